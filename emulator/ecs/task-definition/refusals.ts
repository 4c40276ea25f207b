import { clientException } from '../wire/api-error.js';
import { type Shape, text, texts } from '../wire/member.js';

/** Refuses what ECS refuses of a task definition. */
export function refuseWrong(input: Shape, containers: readonly Shape[]): void {
  const family = text(input, 'family') ?? '';
  if (family === '') throw clientException('Family should not be null or empty.');
  if (!/^[a-zA-Z0-9_-]{1,255}$/.test(family)) {
    throw clientException(
      'Family contains invalid characters. Only letters, numbers, hyphens and underscores are allowed.',
    );
  }
  if (containers.length === 0) throw clientException('Container list cannot be empty.');
  const names = new Set<string>();
  for (const container of containers) {
    const name = text(container, 'name') ?? '';
    if (name === '') throw clientException('Container.name should not be null or empty.');
    if ((text(container, 'image') ?? '') === '') {
      throw clientException('Container.image should not be null or empty.');
    }
    if (names.has(name)) throw clientException('Container.name should be unique.');
    names.add(name);
  }
  if (containers.every((container) => container['essential'] === false)) {
    throw clientException('A task definition must have at least one essential container.');
  }
  if (texts(input, 'requiresCompatibilities').includes('FARGATE')) {
    if (input['networkMode'] !== 'awsvpc') throw clientException('Fargate only supports network mode ‘awsvpc’.');
    for (const size of ['cpu', 'memory']) {
      if ((text(input, size) ?? '') === '') {
        throw clientException(`Fargate requires that '${size}' be defined at the task level.`);
      }
    }
  }
}

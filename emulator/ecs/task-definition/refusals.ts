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
    if (!isFargateSize(text(input, 'cpu') ?? '', text(input, 'memory') ?? '')) {
      throw clientException('No Fargate configuration exists for given values.');
    }
  }
}

/**
 * Memory in MiB that Fargate has for each size of CPU: from, to, in steps. Source: Amazon ECS Developer Guide, "Task CPU and
 * memory".
 */
const FARGATE_MEMORY: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: steps(1024, 4096, 1024),
  1024: steps(2048, 8192, 1024),
  2048: steps(4096, 16_384, 1024),
  4096: steps(8192, 30_720, 1024),
  8192: steps(16_384, 61_440, 4096),
  16384: steps(32_768, 122_880, 8192),
};

function steps(from: number, to: number, by: number): readonly number[] {
  return Array.from({ length: (to - from) / by + 1 }, (_, index) => from + index * by);
}

/** Sizes are numbers of CPU units and MiB, or texts such as `1 vCPU` and `2 GB`. */
function isFargateSize(cpu: string, memory: string): boolean {
  const units = /^\s*([\d.]+)\s*vcpu\s*$/i.exec(cpu)?.[1];
  const gigabytes = /^\s*([\d.]+)\s*gb\s*$/i.exec(memory)?.[1];
  const mebibytes = gigabytes === undefined ? Number(memory) : Number(gigabytes) * 1024;
  const size = units === undefined ? Number(cpu) : Number(units) * 1024;
  return FARGATE_MEMORY[size]?.includes(mebibytes) ?? false;
}

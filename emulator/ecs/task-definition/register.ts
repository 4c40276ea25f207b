import { createLogGroup } from '../logs/log-stream.js';
import { clientException } from '../wire/api-error.js';
import { ecsArn, lastPart } from '../wire/identifier.js';
import { type Shape, shape, shapes, text } from '../wire/member.js';
import { tagsOf } from '../wire/tag.js';
import type { World } from '../world/world.js';
import { refuseWrong } from './refusals.js';
import type { TaskDefinition } from './task-definition.js';

function containerWithDefaults(container: Shape, awsvpc: boolean): Shape {
  const portMappings = (shapes(container, 'portMappings') ?? []).map((mapping) => ({
    ...mapping,
    hostPort: mapping['hostPort'] ?? (awsvpc ? mapping['containerPort'] : 0),
    protocol: mapping['protocol'] ?? 'tcp',
  }));
  return {
    cpu: 0,
    essential: true,
    environment: [],
    mountPoints: [],
    volumesFrom: [],
    systemControls: [],
    ...container,
    portMappings,
  };
}

function nameLogGroups(world: World, containers: readonly Shape[]): void {
  if (world.logs.fixedGroups !== undefined) return;
  for (const container of containers) {
    const log = shape(container, 'logConfiguration');
    const group = log === undefined ? undefined : text(shape(log, 'options') ?? {}, 'awslogs-group');
    // A group that the task makes itself is not there before.
    const late = text(shape(log ?? {}, 'options') ?? {}, 'awslogs-create-group') === 'true';
    if (log?.['logDriver'] === 'awslogs' && group !== undefined && !late) createLogGroup(world.logs, group);
  }
}

/** Registers a revision: the next of its family, or `revision` for a seed. */
export function register(world: World, input: Shape, revision?: number): TaskDefinition {
  const containers = shapes(input, 'containerDefinitions') ?? [];
  refuseWrong(input, containers);
  const family = text(input, 'family') ?? '';
  const awsvpc = input['networkMode'] === 'awsvpc';
  const revisions = world.families.get(family) ?? [];
  const own = revision ?? (revisions.at(-1)?.revision ?? 0) + 1;
  const { tags: _tags, revision: _revision, status, ...rest } = input;
  const definition: TaskDefinition = {
    arn: ecsArn(world.home, `task-definition/${family}:${own}`),
    family,
    revision: own,
    status: revision !== undefined && status === 'INACTIVE' ? 'INACTIVE' : 'ACTIVE',
    attributes: {
      volumes: [],
      placementConstraints: [],
      ...rest,
      containerDefinitions: containers.map((container) => containerWithDefaults(container, awsvpc)),
    },
    registeredAt: world.clock.now(),
    tags: tagsOf(input),
  };
  world.families.set(
    family,
    [...revisions, definition].sort((a, b) => a.revision - b.revision),
  );
  nameLogGroups(world, containers);
  return definition;
}

/** The revision that an ARN, `family:revision` or `family` (its newest active one) names. */
export function findTaskDefinition(world: World, name: string): TaskDefinition | undefined {
  const [family = '', revision] = lastPart(name).split(':');
  const revisions = world.families.get(family) ?? [];
  if (revision === undefined) return revisions.findLast((definition) => definition.status === 'ACTIVE');
  return revisions.find((definition) => String(definition.revision) === revision);
}

/** The revision that a task or a service may start with. */
export function usableTaskDefinition(world: World, name: string): TaskDefinition {
  const definition = findTaskDefinition(world, name);
  if (definition === undefined) throw clientException('TaskDefinition not found.');
  if (definition.status !== 'ACTIVE') throw clientException('TaskDefinition is inactive');
  return definition;
}

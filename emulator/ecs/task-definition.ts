import { clientException, invalidParameter } from './api-error.js';
import { ecsArn, lastPart } from './identifier.js';
import { createLogGroup } from './log-stream.js';
import { byText, flag, isShape, number, type Shape, shape, shapes, text, texts, timestamp } from './member.js';
import { pageOf } from './page.js';
import { type Tags, tagList, tagsOf, wantsTags } from './tag.js';
import type { World } from './world.js';

/** One revision of a family. */
export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  status: 'ACTIVE' | 'INACTIVE';
  /** The input of RegisterTaskDefinition with ECS's defaults filled in. */
  readonly attributes: Shape;
  readonly registeredAt: number;
  deregisteredAt?: number;
  readonly tags: Tags;
}

/** The container definitions of a revision. */
export function containersOf(definition: TaskDefinition): readonly Shape[] {
  return shapes(definition.attributes, 'containerDefinitions') ?? [];
}

/** Whether tasks of this revision need a network configuration of their own. */
export function isAwsvpc(definition: TaskDefinition): boolean {
  return definition.attributes['networkMode'] === 'awsvpc';
}

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

function refuseWrong(input: Shape, containers: readonly Shape[]): void {
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

function nameLogGroups(world: World, containers: readonly Shape[]): void {
  if (world.logs.fixedGroups !== undefined) return;
  for (const container of containers) {
    const log = shape(container, 'logConfiguration');
    const group = log === undefined ? undefined : text(shape(log, 'options') ?? {}, 'awslogs-group');
    if (log?.['logDriver'] === 'awslogs' && group !== undefined) createLogGroup(world.logs, group);
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
    registeredAt: world.agenda.now(),
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

function view(definition: TaskDefinition): Shape {
  const awsvpc = isAwsvpc(definition);
  return {
    ...definition.attributes,
    taskDefinitionArn: definition.arn,
    family: definition.family,
    revision: definition.revision,
    status: definition.status,
    requiresAttributes: [],
    compatibilities: awsvpc ? ['EC2', 'FARGATE'] : ['EXTERNAL', 'EC2'],
    registeredAt: timestamp(definition.registeredAt),
    deregisteredAt: timestamp(definition.deregisteredAt),
  };
}

/** `RegisterTaskDefinition`. */
export function registerTaskDefinition(world: World, input: Shape): Shape {
  const definition = register(world, input);
  return { taskDefinition: view(definition), tags: tagList(definition.tags) };
}

/** `DescribeTaskDefinition`; tags only when asked for. */
export function describeTaskDefinition(world: World, input: Shape): Shape {
  const definition = findTaskDefinition(world, text(input, 'taskDefinition') ?? '');
  if (definition === undefined) throw clientException('Unable to describe task definition.');
  return { taskDefinition: view(definition), ...(wantsTags(input) ? { tags: tagList(definition.tags) } : {}) };
}

/** `DeregisterTaskDefinition`: what runs on the revision goes on. */
export function deregisterTaskDefinition(world: World, input: Shape): Shape {
  const name = text(input, 'taskDefinition') ?? '';
  if (!lastPart(name).includes(':')) throw invalidParameter('Task definition must be in the format family:revision.');
  const definition = findTaskDefinition(world, name);
  if (definition === undefined) throw clientException('The specified task definition does not exist.');
  definition.status = 'INACTIVE';
  definition.deregisteredAt ??= world.agenda.now();
  return { taskDefinition: view(definition) };
}

/** `ListTaskDefinitions`; despite its name, `familyPrefix` is a whole family name. */
export function listTaskDefinitions(world: World, input: Shape): Shape {
  const family = text(input, 'familyPrefix');
  const status = text(input, 'status') ?? 'ACTIVE';
  const definitions = [...world.families.keys()]
    .filter((name) => family === undefined || name === family)
    .sort(byText)
    .flatMap((name) => world.families.get(name) ?? [])
    .filter((definition) => definition.status === status);
  if (text(input, 'sort') === 'DESC') definitions.reverse();
  const { page, nextToken } = pageOf(definitions, input, { usual: 100, most: 100 });
  return { taskDefinitionArns: page.map((definition) => definition.arn), nextToken };
}

/** `ListTaskDefinitionFamilies`; here `familyPrefix` is a prefix. */
export function listTaskDefinitionFamilies(world: World, input: Shape): Shape {
  const prefix = text(input, 'familyPrefix') ?? '';
  const status = text(input, 'status') ?? 'ALL';
  const families = [...world.families]
    .filter(([name]) => name.startsWith(prefix))
    .filter(([, revisions]) => {
      const active = revisions.some((definition) => definition.status === 'ACTIVE');
      return status === 'ALL' || active === (status === 'ACTIVE');
    })
    .map(([name]) => name)
    .sort(byText);
  const { page, nextToken } = pageOf(families, input, { usual: 100, most: 100 });
  return { families: page, nextToken };
}

/** Where a container's lines go, if CloudWatch can be read for it. */
export interface LogTarget {
  readonly group: string;
  readonly stream: string;
  readonly createGroup: boolean;
}

/** The log stream of a container of a task: `prefix/container/task-id`. */
export function logTargetOf(container: Shape, taskId: string): LogTarget | undefined {
  const configuration = shape(container, 'logConfiguration');
  if (configuration?.['logDriver'] !== 'awslogs') return undefined;
  const options = shape(configuration, 'options') ?? {};
  const group = text(options, 'awslogs-group');
  const prefix = text(options, 'awslogs-stream-prefix');
  if (group === undefined || prefix === undefined) return undefined;
  return {
    group,
    stream: `${prefix}/${text(container, 'name')}/${taskId}`,
    createGroup: text(options, 'awslogs-create-group') === 'true',
  };
}

/** Whether a container's end is the task's end. */
export function isEssential(container: Shape): boolean {
  return container['essential'] === undefined || flag(container, 'essential');
}

/** Seconds between SIGTERM and SIGKILL, if the definition says so. */
export function stopTimeoutOf(container: Shape): number | undefined {
  return number(container, 'stopTimeout');
}

/** Whether a value is a structure with that name. */
export function isNamed(value: unknown, name: string): boolean {
  return isShape(value) && value['name'] === name;
}

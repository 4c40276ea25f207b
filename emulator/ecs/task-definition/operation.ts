import { clientException, invalidParameter } from '../wire/api-error.js';
import { lastPart } from '../wire/identifier.js';
import { byText, type Shape, text, timestamp } from '../wire/member.js';
import { pageOf } from '../wire/page.js';
import { tagList, wantsTags } from '../wire/tag.js';
import type { World } from '../world/world.js';
import { findTaskDefinition, register } from './register.js';
import { isAwsvpc, type TaskDefinition } from './task-definition.js';

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
  return { taskDefinition: view(definition), tags: wantsTags(input) ? tagList(definition.tags) : undefined };
}

/** `DeregisterTaskDefinition`: what runs on the revision goes on. */
export function deregisterTaskDefinition(world: World, input: Shape): Shape {
  const name = text(input, 'taskDefinition') ?? '';
  if (!lastPart(name).includes(':')) throw invalidParameter('Task definition must be in the format family:revision.');
  const definition = findTaskDefinition(world, name);
  if (definition === undefined) throw clientException('The specified task definition does not exist.');
  definition.status = 'INACTIVE';
  definition.deregisteredAt ??= world.clock.now();
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

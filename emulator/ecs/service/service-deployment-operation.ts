import { ApiError, invalidParameter } from '../wire/api-error.js';
import { requiredText, type Shape, shape, text, texts } from '../wire/member.js';
import { pageOf } from '../wire/page.js';
import { clusterOf, type World } from '../world/world.js';
import { fail, finish } from './deployment.js';
import { serviceOf } from './find-service.js';
import { checkStep, halt } from './lifecycle.js';
import { decide } from './lifecycle-hook.js';
import { requestRollback, stagedRolloutOf } from './scheduler.js';
import { isOver, type Service, type ServiceDeployment } from './service.js';
import { briefView, revisionView, serviceDeploymentView } from './service-deployment-view.js';
import { isStaged } from './staged-deployment.js';

/** `ListServiceDeployments`: newest first, 20 a page unless asked otherwise. */
export function listServiceDeployments(world: World, input: Shape): Shape {
  const service = serviceOf(clusterOf(world, input), requiredText(input, 'service'));
  const statuses = texts(input, 'status');
  const created = shape(input, 'createdAt') ?? {};
  const after = created['after'] ?? Number.NEGATIVE_INFINITY;
  const before = created['before'] ?? Number.POSITIVE_INFINITY;
  if (typeof after !== 'number' || typeof before !== 'number') {
    throw new ApiError('SerializationException', 'createdAt must hold epoch seconds');
  }
  const deployments = service.serviceDeployments.filter((deployment) => {
    const createdAt = deployment.createdAt / 1000;
    return (statuses.length === 0 || statuses.includes(deployment.status)) && createdAt >= after && createdAt <= before;
  });
  const { page, nextToken } = pageOf(deployments, input, { usual: 20, most: 100 });
  return { serviceDeployments: page.map((deployment) => briefView(service, deployment)), nextToken };
}

function allServices(world: World): readonly Service[] {
  return [...world.clusters.values()].flatMap((cluster) => [...cluster.services.values()]);
}

function find<Item extends { readonly arn: string }>(
  world: World,
  arn: string,
  items: (service: Service) => readonly Item[],
): { readonly service: Service; readonly item: Item } | undefined {
  for (const service of allServices(world)) {
    const item = items(service).find((candidate) => candidate.arn === arn);
    if (item !== undefined) return { service, item };
  }
  return undefined;
}

function describe<Item extends { readonly arn: string }>(
  world: World,
  arns: readonly string[],
  items: (service: Service) => readonly Item[],
  show: (service: Service, item: Item) => Shape,
): { readonly found: readonly Shape[]; readonly failures: readonly Shape[] } {
  if (arns.length === 0) throw invalidParameter('ARNs cannot be empty.');
  if (arns.length > 20) throw invalidParameter('ARNs cannot be greater than 20.');
  const found: Shape[] = [];
  const failures: Shape[] = [];
  for (const arn of arns) {
    const match = find(world, arn, items);
    if (match === undefined) failures.push({ arn, reason: 'MISSING' });
    else found.push(show(match.service, match.item));
  }
  return { found, failures };
}

/** `DescribeServiceDeployments`: at most 20 ARNs. */
export function describeServiceDeployments(world: World, input: Shape): Shape {
  const arns = texts(input, 'serviceDeploymentArns');
  const { found, failures } = describe(world, arns, (service) => service.serviceDeployments, serviceDeploymentView);
  return { serviceDeployments: found, failures };
}

/** `DescribeServiceRevisions`: at most 20 ARNs. */
export function describeServiceRevisions(world: World, input: Shape): Shape {
  const arns = texts(input, 'serviceRevisionArns');
  const { found, failures } = describe(world, arns, (service) => service.revisions, revisionView);
  return { serviceRevisions: found, failures };
}

/** The service deployment of an ARN; the text of the refusal is that of the Amazon ECS Developer Guide. */
function deploymentOf(
  world: World,
  arn: string,
): { readonly service: Service; readonly deployment: ServiceDeployment } {
  const match = find(world, arn, (service) => service.serviceDeployments);
  if (match !== undefined) return { service: match.service, deployment: match.item };
  throw new ApiError('ServiceDeploymentNotFoundException', 'The service deployment does not exist.');
}

/**
 * `StopServiceDeployment`: rolls back to the last completed deployment, or leaves everything where it is with ABORT, which
 * the API knows and no document explains. Nothing that is over can be stopped.
 */
export function stopServiceDeployment(world: World, input: Shape): Shape {
  const arn = requiredText(input, 'serviceDeploymentArn');
  const { service, deployment } = deploymentOf(world, arn);
  // A rollback that has begun continues (Amazon ECS API Reference, StopServiceDeployment).
  if (['ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS', 'STOP_REQUESTED'].includes(deployment.status)) {
    return { serviceDeploymentArn: arn };
  }
  if (isOver(deployment)) {
    throw new ApiError(
      'ConflictException',
      `The service deployment cannot be stopped because it is in the ${deployment.status} status.`,
    );
  }
  if (text(input, 'stopType') === 'ABORT') abort(world, service, deployment);
  else {
    requestRollback(world, service, deployment, {
      failure: 'ECS deployment was stopped by StopServiceDeployment.',
      cause: 'ECS deployment stopped',
      reason: 'Service deployment rolled back because of a StopServiceDeployment request.',
    });
  }
  return { serviceDeploymentArn: arn };
}

function abort(world: World, service: Service, deployment: ServiceDeployment): void {
  if (isStaged(deployment)) halt(deployment);
  deployment.status = 'STOP_REQUESTED';
  deployment.updatedAt = world.clock.now();
  fail(world, deployment.target, 'ECS deployment was stopped by StopServiceDeployment.');
  world.after(world.durations.deploymentPending, () => {
    if (deployment.status !== 'STOP_REQUESTED') return;
    const reason = 'Service deployment stopped because of a StopServiceDeployment request.';
    finish(world, service, deployment, 'STOPPED', reason);
  });
}

const HOOK_ID = /^ecs-[a-z]+-[\w-]+$/;

/**
 * `ContinueServiceDeployment`: decides about a PAUSE hook that awaits action. The texts are those of the Amazon ECS Developer
 * Guide.
 */
export function continueServiceDeployment(world: World, input: Shape): Shape {
  const arn = requiredText(input, 'serviceDeploymentArn');
  const hookId = requiredText(input, 'hookId');
  if (!HOOK_ID.test(hookId)) {
    throw invalidParameter('Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}');
  }
  const { service, deployment } = deploymentOf(world, arn);
  if (isOver(deployment)) {
    throw invalidParameter('Continuing a service deployment is not allowed for service deployment in terminal states.');
  }
  const hook = deployment.lifecycle?.hooks.find(({ id }) => id === hookId);
  if (hook?.status !== 'AWAITING_ACTION' || deployment.status !== 'IN_PROGRESS' || !isStaged(deployment)) {
    throw invalidParameter(
      'Provided hookId is either completed, unavailable, or not associated with the given Resource ARN',
    );
  }
  const rollout = stagedRolloutOf(world, service, deployment);
  const action = text(input, 'action') === 'ROLLBACK' ? 'ROLLBACK' : 'CONTINUE';
  decide(rollout, hook, { action, settled: () => checkStep(rollout) });
  return { serviceDeploymentArn: arn };
}

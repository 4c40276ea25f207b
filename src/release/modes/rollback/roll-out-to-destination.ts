import { AwsError } from '../../../ecs/cloud.js';
import { serviceLink } from '../../../ecs/console-link.js';
import { runningIn } from '../../../ecs/service/running.js';
import { type DeploymentSnapshot, primaryOf } from '../../../ecs/snapshot.js';
import type { Watch } from '../../../ecs/watch/watch.js';
import { configOutcome } from '../../config-outcome.js';
import type { Failure } from '../../failure.js';
import { inProductionNow } from '../../in-production-now.js';
import type { ConfigOutcome } from '../../outcome.js';
import { registeredFrom, type ServiceConfig } from '../../plan.js';
import { readService } from '../../read-service.js';
import { conclude } from '../../roll-out/conclude.js';
import type { KeptBack, RollOutInputs } from '../../roll-out/deploy-with-force.js';
import { followKnown } from '../../roll-out/follow-known.js';
import { conflicted, unreadableService } from '../../roll-out/refused-before-deploy.js';
import { followToVerdict, type RollOutService, rollOut } from '../../roll-out/roll-out.js';
import type { RolledOut } from '../../roll-out/rolled-out.js';
import { rollBackService, type ServiceRollbackEnd } from '../../service-rollback/roll-back-service.js';
import type { ServiceToRollBack } from '../../service-rollback/rollback-step.js';
import { stuckFailure } from '../../service-rollback/stuck-failure.js';
import type { World } from '../../world.js';
import type { Destination } from './look.js';

/** Brings each service to its destination: by ECS's own rollback where a deployment is in progress, else by a deploy. */
export function rollOutToDestination(destinations: ReadonlyMap<string, Destination>): RollOutService {
  return async (world, watch, config, registered, inputs) => {
    const destination = destinations.get(config.key);
    switch (destination?.step.kind) {
      case 'request-ecs-rollback':
        return rollBackInProgress(world, watch, { ...destination, config }, destination.step.deployment, inputs);
      case 'follow':
        return followToDestination(world, watch, { ...destination, config }, destination.step.deployment, inputs);
      default:
        return rollOut(world, watch, config, registered, inputs);
    }
  };
}

/** A deployment that is on its way to the destination, whoever began it, is followed to ECS's verdict. */
async function followToDestination(
  world: World,
  watch: Watch,
  { config, to }: Destination,
  deployment: DeploymentSnapshot,
  inputs: RollOutInputs,
): Promise<RolledOut> {
  const startedAt = world.clock.now();
  const following = followKnown(watch, config, { id: deployment.id, taskDefinition: to }, startedAt, inputs);
  // Somebody else has begun it: a cancel of ours does not stop it.
  const end = await followToVerdict(world, config, following, { ...inputs, onCancel: 'leave' }, undefined);
  return conclude(world, config, end, { forced: false, after: to }, startedAt, inputs);
}

/**
 * Has ECS roll back the named deployment, follows that to its end, and deploys the destination where ECS went to another
 * revision. Nothing else of the service is changed.
 */
async function rollBackInProgress(
  world: World,
  watch: Watch,
  destination: Destination,
  deployment: DeploymentSnapshot,
  inputs: RollOutInputs,
): Promise<RolledOut | KeptBack<RolledOut>> {
  const { config, to, why } = destination;
  const { region, cluster, service, before = to } = config;
  const startedAt = world.clock.now();
  world.emit({
    kind: 'rolling-back-deployment',
    region,
    cluster,
    service,
    deployment: deployment.id,
    to,
    at: startedAt,
  });
  const named: ServiceToRollBack = {
    service,
    after: deployment.taskDefinition,
    before,
    created: false,
    // A later deployment of the same revision does not count as preexisting.
    preexisting: new Set(
      (config.current?.deployments ?? [])
        .filter((known) => known.taskDefinition !== deployment.taskDefinition || known.createdAt < deployment.createdAt)
        .map(({ id }) => id),
    ),
  };
  const begun = configOutcome(config, {
    after: deployment.taskDefinition,
    result: 'started',
    deployment: deployment.id,
    startedAt,
  });
  const end = await rollBackService(world, watch, config, named, begun, inputs);
  const isNamed = why.kind !== 'ecs-will-roll-back' || why.first !== undefined;
  if (end.kind === 'rolled-back' && end.on !== to && isNamed) {
    return redeployDestination(world, watch, destination, end.on, inputs);
  }
  const { deployment: _gone, ...rest } = begun;
  const outcome: ConfigOutcome = {
    ...rest,
    after: to,
    seconds: (world.clock.now() - startedAt) / 1000,
    ...endOf(end, named, deployment.id),
    ...(end.kind === 'stuck' && { running: await inProductionNow(world, config, begun.running) }),
  };
  world.emit({ kind: 'outcome', key: config.key, outcome });
  switch (end.kind) {
    case 'rolled-back':
      return { outcome };
    case 'stuck':
      return { outcome, failure: stuckFailure(end, named, config) };
    case 'cancelled':
      return { outcome, failure: end.failure ?? cancelledFailure(end, config, deployment, to) };
  }
}

/** Why a cancel left a deployment that ECS rolls back or, where ECS was not asked before it, one still in progress. */
function cancelledFailure(
  { serviceEnd }: Extract<ServiceRollbackEnd, { kind: 'cancelled' }>,
  { region, cluster, service, current }: ServiceConfig,
  { id, taskDefinition }: DeploymentSnapshot,
  to: string,
): Failure {
  const isGoing = serviceEnd.kind === 'rollback-cancelled' && serviceEnd.by === 'ecs';
  return {
    cause: isGoing
      ? { kind: 'rollback-cancelled', service, to: serviceEnd.to ?? to }
      : { kind: 'roll-out', service, running: runningIn(current) },
    evidence: [{ kind: 'deployment', after: taskDefinition, deployment: id }],
    toStop: isGoing ? undefined : { kind: 'update-service', region, cluster, service, taskDefinition: to },
    console: serviceLink(region, cluster, service),
  };
}

/** ECS went to another revision, `on`, than was asked for: a deploy brings that, unless somebody else has deployed since. */
async function redeployDestination(
  world: World,
  watch: Watch,
  { config, to }: Destination,
  on: string,
  inputs: RollOutInputs,
): Promise<RolledOut | KeptBack<RolledOut>> {
  const now = await readService(world, config);
  const ended = (rolledOut: RolledOut): RolledOut => {
    world.emit({ kind: 'outcome', key: config.key, outcome: rolledOut.outcome });
    return rolledOut;
  };
  if (now instanceof AwsError) return ended(unreadableService(config, to, now));
  if (now === undefined) return ended(conflicted(config, to, { kind: 'gone' }));
  const primary = primaryOf(now);
  if (primary !== undefined && primary.taskDefinition !== on && primary.taskDefinition !== to) {
    return ended(conflicted(config, to, { kind: 'deployed', deployment: primary }));
  }
  return rollOut(world, watch, { ...config, current: now }, registeredFrom(to), inputs);
}

function endOf(
  end: ServiceRollbackEnd,
  { after, before }: ServiceToRollBack,
  deployment: string,
): Pick<ConfigOutcome, 'result' | 'end' | 'serves'> & Partial<ConfigOutcome> {
  switch (end.kind) {
    case 'rolled-back':
      return {
        after: end.on,
        result: 'released',
        serves: 'new',
        running: end.on,
        end: { kind: 'serves', taskDefinition: end.on },
        tasks: end.tasks,
      };
    case 'cancelled':
      return { result: 'cancelled', serves: 'unsettled', ...cancelledOn(end, after, deployment) };
    case 'stuck':
      return {
        result: 'failed',
        serves: 'unsettled',
        end: end.leftAlone ? { kind: 'left-alone', why: end.why } : { kind: 'stuck', after, before },
      };
  }
}

/** Which deployment a cancel left there, and how. */
function cancelledOn(
  end: Extract<ServiceRollbackEnd, { kind: 'cancelled' }>,
  after: string,
  deployment: string,
): Pick<ConfigOutcome, 'end' | 'deployment'> {
  const { serviceEnd } = end;
  if (serviceEnd.kind === 'redeploy-cancelled') return { deployment: end.deployment, end: serviceEnd };
  const isGoing = serviceEnd.kind !== 'rollback-cancelled' || serviceEnd.by === 'ecs';
  // Nothing has been asked of ECS yet: it goes on as it did.
  return { deployment, end: isGoing ? serviceEnd : { kind: 'interrupted', deployment, to: after } };
}

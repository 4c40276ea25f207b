import { answerIfAny } from '../../ecs/answer-or-error.js';
import { AwsError } from '../../ecs/cloud.js';
import { BAKE_STAGE } from '../../ecs/service-deployment-states.js';
import { idOf, newestIn, type ServiceSnapshot } from '../../ecs/snapshot.js';
import { presenceOf } from '../../ecs/statuses.js';
import type { Watch } from '../../ecs/watch/watch.js';
import type { Failure, StuckReason } from '../failure.js';
import type { ConfigOutcome, Serves, TaskCount } from '../outcome.js';
import { familyOf, registeredFrom, type ServiceConfig } from '../plan.js';
import { readService } from '../read-service.js';
import { warnOfRefusedPauseRollback } from '../refused-pause-rollback.js';
import { requestEcsRollback } from '../request-ecs-rollback.js';
import { revisionBefore } from '../revision-before.js';
import type { RollOutInputs } from '../roll-out/deploy-with-force.js';
import { rollOut } from '../roll-out/roll-out.js';
import type { ServiceEnd } from '../service-end.js';
import type { Warning } from '../warning.js';
import type { World } from '../world.js';
import { isPrimaryOneOf } from './primary-one-of.js';
import { isOursOf, type RollbackStep, rollbackStepFor, type ServiceToRollBack } from './rollback-step.js';

/** How often a service that keeps changing is read before it counts as stuck. */
const ROUNDS = 4;

/** How the rollback of one service ended. */
export type ServiceRollbackEnd =
  /** `on`: the `family:revision` that it runs. */
  | { readonly kind: 'rolled-back'; readonly on: string; readonly tasks?: TaskCount | undefined }
  /** The job was cancelled meanwhile. `deployment` and `failure` are those of the deploy of the earlier revision. */
  | {
      readonly kind: 'cancelled';
      readonly serviceEnd: ServiceEnd;
      readonly deployment?: string | undefined;
      readonly failure?: Failure | undefined;
    }
  | {
      readonly kind: 'stuck';
      readonly why: StuckReason;
      /** Absent where trying has changed nothing. */
      readonly serves?: Serves | undefined;
      /** There is nothing to roll back by hand: somebody else has deployed, or the service is gone. */
      readonly leftAlone?: boolean | undefined;
    };

/**
 * Rolls a service back to what it ran before this run and follows it to ECS's verdict: what is in progress is rolled back by
 * ECS, what has been released gets another deploy of the earlier revision. Both happen only to a deployment of ours.
 */
export async function rollBackService(
  world: World,
  watch: Watch,
  config: ServiceConfig,
  deployed: ServiceToRollBack,
  released: ConfigOutcome,
  inputs: RollOutInputs,
): Promise<ServiceRollbackEnd> {
  let stoppable = true;
  let why: StuckReason = { kind: 'unsettled' };
  for (let round = 1; round <= ROUNDS; round += 1) {
    // Before anything has rolled it back, an answer that shows the earlier revision is likely to be an old one.
    const mayBeBack = round > 1 || isEcsRollbackKnown(released);
    const service = await readService(
      world,
      config,
      (now) =>
        presenceOf(now.status) === 'there' &&
        (mayBeBack || rollbackStepFor(deployed, now, { stoppable }).kind !== 'done'),
    );
    if (world.signal.aborted) return cancelled(deployed);
    if (service instanceof AwsError) {
      return { kind: 'stuck', why: { kind: 'unasked', service: config.service, error: service } };
    }
    const step = await readRollbackStep(world, config, deployed, released, service, { stoppable });
    let ours = released.deployment;
    switch (step.kind) {
      case 'done':
        return { kind: 'rolled-back', on: step.on };
      case 'impossible':
        return { kind: 'stuck', why: step.why, leftAlone: step.leftAlone };
      case 'redeploy': {
        const end = service && (await redeployEarlierRevision(world, watch, config, service, deployed, inputs));
        if (end !== undefined) return end;
        continue;
      }
      case 'request-ecs-rollback': {
        // ECS was asked when the line failed, for what waited then, and shows that a moment later.
        if (round === 1 && isEcsRollbackRequested(released.end)) break;
        const stopped = await requestRollbackOfOurs(world, config, deployed);
        if (stopped.kind === 'again') continue;
        if (stopped.kind === 'refused') {
          world.emit({ kind: 'warning', warning: stopped.warning });
          stoppable = false;
          continue;
        }
        ours = stopped.deployment;
      }
    }
    const end = await followEcsRollback(world, watch, config, deployed, released, ours);
    if (end.kind !== 'again') return end;
    why = end.why;
  }
  return { kind: 'stuck', why };
}

/** Whether ECS was rolling it back already. */
function isEcsRollbackKnown(released: ConfigOutcome): boolean {
  return (
    released.result === 'rolled-back' || released.end?.kind === 'rolling-back' || isEcsRollbackRequested(released.end)
  );
}

/** Whether ECS was asked to roll it back. */
function isEcsRollbackRequested(end: ServiceEnd | undefined): boolean {
  return end?.kind === 'interrupted' && end.stop?.kind === 'requested';
}

/** The next step; whose another deployment is, somebody's or ECS's own rollback, is read where nothing else says it. */
async function readRollbackStep(
  world: World,
  config: ServiceConfig,
  deployed: ServiceToRollBack,
  { deployment }: ConfigOutcome,
  service: ServiceSnapshot | undefined,
  { stoppable }: { readonly stoppable: boolean },
): Promise<RollbackStep> {
  const step = rollbackStepFor(deployed, service, { stoppable });
  if (step.kind !== 'impossible' || step.why.kind !== 'deployed-since' || deployment === undefined) return step;
  const cloud = world.cloud(config.region);
  const all = await answerIfAny(() => cloud.newestServiceDeployments(config.cluster, config.service));
  const target = all?.[0]?.target;
  return rollbackStepFor(deployed, service, {
    stoppable,
    isNewest: target !== undefined && idOf(target) === idOf(deployment),
  });
}

type RequestEnd =
  | { readonly kind: 'requested'; readonly deployment: string | undefined }
  | { readonly kind: 'again' }
  | { readonly kind: 'refused'; readonly warning: Warning };

/** Has ECS roll back our deployment. `again`: it is not in progress any more. */
async function requestRollbackOfOurs(
  world: World,
  config: ServiceConfig,
  deployed: ServiceToRollBack,
): Promise<RequestEnd> {
  const { service, cluster } = config;
  let stopped: string | undefined;
  const stopping = await requestEcsRollback(world.cloud(config.region), {
    cluster,
    service,
    isNamed: isOursOf(deployed),
    beforeRequest: (deployment, stage) => {
      stopped = deployment;
      world.emit({ kind: 'requesting-ecs-rollback', service, deployment, stage });
    },
  });
  switch (stopping.kind) {
    case 'requested':
      warnOfRefusedPauseRollback(world, service, stopping);
      return { kind: 'requested', deployment: stopped };
    case 'not-in-progress':
      return { kind: 'again' };
    case 'unknown':
      return { kind: 'refused', warning: { kind: 'not-stopped', service, deployment: stopped } };
    case 'refused':
      return { kind: 'refused', warning: { kind: 'not-stopped', service, deployment: stopped, error: stopping.error } };
  }
}

/** Waits until ECS has rolled our deployment back. `again`: it ended otherwise, and the service is read again. */
async function followEcsRollback(
  world: World,
  watch: Watch,
  config: ServiceConfig,
  deployed: ServiceToRollBack,
  released: ConfigOutcome,
  deployment: string | undefined,
): Promise<ServiceRollbackEnd | { readonly kind: 'again'; readonly why: StuckReason }> {
  const following = watch.follow({
    service: config.service,
    taskDefinition: deployed.after,
    startedAt: world.clock.now(),
    timeoutSeconds: config.timeoutSeconds,
    preexisting: deployed.preexisting,
    since: newestIn(config.current),
    creates: false,
    until: { kind: 'deployed' },
    maxFailedTasks: 'off',
    followsEcsRollback: true,
    ours: deployment === undefined ? [] : [deployment],
  });
  following.commandEnded({ failed: false });
  const { verdict } = await following.done;
  if (verdict === undefined) return cancelled(deployed, 'ecs');
  switch (verdict.kind) {
    case 'rolled-back':
    case 'unchanged':
      return revisionAfterEcsRollback(world, config, deployed, released);
    case 'timeout':
      return { kind: 'stuck', why: { kind: 'timeout', seconds: verdict.seconds }, serves: 'unsettled' };
    case 'replaced':
      return { kind: 'stuck', why: { kind: 'replaced', by: verdict.by }, serves: 'unsettled', leftAlone: true };
    default:
      return { kind: 'again', why: { kind: 'verdict', verdict } };
  }
}

/** What a service runs that ECS has rolled back: PRIMARY says it, whatever ran before. */
async function revisionAfterEcsRollback(
  world: World,
  config: ServiceConfig,
  deployed: ServiceToRollBack,
  released: ConfigOutcome,
): Promise<ServiceRollbackEnd> {
  const service = await readService(world, config, (now) => {
    const { kind } = rollbackStepFor(deployed, now);
    return kind === 'done' || kind === 'impossible';
  });
  const before = deployed.before ?? '';
  if (service instanceof AwsError) return { kind: 'rolled-back', on: before };
  const step = await readRollbackStep(world, config, deployed, released, service, { stoppable: true });
  switch (step.kind) {
    case 'done':
      return { kind: 'rolled-back', on: step.on };
    case 'follow-ecs-rollback':
      return { kind: 'rolled-back', on: step.to };
    case 'impossible':
      return { kind: 'stuck', why: step.why, serves: 'unsettled', leftAlone: step.leftAlone };
    default:
      // An answer that is still an old one.
      return { kind: 'rolled-back', on: before };
  }
}

/** Deploys the earlier revision over ours; undefined where it was not ours any more. */
async function redeployEarlierRevision(
  world: World,
  watch: Watch,
  config: ServiceConfig,
  service: ServiceSnapshot,
  deployed: ServiceToRollBack,
  inputs: RollOutInputs,
): Promise<ServiceRollbackEnd | undefined> {
  const before = deployed.before ?? '';
  const { before: _before, ...rest } = config;
  const workedSoFar = await revisionBefore(world, config, service);
  const family = familyOf(before);
  const earlier: ServiceConfig = {
    ...rest,
    current: service,
    before: workedSoFar,
    definition: { ...config.definition, family },
  };
  const end = await rollOut<'not-ours'>(world, watch, earlier, registeredFrom(before), {
    ...inputs,
    beforeTry: async () => ((await isPrimaryOneOf(world, config, isOursOf(deployed))) ? undefined : 'not-ours'),
    waitUntil: inputs.leaves === undefined ? { kind: 'deployed' } : { kind: 'stage', stage: BAKE_STAGE },
    line: undefined,
    // Stopping it would start what has failed again.
    onCancel: 'leave',
    forceNewDeployment: inputs.forceNewDeployment === 'never' ? 'never' : 'auto',
    keepAttributes: true,
    purpose: 'rollback',
  });
  if (!('outcome' in end)) return undefined;
  const { outcome, failure } = end;
  switch (outcome.result) {
    case 'released':
    case 'unchanged':
    case 'in-progress':
      return { kind: 'rolled-back', on: before, tasks: outcome.tasks };
    case 'cancelled':
      return {
        kind: 'cancelled',
        serviceEnd: { kind: 'redeploy-cancelled', deploy: outcome.end ?? { kind: 'not-started' } },
        deployment: outcome.deployment,
        failure,
      };
    default:
      if (outcome.paused) return { kind: 'stuck', why: { kind: 'paused', pause: outcome.paused }, serves: 'unsettled' };
      return {
        kind: 'stuck',
        why: failure ? { kind: 'failed', failure } : { kind: 'unsettled' },
        // What ECS refused, or has rolled back to ours, is where it was.
        serves: outcome.serves === 'old' ? undefined : 'unsettled',
      };
  }
}

function cancelled({ before, after }: ServiceToRollBack, by?: 'ecs'): ServiceRollbackEnd {
  return { kind: 'cancelled', serviceEnd: { kind: 'rollback-cancelled', from: after, to: before, by } };
}

import { AwsError } from '../../ecs/cloud.js';
import { type Diagnosis, diagnose } from '../../ecs/diagnosis/diagnosis.js';
import { isOurs } from '../../ecs/rollout/ours.js';
import { newestOurs, type Rollout, type Verdict } from '../../ecs/rollout/rollout.js';
import { newestIn, type ServiceSnapshot } from '../../ecs/snapshot.js';
import { isReadable, logStream } from '../../ecs/task-definition.js';
import { progressOf } from '../../ecs/watch/progress.js';
import type { Following, Watch } from '../../ecs/watch/watch.js';
import type { DeployTarget } from '../../ecspresso/cli.js';
import type { Registered } from '../../ecspresso/rendered.js';
import { configOutcome } from '../config-outcome.js';
import type { Refusal } from '../failure.js';
import { type ConfigOutcome, GREEN_RESULTS, type TaskCount } from '../outcome.js';
import { changesFamily, essentialOf, familyOf, type ServiceConfig } from '../plan.js';
import type { Stopping } from '../stands.js';
import { stopDeployment } from '../way-back/stop-deployment.js';
import type { World } from '../world.js';
import { type DeployFailed, deploy, type RollOutInputs, type RollOutState } from './deploy.js';
import { failureOf, type RolloutEnd, runningAfter, servesAfter, standsAfter } from './failure.js';
import type { RolledOut } from './rolled-out.js';
import { serviceNow } from './service-now.js';
import { tellTimeSpent } from './time-spent.js';

/**
 * Rolls one service out and follows it to ECS's verdict. The watch begins before the command, which sleeps after its call. The
 * command's exit code is never the verdict: also after a failed command ECS is asked whether a deployment of ours began.
 */
export async function rollOut(
  world: World,
  watch: Watch,
  config: ServiceConfig,
  registered: Registered,
  inputs: RollOutInputs,
): Promise<RolledOut> {
  const startedAt = world.clock.now();
  const state: RollOutState = {
    forced: inputs.forceNewDeployment === 'always',
    after: `${registered.family}:${registered.revision}`,
  };
  const end = await (config.current && config.current.controller !== 'ECS'
    ? rollOutByController(world, config, registered, inputs, state)
    : changesFamily(config)
      ? rollOutNewFamily(world, watch, config, inputs, state)
      : rollOutByEcs(world, watch, config, registered, inputs, state));
  if (end.kind === 'refused' && end.keptBack !== undefined) {
    world.tell({ kind: 'outcome', key: config.key, outcome: end.keptBack.outcome, purpose: inputs.purpose });
    return end.keptBack;
  }
  const outcome = configOutcome(config, {
    after: state.after,
    ...(end.deployment ? { deployment: end.deployment } : {}),
    result: resultOf(end),
    ...(end.kind === 'watched' && end.stop?.kind === 'told' ? { stopped: true } : {}),
    // What ECS refused was not forced.
    forced: state.forced && (end.deployment !== undefined || end.kind === 'verified' || end.kind === 'handed-over'),
    ...(state.demanded ? { demanded: state.demanded } : {}),
    startedAt,
    seconds: (world.clock.now() - startedAt) / 1000,
    ...tasksOf(end),
    ...(end.kind === 'watched' && end.verdict?.kind === 'timeout' && end.verdict.healthy ? { healthy: true } : {}),
    paused: end.kind === 'watched' && end.verdict?.kind === 'paused' ? end.verdict.pause : undefined,
    stage: end.kind === 'watched' && end.verdict?.kind === 'in-progress' ? end.verdict.stage : undefined,
    running: runningAfter(config, state.after, end),
    serves: servesAfter(end),
    stands: standsAfter(config, state.after, end),
  });
  world.tell({ kind: 'outcome', key: config.key, outcome, purpose: inputs.purpose });
  if (end.kind === 'watched' && end.verdict?.kind === 'released') {
    warnOf(world, config.service, end.verdict);
    if (end.command)
      world.tell({ kind: 'warning', warning: { kind: 'deploy-command', service: config.service, words: end.command } });
  }
  const [diagnosis] = await Promise.all([
    GREEN_RESULTS.has(outcome.result) || end.kind !== 'watched' || !end.verdict
      ? undefined
      : explain(world, config, end),
    inputs.purpose === 'going-back' ? undefined : tellTimeSpent(world, config, outcome.seconds ?? 0, end),
  ]);
  if (GREEN_RESULTS.has(outcome.result)) return { outcome };
  return { outcome, failure: failureOf(config, state.after, end, diagnosis, inputs.images) };
}

async function rollOutByEcs(
  world: World,
  watch: Watch,
  config: ServiceConfig,
  registered: Registered,
  inputs: RollOutInputs,
  state: RollOutState,
): Promise<RolloutEnd> {
  const following = watch.follow(rolloutStart(world, config, state.after, inputs));
  const target: DeployTarget = config.current
    ? { kind: 'revision', revision: registered.revision }
    : { kind: 'latest' };
  const error = await deploy(world, config, target, undefined, inputs, state);
  following.commandEnded(error !== undefined);
  return ended(world, config, following, inputs, error);
}

/**
 * ecspresso takes the family of `--revision` from the running service, so a new family needs a plain deploy, which registers
 * once more. What it registered is read from the service afterwards.
 */
async function rollOutNewFamily(
  world: World,
  watch: Watch,
  config: ServiceConfig,
  inputs: RollOutInputs,
  state: RollOutState,
): Promise<RolloutEnd> {
  const error = await deploy(world, config, { kind: 'register' }, undefined, inputs, state);
  if (error?.keptBack) return refused(error);
  const isNew = ({ taskDefinition }: ServiceSnapshot): boolean => familyOf(taskDefinition) === config.definition.family;
  const service = await serviceNow(world, config, isNew);
  if (service instanceof AwsError) return { kind: 'refused', refusal: error?.refusal ?? unasked(config, service) };
  if (service === undefined || !isNew(service)) {
    return { kind: 'refused', refusal: error?.refusal ?? { kind: 'still-runs', runs: service?.taskDefinition } };
  }
  const now = service.taskDefinition;
  state.after = now;
  const following = watch.follow(rolloutStart(world, config, now, inputs));
  following.commandEnded(false);
  return ended(world, config, following, inputs, undefined);
}

/**
 * CODE_DEPLOY and its like: ecspresso waits, and ECS is asked afterwards what the service runs. A new family is registered once
 * more, as in {@link rollOutNewFamily}, so that ours is another revision of it than the service ran before.
 */
async function rollOutByController(
  world: World,
  config: ServiceConfig,
  registered: Registered,
  inputs: RollOutInputs,
  state: RollOutState,
): Promise<RolloutEnd> {
  const error = await deploy(
    world,
    config,
    changesFamily(config) ? { kind: 'register' } : { kind: 'revision', revision: registered.revision },
    inputs.waitUntil.kind === 'started' ? undefined : config.timeoutSeconds,
    inputs,
    state,
  );
  if (error?.beganNothing || error?.keptBack) return refused(error);
  if (error) {
    const now = await serviceNow(world, config, () => true);
    return {
      kind: 'left',
      refusal: error.refusal,
      controller: config.current?.controller ?? '',
      cancelled: world.signal.aborted,
      runs: now === undefined || now instanceof AwsError ? undefined : runsOf(now),
    };
  }
  if (inputs.waitUntil.kind === 'started') return { kind: 'handed-over' };
  const before = config.current && runsOf(config.current);
  const isOurs = (runs: string): boolean =>
    changesFamily(config) ? familyOf(runs) === registered.family && runs !== before : runs === state.after;
  const service = await serviceNow(world, config, (now) => isOurs(runsOf(now)));
  if (service instanceof AwsError) return { kind: 'refused', refusal: unasked(config, service) };
  const runs = service && runsOf(service);
  const ours = runs !== undefined && isOurs(runs);
  if (ours) state.after = runs;
  return { kind: 'verified', runs, ours };
}

/** What a service of another controller serves: that one keeps it in task sets. */
function runsOf({ primaryTaskSet, taskDefinition }: ServiceSnapshot): string {
  return primaryTaskSet ?? taskDefinition;
}

function refused({ refusal, keptBack }: DeployFailed): RolloutEnd {
  return { kind: 'refused', refusal, keptBack };
}

function unasked({ service }: ServiceConfig, error: AwsError): Refusal {
  return { kind: 'unasked', service, error };
}

async function ended(
  world: World,
  config: ServiceConfig,
  following: Following,
  inputs: RollOutInputs,
  error: DeployFailed | undefined,
): Promise<RolloutEnd> {
  const rollout = await following.done;
  const { verdict } = rollout;
  if (verdict?.kind === 'not-started' && error) return refused(error);
  const deployment = newestOurs(rollout);
  const begun = verdict === undefined && deployment !== undefined;
  return {
    kind: 'watched',
    rollout,
    verdict,
    last: following.last(),
    stop: begun && inputs.onCancel === 'stop' ? await stop(world, config, following, rollout) : undefined,
    deployment,
    serviceDeployment: following.serviceDeployment(),
    command: error?.said,
  };
}

/** Asks ECS to roll back what was cancelled; answers what came of it. */
function stop(world: World, config: ServiceConfig, following: Following, rollout: Rollout): Promise<Stopping> {
  const deployment = newestOurs(rollout);
  return stopDeployment(world.cloud(config.region), {
    cluster: config.cluster,
    service: config.service,
    isNamed: isOurs(rollout),
    seen: deployment === undefined ? undefined : { deployment, arn: following.serviceDeployment() },
  });
}

function rolloutStart(
  world: World,
  config: ServiceConfig,
  taskDefinition: string,
  inputs: RollOutInputs,
): Parameters<Watch['follow']>[0] {
  return {
    service: config.service,
    taskDefinition,
    startedAt: world.clock.now(),
    timeoutSeconds: config.timeoutSeconds,
    preexisting: new Set(config.current?.deployments.map((deployment) => deployment.id) ?? []),
    since: newestIn(config.current),
    creates: config.current === undefined,
    maxFailedTasks: inputs.maxFailedTasks,
    until: inputs.waitUntil,
  };
}

/** What a released service has that somebody should see to. */
function warnOf(world: World, service: string, verdict: Extract<Verdict, { kind: 'released' }>): void {
  if (verdict.scaledToZero) world.tell({ kind: 'warning', warning: { kind: 'scaled-to-zero', service } });
  const count = verdict.lostTasks;
  if (count !== undefined) world.tell({ kind: 'warning', warning: { kind: 'lost-tasks', service, count } });
}

function resultOf(end: RolloutEnd): ConfigOutcome['result'] {
  if (end.kind === 'refused') return 'failed';
  if (end.kind === 'left') return end.cancelled ? 'cancelled' : 'failed';
  if (end.kind === 'handed-over') return 'started';
  if (end.kind === 'verified') return end.ours ? 'released' : 'failed';
  switch (end.verdict?.kind) {
    case 'released':
      return 'released';
    case 'unchanged':
      return 'unchanged';
    case 'started':
    case 'paused':
    case 'in-progress':
      return end.verdict.kind;
    case 'rolled-back':
      return end.verdict.finished ? 'rolled-back' : 'failed';
    case undefined:
      return 'cancelled';
    default:
      return 'failed';
  }
}

function tasksOf(end: RolloutEnd): { tasks?: TaskCount } {
  if (end.kind !== 'watched' || !end.last) return {};
  const { running, desired } = end.verdict?.kind === 'unchanged' ? end.last : (progressOf(end.rollout, end.last) ?? {});
  return running === undefined || desired === undefined ? {} : { tasks: { running, desired } };
}

/** What AWS itself said of the end. */
function saidOf(verdict: Verdict | undefined): string {
  if (verdict?.kind === 'unknown') return verdict.error.words;
  return verdict && 'reason' in verdict ? verdict.reason : '';
}

function explain(
  world: World,
  config: ServiceConfig,
  end: Extract<RolloutEnd, { kind: 'watched' }>,
): Promise<Diagnosis> {
  return diagnose({
    cloud: world.cloud(config.region),
    cluster: config.cluster,
    service: config.service,
    ours: end.rollout.ours,
    eventsSince: end.rollout.eventsSince,
    last: end.last,
    reason: saidOf(end.verdict),
    essential: essentialOf(config),
    logStream: (container, taskId) => {
      const stream = logStream(config.definition, container, taskId, config.region);
      return isReadable(stream) ? stream : undefined;
    },
  });
}

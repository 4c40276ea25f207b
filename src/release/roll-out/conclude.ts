import { type Diagnosis, diagnose } from '../../ecs/diagnosis/diagnosis.js';
import { isReadable, logStream } from '../../ecs/log-configuration.js';
import type { Pause } from '../../ecs/pause.js';
import type { Verdict } from '../../ecs/rollout/rollout.js';
import { progressOf } from '../../ecs/watch/progress.js';
import { configOutcome } from '../config-outcome.js';
import { type ConfigOutcome, GREEN_RESULTS, type TaskCount } from '../outcome.js';
import { essentialOf, type ServiceConfig } from '../plan.js';
import type { World } from '../world.js';
import type { RollOutInputs, RollOutState } from './deploy-with-force.js';
import { failureOf, type RolloutEnd, runningAfter, servesAfter, serviceEndAfter } from './failure.js';
import { holdingPause } from './holding-pause.js';
import type { RolledOut } from './rolled-out.js';
import { emitTimeSpent } from './time-spent.js';
import { warnOfReleased } from './warn-of-released.js';

/** The outcome of a roll-out, which it emits, and the failure if it has failed. `startedAt`: epoch milliseconds. */
export async function conclude(
  world: World,
  config: ServiceConfig,
  end: RolloutEnd,
  state: RollOutState,
  startedAt: number,
  inputs: RollOutInputs<unknown>,
): Promise<RolledOut> {
  const outcome = configOutcome(config, {
    after: state.after,
    deployment: end.deployment,
    result: resultOf(end),
    stopped: (end.kind === 'watched' && end.stop?.kind === 'requested') || undefined,
    // What ECS refused was not forced.
    forced: state.forced && (end.deployment !== undefined || end.kind === 'verified' || end.kind === 'not-followed'),
    demanded: state.demanded,
    followed: state.followed,
    notRolledBack: (state.followed === true && isCutOff(end) && inputs.onCancel === 'stop') || undefined,
    startedAt,
    seconds: (world.clock.now() - startedAt) / 1000,
    tasks: tasksOf(end),
    healthy: end.kind === 'watched' && end.verdict?.kind === 'timeout' ? end.verdict.healthy : undefined,
    paused: pauseIn(end),
    stage: end.kind === 'watched' && end.verdict?.kind === 'in-progress' ? end.verdict.stage : undefined,
    running: runningAfter(config, state.after, end),
    serves: servesAfter(end),
    end: serviceEndAfter(config, state.after, end),
  });
  world.emit({ kind: 'outcome', key: config.key, outcome, purpose: inputs.purpose });
  if (end.kind === 'watched' && end.verdict?.kind === 'released') {
    warnOfReleased(world, config, end.verdict, end.last);
    if (end.command)
      world.emit({
        kind: 'warning',
        warning: { kind: 'deploy-command', service: config.service, end: end.command },
      });
  }
  const [diagnosis] = await Promise.all([
    GREEN_RESULTS.has(outcome.result) || end.kind !== 'watched' || !end.verdict || end.refusal
      ? undefined
      : explain(world, config, end),
    inputs.purpose === 'rollback' ? undefined : emitTimeSpent(world, config, outcome.seconds ?? 0, end),
  ]);
  if (GREEN_RESULTS.has(outcome.result)) return { outcome };
  return { outcome, failure: failureOf(config, state.after, end, diagnosis, inputs.images) };
}

/** The pause that holds it at the end: also where a cancel left it there. */
function pauseIn(end: RolloutEnd): Pause | undefined {
  if (end.kind !== 'watched') return undefined;
  if (end.verdict?.kind === 'paused') return end.verdict.pause;
  return end.verdict === undefined ? holdingPause(end) : undefined;
}

/** Whether a cancel came before ECS's end of a deployment that was seen. */
function isCutOff(end: RolloutEnd): boolean {
  return end.kind === 'watched' && end.verdict === undefined && end.deployment !== undefined;
}

function resultOf(end: RolloutEnd): ConfigOutcome['result'] {
  if (end.kind === 'refused') return 'failed';
  if (end.kind === 'left') return end.cancelled ? 'cancelled' : 'failed';
  if (end.kind === 'not-followed') return 'started';
  if (end.kind === 'verified') return end.ours ? 'released' : 'failed';
  if (end.refusal !== undefined) return 'failed';
  switch (end.verdict?.kind) {
    case 'released':
    case 'unchanged':
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

function tasksOf(end: RolloutEnd): TaskCount | undefined {
  if (end.kind !== 'watched' || !end.last) return undefined;
  const { running, desired } = end.verdict?.kind === 'unchanged' ? end.last : (progressOf(end.rollout, end.last) ?? {});
  return running === undefined || desired === undefined ? undefined : { running, desired };
}

/** What AWS itself said of the end. */
function saidOf(verdict: Verdict | undefined): string {
  if (verdict?.kind === 'unknown') return verdict.error.reason;
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

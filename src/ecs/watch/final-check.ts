import type { Clock } from '../clock.js';
import { AwsError, type Cloud } from '../cloud.js';
import { READ_INTERVAL } from '../patience.js';
import { ourDeployment, type Rollout, type Verdict } from '../rollout/rollout.js';
import { countedFailures, taskEnd } from '../service/stopped-tasks.js';
import type { ServiceSnapshot, TaskSnapshot } from '../snapshot.js';
import { requiredTasks } from '../strategy.js';
import type { WatchReporter } from './watch-events.js';

/** Tries of reading the tasks that have failed since a deployment completed. */
const TRIES = 4;

/** What the final check needs. */
export interface FinalCheckWorld {
  readonly cloud: Pick<Cloud, 'stoppedTasks'>;
  readonly cluster: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly reporter: Pick<WatchReporter, 'degrade'>;
}

/**
 * The state with the verdict after a check for tasks of ours that failed since ECS called the deployment complete. `last` is what
 * was judged.
 */
export async function finalCheck(
  world: FinalCheckWorld,
  state: Rollout,
  last: ServiceSnapshot | undefined,
): Promise<Rollout> {
  const { verdict } = state;
  if (verdict?.kind !== 'released') return state;
  const stopped = await stoppedTasks(world, state.service);
  const lost = lostTasks(stopped ?? [], state.ours, verdict.completedAt);
  const checked = { ...state, stoppedTasks: stopped };
  return lost.length === 0 ? checked : { ...checked, verdict: afterLoss(verdict, lost.length, state, last) };
}

/** Tasks of ours that failed after the deployment was complete, whether they are STOPPED yet or not. */
function lostTasks(
  tasks: readonly TaskSnapshot[],
  ours: readonly string[],
  completedAt: number,
): readonly TaskSnapshot[] {
  return countedFailures(tasks, ours).filter((task) => (taskEnd(task) ?? 0) > completedAt);
}

/**
 * The verdict after so many lost tasks: red only where that leaves fewer than the deployment required to be a success. What ECS
 * has started in their place meanwhile does not count yet, for it may fail in the same way.
 */
export function afterLoss(
  verdict: Extract<Verdict, { kind: 'released' }>,
  count: number,
  state: Pick<Rollout, 'ours'>,
  service: ServiceSnapshot | undefined,
): Verdict {
  const mine = ourDeployment(state, service);
  if (!service || !mine) return { kind: 'lost-tasks', count };
  const required = requiredTasks(mine, service.deploymentConfiguration);
  return mine.desired - count < required ? { kind: 'lost-tasks', count } : { ...verdict, lostTasks: count };
}

/** Tasks that are to be STOPPED; undefined, and reported, when ECS does not say it at several tries. */
async function stoppedTasks(world: FinalCheckWorld, service: string): Promise<readonly TaskSnapshot[] | undefined> {
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      return await world.cloud.stoppedTasks(world.cluster, service);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const passing = error.kind === 'throttled' || error.kind === 'transient';
      if (!passing || left === 0 || world.signal.aborted) {
        world.reporter.degrade(error, 'final-check');
        return undefined;
      }
      await world.clock.sleep(READ_INTERVAL, world.signal);
    }
  }
}

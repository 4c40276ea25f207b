import { answerIfAny } from '../../ecs/answer-or-error.js';
import type { ShownRollout } from '../../ecs/rollout/phases.js';
import { ourDeployment } from '../../ecs/rollout/rollout.js';
import type { ServiceSnapshot, TaskSnapshot } from '../../ecs/snapshot.js';
import type { ServiceConfig } from '../plan.js';
import type { World } from '../world.js';
import type { RolloutEnd } from './failure.js';

/**
 * Reports where the time of a roll-out went, so many seconds in all; nothing where ECS never showed its deployment.
 * Best effort: at most two reads, and no error.
 */
export async function emitTimeSpent(
  world: World,
  config: ServiceConfig,
  seconds: number,
  end: RolloutEnd,
): Promise<void> {
  // After a cancel every second counts.
  if (end.kind !== 'watched' || end.verdict === undefined) return;
  const record = await shownOf(world, config, seconds, end);
  if (record) world.emit({ kind: 'time-spent', key: config.key, record });
}

async function shownOf(
  world: World,
  { region, cluster, service }: ServiceConfig,
  seconds: number,
  { rollout, last }: Extract<RolloutEnd, { kind: 'watched' }>,
): Promise<ShownRollout | undefined> {
  const { ours, appearedAt, verdict, stoppedTasks } = rollout;
  // Of one that was in progress before this step only ECS's own end can be compared with what it says of tasks.
  if (appearedAt === undefined && verdict?.kind !== 'released') return undefined;
  const cloud = world.cloud(region);
  const [running, stopped] = await Promise.all([
    answerIfAny(() => cloud.serviceTasks(cluster, service)),
    stoppedTasks ?? answerIfAny(() => cloud.stoppedTasks(cluster, service)),
  ]);
  const tasks = running && stopped && [...running, ...stopped];
  const began = beganAt(ours, last, tasks);
  if (began === undefined) return undefined;
  const to = verdict?.kind === 'released' ? verdict.completedAt : began + world.clock.now() - (appearedAt ?? 0);
  const from = appearedAt === undefined ? Math.max(began, to - seconds * 1000) : began;
  const mine = ourDeployment(rollout, last);
  // One that ECS rolls back wants no tasks any more.
  const desired = Math.max(mine?.desired ?? 0, last?.desired ?? 0);
  return { from, to, seconds, ours, desired, tasks, events: last?.events ?? [] };
}

/** When ECS created the first of our deployments, by its own clock. */
function beganAt(
  ours: readonly string[],
  last: ServiceSnapshot | undefined,
  tasks: readonly TaskSnapshot[] | undefined,
): number | undefined {
  const shown = [
    ...(last?.deployments ?? []).filter(({ id }) => ours.includes(id)),
    ...(tasks ?? []).filter(({ startedBy }) => startedBy !== undefined && ours.includes(startedBy)),
  ].flatMap(({ createdAt }) => (createdAt === undefined ? [] : [createdAt]));
  return shown.length === 0 ? undefined : Math.min(...shown);
}

import type { ContainerSnapshot, TaskSnapshot } from '../snapshot.js';

/** ECS's words for a task that it stopped for its health. Source: the ECS developer guide, stopped task error messages. */
const FAILED_HEALTH_CHECKS = /failed (?:\w+ )?(?:container )?health checks/i;
/** What a container exits with when it is told to stop, because another has ended. */
const TOLD_TO_STOP: ReadonlySet<number | undefined> = new Set([137, 143]);

/**
 * Tasks of our deployments that failed: exited otherwise than with 0, did not start, or did not pass their health checks. What
 * Spot, maintenance, scaling or a person stopped is none. `startedBy` of a service's task is its deployment.
 */
export function countedFailures(tasks: readonly TaskSnapshot[], ours: readonly string[]): readonly TaskSnapshot[] {
  return tasks.filter((task) => task.startedBy !== undefined && ours.includes(task.startedBy) && isFailure(task));
}

function isFailure({ stopCode, stoppedReason = '', containers }: TaskSnapshot): boolean {
  switch (stopCode) {
    case 'TaskFailedToStart':
      return true;
    case 'EssentialContainerExited':
      return !endedWell(containers);
    case 'ServiceSchedulerInitiated':
      return FAILED_HEALTH_CHECKS.test(stoppedReason);
    default:
      return false;
  }
}

/** Whether a container exited with 0, and so did the others unless ECS stopped them for that. */
function endedWell(containers: readonly ContainerSnapshot[]): boolean {
  if (!containers.some(({ exitCode }) => exitCode === 0)) return false;
  return containers.every(
    ({ exitCode, reason = '' }) => exitCode === 0 || (TOLD_TO_STOP.has(exitCode) && !/OutOfMemory/.test(reason)),
  );
}

/** The most tasks that ran at once, and how many of ours had failed by the time they did. */
export interface Peak {
  readonly running: number;
  readonly failedBefore: number;
}

/**
 * The most tasks of a deployment that ran at once, as those that have ended since show it: tasks that live shorter than the time
 * between two polls may be seen running by none. `ours`: the deployments whose failures count.
 */
export function peakOf(tasks: readonly TaskSnapshot[], deployment: string | undefined, ours: readonly string[]): Peak {
  const ran = tasks.flatMap((task) => {
    const to = taskEnd(task);
    const isIts = task.startedBy !== undefined && task.startedBy === deployment;
    return isIts && task.startedAt !== undefined && to !== undefined ? [{ from: task.startedAt, to }] : [];
  });
  // Of what begins and ends at the same moment the end comes first.
  const changes = ran
    .flatMap(({ from, to }) => [
      { at: from, by: 1 },
      { at: to, by: -1 },
    ])
    .toSorted((a, b) => a.at - b.at || a.by - b.by);
  let now = 0;
  let running = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { at, by } of changes) {
    now += by;
    if (now > running) [running, reached] = [now, at];
  }
  const failedBefore = countedFailures(tasks, ours).filter((task) => (taskEnd(task) ?? reached) <= reached).length;
  return { running, failedBefore };
}

/**
 * When a task ended, milliseconds since the epoch; undefined while it runs. `stoppedAt` comes up to minutes after the
 * containers' end, when the network of the task is taken down.
 */
export function taskEnd({ executionStoppedAt, stoppingAt, stoppedAt }: TaskSnapshot): number | undefined {
  return executionStoppedAt ?? stoppingAt ?? stoppedAt;
}

/**
 * The failed tasks of our deployments, which show why a roll-out failed; those that ECS stopped for failed health checks are among
 * them.
 */
export function tasksToExplain(tasks: readonly TaskSnapshot[], ours: readonly string[]): readonly TaskSnapshot[] {
  return tasks.filter((task) => {
    if (task.startedBy === undefined || !ours.includes(task.startedBy)) return false;
    const drained =
      task.stopCode === 'ServiceSchedulerInitiated' && /^Scaling activity initiated/.test(task.stoppedReason ?? '');
    return !drained && task.stopCode !== 'UserInitiated';
  });
}

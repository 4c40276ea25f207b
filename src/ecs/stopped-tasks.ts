import type { TaskSnapshot } from './snapshot.js';

/**
 * Tasks of our deployments that stopped because they failed, not because ECS or a person wanted them gone. `startedBy` of a
 * service's task is its deployment. Drained tasks stop as ServiceSchedulerInitiated and are never among them.
 */
export function stoppedByThemselves(tasks: readonly TaskSnapshot[], ours: readonly string[]): readonly TaskSnapshot[] {
  return tasks.filter(
    (task) =>
      task.startedBy !== undefined &&
      ours.includes(task.startedBy) &&
      (task.stopCode === 'EssentialContainerExited' || task.stopCode === 'TaskFailedToStart'),
  );
}

/** Tasks of our deployments that tell why it failed: also those that ECS stopped for failed health checks. */
export function failedTasks(tasks: readonly TaskSnapshot[], ours: readonly string[]): readonly TaskSnapshot[] {
  return tasks.filter((task) => {
    if (task.startedBy === undefined || !ours.includes(task.startedBy)) return false;
    const drained =
      task.stopCode === 'ServiceSchedulerInitiated' && /^Scaling activity initiated/.test(task.stoppedReason ?? '');
    return !drained && task.stopCode !== 'UserInitiated';
  });
}

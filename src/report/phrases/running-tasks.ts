import type { Running } from '../../ecs/service/running.js';

/** The tasks that a service runs: `shop:42 1/2 running, shop:41 2/2 running`. */
export function runningText(running: Running | undefined): string {
  if (!running) return 'no tasks known';
  const deployments = running.deployments.map(
    ({ taskDefinition, running: tasks, desired }) => `${taskDefinition} ${tasks}/${desired} running`,
  );
  return deployments.join(', ') || `${running.running} tasks running`;
}

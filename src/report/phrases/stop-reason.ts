import type { StopReason } from '../../ecs/task/stop-reason.js';

/** What ECS shows of a task that this action has stopped: who has, and why. */
export function stopReasonText(why: StopReason): string {
  return `ecspresso-release: ${clause(why)}`;
}

function clause(why: StopReason): string {
  switch (why.kind) {
    case 'not-requested':
      return 'this is not the requested task';
    case 'job-cancelled':
      return 'the job was cancelled';
    case 'step-killed':
      return 'the step was killed';
    case 'command-ended':
      return 'its command has ended';
    case 'timeout':
      return `not finished within ${why.seconds} s`;
  }
}

import type { Cloud } from '../../../src/ecs/cloud.js';
import type { TaskSnapshot } from '../../../src/ecs/snapshot.js';
import type { LogGap } from '../../../src/ecs/task/follow-log.js';
import { type FollowTask, followTask, type LeftRunning } from '../../../src/ecs/task/follow-task.js';
import { CLUSTER, stopped } from './ecs-says.js';
import { fakeClock } from './fake-clock.js';
import { fakeCloud } from './fake-cloud.js';

/** The task that is followed. */
export const ARN = `arn:aws:ecs:ap-northeast-1:123456789012:task/${CLUSTER}/0123456789abcdef`;
/** Where it logs. */
export const STREAM = { group: '/ecs/shop', stream: 'app/laravel/0123456789abcdef' };

/** The task while it runs. */
export function running(more: Partial<TaskSnapshot> = {}): TaskSnapshot {
  return stopped({ arn: ARN, lastStatus: 'RUNNING', containers: [{ name: 'laravel' }], ...more });
}

/** The task after its only container has ended by itself. */
export function exited(exitCode: number): TaskSnapshot {
  return stopped({ arn: ARN, stopCode: 'EssentialContainerExited', containers: [{ name: 'laravel', exitCode }] });
}

/** The task after our StopTask. */
export function stoppedByUs(): TaskSnapshot {
  return { ...exited(137), stopCode: 'UserInitiated', stoppedReason: 'ecspresso-release: not finished within 60 s' };
}

/** A task followed in an ECS that answers so. */
export function following(answers: (elapsed: () => number) => Partial<Cloud>, more: Partial<FollowTask> = {}) {
  const clock = fakeClock();
  const aws = fakeCloud(answers(clock.elapsed));
  const cancel = new AbortController();
  const log: string[] = [];
  const statuses: string[] = [];
  const gaps: LogGap[] = [];
  const left: LeftRunning[] = [];
  /** When it was told that the task cannot be read, milliseconds from the start. */
  const unanswered: number[] = [];
  const follow = () =>
    followTask({
      cloud: aws.cloud,
      clock,
      signal: cancel.signal,
      cluster: CLUSTER,
      arn: ARN,
      container: 'laravel',
      essential: new Set(['laravel', 'nginx']),
      expected: { taskDefinition: 'shop:42', containerOverrides: [] },
      timeoutSeconds: 600,
      stopOnCancel: false,
      onLog: (line) => log.push(line),
      onStatus: (status) => statuses.push(status),
      onUnanswered: () => unanswered.push(clock.elapsed()),
      onLogGap: (gap) => gaps.push(gap),
      onLeftRunning: (container) => left.push(container),
      ...more,
    });
  return { clock, cancel, follow, log, statuses, gaps, left, unanswered, ...aws };
}

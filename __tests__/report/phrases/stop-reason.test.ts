import { expect, test } from '@jest/globals';
import type { StopReason } from '../../../src/ecs/task/stop-reason.js';
import { stopReasonText } from '../../../src/report/phrases/stop-reason.js';

test.each<[StopReason, string]>([
  [{ kind: 'not-requested' }, 'ecspresso-release: this is not the requested task'],
  [{ kind: 'job-cancelled' }, 'ecspresso-release: the job was cancelled'],
  [{ kind: 'step-killed' }, 'ecspresso-release: the step was killed'],
  [{ kind: 'command-ended' }, 'ecspresso-release: its command has ended'],
  [{ kind: 'timeout', seconds: 60 }, 'ecspresso-release: not finished within 60 s'],
])('ECS keeps who has stopped a task, and why: %j', (why, text) => {
  expect(stopReasonText(why)).toBe(text);
});

import { expect, test } from '@jest/globals';
import type { Observation } from '../../../src/ecs/rollout/rollout.js';
import { observation, serviceDeployment } from '../support/ecs-says.js';
import { ENDED, ROLLING, rolled } from '../support/rolled.js';

type More = Parameters<typeof serviceDeployment>[2];

function seen(seconds: number, status: string, more: More = {}): Observation {
  return observation(seconds, { service: ROLLING, serviceDeployments: [serviceDeployment(2, status, more)] });
}

test('the stage that ours had come to is that before the way back', () => {
  const { verdict } = rolled([
    seen(1, 'IN_PROGRESS', { stage: 'SCALE_UP' }),
    ENDED,
    seen(9, 'IN_PROGRESS', { stage: 'BAKE_TIME' }),
    seen(10, 'ROLLBACK_SUCCESSFUL', {
      stage: 'PRODUCTION_TRAFFIC_SHIFT',
      statusReason: 'Service deployment rolled back because an alarm was triggered.',
      alarms: { names: ['errors', 'slow'], triggered: ['slow'] },
    }),
  ]);
  expect(verdict).toMatchObject({
    kind: 'rolled-back',
    stage: 'BAKE_TIME',
    by: { kind: 'alarms', names: ['slow'] },
  });
});

test('a hook whose stage ECS does not say is of that stage', () => {
  const { verdict } = rolled([
    seen(1, 'IN_PROGRESS', { stage: 'POST_SCALE_UP' }),
    ENDED,
    // Without a reason it is asked again before it is believed.
    ...[5, 6, 7].map((seconds) =>
      seen(seconds, 'ROLLBACK_SUCCESSFUL', {
        stage: 'CLEAN_UP',
        hooks: [{ hookId: 'ecs-lambda-1', status: 'FAILED', targetType: 'AWS_LAMBDA', target: 'arn:1' }],
      }),
    ),
  ]);
  expect(verdict).toMatchObject({ by: { kind: 'hook', stage: 'POST_SCALE_UP', target: 'arn:1' } });
});

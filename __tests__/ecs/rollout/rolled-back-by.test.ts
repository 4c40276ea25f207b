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

const HELD = 'POST_TEST_TRAFFIC_SHIFT';
const PAUSE = { hookId: 'ecs-pause-1', status: 'FAILED', targetType: 'PAUSE' } as const;
const BECAUSE = 'Service deployment rolled back because of a';

test.each<[string, string, More, object]>([
  [
    'the pause that ECS names',
    `${BECAUSE} ContinueServiceDeployment request at the ${HELD} pause hook.`,
    {},
    { kind: 'person', stage: HELD },
  ],
  [
    'a stage that ECS names in other words',
    `${BECAUSE} manual rollback during POST_SCALE_UP.`,
    {},
    { kind: 'person', stage: 'POST_SCALE_UP' },
  ],
  [
    'no stage, of a call that only a pause takes',
    `${BECAUSE} ContinueServiceDeployment request.`,
    {},
    { kind: 'person', stage: HELD },
  ],
  ['no stage, with the pause', `${BECAUSE} user request.`, { hooks: [PAUSE] }, { kind: 'person', stage: HELD }],
  ['no stage and no pause', `${BECAUSE} user request.`, {}, { kind: 'person', stage: undefined }],
  ['that it was stopped', `${BECAUSE} StopServiceDeployment request.`, { hooks: [PAUSE] }, { kind: 'stopped' }],
])('a person rolls it back, and ECS says %s', (_name, statusReason, more, by) => {
  const { verdict } = rolled([
    seen(1, 'IN_PROGRESS', { stage: HELD }),
    ENDED,
    seen(9, 'ROLLBACK_SUCCESSFUL', { statusReason, ...more }),
  ]);
  expect(verdict).toMatchObject({ kind: 'rolled-back' });
  expect(verdict?.kind === 'rolled-back' ? verdict.by : undefined).toStrictEqual(by);
});

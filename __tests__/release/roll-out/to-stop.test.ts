import { expect, test } from '@jest/globals';
import { pauseKey } from '../../../src/ecs/pause.js';
import { toStop } from '../../../src/release/roll-out/advice.js';
import type { RollbackAnswer } from '../../../src/release/service-end.js';
import { deployment, oldDeployment } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';

const CONFIG = { region: 'r', cluster: 'production', service: 'backend', before: 'shop:41' };
const ARN = 'arn:aws:ecs:r:1:service-deployment/production/backend/x';
const pause = {
  hookId: 'ecs-pause-1',
  stage: 'POST_TEST_TRAFFIC_SHIFT',
  serviceDeployment: ARN,
  timeoutAction: 'ROLLBACK',
} as const;
const HELD = { lifecycle: { stage: pause.stage, pauses: [pause] } };
const OURS = deployment(2);
const ended = (where: Extract<RollbackAnswer, { kind: 'not-in-progress' }>['where']): RollbackAnswer => ({
  kind: 'not-in-progress',
  where,
});
const BACK = {
  kind: 'update-service',
  region: 'r',
  cluster: 'production',
  service: 'backend',
  taskDefinition: 'shop:41',
};
const LEFT = { deployment: 'ecs-svc/2', serviceDeployment: ARN };
const STOPS = { kind: 'stop-deployment', region: 'r', serviceDeployment: ARN };

test.each<[string, Parameters<typeof toStop>[1], object | undefined]>([
  ['a cancel leaves it at a pause', { ...LEFT, rollout: HELD }, { kind: 'roll-back-pause', region: 'r', pause }],
  ['a cancel leaves it past every pause', { ...LEFT, rollout: { lifecycle: { pauses: [] } } }, STOPS],
  ['nothing is known of its stages', LEFT, STOPS],
  // What was given up can have gone on since.
  ['it was given up', { ...LEFT, rollout: HELD, verdict: { kind: 'timeout', seconds: 60 } }, STOPS],
  // ECS may list the hook a little longer.
  [
    'a cancel comes just after we have continued it',
    { ...LEFT, rollout: { ...HELD, continued: new Set([pauseKey(pause)]) } },
    STOPS,
  ],
  [
    'we have continued one of the hooks that hold it',
    {
      ...LEFT,
      rollout: {
        lifecycle: { pauses: [pause, { ...pause, hookId: 'ecs-pause-2' }] },
        continued: new Set([pauseKey(pause)]),
      },
    },
    { kind: 'roll-back-pause', region: 'r', pause: { ...pause, hookId: 'ecs-pause-2' } },
  ],
  [
    'ECS refused to stop it',
    { ...LEFT, rollout: HELD, stop: { kind: 'refused', error: awsError('denied') } },
    { kind: 'roll-back-pause', region: 'r', pause },
  ],
  [
    'ECS was rolling it back already',
    { ...LEFT, rollout: HELD, stop: ended({ kind: 'ecs-rolling-back', to: oldDeployment() }) },
    undefined,
  ],
  ['it was replaced', { ...LEFT, rollout: HELD, stop: ended({ kind: 'replaced', by: deployment(3) }) }, undefined],
  ['it had completed by then', { ...LEFT, rollout: HELD, stop: ended({ kind: 'settled', deployment: OURS }) }, BACK],
  ['ECS was told already', { ...LEFT, rollout: HELD, stop: { kind: 'requested' } }, undefined],
])('the command that takes a deployment back where %s', (_name, end, advice) => {
  expect(toStop(CONFIG, end)).toEqual(advice);
});

import { expect, test } from '@jest/globals';
import { toStop } from '../../../src/release/roll-out/advice.js';

const CONFIG = { region: 'r', cluster: 'production', service: 'backend', before: 'shop:41' };
const ARN = 'arn:aws:ecs:r:1:service-deployment/production/backend/x';
const pause = {
  hookId: 'ecs-pause-1',
  stage: 'POST_TEST_TRAFFIC_SHIFT',
  serviceDeployment: ARN,
  timeoutAction: 'ROLLBACK',
} as const;
const HELD = { lifecycle: { stage: pause.stage, pauses: [pause] } };
const LEFT = { deployment: 'ecs-svc/2', serviceDeployment: ARN };
const STOPS = { kind: 'stop-deployment', region: 'r', serviceDeployment: ARN };

test.each<[string, Parameters<typeof toStop>[1], object | undefined]>([
  ['a cancel leaves it at a pause', { ...LEFT, rollout: HELD }, { kind: 'roll-back-pause', region: 'r', pause }],
  ['a cancel leaves it past every pause', { ...LEFT, rollout: { lifecycle: { pauses: [] } } }, STOPS],
  ['nothing is known of its stages', LEFT, STOPS],
  // What was given up can have gone on since.
  ['it was given up', { ...LEFT, rollout: HELD, verdict: { kind: 'timeout', seconds: 60 } }, STOPS],
  ['ECS was told already', { ...LEFT, rollout: HELD, stop: { kind: 'requested' } }, undefined],
])('the command that takes a deployment back where %s', (_name, end, advice) => {
  expect(toStop(CONFIG, end)).toEqual(advice);
});

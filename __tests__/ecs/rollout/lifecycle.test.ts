import { expect, test } from '@jest/globals';
import { lifecycleOf } from '../../../src/ecs/rollout/lifecycle.js';
import type { HookSnapshot } from '../../../src/ecs/snapshot.js';
import { awaiting, serviceDeployment } from '../support/ecs-says.js';

const hook = (status: string, target: string | undefined): HookSnapshot => ({
  hookId: 'ecs-lambda-1',
  status,
  targetType: 'AWS_LAMBDA',
  target,
});

test.each<[string, readonly HookSnapshot[], string | undefined]>([
  ['none', [], undefined],
  ['one that has not answered', [hook('SUCCEEDED', 'arn:1'), hook('IN_PROGRESS', 'arn:2')], 'arn:2'],
  ['none that has', [hook('SUCCEEDED', 'arn:1'), hook('FAILED', 'arn:2')], undefined],
  ['none that ECS does not name', [hook('IN_PROGRESS', undefined)], undefined],
  ['no pause', [awaiting()], undefined],
])('the function that a deployment waits for: %s', (_name, hooks, expected) => {
  expect(lifecycleOf(serviceDeployment(2, 'IN_PROGRESS', { hooks }))?.awaited).toBe(expected);
});

test('a deployment that goes on says what it takes the traffic from', () => {
  const source = 'arn:aws:ecs:r:1:service-revision/production/backend/1';
  expect(lifecycleOf(serviceDeployment(2, 'IN_PROGRESS', { source }))?.source).toBe('ecs-svc/1');
  expect(lifecycleOf(serviceDeployment(2, 'SUCCESSFUL', { source }))).toBeUndefined();
});

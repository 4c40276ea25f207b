import { describe, expect, test } from '@jest/globals';
import { advance } from '../../src/ecs/rollout/advance.js';
import { idOf, lastCompleted, newestIn, revisionOf } from '../../src/ecs/snapshot.js';
import { progressOf } from '../../src/ecs/watch/progress.js';
import { deployment, observation, oldDeployment, START, service } from './support/ecs-says.js';
import { unseenRollout } from './support/rolled.js';

test.each([
  ['arn:aws:ecs:ap-northeast-1:123456789012:task-definition/shop-backend:42', 'shop-backend:42'],
  ['arn:aws-cn:ecs:cn-north-1:123456789012:task-definition/shop:1', 'shop:1'],
  ['shop:42', 'shop:42'],
  ['', ''],
])('the revision of %s', (arn, revision) => {
  expect(revisionOf(arn)).toBe(revision);
});

test('the id of a task', () => {
  expect(idOf('arn:aws:ecs:r:1:task/production/0123')).toBe('0123');
  expect(idOf('arn:aws:ecs:r:1:task/0123')).toBe('0123');
});

describe('what is known to work', () => {
  test.each<[string, ReturnType<typeof service>, string | undefined]>([
    ['a completed one', service([oldDeployment({ status: 'PRIMARY' })]), 'shop:41'],
    ['a completed one below one in progress', service([deployment(2), oldDeployment()]), 'shop:41'],
    [
      'the newest of several completed ones',
      service([
        oldDeployment({ taskDefinition: 'shop:40', createdAt: START - 9e8 }),
        oldDeployment({ taskDefinition: 'shop:41', createdAt: START - 1e8 }),
      ]),
      'shop:41',
    ],
    ['nothing: the first one is in progress', service([deployment(2)]), undefined],
    ['nothing: the only one failed', service([deployment(2, { rolloutState: 'FAILED' })]), undefined],
    ['no rollout state at all: what the service names', service([], { taskDefinition: 'shop:39' }), 'shop:39'],
  ])('%s', (_name, shown, revision) => {
    expect(lastCompleted(shown)).toBe(revision);
  });
});

describe('progress', () => {
  const start = unseenRollout();

  test('counts ours against all others', () => {
    const seen = service([
      deployment(3, { running: 1, desired: 4, failedTasks: 2 }),
      deployment(2, { running: 1, status: 'ACTIVE' }),
      oldDeployment({ running: 3 }),
    ]);
    expect(progressOf(advance(start, observation(1, { service: seen })), seen)).toEqual({
      running: 1,
      desired: 4,
      old: 4,
      draining: 1,
      failed: 2,
    });
  });

  test('there is none before ours is there', () => {
    const seen = service([oldDeployment({ status: 'PRIMARY' })]);
    expect(progressOf(advance(start, observation(1, { service: seen })), seen)).toBeUndefined();
  });
});

test.each([
  ['nothing', undefined, 0],
  ['a service without anything', service([]), 0],
  ['its newest deployment', service([deployment(2), oldDeployment()]), START + 2000],
  [
    'its newest event',
    service([oldDeployment()], {
      events: [
        { id: '1', at: START - 5, message: '' },
        { id: '2', at: START - 9, message: '' },
      ],
    }),
    START - 5,
  ],
])('the newest of what ECS shows: %s', (_name, shown, moment) => {
  expect(newestIn(shown)).toBe(moment);
});

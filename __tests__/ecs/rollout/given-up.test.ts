import { describe, expect, test } from '@jest/globals';
import type { RolloutStart, Verdict } from '../../../src/ecs/rollout/rollout.js';
import { deployment, observation, oldDeployment, service, serviceDeployment } from '../support/ecs-says.js';
import { BEFORE, ENDED, FAILED, observations, ROLLING, rolled, type Step } from '../support/rolled.js';

describe('what is given up', () => {
  test.each<[string, readonly Step[], Partial<Verdict> & { kind: Verdict['kind'] }, Partial<RolloutStart>?]>([
    [
      'no deployment ever appears',
      [ENDED, ...observations(4, 10, { service: BEFORE }), observation(124, { service: BEFORE })],
      { kind: 'not-appeared', seconds: 120, names: 'shop:41' },
    ],
    [
      'the service is gone',
      [observation(1, { service: ROLLING }), ...observations(2, 10, {}), observation(12)],
      { kind: 'gone', status: undefined },
    ],
    [
      'the service is gone, after it was missing for a moment',
      [...observations(2, 9, {}), observation(11, { service: ROLLING }), ...observations(12, 10, {}), observation(22)],
      { kind: 'gone' },
    ],
    [
      'the service is gone before ours appeared',
      [observation(1, { service: BEFORE }), ENDED, ...observations(4, 11, {})],
      { kind: 'gone' },
    ],
    [
      'the service is INACTIVE',
      [...observations(2, 10, { service: { ...ROLLING, status: 'INACTIVE' } }), observation(12)],
      { kind: 'gone' },
    ],
    [
      'the service stays INACTIVE',
      observations(2, 11, { service: { ...ROLLING, status: 'INACTIVE' } }),
      { kind: 'gone', status: 'INACTIVE' },
    ],
    [
      'it is missing when it is overdue',
      [observation(1, { service: ROLLING }), observation(1802)],
      { kind: 'timeout', seconds: 1800 },
    ],
    [
      'the service is being deleted',
      [
        observation(2, {
          service: { ...ROLLING, status: 'DRAINING' },
          serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS')],
        }),
      ],
      { kind: 'gone', status: 'DRAINING' },
    ],
    [
      'the command failed and nothing appeared',
      [FAILED, ...observations(4, 3, { service: BEFORE })],
      { kind: 'not-started' },
    ],
    [
      'the command failed where the service already runs our revision',
      [
        FAILED,
        ...observations(4, 3, { service: service([oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop:42' })]) }),
      ],
      { kind: 'not-started' },
    ],
    [
      'timeout since it appeared',
      [observation(100, { service: ROLLING }), observation(1901, { service: ROLLING })],
      { kind: 'timeout', seconds: 1800 },
    ],
    ['timeout of the command itself', [observation(1801, { service: BEFORE })], { kind: 'timeout', seconds: 1800 }],
    ['creates: the command failed', [FAILED, observation(4)], { kind: 'not-started' }, { creates: true }],
    [
      'creates: an old INACTIVE one, the command failed',
      [FAILED, observation(4, { service: { ...BEFORE, status: 'INACTIVE' } })],
      { kind: 'not-started' },
      { creates: true },
    ],
    [
      'creates: it was made and deleted again',
      [observation(1), observation(2, { service: service([deployment(2)]) }), ...observations(9, 11, {})],
      { kind: 'gone' },
      { creates: true },
    ],
    [
      'creates: it has not come long after the command ended',
      [observation(1), ['command ended', 100], observation(1850), observation(1901)],
      { kind: 'timeout' },
      { creates: true },
    ],
    [
      'tasks keep failing where the deployment itself is not shown',
      [
        observation(1, { service: { ...ROLLING, breaker: false } }),
        observation(2, { service: { ...BEFORE, breaker: false }, failedTasks: 2 }),
        observation(3, { service: { ...BEFORE, breaker: false }, failedTasks: 3 }),
      ],
      { kind: 'failing', failures: 3 },
    ],
    [
      'one failed task is too many, and none is not',
      [
        observation(1, { service: { ...ROLLING, breaker: false } }),
        observation(2, { service: { ...BEFORE, breaker: false } }),
        observation(3, { service: { ...BEFORE, breaker: false }, failedTasks: 1 }),
      ],
      { kind: 'failing', failures: 1 },
      { maxFailedTasks: 1 },
    ],
    ['creates: it never comes', [observation(1), observation(1801)], { kind: 'timeout' }, { creates: true }],
  ])('%s', (_name, steps, verdict, more = {}) => {
    expect(rolled(steps.slice(0, -1), more).verdict).toBeUndefined();
    expect(rolled(steps, more).verdict).toMatchObject(verdict);
  });
});

describe('where nobody waits for the end', () => {
  test.each<[string, readonly Step[], Partial<Verdict> | undefined]>([
    ['the command still runs', [observation(1, { service: ROLLING })], undefined],
    [
      'ours has appeared and the command has ended',
      [observation(1, { service: ROLLING }), ENDED, observation(4, { service: ROLLING })],
      { kind: 'started' },
    ],
    ['the command has ended, ours has not appeared', [ENDED, observation(4, { service: BEFORE })], undefined],
    ['the command failed, but ours has appeared', [FAILED, observation(4, { service: ROLLING })], { kind: 'started' }],
    [
      'the command failed and nothing appeared',
      [FAILED, ...observations(4, 3, { service: BEFORE })],
      { kind: 'not-started' },
    ],
  ])('%s', (_name, steps, verdict) => {
    const end = rolled(steps, { until: { kind: 'started' } }).verdict;
    if (verdict) expect(end).toMatchObject(verdict);
    else expect(end).toBeUndefined();
  });
});

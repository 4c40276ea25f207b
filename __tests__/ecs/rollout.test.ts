import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  advance,
  breakerThreshold,
  commandEnded,
  type Look,
  type Rollout,
  type RolloutStart,
  rollout,
  type Verdict,
} from '../../src/ecs/rollout.js';
import { deployment, look, oldDeployment, START, service, serviceDeployment } from './support/ecs-says.js';

/** What happens to a roll-out: a look, or the end of the command `[seconds, failed]`. */
type Step = Look | readonly ['command ended' | 'command failed', number];

function start(more: Partial<RolloutStart> = {}): Rollout {
  return rollout({
    service: 'backend',
    taskDefinition: 'shop:42',
    startedAt: START,
    timeoutSeconds: 1800,
    strangers: new Set(['ecs-svc/1']),
    since: START,
    creates: false,
    maxFailedTasks: 'auto',
    ...more,
  });
}

function isLook(step: Step): step is Look {
  return !Array.isArray(step);
}

function rolled(steps: readonly Step[], more: Partial<RolloutStart> = {}): Rollout {
  return steps.reduce<Rollout>((state, step) => {
    if (isLook(step)) return advance(state, step);
    const [what, seconds] = step;
    return commandEnded(state, START + seconds * 1000, what === 'command failed');
  }, start(more));
}

const BEFORE = service([oldDeployment({ status: 'PRIMARY' })]);
const ROLLING = service([deployment(2), oldDeployment()]);
const DONE = service([deployment(2, { running: 2, rolloutState: 'COMPLETED' })]);
const BREAKER = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';
const REPLACED = 'Replaced by a new service deployment.';
const ENDED: Step = ['command ended', 3];
const FAILED: Step = ['command failed', 3];

/** Looks a second apart at the same thing. */
function looks(from: number, count: number, more: Partial<Look>): Look[] {
  return Array.from({ length: count }, (_, index) => look(from + index, more));
}

describe("the runner's clock says nothing of what is ours", () => {
  /** ECS's own time of the last thing that it showed before our command, minutes from our start. */
  test.each([-10, 0, 10])('ECS is %i minutes ahead', (minutes) => {
    const since = START + minutes * 60_000;
    const at = (seconds: number) => ({ createdAt: since + seconds * 1000 });
    const done = (seconds: number) =>
      look(5, { service: BEFORE, serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL', at(seconds))] });
    // An earlier deployment of the same revision has succeeded, and is not in DescribeServices any more.
    for (const seconds of [-3600, -30, -1, 0]) expect(rolled([done(seconds)], { since })).toMatchObject({ ours: [] });
    // Ours came and went between two looks.
    expect(rolled([done(1)], { since })).toMatchObject({ ours: ['ecs-svc/2'], verdict: { kind: 'released' } });
  });

  test('a deployment is complete when its event says so', () => {
    const events = [
      { id: '3', at: START + 700_000, message: '(service backend) has reached a steady state.' },
      { id: '2', at: START + 600_000, message: '(service backend) (deployment ecs-svc/2) deployment completed.' },
      { id: '1', at: START - 600_000, message: '(service backend) (deployment ecs-svc/1) deployment completed.' },
    ];
    const one = { ...DONE, events };
    expect(rolled([look(9, { service: one, serviceDeploymentsKnown: false })]).verdict).toEqual({
      kind: 'released',
      completedAt: START + 600_000,
    });
    expect(rolled([look(9, { service: DONE, serviceDeploymentsKnown: false })]).verdict).toEqual({
      kind: 'released',
      completedAt: START + 9000,
    });
  });

  test('events are of this roll-out from the look on at which ours is there', () => {
    const event = (minutes: number) => ({ id: `${minutes}`, at: START + minutes * 60_000, message: 'unhealthy' });
    const earlier = (minutes: number) => look(1, { service: { ...BEFORE, events: [event(minutes)] } });
    const ours = look(2, { service: { ...ROLLING, events: [event(20), event(12)] } });
    expect(rolled([]).eventsSince).toBe(START);
    expect(rolled([earlier(12), earlier(-9)]).eventsSince).toBe(event(12).at);
    expect(rolled([earlier(12), ours, earlier(30)]).eventsSince).toBe(event(12).at);
  });
});

describe('a roll-out under way', () => {
  test.each<[string, readonly Step[]]>([
    ['nothing seen yet', []],
    ['only the old one', [look(1, { service: BEFORE })]],
    ['ours has appeared', [look(1, { service: ROLLING })]],
    ['pending', [look(1, { service: ROLLING, serviceDeployments: [serviceDeployment(2, 'PENDING')] })]],
    ['in progress', [look(1, { service: ROLLING, serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS')] })]],
    [
      'completed by DescribeServices, but its service deployment still goes on',
      [look(1, { service: DONE, serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS')] })],
    ],
    [
      'a status that nobody knows yet',
      [look(1, { service: ROLLING, serviceDeployments: [serviceDeployment(2, 'BAKING')] })],
    ],
    [
      'another service deployment succeeded: not ours',
      [
        look(1, {
          service: ROLLING,
          serviceDeployments: [serviceDeployment(1, 'SUCCESSFUL', { taskDefinition: 'shop:41' })],
        }),
      ],
    ],
    [
      'a service deployment of an unknown revision succeeded',
      [look(1, { service: BEFORE, serviceDeployments: [{ arn: 'a', status: 'SUCCESSFUL', createdAt: START + 1000 }] })],
    ],
    ['ECS misses the service for a moment', [look(1, { service: ROLLING }), ...looks(2, 10, {})]],
    [
      'it is missing now and again',
      [...looks(1, 8, {}), look(9, { service: ROLLING }), ...looks(10, 8, {}), look(18, { service: ROLLING })],
    ],
    ['DescribeServices lags behind the command for a while', [ENDED, ...looks(4, 30, { service: BEFORE })]],
    [
      'our first deployment was replaced by our second, which DescribeServices does not show yet',
      [
        look(1, { service: ROLLING }),
        look(2, {
          service: ROLLING,
          serviceDeployments: [serviceDeployment(2, 'STOPPED', { statusReason: REPLACED })],
        }),
      ],
    ],
    [
      'the same, and DescribeServices has fallen back to an older answer',
      [
        look(1, { service: ROLLING }),
        look(2, { service: BEFORE, serviceDeployments: [serviceDeployment(2, 'STOPPED', { statusReason: REPLACED })] }),
      ],
    ],
    [
      'our second deployment rolls out, the first is stopped',
      [
        look(1, { service: ROLLING }),
        look(5, {
          service: service([deployment(3), deployment(2, { status: 'ACTIVE' }), oldDeployment()]),
          serviceDeployments: [
            serviceDeployment(2, 'STOPPED', { statusReason: REPLACED }),
            serviceDeployment(3, 'IN_PROGRESS'),
          ],
        }),
      ],
    ],
    [
      'it runs our revision already, but the command that may deploy it again has not ended',
      looks(1, 10, { service: service([oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop:42' })]) }),
    ],
    [
      'it rolls our revision out already, by a deployment that is not ours and not complete',
      [
        ENDED,
        ...looks(4, 30, {
          service: service([
            oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop:42', rolloutState: 'IN_PROGRESS' }),
          ]),
        }),
      ],
    ],
    ['just within its time', [look(1, { service: ROLLING }), look(1801, { service: ROLLING })]],
    ['the service is still to be created', [look(1), look(2), ENDED, look(4)]],
  ])('%s: no verdict', (name, steps) => {
    expect(rolled(steps, { creates: name.includes('to be created') }).verdict).toBeUndefined();
  });

  test('ours are found in the order in which they were made, and only ours', () => {
    const stranger = deployment(9, { taskDefinition: 'shop:43', status: 'ACTIVE' });
    const both = service([deployment(3), deployment(2, { status: 'ACTIVE' }), stranger, oldDeployment()]);
    expect(rolled([look(1, { service: both })]).ours).toEqual(['ecs-svc/2', 'ecs-svc/3']);
    expect(rolled([look(1, { service: ROLLING }), look(2, { service: both })])).toMatchObject({
      ours: ['ecs-svc/2', 'ecs-svc/3'],
      appearedAt: START + 1000,
    });
  });

  test('a deployment that was there before is never ours, even with our revision', () => {
    const same = service([oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop:42' })]);
    const state = rolled([look(1, { service: same, serviceDeployments: [serviceDeployment(1, 'SUCCESSFUL')] })]);
    expect(state.ours).toEqual([]);
    expect(state.verdict).toBeUndefined();
  });

  test('a service deployment from long before our command is never ours, even with our revision', () => {
    const history = serviceDeployment(7, 'SUCCESSFUL', {
      createdAt: START - 86_400_000,
      finishedAt: START - 86_000_000,
    });
    const state = rolled([look(1, { service: BEFORE, serviceDeployments: [history] })]);
    expect(state.ours).toEqual([]);
    expect(state.verdict).toBeUndefined();
  });
});

describe('verdicts', () => {
  /** Ours had completed and drains, for the deployment of this number brings this task definition in its place. */
  const completeUnder = (number: number, taskDefinition: string) =>
    service([
      deployment(number, { taskDefinition }),
      deployment(2, { status: 'ACTIVE', rolloutState: 'COMPLETED', running: 2 }),
    ]);
  const rolledBack = service([
    oldDeployment({ status: 'PRIMARY' }),
    deployment(2, { status: 'ACTIVE', rolloutState: 'FAILED' }),
  ]);
  test.each<[string, readonly Step[], Partial<Verdict> & { kind: Verdict['kind'] }, Partial<RolloutStart>?]>([
    [
      'successful',
      [
        look(1, { service: ROLLING }),
        look(60, {
          service: DONE,
          serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL', { finishedAt: START + 59_000 })],
        }),
      ],
      { kind: 'released', completedAt: START + 59_000 },
    ],
    [
      'successful while old tasks live on',
      [
        look(1, { service: ROLLING }),
        look(60, {
          service: service([deployment(2, { running: 2 }), oldDeployment()]),
          serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL')],
        }),
      ],
      { kind: 'released' },
    ],
    [
      'scaled to zero',
      [
        look(90, {
          service: service([deployment(2, { desired: 0, rolloutState: 'COMPLETED' })], { desired: 0 }),
          serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL')],
        }),
      ],
      { kind: 'released' },
    ],
    [
      'it came and went between two polls',
      [
        look(1, { service: BEFORE }),
        look(9, { service: BEFORE, serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL')] }),
      ],
      { kind: 'released' },
    ],
    [
      'it came and was rolled back between two polls',
      [
        look(1, { service: BEFORE }),
        look(9, {
          service: BEFORE,
          serviceDeployments: [serviceDeployment(2, 'ROLLBACK_SUCCESSFUL', { statusReason: BREAKER })],
        }),
      ],
      { kind: 'rolled-back', reason: BREAKER, finished: true },
    ],
    [
      'our second deployment succeeds after it replaced the first',
      [
        look(1, { service: ROLLING }),
        look(5, { service: service([deployment(3), deployment(2, { status: 'ACTIVE' })]) }),
        look(60, {
          service: service([deployment(3, { rolloutState: 'COMPLETED' })]),
          serviceDeployments: [
            serviceDeployment(2, 'STOPPED', { statusReason: REPLACED }),
            serviceDeployment(3, 'SUCCESSFUL'),
          ],
        }),
      ],
      { kind: 'released' },
    ],
    [
      'completed where service deployments may not be read',
      [
        look(1, { service: ROLLING, serviceDeploymentsKnown: false }),
        look(60, { service: DONE, serviceDeploymentsKnown: false }),
      ],
      { kind: 'released', completedAt: START + 60_000 },
    ],
    [
      'failed where service deployments may not be read',
      [
        look(60, {
          service: service([
            deployment(2, {
              rolloutState: 'FAILED',
              rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
            }),
            oldDeployment(),
          ]),
          serviceDeploymentsKnown: false,
        }),
      ],
      { kind: 'failed', reason: 'ECS deployment circuit breaker: tasks failed to start.' },
    ],
    [
      'rolled back where service deployments may not be read',
      [look(1, { service: ROLLING }), look(60, { service: rolledBack, serviceDeploymentsKnown: false })],
      { kind: 'rolled-back', finished: false },
    ],
    [
      'rolled back and already drained where service deployments may not be read',
      [look(1, { service: ROLLING }), look(60, { service: BEFORE, serviceDeploymentsKnown: false })],
      { kind: 'rolled-back', finished: false },
    ],
    [
      'complete, but an earlier one is back in its place already, where service deployments may not be read',
      [
        look(1, { service: ROLLING }),
        look(60, { service: completeUnder(1, 'shop:41'), serviceDeploymentsKnown: false }),
      ],
      { kind: 'rolled-back', finished: false },
    ],
    [
      'complete, but somebody has replaced it already, where service deployments may not be read',
      [
        look(1, { service: ROLLING }),
        look(60, { service: completeUnder(9, 'shop:43'), serviceDeploymentsKnown: false }),
      ],
      { kind: 'replaced', by: 'shop:43' },
    ],
    [
      'a forced deployment of the same revision, rolled back and drained, where service deployments may not be read',
      [
        look(1, { service: service([deployment(2), oldDeployment({ taskDefinition: 'shop:42' })]) }),
        look(60, {
          service: service([oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop:42' })]),
          serviceDeploymentsKnown: false,
        }),
      ],
      { kind: 'rolled-back' },
    ],
    [
      'a forced deployment of the same revision that is rolled back',
      [
        look(1, { service: service([deployment(2), oldDeployment({ taskDefinition: 'shop:42' })]) }),
        look(60, {
          service: service([oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop:42' })]),
          serviceDeployments: [serviceDeployment(2, 'ROLLBACK_SUCCESSFUL', { statusReason: BREAKER })],
        }),
      ],
      { kind: 'rolled-back', reason: BREAKER, finished: true },
    ],
    [
      'replaced where service deployments may not be read',
      [
        look(1, { service: ROLLING }),
        look(60, {
          service: service([deployment(9, { taskDefinition: 'shop:43' }), deployment(2, { status: 'ACTIVE' })]),
          serviceDeploymentsKnown: false,
        }),
      ],
      { kind: 'replaced', by: 'shop:43' },
    ],
    [
      'rollback asked for',
      [look(9, { service: ROLLING, serviceDeployments: [serviceDeployment(2, 'ROLLBACK_REQUESTED')] })],
      { kind: 'rolled-back', finished: false },
    ],
    [
      'rolling back',
      [
        look(9, {
          service: rolledBack,
          serviceDeployments: [serviceDeployment(2, 'ROLLBACK_IN_PROGRESS', { statusReason: BREAKER })],
        }),
      ],
      { kind: 'rolled-back', reason: BREAKER, finished: false },
    ],
    [
      'rolling back, the reason only in rolloutStateReason',
      [
        look(9, {
          service: service([
            deployment(2, { status: 'ACTIVE', rolloutState: 'FAILED', rolloutStateReason: 'tasks failed to start' }),
          ]),
          serviceDeployments: [serviceDeployment(2, 'ROLLBACK_IN_PROGRESS')],
        }),
      ],
      { kind: 'rolled-back', reason: 'tasks failed to start' },
    ],
    [
      'rolled back',
      [
        look(9, {
          service: BEFORE,
          serviceDeployments: [serviceDeployment(2, 'ROLLBACK_SUCCESSFUL', { statusReason: BREAKER })],
        }),
      ],
      { kind: 'rolled-back', reason: BREAKER, finished: true },
    ],
    [
      'rollback failed',
      [
        look(9, {
          service: ROLLING,
          serviceDeployments: [
            serviceDeployment(2, 'ROLLBACK_FAILED', {
              statusReason: 'No rollback candidate was found to run the rollback.',
            }),
          ],
        }),
      ],
      { kind: 'failed', reason: 'No rollback candidate was found to run the rollback.' },
    ],
    [
      'breaker without rollback',
      [
        look(9, {
          service: service([
            deployment(2, { rolloutState: 'FAILED', rolloutStateReason: 'tasks failed to start' }),
            oldDeployment(),
          ]),
          serviceDeployments: [serviceDeployment(2, 'STOPPED')],
        }),
      ],
      { kind: 'failed', status: 'STOPPED', reason: 'tasks failed to start' },
    ],
    [
      'breaker without rollback, and the service was read before that',
      [
        look(9, {
          service: service([
            deployment(2, { rolloutState: 'IN_PROGRESS', rolloutStateReason: 'ECS deployment ecs-svc/2 in progress.' }),
            oldDeployment(),
          ]),
          serviceDeployments: [serviceDeployment(2, 'STOPPED')],
        }),
      ],
      { kind: 'failed', status: 'STOPPED', reason: '' },
    ],
    [
      'stopped by somebody',
      [
        look(9, {
          service: ROLLING,
          serviceDeployments: [serviceDeployment(2, 'STOP_REQUESTED', { statusReason: 'by hand' })],
        }),
      ],
      { kind: 'failed', status: 'STOP_REQUESTED', reason: 'by hand' },
    ],
    [
      'replaced by a stranger',
      [
        look(1, { service: ROLLING }),
        look(9, {
          service: service([
            deployment(9, { taskDefinition: 'shop:43' }),
            deployment(2, { status: 'ACTIVE' }),
            oldDeployment(),
          ]),
          serviceDeployments: [serviceDeployment(2, 'STOPPED', { statusReason: REPLACED })],
        }),
      ],
      { kind: 'replaced', by: 'shop:43', reason: REPLACED },
    ],
    [
      'the service is gone',
      [look(1, { service: ROLLING }), ...looks(2, 10, {}), look(12)],
      { kind: 'gone', status: undefined },
    ],
    [
      'the service is gone, after it was missing for a moment',
      [...looks(2, 9, {}), look(11, { service: ROLLING }), ...looks(12, 10, {}), look(22)],
      { kind: 'gone' },
    ],
    [
      'the service is gone before ours appeared',
      [look(1, { service: BEFORE }), ENDED, ...looks(4, 11, {})],
      { kind: 'gone' },
    ],
    [
      'the service is INACTIVE',
      [...looks(2, 10, { service: { ...ROLLING, status: 'INACTIVE' } }), look(12)],
      { kind: 'gone' },
    ],
    [
      'the service stays INACTIVE',
      looks(2, 11, { service: { ...ROLLING, status: 'INACTIVE' } }),
      { kind: 'gone', status: 'INACTIVE' },
    ],
    [
      'it is missing when it is overdue',
      [look(1, { service: ROLLING }), look(1802)],
      { kind: 'timeout', seconds: 1800 },
    ],
    [
      'the service is being deleted',
      [
        look(2, {
          service: { ...ROLLING, status: 'DRAINING' },
          serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS')],
        }),
      ],
      { kind: 'gone', status: 'DRAINING' },
    ],
    [
      'it already ran our revision',
      [ENDED, ...looks(4, 3, { service: service([oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop:42' })]) })],
      { kind: 'unchanged' },
    ],
    [
      'no deployment ever appears',
      [ENDED, ...looks(4, 10, { service: BEFORE }), look(124, { service: BEFORE })],
      {
        kind: 'not-appeared',
        seconds: 120,
        names: 'shop:41',
      },
    ],
    ['the command failed and nothing appeared', [FAILED, ...looks(4, 3, { service: BEFORE })], { kind: 'not-started' }],
    [
      'the command failed where the service already runs our revision',
      [FAILED, ...looks(4, 3, { service: service([oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop:42' })]) })],
      { kind: 'not-started' },
    ],
    [
      'the command failed, but a deployment of ours appeared and succeeds',
      [
        FAILED,
        look(4, { service: BEFORE }),
        look(5, { service: ROLLING }),
        look(60, { service: DONE, serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL')] }),
      ],
      { kind: 'released' },
    ],
    [
      'timeout since it appeared',
      [look(100, { service: ROLLING }), look(1901, { service: ROLLING })],
      { kind: 'timeout', seconds: 1800 },
    ],
    ['timeout of the command itself', [look(1801, { service: BEFORE })], { kind: 'timeout', seconds: 1800 }],
    [
      'creates: it appears and succeeds',
      [
        look(1),
        look(2, { service: service([deployment(2)]) }),
        look(60, { service: DONE, serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL')] }),
      ],
      { kind: 'released' },
      { creates: true, strangers: new Set() },
    ],
    ['creates: the command failed', [FAILED, look(4)], { kind: 'not-started' }, { creates: true }],
    [
      'creates: an old INACTIVE one, the command failed',
      [FAILED, look(4, { service: { ...BEFORE, status: 'INACTIVE' } })],
      { kind: 'not-started' },
      { creates: true },
    ],
    [
      'creates: it was made and deleted again',
      [look(1), look(2, { service: service([deployment(2)]) }), ...looks(9, 11, {})],
      { kind: 'gone' },
      { creates: true },
    ],
    [
      'creates: it has not come long after the command ended',
      [look(1), ['command ended', 100], look(1850), look(1901)],
      { kind: 'timeout' },
      { creates: true },
    ],
    [
      'ECS tells of other service deployments, but not of ours: DescribeServices decides',
      [look(1, { service: ROLLING }), look(60, { service: DONE, serviceDeployments: [] })],
      { kind: 'released', completedAt: START + 60_000 },
    ],
    [
      'a service deployment without an end is complete when that is seen',
      [
        look(1, { service: ROLLING }),
        look(60, { service: DONE, serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL')] }),
      ],
      { kind: 'released', completedAt: START + 60_000 },
    ],
    [
      'a service deployment with an end is complete at it',
      [
        look(1, { service: ROLLING }),
        look(60, {
          service: DONE,
          serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL', { finishedAt: START + 55_000 })],
        }),
      ],
      { kind: 'released', completedAt: START + 55_000 },
    ],
    [
      'tasks keep failing where the deployment itself is not shown',
      [
        look(1, { service: { ...ROLLING, breaker: false } }),
        look(2, { service: { ...BEFORE, breaker: false }, stoppedByThemselves: 2 }),
        look(3, { service: { ...BEFORE, breaker: false }, stoppedByThemselves: 3 }),
      ],
      { kind: 'failing', failures: 3 },
    ],
    [
      'one failed task is too many, and none is not',
      [
        look(1, { service: { ...ROLLING, breaker: false } }),
        look(2, { service: { ...BEFORE, breaker: false } }),
        look(3, { service: { ...BEFORE, breaker: false }, stoppedByThemselves: 1 }),
      ],
      { kind: 'failing', failures: 1 },
      { maxFailedTasks: 1 },
    ],
    ['creates: it never comes', [look(1), look(1801)], { kind: 'timeout' }, { creates: true }],
  ])('%s', (_name, steps, verdict, more = {}) => {
    expect(rolled(steps.slice(0, -1), more).verdict).toBeUndefined();
    expect(rolled(steps, more).verdict).toMatchObject(verdict);
  });
});

describe('where nobody waits for the end', () => {
  test.each<[string, readonly Step[], Partial<Verdict> | undefined]>([
    ['the command still runs', [look(1, { service: ROLLING })], undefined],
    [
      'ours has appeared and the command has ended',
      [look(1, { service: ROLLING }), ENDED, look(4, { service: ROLLING })],
      { kind: 'started' },
    ],
    ['the command has ended, ours has not appeared', [ENDED, look(4, { service: BEFORE })], undefined],
    ['the command failed, but ours has appeared', [FAILED, look(4, { service: ROLLING })], { kind: 'started' }],
    ['the command failed and nothing appeared', [FAILED, ...looks(4, 3, { service: BEFORE })], { kind: 'not-started' }],
  ])('%s', (_name, steps, verdict) => {
    const end = rolled(steps, { untilStarted: true }).verdict;
    if (verdict) expect(end).toMatchObject(verdict);
    else expect(end).toBeUndefined();
  });
});

describe('without a circuit breaker', () => {
  const crashing = (failedTasks: number, desired = 2): Look =>
    look(60, {
      service: service([deployment(2, { failedTasks, desired }), oldDeployment()], { breaker: false, desired }),
      serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS')],
    });
  test.each<[string, Look, RolloutStart['maxFailedTasks'], number | undefined]>([
    ['below the threshold', crashing(2), 'auto', undefined],
    ['at the least threshold', crashing(3), 'auto', 3],
    ['half of the desired count', crashing(12, 25), 'auto', undefined],
    ['half of the desired count, rounded up', crashing(13, 25), 'auto', 13],
    ['at the highest threshold', crashing(200, 800), 'auto', 200],
    ['just below the highest threshold', crashing(199, 800), 'auto', undefined],
    ['tasks that started and exited', { ...crashing(0), stoppedByThemselves: 3 }, 'auto', 3],
    ['the greater of both counts', { ...crashing(4), stoppedByThemselves: 7 }, 'auto', 7],
    ['the two counts are not added', { ...crashing(2), stoppedByThemselves: 2 }, 'auto', undefined],
    ['a number of the author', crashing(5), 5, 5],
    ['below a number of the author', crashing(4), 5, undefined],
    ['off', crashing(1000), 'off', undefined],
  ])('%s', (_name, seen, maxFailedTasks, failures) => {
    expect(rolled([seen], { maxFailedTasks }).verdict).toEqual(
      failures === undefined ? undefined : { kind: 'failing', failures },
    );
  });

  test('where there is one, it decides', () => {
    const { service: crashes, ...rest } = crashing(1000);
    if (!crashes) throw new Error('a crashing service');
    expect(rolled([{ ...rest, service: { ...crashes, breaker: true } }]).verdict).toBeUndefined();
  });

  test.each([
    [0, 3],
    [1, 3],
    [6, 3],
    [7, 4],
    [25, 13],
    [400, 200],
    [800, 200],
  ])('ECS’s threshold of %i tasks is %i', (desired, threshold) => {
    expect(breakerThreshold(desired)).toBe(threshold);
  });
});

describe('whatever ECS says, in whatever order', () => {
  const status = fc.constantFrom('PRIMARY', 'ACTIVE', 'INACTIVE', '');
  const state = fc.option(fc.constantFrom('IN_PROGRESS', 'COMPLETED', 'FAILED', 'NEW'), { nil: undefined });
  /** A deployment carries one revision for ever: those of even number carry ours. */
  const carried = (number: number): string => (number % 2 === 0 ? 'shop:42' : 'shop:41');
  const anyDeployment = fc
    .record({ number: fc.integer({ min: 1, max: 5 }), status, state, failedTasks: fc.nat(10) })
    .map(({ number, status: one, state: rolloutState, failedTasks }) => {
      const { rolloutState: _state, ...rest } = deployment(number, {
        status: one,
        failedTasks,
        taskDefinition: carried(number),
      });
      return rolloutState === undefined ? rest : { ...rest, rolloutState };
    });
  const STATUSES = [
    'PENDING',
    'IN_PROGRESS',
    'SUCCESSFUL',
    'STOPPED',
    'STOP_REQUESTED',
    'ROLLBACK_REQUESTED',
    'ROLLBACK_IN_PROGRESS',
    'ROLLBACK_SUCCESSFUL',
    'ROLLBACK_FAILED',
    '',
  ];
  const anyServiceDeployment = fc
    .record({
      number: fc.integer({ min: 1, max: 5 }),
      status: fc.constantFrom(...STATUSES),
      statusReason: fc.constantFrom(REPLACED, BREAKER, ''),
    })
    .map(({ number, status: one, statusReason }) =>
      serviceDeployment(number, one, { statusReason, taskDefinition: carried(number) }),
    );
  const anyService = fc
    .record({
      deployments: fc.array(anyDeployment, { maxLength: 4 }),
      breaker: fc.boolean(),
      status: fc.constantFrom('ACTIVE', 'ACTIVE', 'ACTIVE', 'DRAINING', 'INACTIVE', ''),
    })
    .map(({ deployments, ...more }) => service(deployments, more));
  const anyLook = fc
    .record({
      seconds: fc.integer({ min: 0, max: 4000 }),
      service: fc.option(anyService, { nil: undefined, freq: 20 }),
      serviceDeployments: fc.array(anyServiceDeployment, { maxLength: 3 }),
      serviceDeploymentsKnown: fc.boolean(),
      stoppedByThemselves: fc.nat(5),
    })
    .map(({ seconds, service: one, ...more }): Step => look(seconds, { ...more, ...(one ? { service: one } : {}) }));
  const anyStep: fc.Arbitrary<Step> = fc.oneof(
    { arbitrary: anyLook, weight: 8 },
    {
      arbitrary: fc.tuple(fc.constantFrom('command ended' as const, 'command failed' as const), fc.nat(60)),
      weight: 1,
    },
  );
  const anySteps = fc.array(anyStep, { maxLength: 12 });
  const anyStart = fc.record({
    creates: fc.boolean(),
    maxFailedTasks: fc.constantFrom('auto' as const, 1, 'off' as const),
    strangers: fc.constantFrom(new Set<string>(), new Set(['ecs-svc/1', 'ecs-svc/2'])),
  });

  test('it never throws, and a verdict never changes', () => {
    fc.assert(
      fc.property(anySteps, anyStart, (steps, more) => {
        let verdict: Verdict | undefined;
        for (let count = 1; count <= steps.length; count += 1) {
          const now = rolled(steps.slice(0, count), more).verdict;
          if (verdict) expect(now).toEqual(verdict);
          verdict = now;
        }
      }),
      { numRuns: 500 },
    );
  });

  test('green needs a word of ECS that ours is done', () => {
    let green = 0;
    fc.assert(
      fc.property(anySteps, anyStart, (steps, more) => {
        const { verdict } = rolled(steps, more);
        if (verdict?.kind !== 'released') return;
        green += 1;
        const mine = (number: string): boolean => Number(number) % 2 === 0 && !more.strangers.has(`ecs-svc/${number}`);
        const proof = steps
          .filter(isLook)
          .some(
            (one) =>
              one.serviceDeployments.some(
                (d) => mine(d.target?.split('/').at(-1) ?? '') && d.status === 'SUCCESSFUL',
              ) ||
              one.service?.deployments.some(
                (d) => mine(d.id.replace('ecs-svc/', '')) && d.rolloutState === 'COMPLETED',
              ),
          );
        expect(proof).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(green).toBeGreaterThan(20);
  });

  test('no order of looks makes a rollback green', () => {
    const old = (more = {}) => oldDeployment({ taskDefinition: 'shop:41', ...more });
    const history: Look[] = [false, true].flatMap((known) => [
      look(1, { service: service([old({ status: 'PRIMARY' })]), serviceDeploymentsKnown: known }),
      look(2, { service: service([deployment(2), old()]), serviceDeploymentsKnown: known }),
      look(3, {
        service: service([deployment(2, { failedTasks: 2 }), old()]),
        serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS')],
        serviceDeploymentsKnown: known,
      }),
      look(4, {
        service: service([
          old({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' }),
          deployment(2, { status: 'ACTIVE', rolloutState: 'FAILED' }),
        ]),
        serviceDeployments: known ? [serviceDeployment(2, 'ROLLBACK_IN_PROGRESS')] : [],
        serviceDeploymentsKnown: known,
      }),
      look(5, {
        service: service([old({ status: 'PRIMARY' })]),
        serviceDeployments: known ? [serviceDeployment(2, 'ROLLBACK_SUCCESSFUL', { statusReason: BREAKER })] : [],
        serviceDeploymentsKnown: known,
      }),
    ]);
    const order = fc.array(fc.constantFrom<Step>(...history, ENDED, FAILED), { maxLength: 16 });
    fc.assert(
      fc.property(order, (steps) => {
        expect(['released', 'unchanged']).not.toContain(rolled(steps).verdict?.kind);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a deployment that was given up goes back', () => {
  const GOES_BACK = { goesBack: true, ours: ['ecs-svc/2'] } as const;
  const OLD_IS_BACK = service([oldDeployment({ status: 'PRIMARY' })]);
  const OLD_COMES = service([
    oldDeployment({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' }),
    deployment(2, { status: 'ACTIVE', rolloutState: 'FAILED', failedTasks: 9 }),
  ]);
  const by = (status: string, more = {}) => ({ serviceDeployments: [serviceDeployment(2, status, more)] });
  const UNTOLD = { serviceDeploymentsKnown: false };

  test.each<[string, readonly Step[], object | undefined]>([
    ['it is in flight still', [look(1, { service: ROLLING, ...by('IN_PROGRESS') })], undefined],
    ['asked for', [look(1, { service: ROLLING, ...by('ROLLBACK_REQUESTED') })], undefined],
    ['on its way', [look(1, { service: OLD_COMES, ...by('ROLLBACK_IN_PROGRESS') })], undefined],
    ['on its way, by the deployments alone', [look(1, { service: OLD_COMES, ...UNTOLD })], undefined],
    ['many failed tasks are no news', [look(1, { service: OLD_COMES, stoppedByThemselves: 99, ...UNTOLD })], undefined],
    [
      'the old one is complete, but ECS has not said so',
      [look(1, { service: OLD_IS_BACK, ...by('ROLLBACK_IN_PROGRESS') })],
      undefined,
    ],
    [
      'ECS says that it is back',
      [look(1, { service: OLD_IS_BACK, ...by('ROLLBACK_SUCCESSFUL', { statusReason: BREAKER }) })],
      { kind: 'rolled-back', reason: BREAKER, finished: true },
    ],
    [
      'back, by the deployments alone',
      [look(1, { service: OLD_IS_BACK, ...UNTOLD })],
      { kind: 'rolled-back', finished: true },
    ],
    [
      'the old one is complete by the deployments alone, but ours is still there',
      [
        look(1, {
          service: service([oldDeployment({ status: 'PRIMARY' }), deployment(2, { status: 'ACTIVE' })]),
          ...UNTOLD,
        }),
      ],
      undefined,
    ],
    [
      'ours is gone by the deployments alone, but the old one is not complete',
      [look(1, { service: service([oldDeployment({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' })]), ...UNTOLD })],
      undefined,
    ],
    [
      'back, in words of the deployment, where ECS tells nothing of ours',
      [
        look(1, {
          service: service([
            oldDeployment({ status: 'PRIMARY', rolloutStateReason: 'ECS deployment ecs-svc/1 completed.' }),
          ]),
        }),
      ],
      { kind: 'rolled-back', reason: 'ECS deployment ecs-svc/1 completed.', finished: true },
    ],
    [
      'back, without any words',
      [look(1, { service: OLD_IS_BACK, ...UNTOLD })],
      { kind: 'rolled-back', reason: '', finished: true },
    ],
    [
      'somebody has deployed meanwhile, in words of the deployment',
      [
        look(1, {
          service: service([
            deployment(3, { taskDefinition: 'shop:43', rolloutState: 'COMPLETED', rolloutStateReason: 'completed.' }),
          ]),
          ...UNTOLD,
        }),
      ],
      { kind: 'replaced', by: 'shop:43', reason: 'completed.' },
    ],
    [
      'somebody has deployed meanwhile',
      [
        look(1, {
          service: service([deployment(3, { taskDefinition: 'shop:43', rolloutState: 'COMPLETED' })]),
          ...UNTOLD,
        }),
      ],
      { kind: 'replaced', by: 'shop:43', reason: '' },
    ],
    ['ECS could not', [look(1, { service: OLD_COMES, ...by('ROLLBACK_FAILED') })], { kind: 'failed' }],
    ['it had completed before', [look(1, { service: DONE, ...by('SUCCESSFUL') })], { kind: 'released' }],
    ['ECS misses it for a moment', looks(1, 10, {}), undefined],
    ['the service is gone', looks(1, 11, {}), { kind: 'gone' }],
    [
      'it takes too long',
      [
        look(1, { service: OLD_COMES, ...by('ROLLBACK_IN_PROGRESS') }),
        look(1900, { service: OLD_COMES, ...by('ROLLBACK_IN_PROGRESS') }),
      ],
      { kind: 'timeout', seconds: 1800 },
    ],
  ])('%s', (_name, steps, verdict) => {
    const end = rolled(steps, GOES_BACK).verdict;
    if (verdict === undefined) expect(end).toBeUndefined();
    else expect(end).toMatchObject(verdict);
  });
});

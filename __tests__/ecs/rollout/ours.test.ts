import { describe, expect, test } from '@jest/globals';
import { deployment, observation, oldDeployment, START, service, serviceDeployment } from '../support/ecs-says.js';
import { BEFORE, DONE, ENDED, observations, REPLACED, ROLLING, rolled, type Step } from '../support/rolled.js';

describe("the runner's clock says nothing of what is ours", () => {
  /** ECS's own time of the last thing that it showed before our command, minutes from our start. */
  test.each([-10, 0, 10])('ECS is %i minutes ahead', (minutes) => {
    const since = START + minutes * 60_000;
    const at = (seconds: number) => ({ createdAt: since + seconds * 1000 });
    const done = (seconds: number) =>
      observation(5, { service: BEFORE, serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL', at(seconds))] });
    // An earlier deployment of the same revision has succeeded, and is not in DescribeServices any more.
    for (const seconds of [-3600, -30, -1, 0]) expect(rolled([done(seconds)], { since })).toMatchObject({ ours: [] });
    // Ours came and went between two polls.
    expect(rolled([done(1)], { since })).toMatchObject({ ours: ['ecs-svc/2'], verdict: { kind: 'released' } });
  });

  test('a deployment is complete when its event says so', () => {
    const events = [
      { id: '3', at: START + 700_000, message: '(service backend) has reached a steady state.' },
      { id: '2', at: START + 600_000, message: '(service backend) (deployment ecs-svc/2) deployment completed.' },
      { id: '1', at: START - 600_000, message: '(service backend) (deployment ecs-svc/1) deployment completed.' },
    ];
    const shown = { ...DONE, events };
    expect(rolled([observation(9, { service: shown, serviceDeploymentsKnown: false })]).verdict).toEqual({
      kind: 'released',
      completedAt: START + 600_000,
    });
    expect(rolled([observation(9, { service: DONE, serviceDeploymentsKnown: false })]).verdict).toEqual({
      kind: 'released',
      completedAt: START + 9000,
    });
  });

  test('events are of this roll-out from the poll on that shows ours', () => {
    const event = (minutes: number) => ({ id: `${minutes}`, at: START + minutes * 60_000, message: 'unhealthy' });
    const earlier = (minutes: number) => observation(1, { service: { ...BEFORE, events: [event(minutes)] } });
    const ours = observation(2, { service: { ...ROLLING, events: [event(20), event(12)] } });
    expect(rolled([]).eventsSince).toBe(START);
    expect(rolled([earlier(12), earlier(-9)]).eventsSince).toBe(event(12).at);
    expect(rolled([earlier(12), ours, earlier(30)]).eventsSince).toBe(event(12).at);
  });
});

describe('a roll-out under way', () => {
  test.each<[string, readonly Step[]]>([
    ['nothing seen yet', []],
    ['only the old one', [observation(1, { service: BEFORE })]],
    ['ours has appeared', [observation(1, { service: ROLLING })]],
    ['pending', [observation(1, { service: ROLLING, serviceDeployments: [serviceDeployment(2, 'PENDING')] })]],
    ['in progress', [observation(1, { service: ROLLING, serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS')] })]],
    [
      'completed by DescribeServices, but its service deployment still goes on',
      [observation(1, { service: DONE, serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS')] })],
    ],
    [
      'a status that nobody knows yet',
      [observation(1, { service: ROLLING, serviceDeployments: [serviceDeployment(2, 'BAKING')] })],
    ],
    [
      'another service deployment succeeded: not ours',
      [
        observation(1, {
          service: ROLLING,
          serviceDeployments: [serviceDeployment(1, 'SUCCESSFUL', { taskDefinition: 'shop:41' })],
        }),
      ],
    ],
    [
      'a service deployment of an unknown revision succeeded',
      [
        observation(1, {
          service: BEFORE,
          serviceDeployments: [{ arn: 'a', status: 'SUCCESSFUL', createdAt: START + 1000, hooks: [] }],
        }),
      ],
    ],
    ['ECS misses the service for a moment', [observation(1, { service: ROLLING }), ...observations(2, 10, {})]],
    [
      'it is missing now and again',
      [
        ...observations(1, 8, {}),
        observation(9, { service: ROLLING }),
        ...observations(10, 8, {}),
        observation(18, { service: ROLLING }),
      ],
    ],
    ['DescribeServices lags behind the command for a while', [ENDED, ...observations(4, 30, { service: BEFORE })]],
    [
      'our first deployment was replaced by our second, which DescribeServices does not show yet',
      [
        observation(1, { service: ROLLING }),
        observation(2, {
          service: ROLLING,
          serviceDeployments: [serviceDeployment(2, 'STOPPED', { statusReason: REPLACED })],
        }),
      ],
    ],
    [
      'the same, and DescribeServices has fallen back to an older answer',
      [
        observation(1, { service: ROLLING }),
        observation(2, {
          service: BEFORE,
          serviceDeployments: [serviceDeployment(2, 'STOPPED', { statusReason: REPLACED })],
        }),
      ],
    ],
    [
      'our second deployment rolls out, the first is stopped',
      [
        observation(1, { service: ROLLING }),
        observation(5, {
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
      observations(1, 10, { service: service([oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop:42' })]) }),
    ],
    [
      'it rolls our revision out already, by a deployment that is not ours and not complete',
      [
        ENDED,
        ...observations(4, 30, {
          service: service([
            oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop:42', rolloutState: 'IN_PROGRESS' }),
          ]),
        }),
      ],
    ],
    ['just within its time', [observation(1, { service: ROLLING }), observation(1801, { service: ROLLING })]],
    ['the service is still to be created', [observation(1), observation(2), ENDED, observation(4)]],
  ])('%s: no verdict', (name, steps) => {
    expect(rolled(steps, { creates: name.includes('to be created') }).verdict).toBeUndefined();
  });

  test('ours are found in the order in which they were made, and only ours', () => {
    const foreign = deployment(9, { taskDefinition: 'shop:43', status: 'ACTIVE' });
    const both = service([deployment(3), deployment(2, { status: 'ACTIVE' }), foreign, oldDeployment()]);
    expect(rolled([observation(1, { service: both })]).ours).toEqual(['ecs-svc/2', 'ecs-svc/3']);
    expect(rolled([observation(1, { service: ROLLING }), observation(2, { service: both })])).toMatchObject({
      ours: ['ecs-svc/2', 'ecs-svc/3'],
      appearedAt: START + 1000,
    });
  });

  test('a deployment that was there before is never ours, even with our revision', () => {
    const same = service([oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop:42' })]);
    const state = rolled([observation(1, { service: same, serviceDeployments: [serviceDeployment(1, 'SUCCESSFUL')] })]);
    expect(state.ours).toEqual([]);
    expect(state.verdict).toBeUndefined();
  });

  test('a service deployment from long before our command is never ours, even with our revision', () => {
    const history = serviceDeployment(7, 'SUCCESSFUL', {
      createdAt: START - 86_400_000,
      finishedAt: START - 86_000_000,
    });
    const state = rolled([observation(1, { service: BEFORE, serviceDeployments: [history] })]);
    expect(state.ours).toEqual([]);
    expect(state.verdict).toBeUndefined();
  });
});

test('of two deployments of ours that ECS made in the same instant the PRIMARY one decides', () => {
  const instant = { createdAt: START + 1000 };
  const both = service([deployment(9, instant), deployment(8, { ...instant, status: 'ACTIVE' })]);
  expect(rolled([observation(1, { service: both })]).ours).toEqual(['ecs-svc/8', 'ecs-svc/9']);
});

describe('a command that may start two deployments of ours', () => {
  const first = serviceDeployment(2, 'ROLLBACK_IN_PROGRESS', { statusReason: 'Service deployment rolled back.' });
  const rolledBack = observation(2, { service: BEFORE, serviceDeployments: [first] });
  const again = observation(4, {
    service: service([deployment(3, { running: 2, rolloutState: 'COMPLETED' }), oldDeployment()]),
    serviceDeployments: [first, serviceDeployment(3, 'SUCCESSFUL')],
  });
  test.each<[string, readonly Step[], string | undefined]>([
    ['the first one is no end while it runs', [rolledBack], undefined],
    ['the second one decides', [rolledBack, ENDED, again], 'released'],
    ['the first one decides where no second one came', [rolledBack, ENDED, rolledBack], 'rolled-back'],
    ['nor does it wait for ever', [rolledBack, { ...rolledBack, at: START + 30_000 }], 'rolled-back'],
    ['the last observation decides', [{ ...rolledBack, isLast: true }], 'rolled-back'],
  ])('%s', (_, steps, verdict) => {
    expect(rolled(steps, { mayDeployTwice: true }).verdict?.kind).toBe(verdict);
  });

  test('one that starts a single one is not waited for', () => {
    expect(rolled([rolledBack]).verdict?.kind).toBe('rolled-back');
  });
});

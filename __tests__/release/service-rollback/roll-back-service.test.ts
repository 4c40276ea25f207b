import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import type { Inputs } from '../../../src/inputs/inputs.js';
import type { ServiceRollbackEnd } from '../../../src/release/service-rollback/roll-back-service.js';
import { stuckText } from '../../../src/report/failure/title.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { LASTS } from '../support/fake-world.js';
import { type Script, said } from '../support/script.js';
import { goingBack, type Shows } from './support/rolling-back.js';

/** Why a service is stuck, as a person reads it. */
function reasonOf(end: ServiceRollbackEnd): string {
  return end.kind === 'stuck' ? stuckText(end.why) : '';
}

describe('what ECS shows when a service begins to go back', () => {
  test('ours: the earlier revision is deployed and followed to its end', async () => {
    const { end, seconds, commands } = await goingBack({});
    expect(end).toMatchObject({ kind: 'rolled-back' });
    expect(commands).toEqual(['deploy backend 41 alone']);
    expect(seconds).toBeGreaterThanOrEqual(LASTS / 1000);
  });

  test.each<[string, Shows]>([
    ['the earlier one, as if it were back', (now, before, elapsed) => (elapsed < 6000 ? before : now)],
    ['INACTIVE', (now, _before, elapsed) => (elapsed < 6000 ? { ...now, status: 'INACTIVE' } : now)],
    ['DRAINING', (now, _before, elapsed) => (elapsed < 6000 ? { ...now, status: 'DRAINING' } : now)],
    ['nothing', (now, _before, elapsed) => (elapsed < 6000 ? undefined : now)],
  ])('an old answer is not believed: %s', async (_name, shows) => {
    const { end, seconds, commands } = await goingBack({}, shows);
    expect(end).toMatchObject({ kind: 'rolled-back' });
    expect(commands).toEqual(['deploy backend 41 alone']);
    expect(seconds).toBeGreaterThanOrEqual(6 + LASTS / 1000);
  });

  test('nothing is begun any more once the job is cancelled', async () => {
    const stale: Shows = (now, before, elapsed) => (elapsed < 3000 ? before : now);
    const { end, commands } = await goingBack({}, stale, {}, {}, {}, 2500);
    expect(end).toEqual({
      kind: 'cancelled',
      serviceEnd: { kind: 'rollback-cancelled', from: 'shop-backend:42', to: 'shop-backend:41' },
    });
    expect(commands).toEqual([]);
  });

  test('the earlier one for so long that it is believed', async () => {
    const { end, seconds, commands } = await goingBack({}, (_now, before) => before);
    expect(end).toEqual({ kind: 'rolled-back', on: 'shop-backend:41' });
    expect(commands).toEqual([]);
    expect(seconds).toBe(10);
  });

  test('the earlier one, where ECS had begun to take it back: it is back at once', async () => {
    const { end, seconds, commands } = await goingBack({ result: 'rolled-back' }, (_now, before) => before);
    expect(end).toEqual({ kind: 'rolled-back', on: 'shop-backend:41' });
    expect(commands).toEqual([]);
    expect(seconds).toBe(0);
  });

  test.each<[string, Shows, RegExp]>([
    ['gone', () => undefined, /^ECS no longer has the service$/],
    ['INACTIVE', (now) => ({ ...now, status: 'INACTIVE' }), /^the service is INACTIVE$/],
  ])('%s: stuck, and left alone', async (_name, shows, reason) => {
    const { end, commands } = await goingBack({}, shows);
    expect(end).toMatchObject({ kind: 'stuck', leftAlone: true });
    expect(reasonOf(end)).toMatch(reason);
    expect(commands).toEqual([]);
  });
});

describe('a deployment that is in progress when it is given up', () => {
  const inProgress: Partial<Script> = { end: (_service, taskDefinition) => endOf(taskDefinition) };
  const endOf = (taskDefinition: string) => (taskDefinition.endsWith(':42') ? 'IN_PROGRESS' : 'SUCCESSFUL');

  test('is not told again where it was told when its line failed, though ECS does not show that yet', async () => {
    const end = {
      kind: 'interrupted',
      deployment: 'ecs-svc/101',
      to: 'shop-backend:42',
      stop: { kind: 'requested', refusedAtPause: awsError('denied', 'ecs:ContinueServiceDeployment') },
    } as const;
    const lags: Shows = (now, before, elapsed) => (elapsed < 2000 ? now : before);
    const {
      end: back,
      commands,
      events,
    } = await goingBack({ result: 'paused', end }, lags, inProgress, {
      serviceDeployments: (arns) =>
        Promise.resolve(
          arns.map((arn) => ({
            arn,
            status: 'ROLLBACK_SUCCESSFUL',
            createdAt: 0,
            hooks: [],
            statusReason: 'so',
            target: 'arn:aws:ecs:r:1:service-revision/production/backend/101',
          })),
        ),
    });
    expect(back).toEqual({ kind: 'rolled-back', on: 'shop-backend:41' });
    expect(commands).toEqual([]);
    // Where it was told, that was warned of.
    expect(events.filter(({ kind }) => kind === 'warning')).toEqual([]);
  });

  test('is told to go back, once, and is back when ECS says so', async () => {
    const { end, seconds, commands } = await goingBack({ result: 'failed' }, undefined, inProgress);
    expect(end).toMatchObject({ kind: 'rolled-back' });
    expect(commands).toEqual(['roll back backend']);
    expect(seconds).toBeGreaterThanOrEqual(4);
  });

  test('of which ECS says that its rollback has failed is not back', async () => {
    const { end } = await goingBack({ result: 'failed' }, undefined, inProgress, {
      serviceDeployments: (arns) =>
        Promise.resolve(
          arns.map((arn) => ({
            arn,
            status: 'ROLLBACK_FAILED',
            createdAt: 0,
            hooks: [],
            statusReason: 'no rollback candidate',
            target: 'arn:aws:ecs:r:1:service-revision/production/backend/101',
          })),
        ),
      stopServiceDeployment: () => Promise.resolve(),
    });
    expect(end).toMatchObject({
      kind: 'stuck',
      why: { kind: 'verdict', verdict: { reason: 'no rollback candidate' } },
    });
  });

  test('that ECS does not let be stopped is replaced by the earlier revision', async () => {
    const { end, commands } = await goingBack({ result: 'failed' }, undefined, inProgress, {
      stopServiceDeployment: () => Promise.reject(awsError('denied', 'ecs:StopServiceDeployment')),
    });
    expect(end).toMatchObject({ kind: 'rolled-back' });
    expect(commands).toEqual(['deploy backend 41 alone']);
  });

  test('a defect of stopping it is not taken for an answer', async () => {
    const defect = goingBack({ result: 'failed' }, undefined, inProgress, {
      stopServiceDeployment: () => Promise.reject(new TypeError('a defect')),
    });
    await expect(defect).rejects.toThrow('a defect');
  });

  test('whose service deployment is not known is replaced by the earlier revision', async () => {
    const { end, commands } = await goingBack(
      { result: 'failed' },
      (now) => {
        const { currentServiceDeployment: _left, ...rest } = now;
        return rest;
      },
      inProgress,
    );
    expect(end).toMatchObject({ kind: 'rolled-back' });
    expect(commands).toEqual(['deploy backend 41 alone']);
  });

  test('whose service deployment only the list names is told to go back', async () => {
    const { commands } = await goingBack(
      { result: 'failed' },
      (now) => {
        const { currentServiceDeployment: _left, ...rest } = now;
        return rest;
      },
      inProgress,
      {
        newestServiceDeployments: () =>
          Promise.resolve([
            {
              arn: 'arn:aws:ecs:r:1:service-deployment/production/backend/101',
              status: 'IN_PROGRESS',
              createdAt: 0,
              hooks: [],
              target: 'arn:aws:ecs:r:1:service-revision/production/backend/101',
            },
          ]),
      },
    );
    expect(commands).toEqual(['roll back backend']);
  });
});

describe('what ECS has begun to take back by itself', () => {
  const UNREADABLE: Partial<Cloud> = {
    serviceDeployments: () => Promise.reject(awsError('denied', 'ecs:DescribeServiceDeployments')),
    newestServiceDeployments: () => Promise.reject(awsError('denied', 'ecs:ListServiceDeployments')),
  };
  /** The earlier deployment comes back, in a deployment of this number, and is complete after 8 s. */
  const comesBack =
    (id: string, taskDefinition = 'shop-backend:41', at = 8000): Shows =>
    (now, before, elapsed) => {
      const [old] = before.deployments;
      if (!old) throw new Error('there is one');
      const done = elapsed >= at;
      const back = { ...old, id, taskDefinition, rolloutState: done ? 'COMPLETED' : 'IN_PROGRESS' };
      const coming = { ...back, taskDefinition: done ? taskDefinition : 'shop-backend:41' };
      const ours = now.deployments.filter((deployment) => deployment.id === 'ecs-svc/101');
      return {
        ...now,
        taskDefinition: before.taskDefinition,
        deployments: done
          ? [back]
          : [coming, ...ours.map((deployment) => ({ ...deployment, status: 'ACTIVE', rolloutState: 'FAILED' }))],
      };
    };
  const GIVEN_UP = { result: 'rolled-back', serves: 'unsettled' } as const;

  test.each<[string, Partial<Cloud>]>([
    ['its own account says so', {}],
    ['the deployments say so', UNREADABLE],
  ])('is back when %s', async (name, cloud) => {
    const script: Partial<Script> = { end: () => 'ROLLBACK_SUCCESSFUL' };
    const { end, seconds, commands } = await goingBack(GIVEN_UP, comesBack('ecs-svc/1'), script, cloud);
    expect(end).toEqual({ kind: 'rolled-back', on: 'shop-backend:41' });
    expect(commands).toEqual([]);
    if (name.startsWith('the deployments')) expect(seconds).toBeGreaterThanOrEqual(8);
  });

  test('and what somebody else has deployed in its place is left alone', async () => {
    const shows = comesBack('ecs-svc/200', 'shop-backend:43');
    const { end, commands } = await goingBack(GIVEN_UP, shows, {}, UNREADABLE);
    expect(end).toEqual({
      kind: 'stuck',
      why: { kind: 'replaced', by: 'shop-backend:43' },
      serves: 'unsettled',
      leftAlone: true,
    });
    expect(commands).toEqual([]);
  });

  test.each<[string, string | undefined, ServiceRollbackEnd]>([
    ['ours, so ECS itself went there', '101', { kind: 'rolled-back', on: 'shop-backend:40' }],
    ['that one, so somebody deployed it', '200', deployedSince('shop-backend:40')],
    ['not told', undefined, deployedSince('shop-backend:40')],
  ])('and what is there was not there before; the newest deployment is %s', async (_name, number, expected) => {
    const shows = comesBack('ecs-svc/200', 'shop-backend:40', 0);
    const { end, commands } = await goingBack(
      GIVEN_UP,
      shows,
      {},
      {
        newestServiceDeployments: () =>
          Promise.resolve([
            {
              arn: 'arn:aws:ecs:r:1:service-deployment/production/backend/x',
              status: 'ROLLBACK_SUCCESSFUL',
              createdAt: 0,
              hooks: [],
              ...(number === undefined
                ? {}
                : { target: `arn:aws:ecs:r:1:service-revision/production/backend/${number}` }),
            },
          ]),
      },
    );
    expect(end).toEqual(expected);
    expect(commands).toEqual([]);
  });

  test('and does not bring back in time is stuck, on neither for certain', async () => {
    const { end } = await goingBack(GIVEN_UP, comesBack('ecs-svc/1', 'shop-backend:41', 1_000_000), {}, UNREADABLE);
    expect(end).toEqual({ kind: 'stuck', why: { kind: 'timeout', seconds: 120 }, serves: 'unsettled' });
  });
});

function deployedSince(taskDefinition: string): ServiceRollbackEnd {
  return { kind: 'stuck', why: { kind: 'deployed-since', taskDefinition }, leftAlone: true };
}

describe('the deploy of the earlier revision', () => {
  const DEMAND = said(
    'operation error ECS: UpdateService, InvalidParameterException: you must force a new deployment when you change the strategy.',
  );
  const demands: Partial<Script> = {
    refuse: (command, _name, _attempt, options) =>
      command === 'deploy' && options?.keepAttributes && !options.force ? DEMAND : undefined,
  };

  test.each<[Inputs['forceNewDeployment'], readonly string[], ServiceRollbackEnd['kind']]>([
    ['auto', ['deploy backend 41 alone', 'deploy backend 41 by force alone'], 'rolled-back'],
    ['always', ['deploy backend 41 alone', 'deploy backend 41 by force alone'], 'rolled-back'],
    ['never', ['deploy backend 41 alone'], 'stuck'],
  ])('uses force where ECS demands it: force-new-deployment %s', async (forceNewDeployment, done, kind) => {
    const { end, commands } = await goingBack({}, undefined, demands, {}, { forceNewDeployment });
    expect(commands).toEqual(done);
    expect(end).toMatchObject(kind === 'rolled-back' ? { kind, tasks: { running: 2, desired: 2 } } : { kind });
    if (kind === 'stuck') expect(reasonOf(end)).toMatch(/demands a forced/);
  });

  test('that is refused leaves it where it was, and says why', async () => {
    const refuse: Script['refuse'] = (command, _name, _attempt, options) =>
      command === 'deploy' && options?.keepAttributes ? said('ClientException: no') : undefined;
    const { end } = await goingBack({}, undefined, { refuse });
    expect(reasonOf(end)).toBe('backend was not rolled out: no');
    expect(end.kind === 'stuck' ? end.serves : end).toBeUndefined();
    expect(end).toMatchObject({ why: { kind: 'failed', failure: { evidence: [{ kind: 'refusal' }] } } });
  });

  test('is waited for also in a release that waits for nothing', async () => {
    const { end, seconds } = await goingBack({}, undefined, {}, {}, { waitUntil: { kind: 'started' } });
    expect(end).toMatchObject({ kind: 'rolled-back' });
    expect(seconds).toBeGreaterThanOrEqual(LASTS / 1000);
  });

  test('is not begun over what somebody else has deployed while ECS throttled it', async () => {
    let throttled = 0;
    const refuse: Script['refuse'] = (command, _name, _attempt, options) => {
      if (command !== 'deploy' || !options?.keepAttributes) return undefined;
      throttled += 1;
      return said(
        'operation error ECS: UpdateService, https response error StatusCode: 400, RequestID: x, api error ThrottlingException: Rate exceeded',
      );
    };
    const shows: Shows = (now) =>
      throttled === 0
        ? now
        : {
            ...now,
            deployments: now.deployments.map((deployment) => ({
              ...deployment,
              id: 'ecs-svc/200',
              taskDefinition: 'shop-backend:43',
            })),
          };
    const { end, commands } = await goingBack({}, shows, { refuse });
    expect(commands).toEqual(['deploy backend 41 alone']);
    expect(end).toEqual({
      kind: 'stuck',
      why: { kind: 'deployed-since', taskDefinition: 'shop-backend:43' },
      leftAlone: true,
    });
  });
});

import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import type { DeploymentSnapshot, HookSnapshot, ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import type { ServiceRollbackEnd } from '../../../src/release/service-rollback/roll-back-service.js';
import { awaiting } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import type { Script } from '../support/script.js';
import { goingBack, type Shows } from './support/rolling-back.js';

const GIVEN_UP = { result: 'rolled-back', serves: 'unsettled' } as const;
const ROLLED_BACK: Partial<Script> = { end: () => 'ROLLBACK_SUCCESSFUL' };

/** The service on this revision alone; its service deployment is still ours. */
function on(
  now: ServiceSnapshot,
  before: ServiceSnapshot,
  taskDefinition: string,
  more: Partial<DeploymentSnapshot> = {},
): ServiceSnapshot {
  const [old] = before.deployments;
  if (!old) throw new Error('there is one');
  return { ...now, taskDefinition, deployments: [{ ...old, taskDefinition, ...more }] };
}

/** ECS on its way back from ours to this revision. */
function goingTo(now: ServiceSnapshot, before: ServiceSnapshot, taskDefinition = 'shop-backend:41'): ServiceSnapshot {
  const rolloutStateReason = 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.';
  const going = on(now, before, taskDefinition, { rolloutState: 'IN_PROGRESS', rolloutStateReason });
  const failed = ours(now, before, { status: 'ACTIVE', rolloutState: 'FAILED' });
  return { ...going, deployments: [...going.deployments, ...failed.deployments] };
}

/** The service on our revision alone, in progress. */
function ours(now: ServiceSnapshot, before: ServiceSnapshot, more: Partial<DeploymentSnapshot> = {}): ServiceSnapshot {
  return on(now, before, 'shop-backend:42', { id: 'ecs-svc/101', rolloutState: 'IN_PROGRESS', ...more });
}

describe('where ECS says that it has rolled ours back, PRIMARY says where to', () => {
  /** ECS goes back until that has been heard of, and then shows this. */
  const then = (after: Shows): Shows => {
    let asked = 0;
    return (now, before, elapsed) => {
      asked += 1;
      return asked <= 2 ? goingTo(now, before) : after(now, before, elapsed);
    };
  };

  test.each<[string, Shows, ServiceRollbackEnd]>([
    [
      'to what look knew',
      (now, before) => on(now, before, 'shop-backend:41'),
      { kind: 'rolled-back', on: 'shop-backend:41' },
    ],
    [
      'to another revision that was there',
      (now, before) => on(now, before, 'shop-backend:40'),
      { kind: 'rolled-back', on: 'shop-backend:40' },
    ],
    [
      'to another revision, as it says a moment later',
      (now, before, elapsed) => (elapsed < 4000 ? ours(now, before) : on(now, before, 'shop-backend:40')),
      { kind: 'rolled-back', on: 'shop-backend:40' },
    ],
    [
      'to the one that it is still on its way to, by answers that lag behind',
      (now, before) => goingTo(now, before, 'shop-backend:40'),
      { kind: 'rolled-back', on: 'shop-backend:40' },
    ],
    [
      'by answers that stay old: to what look knew',
      (now, before) => ours(now, before),
      { kind: 'rolled-back', on: 'shop-backend:41' },
    ],
    [
      'to what somebody has deployed since',
      (now, before) => on(now, before, 'shop-backend:43', { id: 'ecs-svc/200' }),
      {
        kind: 'stuck',
        why: { kind: 'deployed-since', taskDefinition: 'shop-backend:43' },
        serves: 'unsettled',
        leftAlone: true,
      },
    ],
    [
      'where nobody may ask: to what look knew',
      () => {
        throw awsError('denied');
      },
      { kind: 'rolled-back', on: 'shop-backend:41' },
    ],
  ])('%s', async (_name, after, expected) => {
    const { end, commands } = await goingBack(GIVEN_UP, then(after), ROLLED_BACK);
    expect(end).toEqual(expected);
    expect(commands).toEqual([]);
  });
});

describe('a service that ECS is taking back', () => {
  test.each([
    ['its roll-out ended while ECS took it back', { result: 'failed', end: { kind: 'rolling-back' } }],
    [
      'ECS was told so at a pause',
      {
        result: 'paused',
        end: { kind: 'interrupted', deployment: 'ecs-svc/101', to: 'shop-backend:42', stop: { kind: 'requested' } },
      },
    ],
  ] as const)('is back at once where %s', async (_name, released) => {
    const { end, seconds, commands } = await goingBack(released, (_now, before) => before);
    expect(end).toEqual({ kind: 'rolled-back', on: 'shop-backend:41' });
    expect([seconds, commands]).toEqual([0, []]);
  });

  test.each<[string, Shows, string | undefined]>([
    [
      'whose failed deployment ECS lists no more',
      (now, before) => {
        const going = goingTo(now, before);
        return { ...going, deployments: going.deployments.slice(0, 1) };
      },
      'ecs-svc/101',
    ],
    ['of which nobody knows the deployment', (now, before) => goingTo(now, before), undefined],
  ])('is followed to its end: one %s', async (_name, going, deployment) => {
    const denied = (): Promise<never> => Promise.reject(awsError('denied'));
    const shows: Shows = (now, before, elapsed) => (elapsed < 8000 ? (going(now, before, elapsed) ?? now) : before);
    const unreadable: Partial<Cloud> = { serviceDeployments: denied, newestServiceDeployments: denied };
    const { end, seconds, commands } = await goingBack({ ...GIVEN_UP, deployment }, shows, {}, unreadable);
    expect(end).toEqual({ kind: 'rolled-back', on: 'shop-backend:41' });
    expect(seconds).toBeGreaterThanOrEqual(8);
    expect(seconds).toBeLessThan(20);
    expect(commands).toEqual([]);
  });

  test('what somebody else has deployed is left alone, also where ours was never seen', async () => {
    const newest = {
      arn: 'arn:aws:ecs:r:1:service-deployment/production/backend/x',
      status: 'SUCCESSFUL',
      createdAt: 0,
      hooks: [],
      target: 'arn:aws:ecs:r:1:service-revision/production/backend/200',
    };
    const shows: Shows = (now, before) => on(now, before, 'shop-backend:43', { id: 'ecs-svc/200' });
    const cloud = { newestServiceDeployments: () => Promise.resolve([newest]) };
    const { end, commands } = await goingBack({ deployment: undefined }, shows, {}, cloud);
    expect(end).toMatchObject({ kind: 'stuck', why: { kind: 'deployed-since' }, leftAlone: true });
    expect(commands).toEqual([]);
  });
});

describe('a deployment in progress', () => {
  const inProgress: Partial<Script> = {
    end: (_service, taskDefinition) => (taskDefinition.endsWith(':42') ? 'IN_PROGRESS' : 'SUCCESSFUL'),
  };

  test('is named just before ECS is told to roll it back', async () => {
    const { events } = await goingBack({ result: 'failed' }, undefined, inProgress);
    expect(events).toContainEqual({ kind: 'requesting-ecs-rollback', service: 'backend', deployment: 'ecs-svc/101' });
  });

  test('that completes just then is replaced by the earlier revision, without a warning', async () => {
    let asked = 0;
    const shows: Shows = (now) => {
      asked += 1;
      if (asked === 1) return now;
      const deployments = now.deployments.map((deployment) =>
        deployment.id === 'ecs-svc/101' ? { ...deployment, running: 2, rolloutState: 'COMPLETED' } : deployment,
      );
      return { ...now, deployments };
    };
    const { end, commands, events } = await goingBack({ result: 'failed' }, shows, inProgress);
    expect(end).toMatchObject({ kind: 'rolled-back', on: 'shop-backend:41' });
    expect(commands).toEqual(['deploy backend 41 alone']);
    expect(events.filter(({ kind }) => kind === 'warning')).toEqual([]);
  });
});

describe('the deploy of the earlier revision, where the service waits by its own settings', () => {
  /** ECS in which the deployment of the earlier revision stays at its bake, held by these hooks. */
  const waiting = (hooks: readonly HookSnapshot[]): Partial<Cloud> => ({
    serviceDeployments: (arns) =>
      Promise.resolve(
        arns.map((arn) => {
          const number = arn.split('/').at(-1);
          const target = `arn:aws:ecs:r:1:service-revision/production/backend/${number}`;
          const at = { arn, createdAt: 0, target };
          return number === '101'
            ? { ...at, status: 'SUCCESSFUL', hooks: [] }
            : { ...at, status: 'IN_PROGRESS', stage: 'BAKE_TIME', hooks };
        }),
      ),
  });
  const untilNow: Partial<Script> = {
    end: (_service, taskDefinition) => (taskDefinition.endsWith(':41') ? 'IN_PROGRESS' : 'SUCCESSFUL'),
  };

  test('it is back once it has all the traffic: nobody waits for its bake', async () => {
    const { end, seconds } = await goingBack({}, undefined, untilNow, waiting([]), { leaves: 'pauses' });
    expect(end).toMatchObject({ kind: 'rolled-back', on: 'shop-backend:41' });
    expect(seconds).toBeLessThan(10);
  });

  test('a pause that holds it keeps it from being back, and is told', async () => {
    const { end } = await goingBack({}, undefined, untilNow, waiting([awaiting()]), { leaves: 'pauses' });
    expect(end).toMatchObject({ kind: 'stuck', why: { kind: 'paused', pause: { hookId: 'ecs-pause-1' } } });
  });
});

import { describe, expect, test } from '@jest/globals';
import { AwsError, type Cloud } from '../../../src/ecs/cloud.js';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import { requestEcsRollback } from '../../../src/release/request-ecs-rollback.js';
import type { RollbackAnswer } from '../../../src/release/service-end.js';
import { stoppingClause } from '../../../src/report/failure/where-things-stand.js';
import { awaiting, deployment, service, serviceDeployment, serviceDeploymentArn } from '../../ecs/support/ecs-says.js';
import { awsError, fakeCloud } from '../../ecs/support/fake-cloud.js';
import { goingBack, inProgress } from './support/in-ecs.js';

const STAGE = 'POST_TEST_TRAFFIC_SHIFT';
const completed = service([deployment(7, { rolloutState: 'COMPLETED' })]);
const paused = serviceDeployment(7, 'IN_PROGRESS', { stage: STAGE, hooks: [awaiting()] });

const refusing = (message: string): AwsError =>
  new AwsError('ecs:ContinueServiceDeployment', 'InvalidParameterException', message, 'other');
/** The texts are those of the Amazon ECS developer guide. */
const ENDED = refusing(
  'Provided hookId is either completed, unavailable, or not associated with the given Resource ARN',
);
const OVER = refusing('Continuing a service deployment is not allowed for service deployment in terminal states.');
const DENIED = awsError('denied', 'ecs:ContinueServiceDeployment');

const ROLLBACK = `rollback ecs-pause-1 of ${serviceDeploymentArn(7)}`;
const STOP = `stop ${serviceDeploymentArn(7)}`;

/** Tells ECS, which shows these states of the service one after the other, to roll it back; answers every write as well. */
async function stopping(
  shows: readonly ServiceSnapshot[],
  cloud: Partial<Cloud> = {},
  refuses: { readonly atPause?: AwsError; readonly stop?: AwsError } = {},
): Promise<{ end: RollbackAnswer; writes: readonly string[]; told: readonly (string | undefined)[] }> {
  const answers = [...shows];
  const writes: string[] = [];
  const told: (string | undefined)[] = [];
  const { cloud: fake } = fakeCloud({
    services: async () => {
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      return { found: answer === undefined ? [] : [answer], missing: [] };
    },
    newestServiceDeployments: async () => [paused],
    serviceDeployments: async () => [paused],
    continueServiceDeployment: async (arn, hookId, action) => {
      writes.push(`${action.toLowerCase()} ${hookId} of ${arn}`);
      if (refuses.atPause) throw refuses.atPause;
    },
    stopServiceDeployment: async (arn) => {
      writes.push(`stop ${arn}`);
      if (refuses.stop) throw refuses.stop;
    },
    ...cloud,
  });
  const end = await requestEcsRollback(fake, {
    cluster: 'production',
    service: 'backend',
    isNamed: ({ taskDefinition }) => taskDefinition === 'shop:42',
    beforeRequest: (id, stage) => told.push(id, stage),
  });
  return { end, writes, told };
}

describe('a deployment that a hook pauses', () => {
  test('goes back by ROLLBACK of the hook, and is not stopped besides', async () => {
    const { end, writes, told } = await stopping([inProgress, goingBack]);
    expect(writes).toEqual([ROLLBACK]);
    expect(told).toEqual(['ecs-svc/7', STAGE]);
    expect(end).toEqual({ kind: 'requested', to: 'shop:41' });
  });

  test('by one hook where several hold it', async () => {
    const both = { ...paused, hooks: [awaiting(), awaiting('ecs-pause-2')] };
    const { writes } = await stopping([inProgress, goingBack], { serviceDeployments: async () => [both] });
    expect(writes).toEqual([ROLLBACK]);
  });

  test.each<[string, Partial<Cloud>]>([
    [
      'no hook waits',
      { serviceDeployments: async () => [{ ...paused, hooks: [awaiting('ecs-pause-1', { status: 'SUCCEEDED' })] }] },
    ],
    [
      'a function of the service decides',
      {
        serviceDeployments: async () => [
          { ...paused, hooks: [awaiting('ecs-lambda-1', { status: 'IN_PROGRESS', targetType: 'AWS_LAMBDA' })] },
        ],
      },
    ],
    ['ECS does not say whether one does', { serviceDeployments: () => Promise.reject(awsError('denied')) }],
    ['ECS does not know it', { serviceDeployments: async () => [] }],
  ])('is stopped where %s', async (_name, cloud) => {
    const { end, writes, told } = await stopping([inProgress, goingBack], cloud);
    expect(writes).toEqual([STOP]);
    expect(told).toEqual(['ecs-svc/7', undefined]);
    expect(end).toEqual({ kind: 'requested', to: 'shop:41' });
  });

  test.each([
    ['the role may not', DENIED],
    ['the region does not know the call', awsError('unsupported', 'ecs:ContinueServiceDeployment')],
    ['ECS does not take the id', refusing('Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}')],
    ['nobody knows what came of it', awsError('transient', 'ecs:ContinueServiceDeployment')],
  ])('is stopped where ECS refuses the ROLLBACK, and that is said: %s', async (_name, atPause) => {
    const { end, writes } = await stopping([inProgress, goingBack], {}, { atPause });
    expect(writes).toEqual([ROLLBACK, STOP]);
    expect(end).toEqual({ kind: 'requested', to: 'shop:41', refusedAtPause: atPause });
    expect(stoppingClause(end)).toBe(
      `ECS was told to roll it back to shop:41 (with StopServiceDeployment: ${atPause.reason})`,
    );
  });

  test('may be told by neither call', async () => {
    const stop = awsError('denied', 'ecs:StopServiceDeployment');
    const { end, writes } = await stopping([inProgress], {}, { atPause: DENIED, stop });
    expect(writes).toEqual([ROLLBACK, STOP]);
    expect(end).toEqual({ kind: 'refused', error: stop });
  });

  test.each<[string, AwsError, ServiceSnapshot, readonly string[], object]>([
    [
      'somebody continued it: it is stopped where it is',
      ENDED,
      inProgress,
      [ROLLBACK, STOP],
      // That the pause is over is no news.
      { kind: 'requested', to: undefined },
    ],
    [
      'somebody rolled it back, or nobody was in time',
      ENDED,
      goingBack,
      [ROLLBACK],
      { kind: 'not-in-progress', where: { kind: 'ecs-rolling-back', to: expect.anything() } },
    ],
    [
      'somebody continued it, and it has completed',
      OVER,
      completed,
      [ROLLBACK],
      { kind: 'not-in-progress', where: { kind: 'settled', deployment: expect.anything() } },
    ],
    [
      'somebody has deployed over it',
      OVER,
      service([deployment(9, { taskDefinition: 'shop:43' })]),
      [ROLLBACK],
      { kind: 'not-in-progress', where: { kind: 'replaced', by: expect.anything() } },
    ],
  ])('whose pause is over by then: %s', async (_name, atPause, then, does, becomes) => {
    const { end, writes } = await stopping([inProgress, then], {}, { atPause });
    expect(writes).toEqual(does);
    expect(end).toEqual(becomes);
  });

  test('a defect is not taken for an answer', async () => {
    const continueServiceDeployment = (): Promise<never> => Promise.reject(new TypeError('a defect'));
    await expect(stopping([inProgress], { continueServiceDeployment })).rejects.toThrow('a defect');
  });
});

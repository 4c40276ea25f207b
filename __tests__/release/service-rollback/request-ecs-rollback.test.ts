import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import { type EcsRollbackRequest, requestEcsRollback } from '../../../src/release/request-ecs-rollback.js';
import type { RollbackAnswer } from '../../../src/release/service-end.js';
import { stoppingClause } from '../../../src/report/failure/where-things-stand.js';
import { deployment, service, serviceDeployment, serviceDeploymentArn } from '../../ecs/support/ecs-says.js';
import { awsError, fakeCloud } from '../../ecs/support/fake-cloud.js';
import { goingBack, inProgress } from './support/in-ecs.js';

const OURS: EcsRollbackRequest = {
  cluster: 'production',
  service: 'backend',
  isNamed: ({ taskDefinition }) => taskDefinition === 'shop:42',
};
const listed: Partial<Cloud> = {
  newestServiceDeployments: async () => [serviceDeployment(7, 'IN_PROGRESS')],
};

/** Stops it in an ECS that shows these, one after the other; answers what came of it, and what was told to roll back. */
async function stopping(
  shows: readonly (ServiceSnapshot | undefined | Error)[],
  cloud: Partial<Cloud> = listed,
  toStop: Partial<EcsRollbackRequest> = {},
): Promise<{ end: RollbackAnswer; rolledBack: readonly string[] }> {
  const answers = [...shows];
  const rolledBack: string[] = [];
  const fake = fakeCloud({
    services: () => {
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve({ found: answer === undefined ? [] : [answer], missing: [] });
    },
    stopServiceDeployment: async (arn) => void rolledBack.push(arn),
    ...cloud,
  });
  return { end: await requestEcsRollback(fake.cloud, { ...OURS, ...toStop }), rolledBack };
}

describe('a deployment that is ours, in progress', () => {
  test.each<[string, readonly (ServiceSnapshot | Error)[], string | undefined, string]>([
    ['ECS goes back to what ran before', [inProgress, goingBack], 'shop:41', 'ECS was told to roll it back to shop:41'],
    [
      'the service has a status that nobody knows',
      [{ ...inProgress, status: 'MOVING' }],
      undefined,
      'ECS was told to roll it back',
    ],
    ['ECS still shows it', [inProgress], undefined, 'ECS was told to roll it back'],
    [
      'ECS is not to be asked afterwards',
      [inProgress, awsError('transient')],
      undefined,
      'ECS was told to roll it back',
    ],
  ])('is told to go: %s', async (_name, shows, to, clause) => {
    const { end, rolledBack } = await stopping(shows);
    expect(rolledBack).toEqual([serviceDeploymentArn(7)]);
    expect(end).toEqual({ kind: 'requested', to });
    expect(stoppingClause(end)).toBe(clause);
  });

  test('is stopped by the service deployment that brings it, not by the current one', async () => {
    const { rolledBack } = await stopping([{ ...inProgress, currentServiceDeployment: serviceDeploymentArn(9) }]);
    expect(rolledBack).toEqual([serviceDeploymentArn(7)]);
  });

  test('whose service deployment is not listed is stopped by the one that the same answer calls current', async () => {
    const { rolledBack } = await stopping([inProgress], {
      newestServiceDeployments: () => Promise.reject(awsError('denied')),
    });
    expect(rolledBack).toEqual([serviceDeploymentArn(7)]);
  });

  test('may not be stopped', async () => {
    const { end } = await stopping([inProgress], {
      ...listed,
      stopServiceDeployment: () => Promise.reject(awsError('denied', 'ecs:StopServiceDeployment')),
    });
    expect(stoppingClause(end)).toMatch(/^it could not be stopped \(ecs:StopServiceDeployment: AccessDenied/);
  });

  test('of which ECS names no service deployment is not stopped', async () => {
    const { currentServiceDeployment: _left, ...unnamed } = inProgress;
    expect(await stopping([unnamed], {})).toEqual({ end: { kind: 'unknown' }, rolledBack: [] });
  });

  test('that was seen is stopped also where the service is not described', async () => {
    const seen = { deployment: 'ecs-svc/7', arn: serviceDeploymentArn(7) };
    expect((await stopping([awsError('denied')], {}, { seen })).rolledBack).toEqual([serviceDeploymentArn(7)]);
  });

  test('that was never seen is not, where the service is not described', async () => {
    const { end, rolledBack } = await stopping([awsError('denied')]);
    expect([end.kind, rolledBack]).toEqual(['refused', []]);
  });
});

describe('what is not ours in progress is left alone', () => {
  const theirs = deployment(9, { taskDefinition: 'shop:43' });
  test.each<[string, ServiceSnapshot | undefined, string]>([
    [
      'ours is completed',
      service([deployment(7, { rolloutState: 'COMPLETED' })]),
      'it had completed by then, so it was not stopped',
    ],
    [
      'ours has failed',
      service([deployment(7, { rolloutState: 'FAILED' })]),
      'it had failed by then, so there was nothing to stop',
    ],
    ['ECS takes ours back already', goingBack, 'ECS was rolling back to shop:41 already'],
    [
      'somebody else has deployed',
      service([theirs, deployment(7, { status: 'ACTIVE' })], { currentServiceDeployment: serviceDeploymentArn(9) }),
      'shop:43 had taken its place by then, which was left alone',
    ],
    [
      "ECS rolls somebody else's deployment back to ours",
      service(
        [
          deployment(7, { rolloutStateReason: 'rolling back to deploymentId ecs-svc/7.' }),
          { ...theirs, status: 'ACTIVE', rolloutState: 'FAILED' },
        ],
        { currentServiceDeployment: serviceDeploymentArn(9) },
      ),
      'ECS was rolling back to shop:42 already',
    ],
    ['the service is gone', undefined, 'the service was gone by then'],
    [
      'the service is being deleted',
      service([deployment(7)], { status: 'DRAINING' }),
      'the service was DRAINING by then',
    ],
    ['ECS shows no deployment', service([]), 'ECS showed no deployment of the service by then'],
  ])('%s', async (_name, shown, clause) => {
    const { end, rolledBack } = await stopping([shown], listed, {
      seen: { deployment: 'ecs-svc/7', arn: serviceDeploymentArn(7) },
    });
    expect(rolledBack).toEqual([]);
    expect(end).toMatchObject({ kind: 'not-in-progress' });
    expect(stoppingClause(end)).toBe(clause);
  });
});

test('a defect is not taken for an answer', async () => {
  await expect(
    stopping([inProgress], { ...listed, stopServiceDeployment: () => Promise.reject(new TypeError('a defect')) }),
  ).rejects.toThrow('a defect');
  await expect(stopping([new TypeError('a defect')])).rejects.toThrow('a defect');
});

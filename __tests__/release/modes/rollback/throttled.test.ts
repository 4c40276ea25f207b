import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../../src/ecs/cloud.js';
import { oldDeployment, service } from '../../../ecs/support/ecs-says.js';
import { awsError } from '../../../ecs/support/fake-cloud.js';
import { said } from '../../support/script.js';
import { goingBack } from './support/rolling-back.js';

test('somebody deploys between two tries that ECS throttles: the service is left alone', async () => {
  let tries = 0;
  const shown = () => {
    const id = tries === 0 ? 'ecs-svc/1' : 'ecs-svc/50';
    const taskDefinition = tries === 0 ? 'shop-frontend:42' : 'shop-frontend:77';
    return { ...service([oldDeployment({ id, status: 'PRIMARY', taskDefinition })]), name: 'frontend', taskDefinition };
  };
  const { end, journal } = await goingBack(
    { history: { frontend: ['shop-frontend:42', 'shop-frontend:38'] } },
    [['frontend.yml']],
    {},
    {
      cloud: { services: () => Promise.resolve({ found: [shown()], missing: [] }) },
      refuse: (command) => {
        if (command !== 'deploy') return undefined;
        tries += 1;
        return said(
          'operation error ECS: UpdateService, https response error StatusCode: 400, RequestID: x, api error ThrottlingException: Rate exceeded',
        );
      },
    },
  );
  expect(journal.filter((line) => line.startsWith('deploy'))).toEqual(['deploy frontend 38 alone']);
  expect(end.status).toBe('failed');
  expect(end.failures.map(({ title }) => title)).toEqual([
    expect.stringMatching(/^frontend was not rolled out: somebody else has deployed shop-frontend:77 since/),
  ]);
  expect(end.configs[0]?.running).toBe('shop-frontend:77');
});

describe('where it goes is read again while ECS throttles', () => {
  const HISTORY = { history: { frontend: ['shop-frontend:41', 'shop-frontend:38'] } };
  const definition = (name: string) => ({ name, status: 'ACTIVE', source: { family: 'shop-frontend' } });

  test.each(['throttled', 'transient'] as const)('%s: it is waited for', async (kind) => {
    let asked = 0;
    const { end, journal } = await goingBack(
      HISTORY,
      [['frontend.yml']],
      {},
      {
        cloud: {
          taskDefinition: async (name) => {
            asked += 1;
            if (asked < 4) throw awsError(kind, 'ecs:DescribeTaskDefinition');
            return definition(name);
          },
        },
      },
    );
    expect(end.status).toBe('rolled-back');
    expect(journal.filter((line) => line.startsWith('deploy'))).toEqual(['deploy frontend 38 alone']);
  });

  test.each<[string, keyof Cloud]>([
    ['its history', 'successfulDeployments'],
    ['its revisions', 'serviceRevisions'],
    ['the revision', 'taskDefinition'],
  ])('not for ever: %s', async (_name, read) => {
    let asked = 0;
    const throttled = (): Promise<never> => {
      asked += 1;
      return Promise.reject(awsError('throttled', 'ecs:DescribeServiceRevisions'));
    };
    const gone = goingBack(HISTORY, [['frontend.yml']], {}, { cloud: { [read]: throttled } });
    await expect(gone).rejects.toThrow(/keeps throttling/);
    expect(asked).toBeGreaterThan(3);
    expect(asked).toBeLessThan(30);
  });

  test('what is denied is not asked for again', async () => {
    let asked = 0;
    const cloud: Partial<Cloud> = {
      taskDefinition: () => {
        asked += 1;
        return Promise.reject(awsError('denied', 'ecs:DescribeTaskDefinition'));
      },
    };
    await expect(goingBack(HISTORY, [['frontend.yml']], {}, { cloud })).rejects.toThrow(
      /Allow ecs:DescribeTaskDefinition/,
    );
    expect(asked).toBe(1);
  });
});

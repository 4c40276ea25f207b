import { describe, expect, test } from '@jest/globals';
import { deployment } from '../../../ecs/support/ecs-says.js';
import { awsError } from '../../../ecs/support/fake-cloud.js';
import { CONFIGS, goingBack, lines, named, to } from './support/rolling-back.js';

describe('rollback-to', () => {
  test('another revision than the last successfully deployed one', async () => {
    const { end, journal, destinations, calls } = await goingBack({ refuses: awsError('denied') }, [['backend.yml']], {
      rollbackTo: lines(to('backend.yml', 'shop-backend', 33)),
    });
    expect(journal).toEqual(['deploy backend 33 alone']);
    expect(destinations).toEqual(['backend: shop-backend:41 → shop-backend:33, by `rollback-to` line 1']);
    expect(end.configs[0]).toMatchObject({ after: 'shop-backend:33', result: 'released' });
    expect(calls.filter(({ method }) => method === 'successfulDeployments')).toEqual([]);
  });

  test('what runs already is unchanged', async () => {
    const rollbackTo = lines(to('backend.yml', 'shop-backend', 41));
    const { end, journal } = await goingBack({}, [['backend.yml']], { rollbackTo });
    expect(journal).toEqual([]);
    expect(end).toMatchObject({
      status: 'unchanged',
      message: 'Nothing changed: 1 service already on the revision to go back to.',
      configs: [
        {
          result: 'unchanged',
          before: 'shop-backend:41',
          after: 'shop-backend:41',
          forced: false,
          serves: 'new',
          end: 'backend serves shop-backend:41',
        },
      ],
    });
    const both = lines(to('backend.yml', 'shop-backend', 41), to('frontend.yml', 'shop-frontend', 38));
    const second = await goingBack({}, [['backend.yml'], ['frontend.yml']], { rollbackTo: both });
    expect(second.journal).toEqual(['deploy frontend 38 alone']);
    expect(second.end.status).toBe('rolled-back');
    expect(second.end.message).toMatch(/^Rolled back 1 service in \d+ s\. 1 service ran that revision already\.$/);
  });

  test('what is not named is not touched, and need not be sound', async () => {
    const rollbackTo = lines(named('production/backend', 'shop-backend:40'));
    const { end, journal, calls } = await goingBack(
      {},
      [['gone.yml'], ['backend.yml'], ['batch.yml']],
      { rollbackTo },
      {
        configs: { ...CONFIGS, 'gone.yml': { family: 'gone', service: 'gone' } },
      },
    );
    expect(journal).toEqual(['deploy backend 40 alone']);
    expect(end.configs.map(({ service }) => service)).toEqual(['backend']);
    expect(calls.flatMap(({ method, args }) => (method === 'services' ? [args[1]] : []))).not.toContainEqual(
      expect.arrayContaining(['gone']),
    );
  });

  test('none takes nothing back, and asks nobody', async () => {
    const { end, journal, calls } = await goingBack({}, [['backend.yml']], { rollbackTo: { kind: 'none' } });
    expect([journal, calls]).toEqual([[], []]);
    expect(end).toMatchObject({ status: 'unchanged', message: 'Nothing to roll back.', configs: [] });
    expect(end.timing.total).toBeDefined();
  });

  test('what ECS could not bring up is deployed, though the service names it already', async () => {
    const failed = deployment(1, { taskDefinition: 'shop-backend:41', rolloutState: 'FAILED' });
    const { end, journal } = await goingBack(
      {},
      [['backend.yml']],
      { rollbackTo: lines(to('backend.yml', 'shop-backend', 41)) },
      {
        services: {
          backend: { deployments: [failed, deployment(0, { status: 'ACTIVE', rolloutState: 'COMPLETED' })] },
        },
      },
    );
    expect(journal).toEqual(['deploy backend 41 alone']);
    expect(end.status).toBe('rolled-back');
  });

  test('what runs already, forced', async () => {
    const { end, journal } = await goingBack({}, [['backend.yml']], {
      rollbackTo: lines(to('backend.yml', 'shop-backend', 41)),
      forceNewDeployment: 'always',
    });
    expect(journal).toEqual(['deploy backend 41 by force alone']);
    expect(end.configs[0]).toMatchObject({ result: 'released', forced: true });
  });

  test('CODE_DEPLOY: ecspresso waits, and ECS is asked afterwards', async () => {
    const { end, journal } = await goingBack(
      {},
      [['backend.yml']],
      { rollbackTo: lines(to('backend.yml', 'shop-backend', 40)) },
      { services: { backend: { controller: 'CODE_DEPLOY', deployments: [], primaryTaskSet: 'shop-backend:40' } } },
    );
    expect(journal).toEqual([]);
    expect(end.status).toBe('unchanged');
    const moving = await goingBack(
      {},
      [['backend.yml']],
      { rollbackTo: lines(to('backend.yml', 'shop-backend', 39)) },
      { services: { backend: { controller: 'CODE_DEPLOY', deployments: [], primaryTaskSet: 'shop-backend:41' } } },
    );
    expect(moving.journal).toEqual(['deploy backend 39 alone and wait']);
  });
});

import { describe, expect, test } from '@jest/globals';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { releaseInWords } from '../../support/in-words.js';
import { fakeWorld } from '../support/fake-world.js';
import { kindsOf } from '../support/heard.js';
import { inputs, migration } from '../support/inputs.js';
import { said } from '../support/script.js';
import { CONFIGS, failing, frontend, LINES, SERVICES, warnings } from './support/failing.js';

describe('every service that was touched goes back', () => {
  test('the last line first, by the earlier revision alone', async () => {
    const { end, commands, results, serves, titles, evidence } = await failing({}, LINES, {
      migration: migration('migrate'),
    });
    expect(commands).toEqual([
      'deploy backend 42',
      'deploy worker 42',
      'deploy frontend 42',
      'deploy worker 41 alone',
      'deploy backend 41 alone',
    ]);
    expect(results).toEqual({ backend: 'rolled-back', worker: 'rolled-back', frontend: 'rolled-back' });
    expect(serves).toEqual({ backend: 'old', worker: 'old', frontend: 'old' });
    expect(end.status).toBe('failed');
    expect(titles).toEqual([expect.stringMatching(/^frontend was rolled back by ECS/)]);
    expect(end.message).toMatch(/^frontend was rolled back by ECS.*\. Back on the earlier version: backend, worker\.$/);
    expect(evidence).toMatch(
      /Where things stand: backend is back on shop-backend:41; worker is back on shop-worker:41; frontend serves shop-frontend:41 as before; the migration had already run \(exit 0\), which is not undone\./,
    );
  });

  test('services of one line go back together', async () => {
    const { commands, seconds } = await failing({}, [['backend.yml', 'worker.yml'], ['frontend.yml']]);
    expect(commands.slice(-2)).toEqual(['deploy backend 41 alone', 'deploy worker 41 alone']);
    expect(seconds).toBeLessThan(3 * 12 + 9);
  });

  test('neighbours of the one that failed, after their own verdict', async () => {
    const { commands, results } = await failing({}, [['backend.yml', 'frontend.yml'], ['worker.yml']]);
    expect(commands).toEqual(['deploy backend 42', 'deploy frontend 42', 'deploy backend 41 alone']);
    expect(results).toEqual({ backend: 'rolled-back', frontend: 'rolled-back', worker: 'skipped' });
  });

  test('deploy-args apply', async () => {
    const seen: unknown[] = [];
    await failing(
      {
        refuse: (command, name, _attempt, options) => {
          if (command === 'deploy' && name === 'backend') seen.push(options);
          return undefined;
        },
      },
      LINES,
      { deployArgs: ['--tasks', '3'] },
    );
    expect(seen).toEqual([
      { target: { kind: 'revision', revision: 42 }, force: false, extraArgs: ['--tasks', '3'] },
      { target: { kind: 'revision', revision: 41 }, force: false, extraArgs: ['--tasks', '3'], keepAttributes: true },
    ]);
  });

  test('not what was never touched', async () => {
    const { end, commands, results } = await failing(
      {
        refuse: (command, name) => (command === 'deploy' && name === 'worker' ? said('ClientException: x') : undefined),
      },
      [['batch.yml', 'backend.yml'], ['worker.yml'], ['frontend.yml']],
    );
    expect(commands).toEqual(['deploy backend 42', 'deploy worker 42', 'deploy backend 41 alone']);
    expect(results).toEqual({
      backend: 'rolled-back',
      worker: 'failed',
      frontend: 'skipped',
      'shop-batch': 'registered',
    });
    expect(end.status).toBe('failed');
  });

  test('the first service of all was refused: nothing had been touched', async () => {
    const { end, commands } = await failing({
      refuse: (command) => (command === 'deploy' ? said('ClientException: x') : undefined),
    });
    expect(commands).toEqual(['deploy backend 42']);
    expect(end.status).toBe('failed');
  });

  test('ECS alone has taken the only one back', async () => {
    const { end, commands } = await failing({}, [['frontend.yml']]);
    expect(commands).toEqual(['deploy frontend 42']);
    expect(end.status).toBe('failed');
  });

  test('each is told with its own words and stands in the timeline', async () => {
    const { events, end } = await failing({}, [['backend.yml'], ['frontend.yml']]);
    expect(kindsOf(events).slice(-6)).toEqual([
      'rollback-starting',
      'service-rollback-starting',
      'deploying',
      'outcome',
      'service-rollback-ended',
      'line-ended',
    ]);
    expect(events.findLast(({ kind }) => kind === 'deploying')).toMatchObject({ purpose: 'rollback' });
    expect(end.configs[0]?.onFailureRollback).toMatchObject({ wasReleased: true, seconds: expect.any(Number) });
    expect(end.timing.recover).toBeGreaterThan(10);
  });
});

describe('what is in progress when it is given up', () => {
  test('is rolled back by ECS, and that is waited for', async () => {
    const { end, commands, results, serves } = await failing({ end: frontend('IN_PROGRESS') }, LINES, {
      timeoutSeconds: 60,
    });
    expect(commands.slice(3)).toEqual(['roll back frontend', 'deploy worker 41 alone', 'deploy backend 41 alone']);
    expect(results).toEqual({ backend: 'rolled-back', worker: 'rolled-back', frontend: 'rolled-back' });
    expect(serves['frontend']).toBe('old');
    expect(end.status).toBe('failed');
    expect(end.message).toMatch(
      /^frontend timed out after 1 min.*Back on the earlier version: backend, worker, frontend/,
    );
  });

  test('is replaced by the earlier revision where ECS may not be told', async () => {
    const { end, commands, events } = await failing(
      {
        end: frontend('IN_PROGRESS'),
        cloud: { stopServiceDeployment: () => Promise.reject(awsError('denied', 'ecs:StopServiceDeployment')) },
      },
      LINES,
      { timeoutSeconds: 60 },
    );
    expect(commands.slice(3)).toEqual([
      'deploy frontend 41 alone',
      'deploy worker 41 alone',
      'deploy backend 41 alone',
    ]);
    expect(warnings(events)).toMatch(
      /frontend: ECS could not be told to roll .* back \(ecs:StopServiceDeployment: AccessDenied/,
    );
    expect(end.status).toBe('failed');
  });

  test('is stuck where ECS does not come back in time', async () => {
    const { end, results, titles, evidence } = await failing(
      { end: frontend('IN_PROGRESS'), cloud: { stopServiceDeployment: () => Promise.resolve() } },
      LINES,
      { timeoutSeconds: 60 },
    );
    expect(results).toEqual({ backend: 'rolled-back', worker: 'rolled-back', frontend: 'stuck' });
    expect(end.status).toBe('failed');
    expect(titles).toEqual([
      expect.stringMatching(/^frontend timed out after 1 min/),
      'frontend could not be rolled back to shop-frontend:41: ECS did not finish rolling it back within 1 min',
    ]);
    expect(evidence).toMatch(/aws ecs update-service .* --service frontend --task-definition shop-frontend:41/);
  });
});

describe('what stays new is told', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    [
      'a strategy',
      { capacityProviderStrategy: 'spot' },
      /backend is back on shop-backend:41, but keeps the new capacityProviderStrategy of this release/,
    ],
    ['nothing', { capacityProviderStrategy: 'on demand' }, /backend is back on shop-backend:41; /],
  ])('%s', async (_name, after, words) => {
    let asked = 0;
    const { evidence } = await failing(
      {
        cloud: {
          attributes: (_cluster, names) => {
            asked += 1;
            const now = asked === 1 ? { capacityProviderStrategy: 'on demand' } : after;
            return Promise.resolve(new Map(names.map((name) => [name, now])));
          },
        },
      },
      [['backend.yml'], ['frontend.yml']],
    );
    expect(evidence).toMatch(words);
  });

  test('not knowing it keeps nothing from going back', async () => {
    const { end } = await failing({ cloud: { attributes: () => Promise.reject(awsError('denied')) } });
    expect(end.status).toBe('failed');
  });
});

describe('a cancel while services go back', () => {
  // Three roll-outs of twelve seconds, then the worker goes back.
  const GOING_BACK = 43_000;

  test('no further one begins, and what goes on is told', async () => {
    const { end, commands, results, serves, seconds } = await failing({}, LINES, { onCancel: 'stop' }, GOING_BACK);
    expect(serves).toEqual({ backend: 'new', worker: 'unsettled', frontend: 'old' });
    expect(end.status).toBe('cancelled');
    expect(commands.slice(3)).toEqual(['deploy worker 41 alone']);
    expect(results).toEqual({ backend: 'released', worker: 'cancelled', frontend: 'rolled-back' });
    expect(end.message).toMatch(
      /^frontend was rolled back by ECS; then the job was cancelled\. Still in progress in ECS: worker\. Already released: backend\.$/,
    );
    expect(end.failures[0]?.lines.join('\n')).toMatch(
      /worker: the deployment ecs-svc\/\d+ of shop-worker:41 is still in progress in ECS.*it was being rolled back/,
    );
    expect(seconds).toBeLessThanOrEqual(GOING_BACK / 1000 + 5);
  });

  test('also where ECS is taking it back', async () => {
    const { end, results } = await failing(
      { end: frontend('IN_PROGRESS'), cloud: { stopServiceDeployment: () => Promise.resolve() } },
      LINES,
      { timeoutSeconds: 60 },
      100_000,
    );
    expect(results).toEqual({ backend: 'released', worker: 'released', frontend: 'cancelled' });
    expect(end.failures.at(-1)?.lines.join('\n')).toMatch(
      /frontend was being rolled back from shop-frontend:42 to shop-frontend:41/,
    );
  });

  test('also where the command hangs', async () => {
    const fake = fakeWorld({ configs: CONFIGS, services: SERVICES, end: frontend('ROLLBACK_SUCCESSFUL') });
    const { deploy } = fake.world.ecspresso;
    const world = {
      ...fake.world,
      ecspresso: {
        ...fake.world.ecspresso,
        deploy: (...args: Parameters<typeof deploy>) =>
          args[1].keepAttributes ? new Promise<void>(() => undefined) : deploy(...args),
      },
    };
    fake.clock.at(35_000, () => fake.cancel.abort());
    const end = await fake.clock.drive(
      releaseInWords(world, inputs([['backend.yml'], ['frontend.yml']], { onFailure: 'rollback' })),
    );
    expect(end.status).toBe('cancelled');
    expect(end.configs[0]).toMatchObject({ result: 'cancelled', serves: 'unsettled' });
  });
});

describe('a defect is not taken for an answer', () => {
  test('of the attributes before', async () => {
    const broken = failing({ cloud: { attributes: () => Promise.reject(new TypeError('a defect')) } });
    await expect(broken).rejects.toThrow('a defect');
  });

  test.each([
    ['a defect', new TypeError('a defect'), 'rejects'],
    ['no permission', awsError('denied', 'ecs:DescribeServices'), 'resolves'],
  ] as const)('of the attributes after: %s', async (_name, error, how) => {
    let asked = 0;
    const work = failing(
      {
        cloud: {
          attributes: (_cluster, names) => {
            asked += 1;
            if (asked > 1) return Promise.reject(error);
            return Promise.resolve(new Map(names.map((name) => [name, { capacityProviderStrategy: 'spot' }])));
          },
        },
      },
      [['backend.yml'], ['frontend.yml']],
    );
    if (how === 'rejects') await expect(work).rejects.toThrow('a defect');
    else {
      const { end, evidence } = await work;
      expect(end.status).toBe('failed');
      expect(evidence).toMatch(/backend is back on shop-backend:41;/);
    }
  });
});

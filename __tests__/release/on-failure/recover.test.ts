import { describe, expect, test } from '@jest/globals';
import type { Inputs } from '../../../src/inputs/inputs.js';
import type { Event } from '../../../src/release/events.js';
import { inspect } from '../../../src/release/look/inspect.js';
import { narrate } from '../../../src/release/narrator.js';
import { recover } from '../../../src/release/on-failure/recover.js';
import type { ConfigOutcome } from '../../../src/release/outcome.js';
import { watches } from '../../../src/release/roll-out/lines.js';
import { outcomeIn } from '../../../src/release/story.js';
import { warningText } from '../../../src/report/warning.js';
import { START } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { release } from '../../support/told.js';
import { fakeWorld, inputs, migration, type Script, said } from '../support/fake-world.js';
import { kindsOf } from '../support/heard.js';

const CONFIGS: Script['configs'] = {
  'backend.yml': { family: 'shop-backend', service: 'backend' },
  'frontend.yml': { family: 'shop-frontend', service: 'frontend' },
  'worker.yml': { family: 'shop-worker', service: 'worker' },
  'batch.yml': { family: 'shop-batch' },
};
const SERVICES = { backend: {}, frontend: {}, worker: {} };
const LINES = [['backend.yml'], ['worker.yml'], ['frontend.yml']];

/** The frontend's new revision ends so; everything else succeeds. */
const frontend =
  (end: ReturnType<NonNullable<Script['end']>>): NonNullable<Script['end']> =>
  (service, taskDefinition) =>
    service === 'frontend' && taskDefinition.endsWith(':42') ? end : 'SUCCESSFUL';

async function failing(
  script: Partial<Script>,
  lines: readonly (readonly string[])[] = LINES,
  more: Partial<Inputs> = {},
  cancelAt?: number,
) {
  const fake = fakeWorld({
    configs: CONFIGS,
    services: SERVICES,
    end: frontend('ROLLBACK_SUCCESSFUL'),
    ...script,
  });
  if (cancelAt !== undefined) fake.clock.at(cancelAt, () => fake.cancel.abort());
  const end = await fake.clock.drive(release(fake.world, inputs(lines, { onFailure: 'rollback', ...more })));
  const named = <T>(value: (one: (typeof end.configs)[number]) => T): Record<string, T> =>
    Object.fromEntries(end.configs.map((one) => [one.service ?? one.family, value(one)]));
  const commands = fake.journal.filter((line) => /^(deploy|roll back)/.test(line));
  return {
    ...fake,
    end,
    commands,
    results: named(({ result }) => result),
    serves: named(({ serves }) => serves),
    titles: end.failures.map(({ title }) => title),
    evidence: end.failures.flatMap(({ lines: words }) => words).join('\n'),
    seconds: fake.clock.elapsed() / 1000,
  };
}

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
      'going-back',
      'taking-back',
      'deploying',
      'outcome',
      'went-back',
      'line-ended',
    ]);
    expect(events.findLast(({ kind }) => kind === 'deploying')).toMatchObject({ purpose: 'going-back' });
    expect(end.configs[0]?.wentBack).toMatchObject({ wasReleased: true, seconds: expect.any(Number) });
    expect(end.timing.recover).toBeGreaterThan(10);
  });
});

describe('what is in flight when it is given up', () => {
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
        cloud: { rollBack: () => Promise.reject(awsError('denied', 'ecs:StopServiceDeployment')) },
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
      { end: frontend('IN_PROGRESS'), cloud: { rollBack: () => Promise.resolve() } },
      LINES,
      { timeoutSeconds: 60 },
    );
    expect(results).toEqual({ backend: 'rolled-back', worker: 'rolled-back', frontend: 'stuck' });
    expect(end.status).toBe('failed');
    expect(titles).toEqual([
      expect.stringMatching(/^frontend timed out after 1 min/),
      'frontend could not be taken back to shop-frontend:41: ECS did not finish rolling it back within 1 min',
    ]);
    expect(evidence).toMatch(/aws ecs update-service .* --service frontend --task-definition shop-frontend:41/);
  });
});

describe('what cannot go back is stuck, and the rest goes back all the same', () => {
  test('a family that has changed', async () => {
    const { end, commands, results, serves, titles, evidence, events } = await failing({
      services: { ...SERVICES, worker: { taskDefinition: 'old-worker:7' } },
    });
    expect(commands.slice(-1)).toEqual(['deploy backend 41 alone']);
    expect(results).toEqual({ backend: 'rolled-back', worker: 'stuck', frontend: 'rolled-back' });
    expect(serves['worker']).toBe('new');
    expect(end.status).toBe('failed');
    expect(titles[1]).toMatch(/^worker could not be taken back to old-worker:7: its family has changed/);
    expect(evidence).toContain(
      'What to do: aws ecs update-service --region ap-northeast-1 --cluster production --service worker --task-definition old-worker:7',
    );
    expect(evidence).toMatch(/worker is stuck on shop-worker:43/);
    expect(end.message).toMatch(/\(and 1 more\)\. Back on the earlier version: backend\. Stuck: worker\.$/);
    expect(warnings(events)).toMatch(/worker: once it is released, `on-failure: rollback` cannot take it back/);
  });

  test('a service that this release has created', async () => {
    const { results, titles, evidence } = await failing({ services: { backend: {}, frontend: {} } }, LINES, {
      allowCreate: true,
    });
    expect(results).toEqual({ backend: 'rolled-back', worker: 'stuck', frontend: 'rolled-back' });
    expect(titles[1]).toMatch(/^worker could not be taken back to an earlier version: this release has created it/);
    expect(evidence).toMatch(/What to do: ecspresso delete --config worker\.yml/);
  });

  test('a deploy of the earlier revision that ECS refuses: both causes are told', async () => {
    const { end, results, serves, titles, evidence } = await failing({
      refuse: (command, name, _attempt, options) =>
        command === 'deploy' && name === 'backend' && options?.keepAttributes
          ? said('operation error ECS: UpdateService, ClientException: TaskDefinition is inactive')
          : undefined,
    });
    expect(results).toEqual({ backend: 'stuck', worker: 'rolled-back', frontend: 'rolled-back' });
    expect(serves['backend']).toBe('new');
    expect(end.status).toBe('failed');
    expect(titles).toEqual([
      expect.stringMatching(/^frontend was rolled back by ECS/),
      expect.stringMatching(/^backend could not be taken back to shop-backend:41: .*TaskDefinition is inactive/),
    ]);
    expect(evidence).toMatch(/shop-backend:41 has been deregistered/);
  });

  test('a deploy of the earlier revision that ECS rolls back to ours', async () => {
    const { end, results, serves, titles } = await failing({
      end: (service, taskDefinition) =>
        (service === 'frontend') === taskDefinition.endsWith(':42') ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL',
    });
    expect(results).toEqual({ backend: 'stuck', worker: 'stuck', frontend: 'rolled-back' });
    expect(serves).toEqual({ backend: 'new', worker: 'new', frontend: 'old' });
    expect(end.status).toBe('failed');
    expect(titles).toHaveLength(3);
  });

  test('a deploy of the earlier revision that does not come up: neither is certain', async () => {
    const { serves, evidence } = await failing(
      {
        end: (service, taskDefinition) =>
          service === 'frontend'
            ? 'ROLLBACK_SUCCESSFUL'
            : taskDefinition.endsWith(':41')
              ? 'IN_PROGRESS'
              : 'SUCCESSFUL',
      },
      [['backend.yml'], ['frontend.yml']],
      { timeoutSeconds: 60 },
    );
    expect(serves['backend']).toBe('between');
    expect(evidence).toMatch(/backend is stuck: it may run shop-backend:42 or shop-backend:41/);
  });

  test('one that ECS cannot be asked about', async () => {
    let failed = false;
    const fake = fakeWorld({ configs: CONFIGS, services: SERVICES, end: frontend('ROLLBACK_SUCCESSFUL') });
    const cloud = fake.world.cloud('r');
    const world = {
      ...fake.world,
      tell: (event: Event) => {
        failed ||= event.kind === 'going-back';
        fake.world.tell(event);
      },
      cloud: () => ({
        ...cloud,
        services: (...args: Parameters<typeof cloud.services>) =>
          failed ? Promise.reject(awsError('credentials')) : cloud.services(...args),
      }),
    };
    const end = await fake.clock.drive(
      release(world, inputs([['backend.yml'], ['frontend.yml']], { onFailure: 'rollback' })),
    );
    expect(end.configs.map(({ result, serves }) => [result, serves])).toEqual([
      ['stuck', 'new'],
      ['rolled-back', 'old'],
    ]);
    expect(end.failures[1]?.title).toMatch(/ECS could not be asked what backend runs now.*ExpiredToken/);
  });

  test('what somebody else has deployed since is left alone', async () => {
    const fake = fakeWorld({ configs: CONFIGS, services: SERVICES, end: frontend('ROLLBACK_SUCCESSFUL') });
    let going = false;
    const cloud = fake.world.cloud('r');
    const world = {
      ...fake.world,
      tell: (event: Event) => {
        going ||= event.kind === 'going-back';
        fake.world.tell(event);
      },
      cloud: () => ({
        ...cloud,
        services: async (...args: Parameters<typeof cloud.services>) => {
          const answer = await cloud.services(...args);
          if (!going) return answer;
          const found = answer.found.map((one) => ({
            ...one,
            deployments: one.deployments.map((each) => ({ ...each, taskDefinition: 'shop-backend:43' })),
          }));
          return { ...answer, found };
        },
      }),
    };
    const end = await fake.clock.drive(
      release(world, inputs([['backend.yml'], ['frontend.yml']], { onFailure: 'rollback' })),
    );
    expect(end.status).toBe('failed');
    expect(end.configs[0]).toMatchObject({ result: 'stuck', serves: 'between' });
    expect(end.failures[1]?.lines.join('\n')).not.toMatch(/update-service/);
    expect(fake.journal.filter((line) => line.startsWith('deploy backend'))).toEqual(['deploy backend 42']);
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

describe('nothing goes back', () => {
  test('where that was not asked for', async () => {
    const { end, commands, calls } = await failing({}, LINES, { onFailure: 'leave' });
    expect(commands).toHaveLength(3);
    expect(end.status).toBe('failed');
    expect(calls.filter(({ method }) => method === 'attributes')).toEqual([]);
  });

  test('after a release that ended well', async () => {
    const { end, commands } = await failing({ end: () => 'SUCCESSFUL' });
    expect(commands).toHaveLength(3);
    expect(end.status).toBe('released');
  });

  test('after a post-migration that failed', async () => {
    const { end, commands } = await failing(
      {
        end: () => 'SUCCESSFUL',
        refuse: (command) => (command === 'run' ? said('failed to run task: x') : undefined),
      },
      LINES,
      { postMigration: migration('clear') },
    );
    expect(commands).toHaveLength(3);
    expect(end.status).toBe('failed');
  });

  test('after a migration that failed', async () => {
    const { commands } = await failing(
      { refuse: (command) => (command === 'run' ? said('failed to run task: x') : undefined) },
      LINES,
      { migration: migration('migrate') },
    );
    expect(commands).toEqual([]);
  });

  test('after a cancel', async () => {
    const { end, commands } = await failing({}, LINES, {}, 20_000);
    expect(end.status).toBe('cancelled');
    expect(commands).toEqual(['deploy backend 42', 'deploy worker 42']);
  });

  test('with another deployment controller it is refused before anything is changed', async () => {
    await expect(failing({ services: { ...SERVICES, worker: { controller: 'CODE_DEPLOY' } } })).rejects.toThrow(
      /`on-failure`: worker has the deployment controller CODE_DEPLOY.*cannot take back. Write leave/,
    );
  });
});

describe('a cancel while services go back', () => {
  // Three roll-outs of twelve seconds, then the worker goes back.
  const GOING_BACK = 43_000;

  test('no further one begins, and what goes on is told', async () => {
    const { end, commands, results, serves, seconds } = await failing({}, LINES, { onCancel: 'stop' }, GOING_BACK);
    expect(serves).toEqual({ backend: 'new', worker: 'between', frontend: 'old' });
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
      { end: frontend('IN_PROGRESS'), cloud: { rollBack: () => Promise.resolve() } },
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
      release(world, inputs([['backend.yml'], ['frontend.yml']], { onFailure: 'rollback' })),
    );
    expect(end.status).toBe('cancelled');
    expect(end.configs[0]).toMatchObject({ result: 'cancelled', serves: 'between' });
  });
});

describe('who goes back, by what became of it', () => {
  /** Recovers after these outcomes of the backend; ECS shows what was there before. */
  async function recovering(outcome: Partial<ConfigOutcome>, more: { attributes?: Map<string, never> } = {}) {
    const fake = fakeWorld({ configs: CONFIGS, services: SERVICES });
    const wanted = inputs([['backend.yml']], { onFailure: 'rollback' });
    const work = async () => {
      const { plan } = await inspect(fake.world, wanted);
      const [config] = plan.lines.flat();
      if (!config) throw new Error('no config');
      const { world, story, end } = narrate(fake.world, 'release');
      const told = { after: 'shop-backend:42', forced: false, serves: 'between', ...outcome } as ConfigOutcome;
      world.tell({ kind: 'outcome', key: config.key, outcome: told });
      world.tell({ kind: 'failed', key: config.key, failure: { cause: { kind: 'cut-off' }, evidence: [] } });
      const attributes = more.attributes ?? new Map();
      await recover(world, { story: story(), plan, inputs: wanted, watchOf: watches(world), attributes });
      return { status: end(plan).status, ended: outcomeIn(story(), config) };
    };
    const recovered = await fake.clock.drive(work());
    const tried = fake.events.flatMap((event) => (event.kind === 'going-back' ? event.services : []));
    return { ...recovered, ...fake, tried };
  }
  const BACKEND = {
    region: 'ap-northeast-1',
    cluster: 'production',
    service: 'backend',
    taskDefinition: 'shop-backend:41',
  };

  test.each<[string, Partial<ConfigOutcome>]>([
    ['released', { result: 'released', serves: 'new', deployment: 'ecs-svc/101' }],
    ['released by another controller', { result: 'released', serves: 'new' }],
    ['being rolled back by ECS', { result: 'rolled-back', deployment: 'ecs-svc/101' }],
    ['failed, and it is not certain what is there', { result: 'failed' }],
    ['failed after a deployment of ours', { result: 'failed', deployment: 'ecs-svc/101', serves: 'old' }],
  ])('%s: it is taken back', async (_name, outcome) => {
    const { tried, ended, status } = await recovering(outcome);
    expect(tried).toEqual([BACKEND]);
    expect(ended).toMatchObject({
      result: 'rolled-back',
      serves: 'old',
      stands: { kind: 'back', on: 'shop-backend:41', keeps: [] },
    });
    expect(ended?.wentBack).toMatchObject({
      wasReleased: outcome.result === 'released',
      startedAt: START,
      seconds: outcome.result === 'rolled-back' ? 0 : 10,
    });
    expect(status).toBe('failed');
  });

  test('rolled back by ECS already: nothing is to be done', async () => {
    const { tried, ended, status } = await recovering({ result: 'rolled-back', serves: 'old', deployment: 'x' });
    expect(tried).toEqual([]);
    expect(ended).not.toHaveProperty('wentBack');
    expect(status).toBe('failed');
  });

  test.each<[string, Partial<ConfigOutcome>]>([
    ['unchanged', { result: 'unchanged', serves: 'new' }],
    ['refused', { result: 'failed', serves: 'old' }],
  ])('%s: it is not touched', async (_name, outcome) => {
    const { tried, ended, status, events } = await recovering(outcome);
    expect(tried).toEqual([]);
    expect(events.filter(({ kind }) => kind === 'line-ended')).toEqual([]);
    expect(ended).toMatchObject(outcome);
    expect(status).toBe('failed');
  });

  test('what the attributes were is only said where ECS tells them', async () => {
    const { ended } = await recovering({ result: 'released', serves: 'new' }, { attributes: new Map<string, never>() });
    expect(ended?.stands).toEqual({ kind: 'back', on: 'shop-backend:41', keeps: [] });
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

function warnings(events: readonly Event[]): string {
  return events.flatMap((event) => (event.kind === 'warning' ? [warningText(event.warning)] : [])).join('\n');
}

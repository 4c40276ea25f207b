import { describe, expect, test } from '@jest/globals';
import { ReleaseError } from '../../src/errors.js';
import type { Mode } from '../../src/inputs/inputs.js';
import type { Event } from '../../src/release/events.js';
import type { Failure } from '../../src/release/failure.js';
import type { Migrated } from '../../src/release/migration/migrate.js';
import type { ConfigOutcome, ConfigResult, MigrationOutcome } from '../../src/release/outcome.js';
import type { Plan, PlannedConfig } from '../../src/release/plan.js';
import { tellStory } from '../../src/release/story.js';
import { outcome, rollingBack } from '../report/support/releases.js';
import { told } from '../support/told.js';
import { fakeWorld, said } from './support/fake-world.js';

function config(name: string): PlannedConfig {
  return {
    key: name,
    path: `${name}.yml`,
    region: 'r',
    cluster: 'production',
    service: name,
    line: 1,
    definition: { family: `shop-${name}`, containers: [] },
  } as unknown as PlannedConfig;
}

const NAMES = ['a', 'b'] as const;
const FAILURE: Failure = { cause: { kind: 'cut-off' }, evidence: [] };
const PLAN = { lines: [NAMES.map(config)], warnings: [] } as unknown as Plan;

/** A story in which nothing has failed, and the services ended so; undefined: nothing was told of it. */
function afterResults(results: readonly (ConfigResult | undefined)[], mode: Mode = 'release') {
  const story = tellStory(fakeWorld({ configs: {} }).world, mode);
  for (const [index, result] of results.entries()) {
    const one = config(NAMES[index] ?? '');
    if (result) story.rolledOut(one, { outcome: { ...one, config: one.path, result } as unknown as ConfigOutcome });
  }
  return story;
}

describe('the verdict', () => {
  test.each<[string, readonly (ConfigResult | undefined)[], string]>([
    ['all released', ['released', 'released'], 'released'],
    ['one unchanged', ['released', 'unchanged'], 'released'],
    ['all unchanged', ['unchanged', 'unchanged'], 'unchanged'],
    ['one started', ['released', 'started'], 'started'],
    ['one registered', ['registered', 'released'], 'released'],
    ['one failed, though nobody has said why', ['released', 'failed'], 'failed'],
    ['one rolled back, though nobody has said why', ['rolled-back', 'released'], 'failed'],
    ['one stuck, though nobody has said why', ['released', 'stuck'], 'failed'],
    ['one cancelled, though nobody has said why', ['cancelled', 'released'], 'failed'],
    ['one skipped, though nobody has said why', ['released', 'skipped'], 'failed'],
    ['nothing is known of one', ['released', undefined], 'failed'],
    ['nothing is known of any', [undefined, undefined], 'failed'],
  ])('%s', (_name, results, status) => {
    expect(afterResults(results).verdict(PLAN, false)).toBe(status);
  });

  test('a failure makes every end red', () => {
    const story = afterResults(['released', 'released']);
    story.fail(FAILURE);
    expect(story.verdict(PLAN, false)).toBe('failed');
  });

  test('mode rollback ends as rolled-back once everything is where it was sent', () => {
    expect(afterResults(['released', 'unchanged'], 'rollback').verdict(PLAN, false)).toBe('rolled-back');
    expect(afterResults(['unchanged', 'unchanged'], 'rollback').verdict(PLAN, false)).toBe('unchanged');
    expect(afterResults(['released', 'failed'], 'rollback').verdict(PLAN, false)).toBe('failed');
  });

  test('a cancel is a cancel, whatever has been reached', () => {
    expect(afterResults(['released', 'released']).verdict(PLAN, true)).toBe('cancelled');
    expect(afterResults([], 'run').verdict(PLAN, true)).toBe('cancelled');
  });

  test('a run that nothing has failed in is completed', () => {
    const story = afterResults([], 'run');
    expect(story.verdict(PLAN, false)).toBe('completed');
    story.fail(FAILURE);
    expect(story.verdict(PLAN, false)).toBe('failed');
  });
});

const PLACE = { region: 'r', cluster: 'production' };
const DEPLOYING: Event = { kind: 'deploying', ...PLACE, service: 'a', taskDefinition: 'shop-a:42', forced: false };
const STARTING = {
  kind: 'migration-starting',
  ...PLACE,
  what: 'migrate',
  container: 'app',
  taskDefinition: 'shop-a:42',
} as const;
const STARTED = {
  kind: 'migration-started',
  ...PLACE,
  taskId: 'task1',
  url: 'https://task1',
  log: { container: 'app' },
} as const;

describe('an end that is not waited for', () => {
  test('what had been started is told as such, and nothing else', () => {
    const fake = fakeWorld({ configs: {} });
    const story = tellStory(fake.world, 'release');
    story.registered(PLAN, new Map([['a', { family: 'shop-a', revision: 42 }]]));
    story.heard(DEPLOYING);
    const [a, b] = story.end(PLAN, 'cancelled').configs;
    expect(a).toMatchObject({ result: 'cancelled', serves: 'between', after: 'shop-a:42', forced: false, seconds: 0 });
    expect(a?.stands).toEqual({ kind: 'deploy-unanswered' });
    expect(b).toMatchObject({ result: 'cancelled', serves: 'old', forced: false, stands: { kind: 'not-started' } });
  });

  test('how long it had been going', async () => {
    const fake = fakeWorld({ configs: {} });
    const story = tellStory(fake.world, 'release');
    story.heard(DEPLOYING);
    await fake.clock.drive(fake.clock.sleep(2500));
    expect(story.end(PLAN, 'cancelled').configs[0]?.seconds).toBe(2.5);
  });

  test('the same service of another cluster has not been started', () => {
    const story = tellStory(fakeWorld({ configs: {} }).world, 'release');
    story.heard({ ...DEPLOYING, cluster: 'staging' });
    expect(story.end(PLAN, 'cancelled').configs[0]).toMatchObject({ serves: 'old', stands: { kind: 'not-started' } });
  });

  test('what has become of it since replaces that', () => {
    const story = afterResults(['released']);
    story.heard(DEPLOYING);
    expect(story.end(PLAN, 'cancelled').configs.map(({ result }) => result)).toEqual(['released', 'cancelled']);
  });

  test.each([
    ['migration', 'migration'],
    ['post-migration', 'postMigration'],
  ] as const)('a %s', (name, key) => {
    const story = tellStory(fakeWorld({ configs: {} }).world, 'release');
    expect(story.end(PLAN, 'cancelled')[key]).toBeUndefined();
    story.heard({ ...STARTED, name });
    expect(story.end(PLAN, 'cancelled')[key]).toBeUndefined();
    story.heard({ ...STARTING, name });
    const begun = { what: 'migrate', container: 'app', taskDefinition: 'shop-a:42', result: 'cancelled', log: '' };
    expect(story.end(PLAN, 'cancelled')[key]).toEqual(begun);
    story.heard({ ...STARTED, name });
    expect(story.end(PLAN, 'cancelled')[key]).toEqual({ ...begun, taskId: 'task1', url: 'https://task1' });
    const ended = { ...begun, result: 'succeeded' } as MigrationOutcome;
    story.migrated(name, { outcome: () => ended } as unknown as Migrated);
    expect(story.end(PLAN, 'released')[key]).toEqual(ended);
    expect(story.end(PLAN, 'released')[key === 'migration' ? 'postMigration' : 'migration']).toBeUndefined();
  });
});

describe('a registration that failed', () => {
  const failedOnB = (error: ReleaseError, registered: readonly string[] = ['a'], cancel = false) => {
    const fake = fakeWorld({ configs: {} });
    const story = tellStory(fake.world, 'release');
    if (cancel) fake.cancel.abort();
    const registrations = new Map(registered.map((name) => [name, { family: `shop-${name}`, revision: 42 }]));
    return told(story.registrationFailed(PLAN, { registered: registrations, config: config('b'), error }));
  };

  test('names what was registered until then, in the words of ecspresso', () => {
    const end = failedOnB(Object.assign(said('ClientException: no'), { advice: 'allow it' }));
    expect(end.status).toBe('failed');
    expect(end.failures).toEqual([
      {
        title: 'b could not be registered',
        lines: [
          'b.yml: ClientException: no',
          'What to do: allow it',
          'Registered before that: shop-a:42. No service was changed.',
          'Where things stand: a was not started; b was not started.',
        ],
      },
    ]);
    expect(end.configs).toMatchObject([
      { result: 'skipped', after: 'shop-a:42', serves: 'old' },
      { result: 'skipped', serves: 'old' },
    ]);
    expect(end.configs[1]).not.toHaveProperty('after');
  });

  test('of nothing registered says nothing, and an error without words of ecspresso its own', () => {
    const { failures } = failedOnB(new ReleaseError('no such file'), []);
    expect(failures[0]?.lines.slice(0, 2)).toEqual(['b.yml: no such file', 'No service was changed.']);
    expect(failedOnB(said('')).failures[0]?.lines[0]).toMatch(/^b\.yml: .*said nothing/);
  });

  test('in a job that is cancelled is a cancel', () => {
    expect(failedOnB(said('x'), [], true).status).toBe('cancelled');
  });
});

test('a config without a service is registered, and neither forced nor serving', () => {
  const story = tellStory(fakeWorld({ configs: {} }).world, 'release');
  const { service: _none, ...alone } = config('a');
  const plan = { lines: [[alone]], warnings: [] } as unknown as Plan;
  expect(story.end(plan, 'failed').configs[0]).not.toHaveProperty('serves');
  story.registered(plan, new Map([['a', { family: 'shop-a', revision: 42 }]]));
  const [one] = story.end(plan, 'released').configs;
  expect(one).toMatchObject({ result: 'registered', after: 'shop-a:42', forced: false });
  expect(one?.url).toMatch(/shop-a/);
  expect(one).not.toHaveProperty('serves');
});

test('warnings are part of the end', () => {
  const story = afterResults([]);
  story.warn({ kind: 'said', text: 'mind this' });
  expect(story.end(PLAN, 'failed').warnings).toEqual([{ kind: 'said', text: 'mind this' }]);
});

describe('a failure that was written when ECS began to roll back', () => {
  const wentBack = { startedAt: 0, wasReleased: false };
  test.each<[string, Partial<ConfigOutcome>, string]>([
    ['it is back since', { wentBack, serves: 'old' }, 'a was rolled back by ECS'],
    ['it went back, and is not there yet', { wentBack, serves: 'between' }, 'a is being rolled back by ECS'],
    ['nobody has followed it', { serves: 'old' }, 'a is being rolled back by ECS'],
  ])('%s', (_name, more, title) => {
    const story = afterResults([]);
    story.rolledOut(config('b'), {
      outcome: outcome({ service: 'b', wentBack, serves: 'old', result: 'rolled-back' }),
    });
    story.rolledOut(config('a'), {
      outcome: outcome({ service: 'a', result: 'rolled-back', ...more }),
      failure: rollingBack('a'),
    });
    story.fail(rollingBack('a'));
    expect(told(story.end(PLAN, 'failed')).failures.map((failure) => failure.title)).toEqual([
      title,
      'a is being rolled back by ECS',
    ]);
  });
});

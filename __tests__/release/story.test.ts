import { describe, expect, test } from '@jest/globals';
import { ReleaseError } from '../../src/errors.js';
import type { Event } from '../../src/release/events.js';
import type { Migrated } from '../../src/release/migration/migrate.js';
import type { ConfigOutcome, ConfigResult, MigrationOutcome } from '../../src/release/outcome.js';
import type { Plan, PlannedConfig } from '../../src/release/plan.js';
import type { RolledOut } from '../../src/release/roll-out/roll-out.js';
import { tellStory } from '../../src/release/story.js';
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
const PLAN = { lines: [NAMES.map(config)], warnings: [] } as unknown as Plan;

/** A story in which nothing has failed, and the services ended so; undefined: nothing was told of it. */
function told(results: readonly (ConfigResult | undefined)[]) {
  const story = tellStory(fakeWorld({ configs: {} }).world);
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
    expect(told(results).verdict(PLAN, false, 'release')).toBe(status);
  });

  test('a failure makes every end red', () => {
    const story = told(['released', 'released']);
    story.fail({ title: 'no', lines: [] });
    expect(story.verdict(PLAN, false, 'release')).toBe('failed');
    expect(story.verdict(PLAN, false, 'run')).toBe('failed');
    story.allBack();
    expect(story.verdict(PLAN, false, 'release')).toBe('rolled-back');
  });

  test('a cancel is a cancel, whatever has been reached', () => {
    expect(told(['released', 'released']).verdict(PLAN, true, 'release')).toBe('cancelled');
    expect(told(['released', 'released']).verdict(PLAN, true, 'run')).toBe('cancelled');
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
const STARTED = { kind: 'migration-started', ...PLACE, taskId: 'task1', url: 'https://task1', log: '' } as const;

describe('an end that is not waited for', () => {
  test('what had been started is told as such, and nothing else', () => {
    const fake = fakeWorld({ configs: {} });
    const story = tellStory(fake.world);
    story.registered(PLAN, new Map([['a', { family: 'shop-a', revision: 42 }]]));
    story.heard(DEPLOYING);
    const [a, b] = story.end(PLAN, 'cancelled').configs;
    expect(a).toMatchObject({ result: 'cancelled', serves: 'between', after: 'shop-a:42', forced: false, seconds: 0 });
    expect(a?.stands).toMatch(/^the deploy of a had been started, and ECS was not asked in time/);
    expect(b).toMatchObject({ result: 'cancelled', serves: 'old', forced: false, stands: 'b was not started' });
  });

  test('how long it had been going', async () => {
    const fake = fakeWorld({ configs: {} });
    const story = tellStory(fake.world);
    story.heard(DEPLOYING);
    await fake.clock.drive(fake.clock.sleep(2500));
    expect(story.end(PLAN, 'cancelled').configs[0]?.seconds).toBe(2.5);
  });

  test('the same service of another cluster has not been started', () => {
    const story = tellStory(fakeWorld({ configs: {} }).world);
    story.heard({ ...DEPLOYING, cluster: 'staging' });
    expect(story.end(PLAN, 'cancelled').configs[0]).toMatchObject({ serves: 'old', stands: 'a was not started' });
  });

  test('what has become of it since replaces that', () => {
    const story = told(['released']);
    story.heard(DEPLOYING);
    expect(story.end(PLAN, 'cancelled').configs.map(({ result }) => result)).toEqual(['released', 'cancelled']);
  });

  test.each([
    ['migration', 'migration'],
    ['post-migration', 'postMigration'],
  ] as const)('a %s', (name, key) => {
    const story = tellStory(fakeWorld({ configs: {} }).world);
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
  const failedOnB = (error: Error, registered: readonly string[] = ['a'], cancel = false) => {
    const fake = fakeWorld({ configs: {} });
    const story = tellStory(fake.world);
    if (cancel) fake.cancel.abort();
    const registrations = new Map(registered.map((name) => [name, { family: `shop-${name}`, revision: 42 }]));
    return story.registrationFailed(PLAN, { registered: registrations, config: config('b'), error });
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
          'Registered until then: shop-a:42. No service was touched.',
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
    expect(failures[0]?.lines.slice(0, 2)).toEqual(['b.yml: no such file', 'No service was touched.']);
    expect(failedOnB(said('')).failures[0]?.lines[0]).toMatch(/^b\.yml: .*said nothing/);
  });

  test('in a job that is cancelled is a cancel', () => {
    expect(failedOnB(said('x'), [], true).status).toBe('cancelled');
  });
});

test('a config without a service is registered, and neither forced nor serving', () => {
  const story = tellStory(fakeWorld({ configs: {} }).world);
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
  const story = told([]);
  story.warn('mind this');
  expect(story.end(PLAN, 'failed').warnings).toEqual(['mind this']);
});

describe('a failure that was written when ECS began to roll back', () => {
  const title = 'a is being rolled back by ECS: 3 tasks exited with code 1';
  test.each<[string, Partial<ConfigOutcome>, string]>([
    ['it is back since', { wentBack: { startedAt: 0, wasReleased: false }, serves: 'old' }, 'was rolled back'],
    [
      'it went back, and is not there yet',
      { wentBack: { startedAt: 0, wasReleased: false }, serves: 'between' },
      'is being',
    ],
    ['nobody has followed it', { serves: 'old' }, 'is being rolled back'],
  ])('%s', (_name, more, words) => {
    const story = told([]);
    const back = { service: 'b', wentBack: { startedAt: 0, wasReleased: true }, serves: 'old', result: 'rolled-back' };
    story.rolledOut(config('b'), { outcome: back as ConfigOutcome });
    const outcome = { service: 'a', result: 'rolled-back', ...more } as ConfigOutcome;
    story.rolledOut(config('a'), { outcome, failure: { title, lines: [] } });
    story.fail({ title: 'the a is being rolled back', lines: [] });
    const titles = story.end(PLAN, 'failed').failures.map((failure) => failure.title);
    expect(titles[0]).toMatch(new RegExp(`^a ${words}`));
    expect(titles[1]).toBe('the a is being rolled back');
  });
});

describe('where things stand', () => {
  const many = (counts: Readonly<Record<'new' | 'between' | 'skipped', number>>) => {
    const story = told([]);
    const configs: PlannedConfig[] = [];
    const add = (name: string, outcome?: Partial<ConfigOutcome>): void => {
      configs.push(config(name));
      if (outcome) story.rolledOut(config(name), { outcome } as RolledOut);
    };
    for (let n = 1; n <= counts.new; n += 1)
      add(`n${n}`, { result: 'released', serves: 'new', stands: `n${n} is new` });
    for (let n = 1; n <= counts.between; n += 1)
      add(`m${n}`, { result: 'failed', serves: 'between', stands: `m${n}?` });
    for (let n = 1; n <= counts.skipped; n += 1) add(`s${n}`);
    story.fail({ title: 'no', lines: ['why', 'Console: https://x'] });
    story.fail({ title: 'nor this', lines: ['why'] });
    const { failures } = story.end({ lines: [configs], warnings: [] } as unknown as Plan, 'failed');
    expect(failures[1]?.lines).toEqual(['why']);
    expect(failures[0]?.lines).toEqual(['why', expect.stringMatching(/^Where/), 'Console: https://x']);
    return failures[0]?.lines[1];
  };

  test.each([
    [{ new: 1, between: 1, skipped: 1 }, 'n1 is new; m1?; s1 was not started'],
    [{ new: 6, between: 2, skipped: 0 }, 'n1 is new; n2 is new; n3 is new; n4 is new; n5 is new; n6 is new; m1?; m2?'],
    [{ new: 6, between: 2, skipped: 3 }, 'm1?; m2?; 6 on the new version; 3 not started'],
    [{ new: 9, between: 0, skipped: 0 }, '9 on the new version'],
    [{ new: 0, between: 0, skipped: 9 }, '9 not started'],
    [{ new: 0, between: 8, skipped: 1 }, 'm1?; m2?; m3?; m4?; m5?; m6?; m7?; m8?; 1 not started'],
    [
      { new: 1, between: 10, skipped: 0 },
      'm1?; m2?; m3?; m4?; m5?; m6?; m7?; m8?; 2 more in a like state; 1 on the new version',
    ],
  ])('%j', (counts, words) => {
    expect(many(counts)).toBe(`Where things stand: ${words}.`);
  });

  test('stays unsaid where nothing is known', () => {
    const story = told([]);
    story.fail({ title: 'no', lines: ['why'] });
    expect(story.end({ lines: [], warnings: [] } as unknown as Plan, 'failed').failures[0]?.lines).toEqual(['why']);
  });
});

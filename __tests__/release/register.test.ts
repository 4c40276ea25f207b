import { describe, expect, test } from '@jest/globals';
import { ReleaseError } from '../../src/errors.js';
import { look } from '../../src/release/look/look.js';
import { notRegistered, register, registrationFailed } from '../../src/release/register.js';
import { failureInWords } from '../support/in-words.js';
import { type FakeWorld, fakeWorld } from './support/fake-world.js';
import { inputs, migration } from './support/inputs.js';
import { planned } from './support/plans.js';
import { type Script, said } from './support/script.js';

/** Looks at these configs and registers them. */
async function registering(script: Script, lines = [Object.keys(script.configs)], more = {}) {
  const fake = fakeWorld({ services: servicesOf(script), ...script });
  const { plan } = await fake.clock.drive(look(fake.world, inputs(lines, more)));
  const outcome = await fake.clock.drive(register(fake.world, plan));
  return { ...fake, plan, outcome };
}

function servicesOf(script: Script): NonNullable<Script['services']> {
  return Object.fromEntries(
    Object.values(script.configs).flatMap(({ service, family }) =>
      service ? [[service, { taskDefinition: `${family}:41` }]] : [],
    ),
  );
}

function many(count: number): Script['configs'] {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `${index}.yml`,
      { family: `family-${index}`, service: `service-${index}` },
    ]),
  );
}

const registers = (fake: Pick<FakeWorld, 'journal'>): string[] =>
  fake.journal.filter((line) => line.startsWith('register'));
const revisions = (outcome: Awaited<ReturnType<typeof register>>): string[] => {
  const registered = registrationFailed(outcome) ? outcome.registered : outcome;
  return [...registered.values()]
    .map(({ family, revision }) => `${family}:${revision}`)
    .toSorted((a, b) => (a < b ? -1 : 1));
};

describe('each config is registered exactly once', () => {
  test('the migration’s config is that of the service', async () => {
    const fake = await registering(
      { configs: { 'a.yml': { family: 'a', service: 'a' }, 'b.yml': { family: 'b', service: 'b' } } },
      [['a.yml'], ['b.yml']],
      {
        migration: migration('migrate'),
        postMigration: migration('clear'),
      },
    );
    expect(registers(fake)).toEqual(['register a.yml', 'register b.yml']);
    expect(revisions(fake.outcome)).toEqual(['a:42', 'b:42']);
  });

  test('a migration config of its own is registered, too', async () => {
    const fake = await registering(
      { configs: { 'a.yml': { family: 'a', service: 'a' }, 'm.yml': { family: 'm' } } },
      [['a.yml']],
      { migration: migration('migrate', { config: 'm.yml' }) },
    );
    expect(registers(fake)).toEqual(['register a.yml', 'register m.yml']);
  });

  test('configs of one family one after another', async () => {
    const fake = await registering({
      configs: { 'web.yml': { family: 'shop', service: 'web' }, 'worker.yml': { family: 'shop', service: 'worker' } },
      registerMilliseconds: 2000,
    });
    expect(fake.registeredAt).toEqual([0, 2]);
    expect(revisions(fake.outcome)).toEqual(['shop:42', 'shop:43']);
  });

  test('configs of several families side by side', async () => {
    const fake = await registering({ configs: many(5), registerMilliseconds: 2000 });
    expect(fake.registeredAt).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('under the quota', () => {
  test('fifty: twenty at once, then one a second', async () => {
    const fake = await registering({ configs: many(50), registerMilliseconds: 10 });
    expect(revisions(fake.outcome)).toHaveLength(50);
    for (const [index, at] of fake.registeredAt.entries()) {
      // A bucket of 20 that refills by one a second: the n-th call may not come before second n - 20.
      expect(at).toBeGreaterThanOrEqual(Math.max(0, index + 1 - 20));
    }
    expect(fake.registeredAt.at(-1)).toBeLessThanOrEqual(33);
    expect(fake.registeredAt.filter((at) => at < 1)).toHaveLength(20);
  });

  test('the bucket refills while the burst still goes on', async () => {
    const fake = await registering({ configs: many(30), registerMilliseconds: 900 });
    for (const [index, at] of fake.registeredAt.entries()) {
      expect(at).toBeGreaterThanOrEqual(Math.max(0, index + 1 - 20));
    }
    // From the end of the first, not of the burst.
    expect(fake.registeredAt.at(-1)).toBeCloseTo(0.9 + 10, 1);
  });

  test('twenty wait for nothing', async () => {
    const fake = await registering({ configs: many(20), registerMilliseconds: 10 });
    expect(fake.registeredAt.at(-1)).toBeLessThan(1);
  });
});

describe('what is repeated', () => {
  test.each([
    'operation error ECS: RegisterTaskDefinition, https response error StatusCode: 400, RequestID: x, ThrottlingException: Rate exceeded',
    'operation error ECS: RegisterTaskDefinition, https response error StatusCode: 400, RequestID: x, ClientException: Too many concurrent attempts to create a new revision of the specified family.',
  ])('%s', async (words) => {
    const fake = await registering({
      configs: many(1),
      refuse: (command, _name, attempt) => (command === 'register' && attempt < 3 ? said(words) : undefined),
    });
    expect(registers(fake)).toHaveLength(3);
    expect(revisions(fake.outcome)).toEqual(['family-0:42']);
    expect(fake.events.filter(({ kind }) => kind === 'retry')).toHaveLength(2);
    const [first = 0, second = 0, third = 0] = fake.registeredAt;
    expect(third - second).toBeGreaterThan(second - first);
  });

  test('a registration that is always throttled fails after six tries', async () => {
    const fake = await registering({
      configs: many(1),
      refuse: (command) =>
        command === 'register'
          ? said(
              'operation error ECS: RegisterTaskDefinition, https response error StatusCode: 400, RequestID: x, ThrottlingException: Rate exceeded',
            )
          : undefined,
    });
    expect(registrationFailed(fake.outcome)).toBe(true);
    expect(registers(fake)).toHaveLength(6);
  });

  test.each([
    'AccessDeniedException: User: x is not authorized to perform: ecs:RegisterTaskDefinition',
    'ClientException: Container.image should not be null or empty.',
    'exceeded maximum number of attempts, 10, request send failed, EOF',
  ])('an error that a repeat would not help is final: %s', async (words) => {
    const fake = await registering({
      configs: many(1),
      refuse: (command) => (command === 'register' ? said(words) : undefined),
    });
    expect(registers(fake)).toHaveLength(1);
    expect(fake.outcome).toMatchObject({ error: { end: { said: words } } });
  });
});

test('after a failure nothing more is started, and what was registered is known', async () => {
  const fake = await registering({
    configs: many(30),
    registerMilliseconds: 100,
    refuse: (command, name) => (command === 'register' && name === '9.yml' ? said('ClientException: bad') : undefined),
  });
  if (!registrationFailed(fake.outcome)) throw new Error('it should have failed');
  expect(fake.outcome.config.path).toBe('9.yml');
  expect(registers(fake).length).toBeLessThan(20);
  expect(revisions(fake.outcome)).toHaveLength(registers(fake).length - 1);
});

describe('a registration that failed', () => {
  const failure = (error: ReleaseError, ...names: readonly string[]) =>
    failureInWords(
      notRegistered({
        registered: new Map(names.map((name) => [name, { family: `shop-${name}`, revision: 42 }])),
        config: planned('b'),
        error,
      }),
    );

  test('names what was registered until then, in the words of ecspresso', () => {
    expect(failure(Object.assign(said('ClientException: no'), { advice: 'allow it' }), 'a')).toEqual({
      title: 'b could not be registered',
      lines: [
        'b.yml: ClientException: no',
        'What to do: allow it',
        'Registered before that: shop-a:42. No service was changed.',
      ],
    });
  });

  test('of nothing registered says nothing, and an error without words of ecspresso its own', () => {
    expect(failure(new ReleaseError('no such file')).lines).toEqual(['b.yml: no such file', 'No service was changed.']);
    expect(failure(said('')).lines[0]).toMatch(/^b\.yml: .*said nothing/);
  });
});

test('a defect is no registration that failed', async () => {
  await expect(
    registering({
      configs: many(1),
      refuse: (command) => (command === 'register' ? new TypeError('a defect') : undefined),
    }),
  ).rejects.toThrow('a defect');
});

test('a cancelled job starts no more', async () => {
  const fake = fakeWorld({ configs: many(30), services: servicesOf({ configs: many(30) }), registerMilliseconds: 100 });
  const { plan } = await fake.clock.drive(look(fake.world, inputs([Object.keys(many(30))])));
  fake.clock.at(150, () => fake.cancel.abort());
  await fake.clock.drive(register(fake.world, plan));
  expect(registers(fake).length).toBeLessThanOrEqual(16);
});

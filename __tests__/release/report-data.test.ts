import { expect, test } from '@jest/globals';
import { releaseInWords } from '../support/in-words.js';
import { fakeWorld } from './support/fake-world.js';
import { inputs, migration } from './support/inputs.js';
import { type Script, said } from './support/script.js';

const DEMAND =
  'operation error ECS: UpdateService, InvalidParameterException: When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.';

async function releasing(script: Partial<Script>, lines: readonly (readonly string[])[], cancelAt?: number) {
  const fake = fakeWorld({
    configs: {
      'backend.yml': { family: 'shop-backend', service: 'backend' },
      'frontend.yml': { family: 'shop-frontend', service: 'frontend' },
    },
    services: { backend: {}, frontend: {} },
    ...script,
  });
  if (cancelAt !== undefined) fake.clock.at(cancelAt, () => fake.cancel.abort());
  return fake.clock.drive(releaseInWords(fake.world, inputs(lines, { migration: migration('migrate') })));
}

test('every phase has its span, every roll-out its start, tasks and line', async () => {
  const { spans = [], configs, migration: ran, timing } = await releasing({}, [['backend.yml'], ['frontend.yml']]);
  expect(spans.map(({ phase }) => phase)).toEqual(['look', 'register', 'migrate', 'rollOut']);
  for (const { phase, startedAt, endedAt = 0 } of spans) expect((endedAt - startedAt) / 1000).toBe(timing[phase]);
  const [backend, frontend] = configs;
  expect(ran?.startedAt).toBeLessThan(backend?.startedAt ?? 0);
  expect((backend?.startedAt ?? 0) + (backend?.seconds ?? 0) * 1000).toBeLessThanOrEqual(frontend?.startedAt ?? 0);
  for (const config of configs) {
    expect(config.serves).toBe('new');
    expect(config.tasks?.desired).toBeGreaterThan(0);
    expect(config.tasks?.running).toBe(config.tasks?.desired);
  }
});

test('a forced retry keeps the words and the time of the demand', async () => {
  const { configs } = await releasing(
    { refuse: (command, _name, _try, options) => (command === 'deploy' && !options?.force ? said(DEMAND) : undefined) },
    [['backend.yml']],
  );
  expect(configs[0]).toMatchObject({ forced: true, demanded: { reason: expect.stringContaining('must force') } });
  expect(configs[0]?.demanded?.at).toBeGreaterThanOrEqual(configs[0]?.startedAt ?? Number.POSITIVE_INFINITY);
});

test('a cancel in the roll-out leaves its service in between, and the next one old', async () => {
  const { status, configs } = await releasing({}, [['backend.yml'], ['frontend.yml']], 12_000);
  expect(status).toBe('cancelled');
  expect(configs.map(({ serves }) => serves)).toEqual(['unsettled', 'old']);
});

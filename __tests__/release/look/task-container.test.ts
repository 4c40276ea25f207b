import { describe, expect, test } from '@jest/globals';
import type { Inputs } from '../../../src/inputs/inputs.js';
import { migration } from '../support/inputs.js';
import type { Script } from '../support/script.js';
import { BACKEND, looking, problems } from './support/looking.js';

describe('the container that migrates', () => {
  test.each<[string, Partial<Inputs>, string]>([
    ['the only essential one', { migration: migration('m') }, 'laravel'],
    ['the one that is named', { migration: migration('m', { container: 'nginx' }) }, 'nginx'],
    [
      'the only one that is overridden',
      {
        migration: {
          work: { kind: 'overrides', overrides: { containerOverrides: [{ name: 'nginx', command: ['x'] }] } },
        },
      },
      'nginx',
    ],
  ])('%s', async (_name, more, container) => {
    const script: Script = {
      configs: {
        'backend.yml': { ...BACKEND, containers: [{ name: 'nginx', essential: false }, { name: 'laravel' }] },
      },
      services: { backend: {} },
    };
    const { plan } = await looking(script, undefined, more).looked;
    expect(plan.migration?.container).toBe(container);
  });
});

const app = (more: object) => ({ name: 'app', image: 'repo/app:9f3c2e1', ...more });
const restarts = (...ignoredExitCodes: number[]) => ({ restarts: { ignoredExitCodes, attemptPeriodSeconds: 60 } });
const script = (...containers: readonly object[]): Script => ({
  configs: { 'backend.yml': { ...BACKEND, containers } },
  services: { backend: {} },
});
const overriding = (container: string, ...names: string[]): Partial<Inputs> => ({
  migration: {
    container,
    work: { kind: 'overrides', overrides: { containerOverrides: names.map((name) => ({ name, command: ['x'] })) } },
  },
});

describe('a restart policy', () => {
  const REFUSED = /^backend\.yml: the container app of shop-backend has a `restartPolicy`: .* longer than 60 s\./;
  test.each<[string, Script, Partial<Inputs>, readonly RegExp[]]>([
    ['of the container that migrates', script(app(restarts())), { migration: migration('m') }, [REFUSED]],
    ['of the container after the release', script(app(restarts(3))), { postMigration: migration('m') }, [REFUSED]],
    [
      'of both is told once',
      script(app(restarts())),
      { migration: migration('m'), postMigration: migration('n') },
      [REFUSED],
    ],
    [
      'of another container that runs a command',
      script(app(restarts()), { name: 'main' }),
      overriding('main', 'main', 'app'),
      [REFUSED],
    ],
    [
      'of a container that runs its own program',
      script(app(restarts()), { name: 'main' }),
      overriding('main', 'main'),
      [],
    ],
    ['that ignores exit 0', script(app(restarts(0, 3))), { migration: migration('m') }, []],
    ['where no task runs', script(app(restarts())), {}, []],
  ])('%s', async (_name, world, more, expected) => {
    expect(await problems(world, undefined, more)).toEqual(expected.map((words) => expect.stringMatching(words)));
  });

  test('that ignores exit 0 repeats a failed command, which is told', async () => {
    const { warnings } = await looking(script(app(restarts(0))), undefined, { migration: migration('m') }).looked;
    expect(warnings).toEqual([expect.stringMatching(/if the command fails after more than 60 s, ECS runs it again/)]);
  });
});

test.each([
  [
    'is not essential',
    false,
    [expect.stringMatching(/^the migration runs in the container app .* not essential: .* its task is stopped/)],
  ],
  ['is essential', true, []],
])('the container that migrates %s', async (_name, essential, expected) => {
  const world = script(app({ essential }), { name: 'web', image: 'repo/web:1' });
  const { warnings } = await looking(world, undefined, { migration: migration('m', { container: 'app' }) }).looked;
  expect(warnings).toEqual(expected);
});

import { describe, expect, test } from '@jest/globals';
import { releaseInWords } from '../../support/in-words.js';
import { exited, fakeWorld } from '../support/fake-world.js';
import { inputs, migration } from '../support/inputs.js';
import type { Script } from '../support/script.js';

type End = NonNullable<Script['task']>;

/** A release of the backend whose smoke test ends so. */
async function tested(task: End) {
  const fake = fakeWorld({
    configs: { 'backend.yml': { family: 'shop-backend', service: 'backend' } },
    services: { backend: {} },
    task,
  });
  const end = await fake.clock.drive(
    releaseInWords(fake.world, inputs([['backend.yml']], { smokeTest: migration('smoke') })),
  );
  return { message: end.message, lines: end.failures.flatMap(({ lines }) => lines).join('\n') };
}

describe('a smoke test that fails applies nothing', () => {
  test.each<[string, End, RegExp, RegExp]>([
    [
      'by its exit code',
      (task) => exited(task, 3),
      /^The smoke test failed: app exited with code 3\.$/,
      /What to do: The test failed by itself: its log says why\.$/m,
    ],
    [
      'stopped from outside',
      (task) => ({ ...exited(task, 0), stopCode: 'UserInitiated', stoppedReason: 'by hand' }),
      /^The smoke test was interrupted: /,
      /What to do: Nothing says whether the new version is good: run this job again/,
    ],
    [
      'without an exit code',
      (task, age) =>
        age < 3000
          ? { ...task, containers: [{ name: 'app', lastStatus: 'RUNNING' }] }
          : { ...exited(task, 0), containers: [{ name: 'app', lastStatus: 'STOPPED' }] },
      /^The smoke test ended without an exit code; it is not known whether it passed\.$/,
      /What to do: Nothing says whether the new version is good/,
    ],
  ])('%s', async (_name, task, message, advice) => {
    const said = await tested(task);
    expect(said.message).toMatch(message);
    expect(said.lines).toMatch(advice);
    expect(said.lines).not.toMatch(/partly|applied|migrated/);
  });
});

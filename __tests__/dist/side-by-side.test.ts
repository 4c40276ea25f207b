import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { startMirror } from '../../emulator/github/releases.js';
import { backendAlone, frontendAlone, migration } from './support/product.js';
import { program, removeFolders, temporaryFolder } from './support/program.js';
import { emulatorFor, play } from './support/step.js';

jest.setTimeout(120_000);
afterAll(removeFolders);

/** Steps of one job that run at the same time share its temporary folder and the runner's tool cache. */
test('two releases in one temporary folder and one empty tool cache: both are released, and nothing is left', async () => {
  const mirror = await startMirror(await program());
  const emulator = await emulatorFor({ scale: 0.03 });
  try {
    const toolCache = temporaryFolder('tool-cache-');
    const temp = temporaryFolder('temp-');
    const from = {
      'ecspresso-version': mirror.version,
      'ecspresso-mirror': mirror.url,
      'ecspresso-checksum': mirror.sha256,
    };
    const steps = [{ ...backendAlone(), ...migration() }, frontendAlone()];
    const both = await Promise.all(
      steps.map((inputs) =>
        play({
          inputs: { ...inputs, ...from },
          emulator,
          scale: 0.03,
          toolCache,
          env: { RUNNER_TEMP: temp },
          post: true,
        }),
      ),
    );
    for (const { transcript, post, changedFiles } of both) {
      expect(transcript.outputs).toMatchObject({
        status: 'released',
        'ecspresso-version': expect.stringMatching(/^2\./),
      });
      expect(transcript.annotations.filter(({ level }) => level === 'error')).toEqual([]);
      expect(transcript.annotations.map(({ message }) => message).join('\n')).not.toMatch(/tool cache/);
      expect(changedFiles).toEqual([]);
      expect(post?.transcript.exitCode).toBe(0);
    }
    expect(['backend', 'frontend'].map((name) => emulator.service('production', name)?.taskDefinition)).toEqual([
      'shop-backend:42',
      'shop-frontend:18',
    ]);
    const cached = readdirSync(join(toolCache, 'ecspresso', mirror.version));
    expect(cached.toSorted()).toEqual([process.arch, `${process.arch}.complete`]);
    // Whoever came second while the first one was adding keeps its own program there.
    for (const name of readdirSync(temp)) expect(readdirSync(join(temp, name))).toEqual(['ecspresso']);
    expect(readdirSync(temp).length).toBeLessThanOrEqual(1);
  } finally {
    await Promise.all([emulator.close(), mirror.close()]);
  }
});

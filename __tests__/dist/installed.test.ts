import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { type Mirror, startMirror } from '../../emulator/github/releases.js';
import { cases } from './support/case.js';
import { judge } from './support/expectation.js';
import { frontendAlone } from './support/product.js';
import { program, temporaryFolder } from './support/program.js';
import { play } from './support/step.js';

const SETUP = { status: 'installed', message: /^ecspresso .* is installed\.$/ } as const;
const NOTHING_CACHED = 'ecspresso';

jest.setTimeout(120_000);
const mirrors: Mirror[] = [];
afterAll(() => Promise.all(mirrors.map((mirror) => mirror.close())));

async function mirrored(): Promise<Mirror> {
  const mirror = await startMirror(await program());
  mirrors.push(mirror);
  return mirror;
}

function from(mirror: Mirror, checksum: string | undefined = mirror.sha256) {
  return {
    'ecspresso-version': mirror.version,
    'ecspresso-mirror': mirror.url,
    'ecspresso-checksum': checksum === '' ? undefined : checksum,
  };
}

cases('an installation', [
  {
    name: 'mode setup with the one on PATH',
    inputs: { mode: 'setup' },
    ...SETUP,
    also: ({ transcript, witness, calls }) => {
      const path = join(witness.folder, 'ecspresso');
      expect(transcript.outputs).toMatchObject({ 'ecspresso-path': path, 'cache-hit': 'false' });
      // It is on PATH already: to add it again would put its folder before what earlier steps have added.
      expect(transcript.paths).toEqual([]);
      expect(witness.commands()).toEqual([['version']]);
      expect(calls).toEqual([]);
    },
  },
  {
    name: 'mode setup says which inputs it has no use for',
    inputs: { mode: 'setup', ...frontendAlone() },
    ...SETUP,
    warnings: [/`mode: setup` only installs ecspresso and does nothing with `configs`, `images`/],
  },
  {
    name: 'installed, and there is none',
    inputs: frontendAlone(),
    env: { PATH: dirname(process.execPath) },
    status: 'failed',
    message: /^There is no ecspresso on PATH/,
    errors: [/^There is no ecspresso on PATH/],
    evidence: [/Nothing was changed/],
  },
]);

test.concurrent('a mirror gives a verified archive, and the tool cache has it the next time', async () => {
  const mirror = await mirrored();
  const toolCache = temporaryFolder('tool-cache-');
  const released = {
    status: 'released',
    message: /^Released 1 service/,
    results: { frontend: 'released' },
    taskDefinitions: { frontend: 'shop-frontend:18' },
    registered: ['shop-frontend'],
    deploys: ['frontend shop-frontend:18'],
    serves: { frontend: 'shop-frontend:18' },
  } as const;
  for (const cacheHit of ['false', 'true']) {
    const outcome = await play({ inputs: { ...frontendAlone(), ...from(mirror) }, toolCache });
    judge(outcome, released);
    expect(outcome.transcript.outputs['cache-hit']).toBe(cacheHit);
    expect(outcome.transcript.outputs['ecspresso-path']).toContain(join(toolCache, 'ecspresso', mirror.version));
    // It was not the one on PATH.
    expect(outcome.witness.commands()).toEqual([]);
  }
  expect(mirror.requests).toHaveLength(1);
});

test.concurrent('an archive with another sum is not installed and not cached', async () => {
  const mirror = await mirrored();
  const toolCache = temporaryFolder('tool-cache-');
  const wrong = '0'.repeat(64);
  const outcome = await play({ inputs: { ...frontendAlone(), ...from(mirror, wrong) }, toolCache });
  judge(outcome, {
    status: 'failed',
    message: /was not installed: its SHA-256 is wrong/,
    errors: [/was not installed: its SHA-256 is wrong/],
    evidence: [new RegExp(`expected {2}${wrong}`), new RegExp(`got {7}${mirror.sha256}`), /Nothing was changed/],
  });
  expect(readdirSync(toolCache).filter((name) => name.startsWith(NOTHING_CACHED))).toEqual([]);
  expect(outcome.calls).toEqual([]);
});

test.concurrent('an archive that nobody vouches for is not even asked for', async () => {
  const mirror = await mirrored();
  const toolCache = temporaryFolder('tool-cache-');
  const outcome = await play({ inputs: { ...frontendAlone(), ...from(mirror, '') }, toolCache });
  judge(outcome, {
    status: 'failed',
    message: /because there is no SHA-256 to expect/,
    errors: [/because there is no SHA-256 to expect/],
    evidence: [/`ecspresso-checksum`/, /Nothing was changed/],
  });
  expect(mirror.requests).toEqual([]);
  expect(readdirSync(toolCache)).toEqual([]);
});

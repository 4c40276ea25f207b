import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, expect, jest, test } from '@jest/globals';
import { startMirror } from '../../emulator/github/releases.js';
import { type Case, cases } from './support/case.js';
import { judge, OLD_VERSION } from './support/expectation.js';
import { FRONTEND_MIGRATION, frontendAlone, FRONTEND_RELEASED as RELEASED } from './support/product.js';
import { program } from './support/program.js';
import { type Outcome, play } from './support/step.js';

jest.setTimeout(120_000);

/** A device on which every write ends with ENOSPC. */
const FULL = '/dev/full';
const NOWHERE = '/does/not/exist/file';

/** The log of a step whose outputs or summary cannot be read: what its reader sees. */
function logOf({ transcript }: Outcome): string {
  expect(`${transcript.stdout}${transcript.stderr}`).not.toMatch(
    /^\s+at .*[:(]|UnhandledPromise|Internal error in this action/m,
  );
  return transcript.annotations
    .filter(({ message }) => !OLD_VERSION.test(message))
    .map(({ level, title, message }) => `${level}: ${title} ${message}`)
    .join('\n');
}

test.concurrent('outputs on a full disk: released, and a warning says what later steps lack', async () => {
  const outcome = await play({ inputs: frontendAlone(), env: { GITHUB_OUTPUT: FULL } });
  expect(logOf(outcome)).toMatch(/^warning: .*Not all outputs could be written: ENOSPC[^\n]*$/);
  expect(outcome.transcript).toMatchObject({ exitCode: 0, outputs: {}, summary: expect.stringContaining('Released') });
  expect(outcome.settled['frontend']?.taskDefinition).toBe('shop-frontend:18');
});

test.concurrent.each([
  [
    'an output file that is not there',
    'GITHUB_OUTPUT',
    NOWHERE,
    /^warning: .*Not all outputs could be written: Missing file/,
  ],
  ['a folder for outputs', 'GITHUB_OUTPUT', tmpdir(), /^warning: .*Not all outputs could be written: EISDIR/],
  [
    'a folder for the summary',
    'GITHUB_STEP_SUMMARY',
    tmpdir(),
    /^warning: .*The job summary could not be written: EISDIR/,
  ],
])('%s: released, with one warning', async (_name, variable, path, words) => {
  const outcome = await play({ inputs: frontendAlone(), env: { [variable]: path } });
  expect(logOf(outcome)).toMatch(words);
  expect(logOf(outcome).split('\n')).toHaveLength(1);
  expect(outcome.transcript.exitCode).toBe(0);
  expect(outcome.settled['frontend']?.taskDefinition).toBe('shop-frontend:18');
});

test.concurrent('outputs on a full disk, and the release fails: the cause stays the first to be read', async () => {
  const outcome = await play({ inputs: frontendAlone('svc-nopull_run-ok'), env: { GITHUB_OUTPUT: FULL } });
  expect(logOf(outcome)).toMatch(
    /^error: frontend (was|is being) rolled back by ECS: [\s\S]*warning: .*Not all outputs/,
  );
  expect(outcome.transcript.exitCode).toBe(1);
});

test.concurrent.each([
  ['missing', NOWHERE],
  ['full', FULL],
])('a summary file that is %s: released, with a warning', async (_name, GITHUB_STEP_SUMMARY) => {
  const outcome = await play({ inputs: frontendAlone(), env: { GITHUB_STEP_SUMMARY } });
  expect(logOf(outcome)).toMatch(/^warning: .*The job summary could not be written: E\w+[^\n]*$/);
  expect(outcome.transcript).toMatchObject({ exitCode: 0, outputs: { status: 'released' } });
});

test.concurrent('no summary file at all (an old runner): released', async () => {
  const outcome = await play({ inputs: frontendAlone(), env: { GITHUB_STEP_SUMMARY: '' } });
  expect(logOf(outcome)).toBe('');
  expect(outcome.transcript).toMatchObject({ exitCode: 0, outputs: { status: 'released' } });
});

const DISK: readonly Case[] = [
  {
    name: 'state on a full disk: released',
    inputs: frontendAlone(),
    env: { GITHUB_STATE: FULL },
    ...RELEASED,
  },
  {
    name: 'no room for the overrides of the migration',
    inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION },
    env: { RUNNER_TEMP: '/does/not/exist' },
    status: 'failed',
    message: /^The migration could not be started: .+([^.…]\.|…)$/,
    errors: [/^The migration could not be started: .+[^.]$/],
    evidence: [/could not be written in \/does\/not\/exist \(ENOENT/, /Check RUNNER_TEMP/],
    results: { frontend: 'skipped' },
    taskDefinitions: { frontend: 'shop-frontend:18' },
    registered: ['shop-frontend'],
    serves: { frontend: 'shop-frontend:17' },
  },
  {
    name: 'a file where temporary files should go',
    inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION },
    env: { RUNNER_TEMP: '/dev/null' },
    status: 'failed',
    message:
      /^The migration could not be started: a temporary file could not be written in \/dev\/null \(ENOTDIR.*\)\.$/,
    errors: [/^The migration could not be started: a temporary file could not be written/],
    evidence: [/could not be written in \/dev\/null \(ENOTDIR/, /Check RUNNER_TEMP/],
    results: { frontend: 'skipped' },
    taskDefinitions: { frontend: 'shop-frontend:18' },
    registered: ['shop-frontend'],
    serves: { frontend: 'shop-frontend:17' },
  },
  {
    name: 'no token: nothing needs one where ecspresso is installed',
    inputs: { ...frontendAlone(), 'github-token': '' },
    ...RELEASED,
  },
];

cases('a runner that fails', DISK);

const INSTALLED = { 'ecspresso-version': '2.8.99', 'ecspresso-checksum': '0'.repeat(64) } as const;

/** A server that has the same page for everything, as a captive portal or a proxy has. */
async function portal(status: number): Promise<{ url: string; close: () => void }> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>Sign in</title>');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

const servers: { close: () => void }[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

/** Nothing was installed and nothing in ECS was asked. */
async function notInstalled(inputs: Record<string, string>, env: Record<string, string>, evidence: readonly RegExp[]) {
  const outcome = await play({ inputs: { ...frontendAlone(), ...inputs }, env });
  const title = /^Could not get ecspresso_|answered with a web page/;
  judge(outcome, { status: 'failed', message: title, errors: [title], evidence: [...evidence, /Nothing was changed/] });
  expect(outcome.calls).toEqual([]);
}

test.concurrent('no network to the mirror', () =>
  notInstalled({ ...INSTALLED, 'ecspresso-mirror': 'http://127.0.0.1:9' }, {}, [/ECONNREFUSED/, /127\.0\.0\.1:9/]));

test.concurrent('no network to GitHub, and no token', () =>
  notInstalled(
    { 'ecspresso-version': '2.8.7', 'github-token': '' },
    { https_proxy: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9' },
    [/ECONNREFUSED/],
  ));

test.concurrent.each([200, 403, 502])('a mirror that serves a page with status %i', async (status) => {
  const server = await portal(status);
  servers.push(server);
  await notInstalled({ ...INSTALLED, 'ecspresso-mirror': server.url }, {}, [
    status === 200 ? /web page/ : new RegExp(`HTTP ${status}`),
  ]);
});

test('PATH for later steps on a full disk: released, with a warning', async () => {
  const mirror = await startMirror(await program());
  try {
    const outcome = await play({
      inputs: {
        ...frontendAlone(),
        'ecspresso-version': mirror.version,
        'ecspresso-mirror': mirror.url,
        'ecspresso-checksum': mirror.sha256,
      },
      env: { GITHUB_PATH: FULL },
    });
    expect(logOf(outcome)).toMatch(/^warning: .*ecspresso could not be put on PATH for later steps: ENOSPC/);
    expect(outcome.transcript).toMatchObject({ exitCode: 0, outputs: { status: 'released' } });
  } finally {
    await mirror.close();
  }
});

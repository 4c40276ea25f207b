import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const ROOT = join(__dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'resident-'));
const ordinary = join(folder, 'stand-in', 'ecspresso');
let resident: ChildProcess;
/** An AWS that takes calls and never answers. */
let silent: Server;

/** What a caller sees of a process. */
interface Seen {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const TASK_DEFINITION = `{ "family": "é", "containerDefinitions": [{ "name": "{{ env \`NAME\` \`none\` }}", "image": "{{ must_env \`IMAGE\` }}" }] }`;

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [join(ROOT, 'scripts', 'build-emulator.mjs'), folder]);
  const files = {
    'app/ecspresso.yml': 'region: ap-northeast-1\nservice: app\ntask_definition: task.json\ntimeout: 1m\n',
    'app/task.json': TASK_DEFINITION,
    'app/names.env': 'NAME=from the file\n',
    'app/panic.yml': 'region: "{{ must_env `NOT_SET` }}"\n',
  };
  mkdirSync(join(folder, 'app'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  resident = spawn(process.execPath, [join(folder, 'resident.mjs'), folder, ordinary], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => resident.stdout?.once('data', resolve));
});

afterAll(() => {
  resident.stdin?.end();
  silent.closeAllConnections();
  silent.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What one launcher does with these words; times and the program's own pauses left out. */
function seenOf(
  launcher: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  meanwhile: (child: ChildProcess) => void = () => undefined,
): Promise<Seen> {
  const child = spawn(launcher, args, {
    cwd: join(folder, 'app'),
    env: { PATH: process.env['PATH'], IMAGE: 'app:1', ...environment },
  });
  const text = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      text[stream] += chunk;
    });
  }
  meanwhile(child);
  return new Promise((resolve) =>
    child.on('close', (code) =>
      resolve({ code, stdout: text.stdout, stderr: text.stderr.replace(/^\S+Z /gm, '').replace(/127\S+/g, '') }),
    ),
  );
}

const linux = process.platform === 'linux' ? describe : describe.skip;

linux('the stand-in that stays in one process is called as the program itself is', () => {
  const alike: readonly (readonly [string, readonly string[], Readonly<Record<string, string>>?])[] = [
    ['its version', ['version']],
    ['help without words', []],
    ['another line', ['--as', '2.3', 'version']],
    ['a line that it cannot speak', ['--as', '1.0', 'version']],
    ['a word that no command is', ['deploi', 'two words', '', 'line\nend', '$HOME `x` "q"']],
    ['a file of the working directory', ['render', 'taskdef']],
    ['a path from there', ['--config', '../app/ecspresso.yml', 'render', 'config']],
    ['a file that is missing', ['--config', 'nowhere.yml', 'render', 'config']],
    ['the environment', ['render', 'taskdef'], { NAME: 'a=b\nc é "x" $y' }],
    ['names that no shell has', ['render', 'taskdef'], { 'INPUT_A-B': 'x', BASH_ENV: 'nowhere', NAME: 'n' }],
    ['an envfile', ['--envfile', 'names.env', 'render', 'taskdef']],
    ['a panic', ['--config', 'panic.yml', 'render', 'config']],
    ['no credentials', ['register']],
  ];
  test.each(alike)('%s', async (_, args, environment = {}) => {
    const seen = await seenOf(join(folder, 'ecspresso'), args, environment);
    expect(seen).toEqual(await seenOf(ordinary, args, environment));
    expect(seen.stdout + seen.stderr).not.toBe('');
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s while it waits for AWS', async (signal) => {
    const environment = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 's',
    };
    const interrupted = (launcher: string) =>
      seenOf(launcher, ['register'], environment, (child) => {
        silent.once('request', () => child.kill(signal));
      });
    const seen = await interrupted(join(folder, 'ecspresso'));
    expect(seen).toEqual(await interrupted(ordinary));
    expect(seen).toMatchObject({ code: 1, stderr: expect.stringContaining('Interrupted') });
  });

  test('a process that is killed calls AWS no more', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const environment = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 's',
    };
    const seen = await seenOf(join(folder, 'ecspresso'), ['register'], environment, (child) => {
      silent.once('request', (request) => {
        closed = new Promise((resolve) => request.once('close', resolve));
        child.kill('SIGKILL');
      });
    });
    expect(seen.code).toBeNull();
    await closed;
  });

  test('where nothing answers, the program itself starts', async () => {
    const ended = new Promise((resolve) => resident.once('exit', resolve));
    resident.stdin?.end();
    await ended;
    expect(await seenOf(join(folder, 'ecspresso'), ['version'], {})).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('ecspresso v2.8'),
    });
  });
});

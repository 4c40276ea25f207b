import { describe, expect, test } from '@jest/globals';
import { type DeployOptions, type Ecspresso, type EcspressoSetting, ecspresso } from '../../src/ecspresso/cli.js';
import type { RunProcess } from '../../src/ecspresso/process.js';
import { CommandError, ReleaseError } from '../../src/errors.js';
import { newRedactor } from '../../src/secrets/redaction.js';
import { journal, type Script } from './support/journal.js';

const CONFIG = { path: 'ecspresso/backend.yml', env: { BACKEND_IMAGE: 'repo:1', PATH: '/bin' } };
const TASK = 'arn:aws:ecs:ap-northeast-1:123456789012:task/production/0123456789abcdef0123456789abcdef';
const RUN = { revision: 42, overridesFile: '/tmp/o.json', clientToken: 'token-1' };
const DEPLOY: DeployOptions = { target: { kind: 'revision', revision: 42 }, force: false, extraArgs: [] };

/** A driver over a child process that plays `script`, with what it was asked for and the lines that were shown. */
function driver(script: Script, setting: Partial<EcspressoSetting> = {}) {
  const { requests, runProcess } = journal(script);
  const shown: string[] = [];
  const cli = ecspresso({
    path: '/tools/ecspresso',
    runProcess,
    runVersion: runProcess,
    cwd: '/repo',
    env: { PATH: '/bin' },
    envfiles: [],
    extStr: [],
    extCode: [],
    secrets: newRedactor([]),
    onLine: (config, stream, line) => shown.push(`${config} ${stream} ${line}`),
    signal: new AbortController().signal,
    ...setting,
  });
  return { cli, requests, shown, args: () => requests.map(({ args }) => args.join(' ')) };
}

async function rejection(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not reject');
}

describe('the words of each command', () => {
  const rendered = { stdout: '{"family":"f","revision":42,"cluster":"c"}' };
  test.each<[string, (cli: Ecspresso) => Promise<unknown>, string]>([
    ['version', (cli) => cli.version(), 'version'],
    ['render config', (cli) => cli.renderConfig(CONFIG), '--config ecspresso/backend.yml render config'],
    ['register', (cli) => cli.register(CONFIG), '--config ecspresso/backend.yml register --output'],
    [
      'run',
      (cli) => cli.run(CONFIG, RUN),
      '--config ecspresso/backend.yml run --no-wait --skip-task-definition --revision 42 --overrides-file /tmp/o.json --client-token token-1',
    ],
    ['deploy', (cli) => cli.deploy(CONFIG, DEPLOY), '--config ecspresso/backend.yml deploy --no-wait --revision 42'],
    [
      'deploy by force',
      (cli) => cli.deploy(CONFIG, { ...DEPLOY, force: true }),
      '--config ecspresso/backend.yml deploy --no-wait --revision 42 --force-new-deployment',
    ],
    [
      'deploy of an earlier revision',
      (cli) => cli.deploy(CONFIG, { ...DEPLOY, force: true, keepAttributes: true }),
      '--config ecspresso/backend.yml deploy --no-wait --revision 42 --no-update-service --force-new-deployment',
    ],
    [
      'deploy of the newest',
      (cli) => cli.deploy(CONFIG, { ...DEPLOY, target: { kind: 'latest' } }),
      '--config ecspresso/backend.yml deploy --no-wait --latest-task-definition',
    ],
    [
      'deploy that registers',
      (cli) => cli.deploy(CONFIG, { ...DEPLOY, target: { kind: 'register' } }),
      '--config ecspresso/backend.yml deploy --no-wait',
    ],
    [
      'deploy that waits, with words of the author',
      (cli) => cli.deploy(CONFIG, { ...DEPLOY, waitSeconds: 90, extraArgs: ['--tasks', '3'] }),
      '--config ecspresso/backend.yml deploy --timeout 90s --revision 42 --tasks 3',
    ],
    ['diff', (cli) => cli.diff(CONFIG), '--config ecspresso/backend.yml diff'],
    ['verify', (cli) => cli.verify(CONFIG), '--config ecspresso/backend.yml verify'],
    [
      'a path like a flag',
      (cli) => cli.register({ ...CONFIG, path: '--config=evil.yml' }),
      '--config ./--config=evil.yml register --output',
    ],
  ])('%s', async (_name, call, args) => {
    const world = driver(rendered);
    await call(world.cli);
    expect(world.args()).toEqual([args]);
  });

  test('envfiles and external variables come before every command of a config', async () => {
    const world = driver(rendered, { envfiles: ['-a.env', 'b c.env'], extStr: ['S=x y'], extCode: ['N=1+1'] });
    await world.cli.register(CONFIG);
    await world.cli.run(CONFIG, RUN);
    const common = ['--envfile', './-a.env', '--envfile', 'b c.env', '--ext-code', 'N=1+1'];
    for (const { args, env } of world.requests) {
      expect(args.slice(2, 2 + common.length)).toEqual(common);
      // Others on the machine can read the words of a process, and not its environment.
      expect(env).toMatchObject({ ...CONFIG.env, ECSPRESSO_EXT_STR: 'S=x y' });
    }
  });

  test('every process gets the config environment, the working directory and the signal', async () => {
    const { signal } = new AbortController();
    const world = driver(rendered, { signal });
    await world.cli.renderConfig(CONFIG);
    await world.cli.deploy(CONFIG, DEPLOY);
    await world.cli.run(CONFIG, RUN);
    for (const request of world.requests) {
      expect(request).toMatchObject({ file: '/tools/ecspresso', env: CONFIG.env, cwd: '/repo', signal });
    }
  });
});

describe('what is shown', () => {
  test('never the definitions, which hold environment values', async () => {
    const world = driver({
      stdout: '{"family":"f","revision":1,"cluster":"c","secret":"hunter2"}',
      stderr: 'banner\n',
    });
    await world.cli.renderConfig(CONFIG);
    await world.cli.render(CONFIG);
    await world.cli.register(CONFIG);
    await world.cli.diff(CONFIG);
    await world.cli.verify(CONFIG);
    expect(world.shown.join('\n')).not.toContain('hunter2');
    expect(world.requests.every(({ captureStdout }) => captureStdout)).toBe(true);
  });

  test('both streams of deploy and run', async () => {
    const world = driver({ stdout: `started ${TASK}\n`, stderr: 'Updating service\n' });
    await world.cli.deploy(CONFIG, DEPLOY);
    await world.cli.run(CONFIG, RUN);
    const both = [`${CONFIG.path} stderr Updating service`, `${CONFIG.path} stdout started ${TASK}`];
    expect(world.shown).toEqual([...both, ...both]);
  });
});

describe('what is read', () => {
  test.each<[string, string | undefined]>([
    ['ecspresso v2.8.7\n', '2.8.7'],
    ['ecspresso \n', undefined],
  ])('version %j', async (stdout, version) => {
    await expect(driver({ stdout }).cli.version()).resolves.toBe(version);
  });

  test('register captures its output and names the revision', async () => {
    await expect(driver({ stdout: '{"family":"f","revision":42}' }).cli.register(CONFIG)).resolves.toEqual({
      family: 'f',
      revision: 42,
    });
  });

  test.each<[string, Script]>([
    ['text on stderr', { stderr: `2026/11/23 08:34:14 b/p Task ARN: ${TASK}\n` }],
    ['JSON on stderr', { stderr: `{"level":"INFO","msg":"task started","task_arn":"${TASK}"}\n` }],
    ['stdout', { stdout: `{"task":"${TASK}"}\n` }],
    ['a bad end after the start', { exitCode: 1, stderr: `Task ARN: ${TASK}\n[ERROR] FAILED. context canceled\n` }],
  ])('the task that run started: %s', async (_name, script) => {
    await expect(driver(script).cli.run(CONFIG, RUN)).resolves.toBe(TASK);
  });

  test('run that ends well without naming a task', async () => {
    await expect(driver({ stderr: 'Running task\n' }).cli.run(CONFIG, RUN)).resolves.toBeUndefined();
  });
});

describe('render', () => {
  const TASK_DEFINITION = '{\n  "family": "shop-a",\n  "odd": "} { \\" ]",\n  "containerDefinitions": []\n}\n';
  const SERVICE_DEFINITION = '{\n  "desiredCount": 2,\n  "tags": [{}]\n}\n';
  const ALL = 'render taskdef servicedef config';
  const ONE_BY_ONE = ['render config', 'render taskdef', 'render servicedef'] as const;
  const said = (words: string): Script => ({ exitCode: 1, stderr: `[ERROR] FAILED. ${words}\n` });

  /** A driver over a program that answers each command by its words. */
  function rendering(answers: Readonly<Record<string, Script>>) {
    const asked: string[] = [];
    const { runProcess } = journal(({ args }) => {
      const words = args.slice(2).join(' ');
      asked.push(words);
      return answers[words] ?? {};
    });
    return { asked, cli: driver({}, { runProcess }).cli };
  }

  test('everything comes from one process', async () => {
    const config = 'cluster: c\nservice: a\nservice_definition: service.json\ntask_definition: task.json\n';
    const { asked, cli } = rendering({ [ALL]: { stdout: `${TASK_DEFINITION}${SERVICE_DEFINITION}${config}` } });
    await expect(cli.render(CONFIG)).resolves.toMatchObject({
      file: { cluster: 'c', service: 'a', hasServiceDefinition: true },
      definition: { family: 'shop-a', containers: [] },
      serviceDefinition: { desiredCount: 2 },
    });
    expect(asked).toEqual([ALL]);
  });

  test('a config without a service definition is rendered without it', async () => {
    const { asked, cli } = rendering({
      [ALL]: said('service_definition is not defined'),
      'render config': { stdout: 'cluster: c\n' },
      'render taskdef': { stdout: TASK_DEFINITION },
    });
    const files = await cli.render(CONFIG);
    expect(files).toMatchObject({ file: { cluster: 'c' }, definition: { family: 'shop-a' } });
    expect(files.serviceDefinition).toBeUndefined();
    expect(asked).toEqual([ALL, ...ONE_BY_ONE.slice(0, 2)]);
  });

  test.each([
    ['refuses several targets', said('unexpected argument servicedef')],
    ['prints the first target alone', { stdout: TASK_DEFINITION }],
    ['prints one target three times', { stdout: TASK_DEFINITION.repeat(3) }],
  ] as const)('an ecspresso that %s is asked for one after the other', async (_, answer) => {
    const { asked, cli } = rendering({
      [ALL]: answer,
      'render config': { stdout: 'cluster: c\nservice: a\nservice_definition: service.json\n' },
      'render taskdef': { stdout: TASK_DEFINITION },
      'render servicedef': { stdout: SERVICE_DEFINITION },
    });
    await expect(cli.render(CONFIG)).resolves.toMatchObject({
      file: { cluster: 'c', service: 'a' },
      definition: { family: 'shop-a' },
      serviceDefinition: { desiredCount: 2 },
    });
    expect(asked).toEqual([ALL, ...ONE_BY_ONE]);
  });

  test.each([
    ['service', 'render servicedef', 'COUNT'],
    ['task', 'render taskdef', 'IMAGE'],
  ])('a %s definition that cannot be rendered is a failure', async (_, command, name) => {
    const words = said(`must_env: environment variable ${name} is not defined`);
    const { cli } = rendering({
      [ALL]: words,
      'render config': { stdout: 'cluster: c\nservice_definition: service.json\n' },
      'render taskdef': { stdout: TASK_DEFINITION },
      [command]: words,
    });
    expect((await rejection(cli.render(CONFIG))).message).toContain(`${name} is not defined`);
  });

  test('a process that was killed is not asked again', async () => {
    const { asked, cli } = rendering({ [ALL]: { exitCode: null, stderr: '' } });
    expect(await rejection(cli.render(CONFIG))).toBeInstanceOf(CommandError);
    expect(asked).toEqual([ALL]);
  });

  test.each(['', 'cluster: c\n', TASK_DEFINITION, '{"family": "f', `${TASK_DEFINITION}${SERVICE_DEFINITION}`, '}{'])(
    'what cannot be read is told without being quoted: %j',
    async (stdout) => {
      const garbage = Object.fromEntries(ONE_BY_ONE.map((command) => [command, { stdout: '{"family": "f' }]));
      const error = await rejection(rendering({ ...garbage, [ALL]: { stdout } }).cli.render(CONFIG));
      expect(error).toBeInstanceOf(ReleaseError);
      expect(error.message).toMatch(/"ecspresso render (config|taskdef)" succeeded, but/);
      expect(error.message).not.toContain('family": "');
    },
  );
});

describe('failures', () => {
  const end = { exitCode: 1, stderr: '[INFO] x\n[ERROR] FAILED. ClusterNotFoundException: Cluster not found.\n' };
  test.each<[string, (cli: Ecspresso) => Promise<unknown>]>([
    ['version', (cli) => cli.version()],
    ['render', (cli) => cli.renderConfig(CONFIG)],
    ['register', (cli) => cli.register(CONFIG)],
    ['run', (cli) => cli.run(CONFIG, RUN)],
    ['deploy', (cli) => cli.deploy(CONFIG, DEPLOY)],
  ])('%s rejects with what ecspresso said', async (command, call) => {
    const error = await rejection(call(driver(end).cli));
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({
      stderr: end.stderr,
      end: { exitCode: 1, said: 'ClusterNotFoundException: Cluster not found.' },
      advice: expect.stringContaining('`cluster:`'),
    });
    expect(error.message).toContain(command);
    expect(error.message).toContain('exited with code 1');
    expect(error.message).toContain('Cluster not found.');
  });

  test('a process that a signal ended is an error that says so', async () => {
    const error = await rejection(driver({ exitCode: null }).cli.deploy(CONFIG, DEPLOY));
    expect(error.message).toContain('was ended by a signal');
    expect(error.message).toContain('said nothing');
  });

  test('a signal: what it said before is not why it ended', async () => {
    const error = await rejection(
      driver({ exitCode: null, stderr: '[INFO] all is well\n' }).cli.deploy(CONFIG, DEPLOY),
    );
    expect(error).toMatchObject({ end: { exitCode: null, said: 'all is well' } });
    expect(error.message).toMatch(/deploy" was ended by a signal; its last words: all is well$/);
  });

  test('a limit: how long it was given', async () => {
    const runProcess: RunProcess = ({ limitSeconds }) =>
      Promise.resolve({ exitCode: null, stdout: '', ...(limitSeconds === 900 ? { overdue: true } : {}) });
    const error = await rejection(driver({}, { runProcess }).cli.deploy(CONFIG, DEPLOY));
    expect(error.message).toMatch(/deploy" had not ended within 900 s and was made to$/);
  });

  test('what waits is given its own time and more', async () => {
    const world = driver({});
    await world.cli.deploy(CONFIG, { ...DEPLOY, waitSeconds: 1800 });
    await world.cli.version();
    expect(world.requests.map(({ limitSeconds }) => limitSeconds)).toEqual([1920, 30]);
  });

  test('a panic has exit code 2', async () => {
    const stderr = 'panic: template attach failed: environment variable X is not defined\n\ngoroutine 1 [running]:\n';
    const error = await rejection(driver({ exitCode: 2, stderr }).cli.register(CONFIG));
    expect(error).toMatchObject({ end: { exitCode: 2 }, advice: expect.stringContaining('X by must_env') });
  });

  test.each<[string, string]>([
    ['no JSON', 'Task definition is registered'],
    ['nothing', ''],
    ['no revision', '{"family":"f"}'],
  ])('register that ends well but prints %s', async (_name, stdout) => {
    const error = await rejection(driver({ stdout }).cli.register(CONFIG));
    expect(error).toBeInstanceOf(ReleaseError);
    expect(error).not.toBeInstanceOf(CommandError);
    expect(error.message).toContain('ecspresso/backend.yml: "ecspresso register --output" succeeded, but');
  });

  test('a config that is no YAML', async () => {
    const error = await rejection(driver({ stdout: 'a: [\n' }).cli.renderConfig(CONFIG));
    expect(error).toBeInstanceOf(ReleaseError);
    expect(error.message).toContain('render config');
  });

  test('a program that cannot be started is told as it is', async () => {
    const cause = Object.assign(new Error('spawn ENOEXEC'), { code: 'ENOEXEC' });
    const world = driver({}, { runVersion: () => Promise.reject(cause) });
    await expect(world.cli.version()).rejects.toBe(cause);
  });

  test('nothing is repeated', async () => {
    const world = driver({ exitCode: 1, stderr: 'ThrottlingException: Rate exceeded' });
    await rejection(world.cli.register(CONFIG));
    await rejection(world.cli.deploy(CONFIG, DEPLOY));
    expect(world.requests).toHaveLength(2);
  });
});

describe('diff and verify', () => {
  test('a diff comes without colours', async () => {
    const { cli } = driver({ stdout: '--- a\n+++ b\n\u001b[31m-x\u001b[0m\n' });
    expect(await cli.diff(CONFIG)).toBe('--- a\n+++ b\n-x\n');
  });

  test('a diff that fails rejects', async () => {
    const { cli } = driver({ exitCode: 1, stderr: '[ERROR] FAILED. no such service' });
    expect(await rejection(cli.diff(CONFIG))).toMatchObject({ end: { exitCode: 1, said: 'no such service' } });
  });

  test('a failed check is an answer and no rejection', async () => {
    const { cli } = driver({
      exitCode: 1,
      stdout: '  Cluster\n  --> [NG] not found\n',
      stderr: '[ERROR] FAILED. verify',
    });
    expect(await cli.verify(CONFIG)).toEqual({ failed: [{ resource: 'Cluster', why: 'not found' }], skipped: [] });
  });

  test('a verify that says nothing of a check rejects', async () => {
    const { cli } = driver({ exitCode: 1, stderr: '[ERROR] FAILED. no credentials' });
    expect(await rejection(cli.verify(CONFIG))).toBeInstanceOf(CommandError);
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileCommand, readPathFile } from '../emulator/runner/command-files.js';
import { type RunnerLog, runnerLog } from '../emulator/runner/log.js';
import { pathAfter, runAction } from '../emulator/runner/runner.js';
import type { ActionRun } from '../emulator/runner/transcript.js';

function logOf(lines: readonly string[], masks: readonly string[] = []): RunnerLog & { shown: readonly string[] } {
  const log = runnerLog(masks);
  const shown = lines.flatMap((line) => log.take(line, 'stdout'));
  return Object.assign(log, { shown });
}

const namesOf = (log: RunnerLog): readonly string[] => log.commands.map(({ name }) => name);

describe('which lines are commands', () => {
  test.each<[string, string, readonly string[]]>([
    ['at the start', '::error::no', ['error']],
    ['after blanks', '  \t::error::no', ['error']],
    ['in any case', '::ERROR::no', ['error']],
    ['not in mid-line', 'see ::error::no', []],
    ['without its end', '::error', []],
    ['unknown', '::shout::no', []],
    ['with blanks before the name', ':: error::no', []],
    ['first form at the start', '##[error]no', ['error']],
    ['first form in mid-line', '2026/11/23 backend ##[error]no', ['error']],
    ['first form without its end', 'a ##[error', []],
    ['only the first ##[ counts', '##[shout] ##[error]no', []],
    ['an unknown second form still yields to the first form', '::shout::##[error]no', ['error']],
    ['empty', '', []],
  ])('%s', (_, line, names) => {
    const log = logOf([line]);
    expect(namesOf(log)).toEqual(names);
    if (names.length === 0) expect(log.shown).toEqual([line]);
  });
});

describe('decoding', () => {
  test('second form: properties know : and , too, data does not', () => {
    const log = logOf(['::error title=a%3Ab%2Cc%25,file=x.ts::one%0Atwo%3A%25']);
    expect(log.annotations).toEqual([{ level: 'error', title: 'a:b,c%', file: 'x.ts', message: 'one\ntwo%3A%' }]);
    expect(log.shown).toEqual(['##[error]one', 'two%3A%']);
  });

  test('the percent sign comes last, so an encoded code stays a code', () => {
    expect(logOf(['::notice::%250A']).annotations[0]?.message).toBe('%0A');
  });

  test('first form: semicolons, and ] as %5D', () => {
    const log = logOf(['x ##[warning title=a%3Bb%5D;file=f]one%5Dtwo']);
    expect(log.annotations).toEqual([{ level: 'warning', title: 'a;b]', file: 'f', message: 'one]two' }]);
  });

  test('an annotation is cut at 4,096 characters, the log is not', () => {
    const log = logOf([`::error::${'x'.repeat(5000)}`]);
    expect(log.annotations[0]?.message).toHaveLength(4096);
    expect(log.shown[0]).toHaveLength('##[error]'.length + 5000);
  });
});

describe('fences', () => {
  test('nothing between a fence and its token is a command', () => {
    const log = logOf([
      '::stop-commands::t1',
      '::error::no',
      'x ##[error]no',
      '::add-mask::abc',
      'abc',
      '::t1::',
      '::notice::yes',
    ]);
    expect(namesOf(log)).toEqual(['stop-commands', 'notice']);
    expect(log.annotations.map(({ message }) => message)).toEqual(['yes']);
    expect(log.shown).toContain('abc');
    expect(log.fenced).toBe(false);
  });

  test('the token ends the fence in mid-line too, as ##[token]', () => {
    expect(namesOf(logOf(['::stop-commands::t1', 'a ##[t1] b', '::notice::yes']))).toEqual(['stop-commands', 'notice']);
  });

  test('there is one fence for the whole step: a fence within a fence is text', () => {
    const log = logOf([
      '::stop-commands::t1',
      '::stop-commands::t2',
      '::t2::',
      '::error::no',
      '::t1::',
      '::error::yes',
    ]);
    expect(log.annotations.map(({ message }) => message)).toEqual(['yes']);
  });

  test('a registered command in front hides the token behind it', () => {
    const log = logOf(['::stop-commands::t1', '::error::##[t1]', '::error::no']);
    expect(log.fenced).toBe(true);
    expect(log.annotations).toEqual([]);
  });

  test('both streams share the fence', () => {
    const log = runnerLog();
    log.take('::stop-commands::t1', 'stdout');
    log.take('::error::no', 'stderr');
    log.take('::t1::', 'stdout');
    log.take('::error::yes', 'stderr');
    expect(log.commands.map(({ name, stream }) => [name, stream])).toEqual([
      ['stop-commands', 'stdout'],
      ['error', 'stderr'],
    ]);
  });

  test.each(['', 'error', 'Pause-Logging'])('the token %j is refused', (token) => {
    const log = logOf([`::stop-commands::${token}`, '::notice::yes']);
    expect(log.refusals).toHaveLength(1);
    expect(log.fenced).toBe(false);
    expect(namesOf(log)).toEqual(['stop-commands', 'notice']);
  });
});

describe('masks', () => {
  test('hide later lines only, each line of a secret too, overlaps as one', () => {
    const log = logOf([
      's3cret',
      '::add-mask::s3cret',
      'a s3cret!',
      '::add-mask::line1%0Aline2',
      'x line2 s3crets3cret',
    ]);
    expect(log.shown).toEqual(['s3cret', 'a ***!', 'x *** ***']);
  });

  test('reach annotations and groups', () => {
    const log = logOf(
      ['::error::for 123456789012', '::group::in 123456789012', 'x', '::endgroup::', 'y'],
      ['123456789012'],
    );
    expect(log.annotations[0]?.message).toBe('for ***');
    expect(log.groups).toEqual([{ title: 'in ***', lines: ['x'] }]);
    expect(log.shown).toEqual(['##[error]for ***', '##[group]in ***', 'x', '##[endgroup]', 'y']);
  });

  test('an empty one is a warning', () => {
    expect(logOf(['::add-mask:: ']).annotations[0]?.level).toBe('warning');
  });
});

describe('outdated commands', () => {
  test('set-output still sets, with a warning', () => {
    const log = logOf(['::set-output name=status::released']);
    expect(log.outputs).toEqual({ status: 'released' });
    expect(log.annotations[0]?.level).toBe('warning');
  });

  test.each(['::set-env name=A::b', '::add-path::/x', '::set-output::x'])('%s is refused', (line) => {
    expect(logOf([line]).refusals).toHaveLength(1);
  });

  test('echo shows later commands', () => {
    expect(logOf(['::echo::on', '::group::g', '::debug::d']).shown).toEqual(['::group::g', '##[group]g']);
  });
});

describe('command files', () => {
  test.each<[string, string, Readonly<Record<string, string>>]>([
    ['nothing', '', {}],
    ['plain', 'a=b\n\nc=d=e\n', { a: 'b', c: 'd=e' }],
    ['plain value with <<', 'a=b<<c\n', { a: 'b<<c' }],
    ['heredoc', 'a<<E\none\ntwo\nE\nb=1', { a: 'one\ntwo', b: '1' }],
    ['empty heredoc', 'a<<E\nE\n', { a: '' }],
    ['heredoc with lines like assignments', 'a<<E\nb=1\n\nc<<D\nE\n', { a: 'b=1\n\nc<<D' }],
    ['delimiter with blanks is not the delimiter', 'a<<E\n E\nE \nE\n', { a: ' E\nE ' }],
    ['the later wins', 'a=1\na=2\n', { a: '2' }],
  ])('%s', (_, text, values) => {
    expect(readFileCommand(text)).toEqual({ values });
  });

  test.each<[string, string]>([
    ['a line of neither form', 'a=1\nnonsense\n'],
    ['no name', 'a=1\n=x\n'],
    ['no name before <<', 'a=1\n<<E\nx\nE\n'],
    ['no delimiter', 'a=1\nb<<\nx\n'],
    ['an open heredoc', 'a=1\nb<<E\nx\n'],
  ])('refused: %s', (_, text) => {
    const { values, refusal } = readFileCommand(text);
    expect(refusal).toMatch(/^Invalid/);
    expect(values).toEqual({ a: '1' });
  });

  test('GITHUB_PATH is a folder on each line that is not blank', () =>
    expect(readPathFile('/a\n\n/b\n')).toEqual(['/a', '/b']));
});

describe('a whole step', () => {
  let root: string;
  let script = 0;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'runner-test-'));
    mkdirSync(join(root, 'dist'));
    writeFileSync(
      join(root, 'action.yml'),
      'inputs:\n  dry-run:\n    default: false\n  my images:\n  github-token:\n    default: $' + '{{ github.token }}\n',
    );
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const step = (code: string, rest: Partial<ActionRun> = {}) => {
    script += 1;
    const dist = join(root, 'dist', `step-${script}.mjs`);
    writeFileSync(dist, `import { appendFileSync } from 'node:fs';\nconst { env } = process;\n${code}`);
    return runAction({ dist, inputs: {}, cwd: root, ...rest });
  };

  test('has inputs, a clean environment and no terminal', async () => {
    process.env['AWS_PROFILE'] = 'mine';
    const { outputs, exitCode, annotations } = await step(
      `const seen = Object.keys(env).filter((name) => /^(INPUT|AWS)_/.test(name)).map((name) => [name, env[name]]);
       const tty = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
       appendFileSync(env.GITHUB_OUTPUT, 'seen=' + JSON.stringify(seen) + '\\ntty=' + tty + '\\ncwd=' + process.cwd());`,
      { inputs: { 'Dry-Run': 'x', typo: 'y' }, env: { AWS_REGION: 'eu-west-1' }, githubToken: 'ghs_x' },
    ).finally(() => delete process.env['AWS_PROFILE']);
    expect(exitCode).toBe(0);
    expect(Object.fromEntries(JSON.parse(String(outputs['seen'])))).toEqual({
      AWS_REGION: 'eu-west-1',
      'INPUT_DRY-RUN': 'x',
      'INPUT_GITHUB-TOKEN': 'ghs_x',
      INPUT_MY_IMAGES: '',
      INPUT_TYPO: 'y',
    });
    expect(outputs['tty']).toBe('false');
    expect(annotations.map(({ message }) => message)).toEqual([
      "Unexpected input(s) 'typo', valid inputs are ['dry-run', 'my images', 'github-token']",
    ]);
  });

  test('lines end at CR, LF and CRLF on both streams', async () => {
    const { lines, stdout } = await step(
      `process.stdout.write('a\\rb\\r'); setTimeout(() => process.stdout.write('\\nc\\n\\nlast'), 60); process.stderr.write('');`,
    );
    expect(lines).toEqual(['a', 'b', 'c', '', 'last']);
    expect(stdout).toBe('a\rb\r\nc\n\nlast');
  });

  test('files become outputs, summary, env and paths, masks apply', async () => {
    const run = await step(
      `console.log('::add-mask::123456789012');
       appendFileSync(env.GITHUB_OUTPUT, 'arn=arn:123456789012\\nid=7\\n');
       appendFileSync(env.GITHUB_STEP_SUMMARY, '# 123456789012');
       appendFileSync(env.GITHUB_ENV, 'A=1\\n');
       appendFileSync(env.GITHUB_PATH, '/opt/x\\n');
       appendFileSync(env.RUNNER_TEMP + '/left.json', '{}');`,
    );
    expect(run).toMatchObject({
      succeeded: true,
      outputs: { arn: 'arn:123456789012', id: '7' },
      droppedOutputs: ['arn'],
      summary: '# ***',
      env: { A: '1' },
      paths: ['/opt/x'],
      leftovers: ['left.json'],
      orphans: [],
    });
    expect(pathAfter(run, '/bin')).toBe('/opt/x:/bin');
  });

  test('a malformed file fails a step that ended with 0', async () => {
    const run = await step(`appendFileSync(env.GITHUB_OUTPUT, 'a<<E\\nnever ended\\n');`);
    expect(run).toMatchObject({ exitCode: 0, succeeded: false });
    expect(run.annotations.map(({ level }) => level)).toEqual(['error', 'error']);
  });

  test('a cancelled step gets SIGINT and may still speak', async () => {
    const run = await step(
      `process.once('SIGINT', () => { console.log('::error::cancelled'); process.exitCode = 1; clearInterval(timer); });
       const timer = setInterval(() => {}, 1000); console.log('ready');`,
      { cancelOnLine: /^ready$/ },
    );
    expect(run).toMatchObject({ exitCode: 1, signal: null });
    expect(run.cancelledAt).toBeGreaterThan(0);
    expect(run.annotations).toHaveLength(1);
  });

  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux('what outlives the action is named and killed', async () => {
    const run = await step(
      `const { spawn } = await import('node:child_process');
       spawn('sleep', ['987'], { stdio: 'ignore', detached: true }).unref();`,
    );
    expect(run.orphans).toEqual(['sleep 987']);
  });
});

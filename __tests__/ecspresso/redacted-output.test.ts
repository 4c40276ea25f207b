import { describe, expect, test } from '@jest/globals';
import { ecspresso } from '../../src/ecspresso/cli.js';
import { externalStrings } from '../../src/ecspresso/external-strings.js';
import { lineSplitter } from '../../src/ecspresso/lines.js';
import { redactedOutput } from '../../src/ecspresso/redacted-output.js';
import { demandsForce, gist, isThrottled, mayHaveStarted } from '../../src/ecspresso/refusal.js';
import { CommandError } from '../../src/errors.js';
import { newRedactor } from '../../src/secrets/redaction.js';
import { journal } from './support/journal.js';

const CANARY = 'canary-4f1c0a77';
const secrets = newRedactor([{ name: 'PASSWORD', value: CANARY }]);

/** What is shown of a stream that comes in these chunks, and what is kept of it. */
function heard(...chunks: readonly string[]) {
  const shown: string[] = [];
  const output = redactedOutput(secrets, (_stream, line) => shown.push(line));
  const lines = lineSplitter((line) => output.take('stderr', line));
  for (const chunk of chunks) lines.push(chunk);
  lines.end();
  return { kept: output.end(), shown };
}

describe('what ecspresso says', () => {
  test('of a long stderr the end is kept', () => {
    const { kept, shown } = heard(...Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`), 'the cause\n');
    expect(kept.length).toBeLessThanOrEqual(64 * 1024);
    expect(kept.length).toBeGreaterThan(32 * 1024);
    expect(kept.endsWith('line 19999\nthe cause\n')).toBe(true);
    expect(shown).toHaveLength(20_001);
  });

  test.each([1, 5, 14])('a value over the border of two pieces of an endless line, after %i characters', (before) => {
    const { kept, shown } = heard(`${'x'.repeat(64 * 1024 - before)}${CANARY} and more`);
    expect(shown.join('').replaceAll('x', '')).toMatch(/^c?(\*\*\*)+ and more$/);
    expect(kept.slice(-64)).toMatch(/\*\*\* and more\n$/);
  });

  test('a value at the front of what is kept: not its end alone', () => {
    for (const rest of [3, 8, 12]) {
      const { kept } = heard(`${CANARY}${'x'.repeat(64 * 1024 - rest - 1)}`);
      expect(kept).not.toMatch(/0a77|a77x|77x/);
    }
  });

  test('a value in an error is hidden before the error is shortened to a title', () => {
    const words = (blanks: string, end: string): string => {
      const hide = newRedactor([{ name: 'PASSWORD', value: `plum${blanks}stone.` }]).redact;
      return gist(hide(`ClientException: ${'x'.repeat(150)} plum${blanks}stone.${end}`)).text;
    };
    for (const said of [words(' ', ''), words('  ', ' more'), words('\t', '')]) expect(said).not.toMatch(/plum|stone/);
  });
});

/** A driver over a program that ends so. */
function driver(script: Parameters<typeof journal>[0], values = [CANARY]) {
  const shown: string[] = [];
  const { runProcess } = journal(script);
  const cli = ecspresso({
    path: 'ecspresso',
    runProcess,
    runVersion: runProcess,
    cwd: '/',
    env: {},
    envfiles: [],
    extStr: [],
    extCode: [],
    secrets: newRedactor(values.map((value) => ({ name: 'VALUE', value }))),
    onLine: (_config, _stream, line) => shown.push(line),
    signal: new AbortController().signal,
  });
  return { cli, shown };
}

const CONFIG = { path: 'a.yml', env: {} };
const DEPLOY = { target: { kind: 'latest' }, force: false, extraArgs: [] } as const;

async function errorOf(work: Promise<unknown>): Promise<CommandError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof CommandError) return error;
  throw new Error('no CommandError');
}

describe('nothing behind the driver sees a value', () => {
  test('in lines, in the error, in its last words, in what is kept of stderr', async () => {
    const { cli, shown } = driver({ exitCode: 1, stderr: `[ERROR] FAILED. no ${CANARY} here\n` });
    const error = await errorOf(cli.deploy(CONFIG, DEPLOY));
    expect(error.end.said).toBe('no *** here');
    expect(JSON.stringify([{ ...error }, error.message, error.stack, shown])).not.toContain(CANARY);
  });

  test('as a shell word in a line of JSON', async () => {
    const value = "it's a canary";
    const stderr = `${JSON.stringify({ level: 'error', msg: `sh -c 'it'\\''s a canary'` })}\n`;
    const error = await errorOf(driver({ exitCode: 1, stderr }, [value]).cli.register(CONFIG));
    expect(error.end.said).not.toContain('canary');
  });

  test('in the marks of verify and in a diff', async () => {
    const said = driver({ stdout: `  Image[${CANARY}]\n  --> [NG] no \u001b[1mcanary-\u001b[0m4f1c0a77\n` });
    expect(await said.cli.verify(CONFIG)).toEqual({ failed: [{ resource: 'Image[***]', why: 'no ***' }], skipped: [] });
    const { cli } = driver({ stdout: `--- a\n+++ b\n@@ -1 +1 @@\n-  "value": "x",\n+ canary-4f1c\u001b[32m0a77\n` }, [
      CANARY,
      '"value"',
      'value',
    ]);
    expect(await cli.diff(CONFIG)).toBe('--- a\n+++ b\n@@ -1 +1 @@\n-  "value": "x",\n+ ***\n');
  });
});

const FORCE =
  '[ERROR] FAILED. failed to update service: operation error ECS: UpdateService, https response error StatusCode: 400, RequestID: 0a1b, InvalidParameterException: When switching, you must force a new deployment.\n';
const THROTTLED =
  '[ERROR] FAILED. operation error ECS: RegisterTaskDefinition, exceeded maximum number of attempts, 10, https response error StatusCode: 400, RequestID: 0a1b, api error ThrottlingException: Rate exceeded\n';
const UNANSWERED =
  '[ERROR] FAILED. failed to run task: operation error ECS: RunTask, https response error StatusCode: 0\n';

describe('a value that is a piece of fixed wording', () => {
  test.each<[string, string, (stderr: string) => boolean]>([
    ['the demand for a forced deployment', FORCE, demandsForce],
    ['a throttled call', THROTTLED, isThrottled],
    ['a call that was not answered', UNANSWERED, mayHaveStarted],
    ['an interruption', 'FAILED. Interrupted\n', mayHaveStarted],
  ])('changes nothing about how it is read: %s', async (_name, stderr, reads) => {
    expect(reads(stderr)).toBe(true);
    for (const size of [4, 5, 8, 13]) {
      for (let at = 0; at + size <= stderr.length; at += 1) {
        const value = stderr.slice(at, at + size);
        if (/\s/.test(value)) continue;
        const { cli } = driver({ exitCode: 1, stderr }, [value]);
        expect(reads((await errorOf(cli.register(CONFIG))).stderr)).toBe(true);
      }
    }
  });
});

describe('external strings', () => {
  test.each<[readonly string[], ReturnType<typeof externalStrings>]>([
    [[], { args: [], env: {} }],
    [['A=1', 'B=x y,z'], { args: [], env: { ECSPRESSO_EXT_STR: 'A=1;B=x y,z' } }],
    [['A=1\\', 'B=2'], { args: [], env: { ECSPRESSO_EXT_STR: 'B=2;A=1\\' } }],
    [['A=1\\', 'B=2\\'], { args: ['--ext-str', 'A=1\\', '--ext-str', 'B=2\\'], env: {} }],
  ])('%j', (pairs, expected) => {
    expect(externalStrings(pairs)).toEqual(expected);
  });
});

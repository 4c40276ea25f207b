import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { parseCommand, shellWords } from '../../../src/inputs/parsers/command.js';
import { parseDeployArgs } from '../../../src/inputs/parsers/deploy-args.js';
import { quoted } from '../../../src/shell-command.js';
import fc from '../../support/fast-check.js';
import { onPosix } from '../../support/platform.js';
import { complaintsOf } from '../support/workspace.js';

/** The words that the machine's own sh makes of each text. */
function wordsOfSh(texts: readonly string[]): readonly (readonly string[])[] {
  // -f: without patterns, as a command without a shell has none either.
  const script = texts.map((text) => `printf '%s\\0' ${text} ''; printf '\\1'`).join('\n');
  const { stdout, status } = spawnSync('sh', ['-f'], { input: script, encoding: 'utf8' });
  expect(status).toBe(0);
  return stdout
    .split('\u0001')
    .slice(0, -1)
    .map((words) => words.split('\0').slice(0, -2));
}

describe('shell words', () => {
  test.each<[string, readonly string[]]>([
    ['php artisan migrate --force', ['php', 'artisan', 'migrate', '--force']],
    ['  a\t b ', ['a', 'b']],
    [`a 'b c' "d e" f\\ g`, ['a', 'b c', 'd e', 'f g']],
    [`'a'"b"c`, ['abc']],
    [`a '' ""`, ['a', '', '']],
    [`'$HOME' '&&' "a | b" \\; a\\&\\&b`, ['$HOME', '&&', 'a | b', ';', 'a&&b']],
    [`"\\$HOME \\"x\\" \\\\ \\n"`, ['$HOME "x" \\ \\n']],
    ['a#b a$ $% *.x ~ {a,b} a=b', ['a#b', 'a$', '$%', '*.x', '~', '{a,b}', 'a=b']],
    ['', []],
  ])('%s', (text, words) => {
    expect(shellWords(text)).toEqual({ kind: 'words', words });
  });

  test.each([
    ['a && b', '&&'],
    ['a&&b', '&&'],
    ['a || b', '||'],
    ['a; b', ';'],
    ['a | b', '|'],
    ['a & b', '&'],
    ['a > f', '>'],
    ['a 2>&1', '>'],
    ['a < f', '<'],
    ['(a)', '('],
    ['a $HOME', '$HOME'],
    ['a "x $HOME"', '$HOME'],
    [`a \${HOME:-x}`, `\${HOME:-x}`],
    ['a $(b)', '$('],
    ['a "$(b)"', '$('],
    ['a `b`', 'a backtick (`)'],
    ['a "`b`"', 'a backtick (`)'],
    ['a $1', '$1'],
    ["a $'b'", "$'"],
    ['a # b', 'a comment (#)'],
  ])('%s needs a shell because of %s', (text, syntax) => {
    expect(shellWords(text)).toEqual({ kind: 'shell', syntax });
  });

  test.each(["a 'b", 'a "b', 'a "b\\"'])('%s is not closed', (text) => {
    expect(shellWords(text).kind).toBe('unclosed');
  });

  test('words in single quotes are read back', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (words) => {
        expect(shellWords(words.map(quoted).join(' '))).toEqual({ kind: 'words', words });
      }),
    );
  });

  onPosix('whatever it accepts, sh reads the same way', () => {
    const piece = fc.constantFrom(
      'a',
      'é',
      '-',
      '=',
      ' ',
      '  ',
      '"',
      "'",
      '\\',
      '\\"',
      "\\'",
      '#',
      '$',
      '\\$',
      '*',
      '.',
      '&',
      ';',
      '`',
    );
    const texts = fc
      .sample(
        fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join('')),
        4000,
      )
      // A backslash at the very end would join the next line for sh.
      .filter((text) => !/\\$/.test(text));
    const accepted = texts.flatMap((text) => {
      const parsed = shellWords(text);
      return parsed.kind === 'words' ? [{ text, words: parsed.words }] : [];
    });
    expect(accepted.length).toBeGreaterThan(500);
    expect(wordsOfSh(accepted.map(({ text }) => text))).toEqual(accepted.map(({ words }) => words));
  });
});

describe('migration-command', () => {
  const parse = (text: string) => complaintsOf((complain) => parseCommand(text, complain));

  test.each<[string, readonly string[]]>([
    ['php artisan migrate --force\n', ['php', 'artisan', 'migrate', '--force']],
    ['["sh", "-c", "a && b\\n$C"]', ['sh', '-c', 'a && b\n$C']],
    ["sh -c 'a && $B'", ['sh', '-c', 'a && $B']],
    ['[ -f x ]', ['[', '-f', 'x', ']']],
  ])('%s', (text, words) => {
    expect(parse(text)).toEqual({ value: words, complaints: [] });
  });

  test.each([
    ['a && b', "&& needs a shell, and there is none. Write: sh -c 'a && b'"],
    ["echo 'x' > $F", "> needs a shell, and there is none. Write: sh -c 'echo '\\''x'\\'' > $F'"],
    [
      'a\nb "c"',
      'more than one line needs a shell, and there is none. Write one line, or: ["sh","-ec","a\\nb \\"c\\""]',
    ],
    ["a 'b", "a ' is not closed in: a 'b"],
    ["'' a", 'it begins with an empty word. Write the program first.'],
    [
      'RAILS_ENV=s3cr3t rake db:migrate',
      'RAILS_ENV=… before a command needs a shell, and there is none. Put that line into `migration-env`.',
    ],
    ['["a", 1]', 'it begins like a JSON array but is not one of strings. Write ["php", "artisan", "migrate"].'],
    ['["a"', 'it begins like a JSON array but is not one of strings. Write ["php", "artisan", "migrate"].'],
    ['[]', 'the array does not begin with a program. Write ["php", "artisan", "migrate"].'],
    ['[""]', 'the array does not begin with a program. Write ["php", "artisan", "migrate"].'],
  ])('%p is refused', (text, complaint) => {
    expect(parse(text)).toEqual({ value: undefined, complaints: [complaint] });
  });

  test('the form it offers is accepted and holds the same text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z'"\\$&| \n]{1,20}$/), (body) => {
        const text = `x ${body} && y`;
        const [complaint = ''] = parse(text).complaints;
        const offer = /(?:Write|or): (.*)$/s.exec(complaint)?.[1];
        if (offer === undefined) expect(complaint).toMatch(/is not closed/);
        else expect(parse(offer)).toEqual({ value: ['sh', expect.stringMatching(/^-e?c$/), text], complaints: [] });
      }),
    );
  });
});

describe('deploy-args', () => {
  const parse = (text: string) => complaintsOf((complain) => parseDeployArgs(text, complain));

  test('flags on one line or several', () => {
    expect(parse("--suspend-auto-scaling --tasks 3\n--rollback-events='A,B'\\\n --no-x")).toEqual({
      value: ['--suspend-auto-scaling', '--tasks', '3', '--rollback-events=A,B', '--no-x'],
      complaints: [],
    });
    expect(parse('')).toEqual({ value: [], complaints: [] });
  });

  test.each([
    ['--force-new-deployment', 'use `force-new-deployment: always`'],
    ['--no-wait', 'the action itself watches the deployment until ECS has finished'],
    ['--wait', 'the action itself watches the deployment until ECS has finished'],
    ['--wait-until=stable', 'the action itself watches the deployment until ECS has finished'],
    ['--revision=3', 'the action registers each task definition once and deploys exactly that revision'],
    ['--skip-task-definition', 'the action registers each task definition once and deploys exactly that revision'],
    ['--latest-task-definition', 'the action registers each task definition once and deploys exactly that revision'],
    ['--dry-run', 'this version of the action has no dry run'],
    ['--config=x.yml', 'use `configs`'],
    ['--assume-role-arn=x', 'assume the role in an earlier step with aws-actions/configure-aws-credentials'],
    ['--update-service', 'the action always sends the service definition of the config'],
    ['--no-update-service', 'the action always sends the service definition of the config'],
    ['--timeout=3m', 'use `timeout`'],
    ['--envfile=.env', 'use `envfiles`'],
    ['-h', 'it would deploy nothing'],
  ])('%s is refused', (flag, why) => {
    expect(parse(`--tasks=2 ${flag}`)).toEqual({
      value: ['--tasks=2'],
      complaints: [`${flag.replace(/=.*/, '')} is not for you to set: ${why}.`],
    });
  });

  test.each([
    [
      'deploy --tasks 2',
      '"deploy" is not a flag. Write only flags of ecspresso deploy, such as --suspend-auto-scaling.',
    ],
    ['--tasks $N', '$N needs a shell, and there is none. Put it in single quotes if it is meant as it stands.'],
    ['--tasks "2', 'a " is not closed.'],
  ])('%s is refused', (text, complaint) => {
    expect(parse(text).complaints).toEqual([complaint]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { CommandError, InputError, ReleaseError } from '../../src/errors.js';
import { bodyOf, failureOfError } from '../../src/report/annotations.js';

describe('an early error', () => {
  test('one wrong input', () => {
    const failure = failureOfError(new InputError([{ where: '`timeout`', what: '"30" — 30 what? Write 30m.' }]));
    expect(failure).toEqual({
      title: '1 input is wrong. Nothing was changed.',
      lines: ['`timeout`: "30" — 30 what? Write 30m.'],
    });
  });

  test('several wrong inputs', () => {
    const failure = failureOfError(
      new InputError([
        { where: '`timeout`', what: 'a' },
        { where: '`images` line 2', what: 'b' },
        { where: '`mode`', what: 'c' },
      ]),
    );
    expect(failure.title).toBe('3 inputs are wrong. Nothing was changed.');
    expect(failure.lines).toEqual(['`timeout`: a', '`images` line 2: b', '`mode`: c']);
  });

  test.each<[number, string]>([
    [1, '1 problem found. Nothing was changed.'],
    [2, '2 problems found. Nothing was changed.'],
  ])('%i problems that are not only of inputs', (count, title) => {
    const problems = Array.from({ length: count }, () => ({ where: 'ecspresso.yml', what: 'x' }));
    expect(failureOfError(new InputError(problems)).title).toBe(title);
  });

  test('any other error: its first line, the rest, and that nothing was changed', () => {
    expect(failureOfError(new ReleaseError('first\nsecond'))).toEqual({
      title: 'first',
      lines: ['second', 'Nothing was changed.'],
    });
  });
});

test('the body is never empty', () => {
  expect(bodyOf({ title: 'a title', lines: [] }, (text) => text)).toBe('a title');
  expect(bodyOf({ title: 'a title', lines: ['b', 'c'] }, (text) => text)).toBe('b\nc');
});

describe('messages', () => {
  test('an InputError says that nothing was changed', () => {
    expect(new InputError([{ where: 'a', what: 'b' }]).message).toBe('a: b\nNothing was changed.');
    expect(
      new InputError([
        { where: 'a', what: 'b' },
        { where: 'c', what: 'd' },
      ]).message,
    ).toBe('2 problems. Nothing was changed.\na: b\nc: d');
  });

  test.each<[CommandError, string]>([
    [new CommandError('ecspresso deploy', 1, '', 'cause'), '"ecspresso deploy" exited with code 1: cause'],
    [new CommandError('ecspresso deploy', null, '', ''), '"ecspresso deploy" was ended by a signal and said nothing'],
    [
      new CommandError('ecspresso deploy', 2, '', 'cause', 'advice'),
      '"ecspresso deploy" exited with code 2: cause\nadvice',
    ],
  ])('%s', (error, message) => {
    expect(error.message).toBe(message);
    expect(error).toBeInstanceOf(ReleaseError);
  });
});

test('a value is redacted in the body, but not in a link of ours', () => {
  const failure = { title: 'a', lines: ['x production y', 'Console: https://host/clusters/production?x=1'] };
  expect(bodyOf(failure, (text) => text.replaceAll('production', '***'))).toBe(
    'x *** y\nConsole: https://host/clusters/production?x=1',
  );
});

describe('a body that the runner would cut', () => {
  const as = (text: string): string => text;
  const failure = (tail: number, width: number, more: readonly string[] = []) => ({
    title: 'a',
    lines: [
      'ECS: why',
      ...more,
      'Last lines of app:',
      ...Array.from({ length: tail }, (_, line) => `  ${line} ${'x'.repeat(width)}`),
      'What to do: this',
      'Where things stand: there.',
      'Console: https://host/x',
    ],
  });
  const ends = (body: string): void => {
    expect(body.length).toBeLessThanOrEqual(4096);
    expect(body).toMatch(/^ECS: why\n/);
    expect(body).toMatch(/\nWhat to do: this\nWhere things stand: there\.\nConsole: https:\/\/host\/x$/);
  };

  test('loses the front of the log, not the advice', () => {
    const body = bodyOf(failure(20, 300), as);
    ends(body);
    expect(body).toContain('\n  19 xxx');
    expect(body).not.toContain('\n  0 xxx');
  });

  test('is whole where it fits', () => {
    expect(bodyOf(failure(20, 50), as)).toBe(failure(20, 50).lines.join('\n'));
  });

  test.each([
    ['three endless lines of a log', failure(3, 5000)],
    ['an endless sentence', failure(1, 1, [`2 × ${'y'.repeat(9000)}`])],
  ])('%s lose their ends', (_name, long) => {
    const body = bodyOf(long, as);
    ends(body);
    expect(body).toContain('…');
  });

  test('keeps both ends, whatever it is', () => {
    const lines = ['ECS: why', ...Array.from({ length: 400 }, (_, line) => `${line} ${'z'.repeat(200)}`), 'the end'];
    const body = bodyOf({ title: 'a', lines }, as);
    expect(body.length).toBeLessThanOrEqual(4096);
    expect(body).toMatch(/^ECS: why\n[\s\S]*\n…\n[\s\S]*the end$/);
  });
});

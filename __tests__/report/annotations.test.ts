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

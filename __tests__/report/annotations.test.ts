import { describe, expect, test } from '@jest/globals';
import { CancelledEarly, CommandError, InputError, ReleaseError } from '../../src/errors.js';
import { InstallError } from '../../src/install/fault.js';
import type { Failure } from '../../src/release/failure.js';
import { failureOfError } from '../../src/release/failure-of-error.js';
import { bodyOf } from '../../src/report/annotations.js';
import { failureInWords } from '../support/in-words.js';
import { failure, rollingBack } from './support/releases.js';

/** What an early error says. */
function earlyError(error: ReleaseError | InstallError) {
  return failureInWords(failureOfError(error, { hasChanged: false }));
}

describe('an early error', () => {
  test('one wrong input', () => {
    const failure = earlyError(
      new InputError([{ about: { kind: 'input', input: 'timeout' }, what: '"30" — 30 what? Write 30m.' }]),
    );
    expect(failure).toEqual({
      title: '1 input is wrong. Nothing was changed.',
      lines: ['`timeout`: "30" — 30 what? Write 30m.'],
    });
  });

  test('several wrong inputs', () => {
    const failure = earlyError(
      new InputError([
        { about: { kind: 'input', input: 'timeout' }, what: 'a' },
        { about: { kind: 'input', input: 'images', line: 2 }, what: 'b' },
        { about: { kind: 'input', input: 'mode' }, what: 'c' },
      ]),
    );
    expect(failure.title).toBe('3 inputs are wrong. Nothing was changed.');
    expect(failure.lines).toEqual(['`timeout`: a', '`images` line 2: b', '`mode`: c']);
  });

  test.each<[number, string]>([
    [1, '1 problem found. Nothing was changed.'],
    [2, '2 problems found. Nothing was changed.'],
  ])('%i problems that are not only of inputs', (count, title) => {
    const problems = Array.from({ length: count }, () => ({
      about: { kind: 'configs', paths: ['`x`.yml'] } as const,
      what: 'x',
    }));
    expect(earlyError(new InputError(problems)).title).toBe(title);
  });

  test('any other error: what happened, what else is to be known, and that nothing was changed', () => {
    expect(earlyError(new ReleaseError('first', { more: ['second'] }))).toEqual({
      title: 'first',
      lines: ['second', 'Nothing was changed.'],
    });
  });

  test('an ecspresso that cannot be run: why, what to do, and that nothing was changed', () => {
    const fault = { kind: 'not-runnable', program: '/bin/ecspresso', reason: 'EACCES' } as const;
    expect(earlyError(new InstallError({ ...fault, platform: 'linux', arch: 'arm64' }))).toEqual({
      title: '/bin/ecspresso cannot be run on this machine: EACCES',
      lines: ['Check that it was built for linux arm64.', 'Nothing was changed.'],
    });
  });

  test.each([
    [new CancelledEarly(), 'The job was cancelled. Nothing was changed.'],
    [new CancelledEarly('install'), 'The job was cancelled while ecspresso was being installed. Nothing was changed.'],
  ])('a cancel says once that nothing was changed: %#', (error, title) => {
    expect(earlyError(error)).toEqual({ title, lines: [] });
  });
});

test('the body is what the title does not say', () => {
  expect(bodyOf(failure('a'), (text) => text)).toBe('');
  const events = ['b', 'c\nd'].map((message) => ({ kind: 'event', message }) as const);
  expect(bodyOf(failure('a', { evidence: events }), (text) => text)).toBe('Event: b\nEvent: c\nd');
});

describe('messages', () => {
  test('an InputError says that nothing was changed', () => {
    expect(new InputError([{ about: { kind: 'name', name: 'a' }, what: 'b' }]).message).toBe(
      'a: b\nNothing was changed.',
    );
    expect(
      new InputError([
        { about: { kind: 'name', name: 'a' }, what: 'b' },
        { about: { kind: 'name', name: 'c' }, what: 'd' },
      ]).message,
    ).toBe('2 problems. Nothing was changed.\na: b\nc: d');
  });

  test.each<[CommandError, string]>([
    [
      new CommandError({ command: 'ecspresso deploy', exitCode: 1, said: 'cause' }, ''),
      '"ecspresso deploy" exited with code 1: cause',
    ],
    [
      new CommandError({ command: 'ecspresso deploy', exitCode: null, said: '' }, ''),
      '"ecspresso deploy" was ended by a signal and said nothing',
    ],
    [
      new CommandError({ command: 'ecspresso deploy', exitCode: 2, said: 'cause' }, '', 'advice'),
      '"ecspresso deploy" exited with code 2: cause\nadvice',
    ],
  ])('%s', (error, message) => {
    expect(error.message).toBe(message);
    expect(error).toBeInstanceOf(ReleaseError);
  });
});

test('a value is redacted in the body, but not in a link of ours, whoever else writes what looks like one', () => {
  const made = failure('a', {
    evidence: [{ kind: 'of', what: 'Console', reason: 'https://host/production' }],
    console: 'https://host/clusters/production?x=1',
  });
  expect(bodyOf(made, (text) => text.replaceAll('production', '***'))).toBe(
    'Console: https://host/***\nConsole: https://host/clusters/production?x=1',
  );
});

describe('a body that the runner would cut', () => {
  const as = (text: string): string => text;
  const long = (tail: number, width: number, more: Failure['evidence'] = []): Failure =>
    rollingBack('a', 'why', {
      evidence: [{ kind: 'deployment', after: 'shop:42' }, ...more],
      logTails: [
        { container: 'app', lines: Array.from({ length: tail }, (_, line) => `${line} ${'x'.repeat(width)}`) },
      ],
      advice: { kind: 'known', text: 'this' },
      console: 'https://host/x',
    });
  const ends = (body: string): void => {
    expect(body.length).toBeLessThanOrEqual(4096);
    expect(body).toMatch(/^ECS: why \(shop:42\)\n/);
    expect(body).toMatch(/\nWhat to do: this\nWhere things stand: there\.\nConsole: https:\/\/host\/x$/);
  };

  test('loses the front of the log, not the advice', () => {
    const body = bodyOf(long(20, 300), as, 'there');
    ends(body);
    expect(body).toContain('\n  19 xxx');
    expect(body).not.toContain('\n  0 xxx');
  });

  test('is whole where it fits', () => {
    expect(bodyOf(long(20, 50), as, 'there')).toBe(failureInWords(long(20, 50), 'there').lines.join('\n'));
  });

  test.each([
    ['three endless lines of a log', long(3, 5000)],
    ['an endless sentence', long(1, 1, [{ kind: 'event', message: 'y'.repeat(9000) }])],
  ])('%s lose their ends', (_name, failed) => {
    const body = bodyOf(failed, as, 'there');
    ends(body);
    expect(body).toContain('…');
  });

  test('keeps both ends, whatever it is', () => {
    const events = Array.from(
      { length: 400 },
      (_, at) => ({ kind: 'event', message: `${at} ${'z'.repeat(200)}` }) as const,
    );
    const body = bodyOf(long(0, 0, events), as, 'there');
    ends(body);
    expect(body).toContain('\n…\n');
  });
});

import { describe, expect, test } from '@jest/globals';
import { couldBeCommand, fenced } from '../../../src/report/log/fence.js';
import { type Log, log } from '../../../src/report/log/log.js';
import fc from '../../support/fast-check.js';
import { executed } from '../support/runner-model.js';

/** A log whose tokens are numbered, and what it wrote. */
function written(write: (target: Log) => void): string[] {
  const lines: string[] = [];
  let count = 0;
  write(
    log({
      write: (line) => lines.push(line),
      token: () => {
        count += 1;
        return `unguessable-${count}`;
      },
      redact: (text) => text,
      debug: true,
    }),
  );
  return lines;
}

const HOSTILE = [
  '::error::pwned',
  '::set-output name=x::y',
  '::add-mask::a',
  '  ::error::after spaces',
  '\t::warning::after a tab',
  '::error file=a.js,line=1::x',
  '##[error]pwned',
  'in the middle ##[set-env name=X]y',
  '::stop-commands::guess',
  '::guess::',
  '::token-1::',
  '::token-2::',
  'progress\r::error::after CR',
  'a\n::error::after LF',
  'a\r\n::error::after CRLF',
  '\r\n\r\n##[command]x',
  '::group::x',
  '::endgroup::',
  '::debug::x',
];

describe('a line from outside', () => {
  test.each(HOSTILE)('is never executed: %j', (line) => {
    const lines = written((target) => {
      target.foreign('', line);
      target.foreign('app | ', line);
      target.line(line);
      target.line('::ours is text as well::');
    });
    expect(executed(lines)).toEqual([]);
  });

  test.each(HOSTILE)('stays readable: %j', (line) => {
    const lines = written((target) => target.foreign('app | ', line));
    for (const part of line.split(/[\r\n]+/).filter(Boolean)) expect(lines).toContain(`app | ${part}`);
  });

  test('that is harmless is written as it is', () => {
    expect(fenced('Migrating: 2024_01_01 create users', 'token')).toEqual(['Migrating: 2024_01_01 create users']);
    expect(couldBeCommand('Migrating: create users')).toBe(false);
  });

  test('never leaves the fence open', () => {
    const lines = written((target) => {
      target.foreign('', '::stop-commands::forever');
      target.annotate('error', 'title', 'ours');
      target.group('a group');
    });
    expect(executed(lines).map(({ command }) => command)).toEqual(['error', 'group']);
  });

  test('every fence has a token of its own', () => {
    const lines = written((target) => {
      target.foreign('', '::a::');
      target.foreign('', '::b::');
    });
    const tokens = lines.flatMap((line) => /^::stop-commands::(.*)$/.exec(line)?.[1] ?? []);
    expect(new Set(tokens).size).toBe(2);
  });

  test('whatever it is, nothing foreign is executed and all of ours is', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '::',
        '##[',
        ']',
        'error',
        'stop-commands',
        'endgroup',
        '\r',
        '\n',
        ' ',
        '\u001b[31m',
        'token-1',
        'token-2',
        '%0A',
        '\u2028',
        '\u0000',
      ),
      fc.string({ maxLength: 6 }),
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    const call = fc.oneof(
      fc.tuple(fc.constant('foreign' as const), text),
      fc.tuple(fc.constant('line' as const), text),
      fc.tuple(fc.constant('error' as const), text),
      fc.tuple(fc.constant('group' as const), text),
      fc.tuple(fc.constant('debug' as const), text),
    );
    fc.assert(
      fc.property(fc.array(call, { maxLength: 10 }), (calls) => {
        const lines = written((target) => {
          for (const [what, words] of calls) {
            if (what === 'foreign') target.foreign('app | ', words);
            else if (what === 'line') target.line(words);
            else if (what === 'error') target.annotate('error', words, words);
            else if (what === 'group') target.group(words);
            else target.debug(words);
          }
        });
        const ours = calls.flatMap(([what]) => (what === 'foreign' || what === 'line' ? [] : [what]));
        expect(
          executed(lines)
            .map(({ command }) => command)
            .filter((name) => name !== 'endgroup'),
        ).toEqual(ours);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the model of the runner', () => {
  test('would execute what is not fenced', () => {
    expect(executed(['::error::x', ' ::warning a=b::y', 'a ##[debug]z']).map(({ command }) => command)).toEqual([
      'error',
      'warning',
      'debug',
    ]);
    expect(
      executed(['::stop-commands::t', '::error::x', '::t::', '::notice::y']).map(({ command }) => command),
    ).toEqual(['notice']);
  });
});

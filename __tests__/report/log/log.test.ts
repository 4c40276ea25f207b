import { describe, expect, test } from '@jest/globals';
import { type Log, log } from '../../../src/report/log/log.js';
import { hiding } from '../../support/hiding.js';

function written(write: (target: Log) => void, debug = false): string[] {
  const lines: string[] = [];
  write(log({ write: (line) => lines.push(line), token: () => 'T', redact: hiding('hunter2'), debug }));
  return lines;
}

describe('groups', () => {
  test('a new one ends the one before', () => {
    expect(
      written((target) => {
        target.group('one');
        target.line('a');
        target.group('two');
        target.endGroup();
        target.endGroup();
      }),
    ).toEqual(['::group::one', 'a', '::endgroup::', '::group::two', '::endgroup::']);
  });

  test('none is ended that was not begun', () => {
    expect(written((target) => target.endGroup())).toEqual([]);
  });

  test('a title stays in its line', () => {
    expect(written((target) => target.group('a\n::error::b\r50%'))).toEqual(['::group::a%0A::error::b%0A50%25']);
  });
});

describe('annotations', () => {
  test.each<[string, (target: Log) => void, string]>([
    ['plain', (target) => target.annotate('warning', undefined, 'text'), '::warning::text'],
    ['with a title', (target) => target.annotate('error', 'a: b, c', 'text'), '::error title=a%3A b%2C c::text'],
    ['of several lines', (target) => target.annotate('notice', 't', 'a\nb\r\nc'), '::notice title=t::a%0Ab%0Ac'],
    ['with per cent', (target) => target.annotate('error', '5%', '100%0A'), '::error title=5%25::100%250A'],
    [
      'a title cannot add properties or end early',
      (target) => target.annotate('error', 'x,file=a::b', 'y'),
      '::error title=x%2Cfile=a%3A%3Ab::y',
    ],
  ])('%s', (_name, write, line) => {
    expect(written(write)).toEqual([line]);
  });
});

describe('foreign lines', () => {
  test('are redacted and each part gets the prefix', () => {
    expect(written((target) => target.foreign('app | ', 'pw=hunter2\r\n50%\rdone'))).toEqual([
      'app | pw=***',
      'app | 50%',
      'app | done',
    ]);
  });

  test('an empty line stays one', () => {
    expect(written((target) => target.foreign('app | ', ''))).toEqual(['app | ']);
  });
});

test('a line of ours is split where a runner would split it', () => {
  expect(written((target) => target.line('a\rb\r\nc\nd'))).toEqual(['a', 'b', 'c', 'd']);
});

describe('step debug', () => {
  test('is silent when it is off, and redacted when it is on', () => {
    expect(written((target) => target.debug('x'))).toEqual([]);
    expect(written((target) => target.debug('pw=hunter2\nb'), true)).toEqual(['::debug::pw=***%0Ab']);
  });
});

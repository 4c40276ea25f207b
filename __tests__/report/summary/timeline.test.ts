import { describe, expect, test } from '@jest/globals';
import type { ConfigOutcome, Release } from '../../../src/release/outcome.js';
import { type Bar, barsOf, ganttText, timelineOf } from '../../../src/report/summary/timeline.js';
import fc from '../../support/fast-check.js';
import { end, migrationOutcome, outcome, STATUSES } from '../support/releases.js';

const T = 1_700_000_000_000;
const HOSTILE = [
  'a: b',
  'a; b',
  'a # b',
  'a, b',
  'a\nsection evil',
  '%%{init: {"theme": "x"}}%%',
  '%% comment',
  '[x](https://evil.example)',
  '```\nfence',
  '`code`',
  '<img src=x onerror=alert(1)>',
  '::error::evil',
  '\u202eevil\u202c',
  '{{a}}',
  '"quoted"',
];

function ran(more: Partial<Release> = {}): Release {
  return end({
    spans: [
      { phase: 'install', startedAt: T, endedAt: T + 1000 },
      { phase: 'look', startedAt: T + 1000, endedAt: T + 2000 },
      { phase: 'register', startedAt: T + 2000, endedAt: T + 3000 },
      { phase: 'migrate', startedAt: T + 3000, endedAt: T + 8000 },
      { phase: 'rollOut', startedAt: T + 8000, endedAt: T + 20000 },
      { phase: 'postMigrate', startedAt: T + 20000, endedAt: T + 21000 },
    ],
    migration: migrationOutcome(),
    postMigration: migrationOutcome({ what: 'cache clear' }),
    configs: [at(8000, 10, { line: 1 })],
    ...more,
  });
}

function at(milliseconds: number, seconds: number, more: Partial<ConfigOutcome> = {}): ConfigOutcome {
  return outcome({ startedAt: T + milliseconds, seconds, ...more });
}

const drawn = (release: Release): string => timelineOf(barsOf(release)).mermaid;

test('a whole release, from the start of the step', () => {
  const backend = at(8000, 12, {
    line: 1,
    forced: true,
    demanded: { at: T + 9000, reason: 'InvalidParameterException: x' },
  });
  expect(drawn(ran({ configs: [backend] })).split('\n')).toEqual([
    'gantt',
    // 7 bars of 24 pixels between two paddings of 50, less one padding and ticks of 4: no line goes through a name.
    expect.stringMatching(/^%%\{init: \{"gantt":\{.*"gridLineStartPadding":214\},"themeVariables"/),
    'dateFormat YYYY-MM-DD HH:mm:ss.SSS',
    'axisFormat %M:%S',
    'tickInterval 2second',
    'section Install',
    '  ecspresso :done, b0, 2000-01-01 00:00:00.000, 2000-01-01 00:00:01.000',
    'section Look',
    '  every config :done, b1, 2000-01-01 00:00:01.000, 2000-01-01 00:00:02.000',
    'section Register',
    '  task definitions :done, b2, 2000-01-01 00:00:02.000, 2000-01-01 00:00:03.000',
    'section Migration',
    '  php artisan migrate --force :done, b3, 2000-01-01 00:00:03.000, 2000-01-01 00:00:08.000',
    'section Roll out',
    '  backend (refused) :done, b4, 2000-01-01 00:00:08.000, 2000-01-01 00:00:09.000',
    '  backend (forced) :done, b5, 2000-01-01 00:00:09.000, 2000-01-01 00:00:20.000',
    'section Post-migration',
    '  cache clear :done, b6, 2000-01-01 00:00:20.000, 2000-01-01 00:00:21.000',
  ]);
});

test('a bar that crosses an hour or a day stays where it is, and the axis says hours', () => {
  const bar = (from: number, to: number): Bar => ({
    phase: 'rollOut',
    section: 'Roll out',
    name: 'a',
    from: T + from,
    to: T + to,
    state: 'done',
  });
  const { mermaid } = timelineOf([bar(0, 3_599_999), bar(3_600_000, 90_061_001)]);
  expect(mermaid).toContain('axisFormat %H:%M:%S');
  expect(mermaid).toContain(':done, b1, 2000-01-01 01:00:00.000, 2000-01-02 01:01:01.001');
  expect(timelineOf([bar(0, 3_599_999)]).mermaid).toContain('axisFormat %M:%S');
});

test.each([
  [1, '1second'],
  [19, '2second'],
  [212, '30second'],
  [1800, '5minute'],
  [7300, '15minute'],
  [40_000, '1hour'],
  [90_000, '3hour'],
])('%i s have at most a dozen ticks: %s', (seconds, interval) => {
  const bar: Bar = { phase: 'rollOut', section: 'Roll out', name: 'a', from: T, to: T + seconds * 1000, state: 'done' };
  expect(timelineOf([bar]).mermaid).toContain(`\ntickInterval ${interval}\n`);
});

test('a deployment of several stages has a bar for each of its parts', () => {
  const steps = [
    { kind: 'stage', stage: 'SCALE_UP', at: T + 8500 },
    { kind: 'stage', stage: 'PRODUCTION_TRAFFIC_SHIFT', share: 10, at: T + 10_000 },
    { kind: 'stage', stage: 'BAKE_TIME', share: 100, at: T + 15_000 },
    // Of the way back, which has bars of its own.
    { kind: 'stage', stage: 'SCALE_UP', at: T + 30_000 },
  ] as const;
  const bars = (more: Partial<ConfigOutcome>): readonly string[] =>
    barsOf(ran({ configs: [at(8000, 12, { line: 1, steps, ...more })] }))
      .filter(({ section }) => section === 'Roll out')
      .map(({ name, from, to, state }) => `${name} ${from - T}–${to - T} ${state}`);
  expect(bars({})).toEqual([
    'backend – scale up 8000–10000 done',
    'backend – 10 percent 10000–15000 done',
    'backend – bake 15000–20000 done',
  ]);
  // ECS holds it there until the end of the step, which waited for others.
  expect(bars({ result: 'paused', steps: steps.slice(0, 3) }).at(-1)).toBe('backend – bake 15000–75000 open');
  expect(bars({ result: 'in-progress', steps: steps.slice(0, 3) }).at(-1)).toBe('backend – bake 15000–75000 open');
  expect(bars({ result: 'cancelled', steps: steps.slice(0, 3) }).at(-1)).toBe('backend – bake 15000–20000 open');
  expect(bars({ result: 'failed' }).at(-1)).toBe('backend – bake 15000–20000 failed');
  expect(bars({ demanded: { at: T + 8200, reason: 'x' } }).slice(0, 2)).toEqual([
    'backend (refused) 8000–8200 done',
    'backend – scale up 8200–10000 done',
  ]);
});

test('each stage has its section', () => {
  const text = drawn(
    ran({
      configs: [
        at(8000, 2, { service: 'a', line: 2 }),
        at(8000, 1, { service: 'b', line: 2 }),
        at(10000, 1, { service: 'c', line: 5 }),
      ],
    }),
  );
  expect(text.match(/^section Roll.*$/gm)).toEqual(['section Roll out 1', 'section Roll out 2']);
  expect(text).toMatch(/Roll out 2\n {2}c :done, b\d, 2000-01-01 00:00:10\.000, 2000-01-01 00:00:11\.000/);
});

test.each([
  ['released', 'done, '],
  ['unchanged', 'done, '],
  ['started', ''],
  ['failed', 'crit, '],
  ['rolled-back', 'crit, '],
  ['stuck', 'crit, '],
  ['cancelled', ''],
] as const)('a roll-out that is %s has the tag "%s"', (result, tag) => {
  expect(drawn(ran({ configs: [at(8000, 1, { result })] }))).toMatch(new RegExp(`  backend :${tag}b\\d, `));
});

test('a failed migration is critical, one that was cut off by a cancel is open', () => {
  expect(drawn(ran({ migration: migrationOutcome({ result: 'failed' }), configs: [] }))).toContain('--force :crit,');
  expect(drawn(ran({ migration: migrationOutcome({ result: 'cancelled' }), configs: [] }))).toMatch(/--force :b\d,/);
  const { migration: _none, ...cut } = ran({
    status: 'cancelled',
    configs: [],
    spans: [
      { phase: 'look', startedAt: T, endedAt: T + 500 },
      { phase: 'register', startedAt: T + 500, endedAt: T + 1000 },
      { phase: 'migrate', startedAt: T + 1000 },
    ],
    timing: { total: 9 },
  });
  expect(drawn(cut)).toContain('  in progress :b2, 2000-01-01 00:00:01.000, 2000-01-01 00:00:09.000');
});

test('a migration ends where its task ended, not where its log did', () => {
  expect(drawn(ran({ migration: migrationOutcome({ startedAt: T + 3100, seconds: 2 }) }))).toContain(
    '--force :done, b3, 2000-01-01 00:00:03.100, 2000-01-01 00:00:05.100',
  );
});

test('a failed registration is critical', () => {
  const spans = [{ phase: 'register' as const, startedAt: T, endedAt: T + 1000 }];
  expect(drawn(ran({ status: 'failed', spans, configs: [outcome({ result: 'skipped' })] }))).toContain(':crit,');
  expect(drawn(ran({ status: 'released', spans, configs: [outcome({ result: 'registered' })] }))).toContain(':done,');
});

describe('nothing to show', () => {
  test.each(STATUSES)('%s without phases', (status) => {
    expect(drawn(end({ status }))).toBe('');
  });

  test('a run that only looked draws nothing', () => {
    const spans = [{ phase: 'look' as const, startedAt: T, endedAt: T + 1 }];
    expect(drawn(end({ status: 'unchanged', spans, configs: [] }))).toBe('');
  });
});

test('of 2000 roll-outs those that failed and the longest stay, in order', () => {
  const configs = Array.from({ length: 2000 }, (_, index) =>
    at(8000, index, { service: `s${index}`, result: index === 3 ? 'failed' : 'released' }),
  );
  const { mermaid, left } = timelineOf(barsOf(ran({ configs })));
  expect(mermaid.split('\n').filter((line) => line.startsWith('  '))).toHaveLength(60);
  expect(left).toBe(2000 + 5 - 60);
  for (const name of ['s3 :crit', 's1999 :done', 'cache clear', 'migrate --force']) expect(mermaid).toContain(name);
  expect(mermaid).not.toContain('s4 :');
});

describe('names from outside', () => {
  const harmless = (name: string): void => {
    const bar: Bar = { phase: 'rollOut', section: 'Roll out', name, from: T, to: T + 1, state: 'done' };
    const lines = timelineOf([bar]).mermaid.split('\n');
    expect(lines).toHaveLength(7);
    expect(lines[6]).toMatch(
      /^ {2}[^:;#,`%{}[\]<>&\n\r\u2028\u2029\u202a-\u202e\u2066-\u2069]+ :done, b0, 2000-01-01 00:00:00\.000, 2000-01-01 00:00:00\.001$/u,
    );
    expect(lines[6]?.trim()).not.toMatch(/^(gantt|section|title|click|\d|dateFormat)/i);
  };

  test.each([...HOSTILE, 'gantt-api', 'Section one', 'title x', 'click me', '2026-01-01', 'dateFormat'])(
    '%j',
    harmless,
  );

  test('whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 6 }),
        (parts) => harmless(parts.join('')),
      ),
      { numRuns: 300 },
    );
  });

  test('ordinary ones stay as they are, long ones are cut', () => {
    expect(ganttText('shop-api_v2')).toBe('shop-api_v2');
    expect(ganttText('マイグレーション')).toBe('マイグレーション');
    expect(ganttText('x'.repeat(100))).toHaveLength(60);
    expect(ganttText(':::')).toBe('(unnamed)');
  });
});

test('what goes back has bars of its own, and a release before it stays done', () => {
  const release = ran({
    status: 'failed',
    spans: [
      { phase: 'rollOut', startedAt: T, endedAt: T + 20000 },
      { phase: 'recover', startedAt: T + 20000, endedAt: T + 40000 },
    ],
    configs: [
      at(0, 10, {
        line: 1,
        result: 'rolled-back',
        serves: 'old',
        onFailureRollback: { startedAt: T + 30000, seconds: 10, wasReleased: true },
      }),
      at(0, 10, {
        line: 1,
        service: 'web',
        result: 'stuck',
        serves: 'new',
        onFailureRollback: { startedAt: T + 30000, seconds: 2, wasReleased: true },
      }),
      at(10000, 10, {
        line: 2,
        service: 'worker',
        result: 'rolled-back',
        serves: 'old',
        onFailureRollback: { startedAt: T + 20000, seconds: 10, wasReleased: false },
      }),
      at(10000, 10, {
        line: 2,
        service: 'cron',
        result: 'cancelled',
        serves: 'unsettled',
        onFailureRollback: { startedAt: T + 20000, wasReleased: false },
      }),
    ],
  });
  expect(barsOf(release).map(({ section, name, state }) => `${section} ${name} ${state}`)).toEqual([
    'Roll out 1 backend done',
    'Roll out 1 web done',
    'Roll out 2 worker failed',
    'Roll out 2 cron open',
    'Go back backend done',
    'Go back web failed',
    'Go back worker done',
    'Go back cron open',
  ]);
});

describe('the phases of a rolling deployment', () => {
  const at = (seconds: number): number => 1_000_000 + seconds * 1000;
  const segments = [
    { phase: 'schedule', from: at(1), to: at(12) },
    { phase: 'pull', from: at(12), to: at(14) },
    { phase: 'health', from: at(14), to: at(40) },
    { phase: 'drain', from: at(40), to: at(100) },
  ] as const;
  const released = (service: string) => outcome({ service, startedAt: at(0), seconds: 100, segments });

  test('are drawn one after the other, a short one with the one before it', () => {
    const spans = [{ phase: 'rollOut', startedAt: at(0), endedAt: at(100) }] as const;
    expect(
      barsOf(end({ configs: [released('backend')], spans })).map(({ name, from, to }) => [name, from, to]),
    ).toEqual([
      ['backend – waiting for ECS', at(0), at(14)],
      ['backend – becoming healthy', at(14), at(40)],
      ['backend – draining old tasks', at(40), at(100)],
    ]);
  });

  test('are not drawn of many services', () => {
    const spans = [{ phase: 'rollOut', startedAt: at(0), endedAt: at(100) }] as const;
    const configs = ['a', 'b', 'c', 'd', 'e'].map(released);
    expect(barsOf(end({ configs, spans })).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

import { describe, expect, test } from '@jest/globals';
import { isGreen } from '../../../src/release/outcome.js';
import { afterwardsSummary, summaryOf } from '../../../src/report/summary/summary.js';
import { hiding } from '../../support/hiding.js';
import { end, failure, migrationOutcome, outcome, rollingBack, STATUSES } from '../support/releases.js';
import { rows } from '../support/table-rows.js';

const as = (text: string): string => text;
const full = { tasks: { running: 2, desired: 2 }, forced: true } as const;

describe('the first line', () => {
  test.each(STATUSES)('%s', (status) => {
    const [first = ''] = summaryOf(end({ status, preview: { notBuilt: [] } }), as).split('\n');
    expect(first).toMatch(/^### . \S.*\.$/u);
    expect(first.includes('✅')).toBe(isGreen(status) && status !== 'planned');
    expect(first.includes('📋')).toBe(status === 'planned');
    expect(first.includes('❌')).toBe(status === 'failed');
  });
});

describe('the table', () => {
  test('one row for each config, in order', () => {
    const text = summaryOf(
      end({
        configs: [
          outcome({ ...full, running: 'shop-backend:42' }),
          outcome({
            service: 'frontend',
            before: 'old-frontend:9',
            after: 'shop-frontend:1',
            running: 'old-frontend:9',
            result: 'rolled-back',
          }),
          outcome({ service: 'late', result: 'skipped' }),
        ],
      }),
      as,
    );
    const [head, , ...body] = rows(text);
    expect(head).toHaveLength(7);
    expect(body).toHaveLength(3);
    for (const row of body) expect(row).toHaveLength(7);
    expect(body[0]?.join(' ')).toMatch(
      /\[backend\]\(https:.*shop-backend:41&nbsp;→&nbsp;\*\*42\*\*.*v41 → 9f3c2e1.*released.*01:14.*forced/,
    );
    expect(body[1]?.join(' ')).toMatch(/\*\*old-frontend:9\*\*&nbsp;→&nbsp;shop-frontend:1 .*❌&nbsp;rolled&nbsp;back/);
    expect(body[2]?.join(' ')).toMatch(/not&nbsp;started/);
  });

  test('what mode rollback has brought back is not called released', () => {
    const configs = [outcome({ after: 'shop:40' })];
    expect(summaryOf(end({ mode: 'rollback', status: 'rolled-back', configs }), as)).toContain(
      '✅&nbsp;rolled&nbsp;back',
    );
    expect(summaryOf(end({ configs }), as)).toContain('✅&nbsp;released');
  });

  test('a column in which nothing stands is left out', () => {
    const [head] = rows(summaryOf(end(), as));
    expect(head).toEqual(['service', 'revision', 'image', 'result', 'took']);
  });

  test('none when there is nothing to show', () => {
    expect(rows(summaryOf(end({ configs: [] }), as))).toEqual([]);
  });
});

test('failures come before the table, with every line of evidence', () => {
  const text = summaryOf(
    end({
      status: 'failed',
      failures: [
        rollingBack('backend', 'why', { advice: { kind: 'known', text: 'this' } }),
        failure('frontend', { evidence: [{ kind: 'event', message: 'x' }] }),
      ],
    }),
    as,
  );
  expect(text.indexOf('backend is being rolled back')).toBeLessThan(text.indexOf('| service'));
  for (const words of ['ECS:** why', 'What to do:** this', 'frontend does not run shop:42', 'Event:** x'])
    expect(text).toContain(words);
});

test('the migrations have their lines, with exit code and link', () => {
  const text = summaryOf(
    end({ migration: migrationOutcome(), postMigration: migrationOutcome({ what: 'cache clear', exitCode: 3 }) }),
    as,
  );
  expect(text).toMatch(
    /Migration <code>php artisan migrate .*<\/code> in <code>laravel<\/code>.*✅ \*\*exit 0\*\* in 00:31 \(\[task\]\(https:\/\/example\.invalid\/task\), \[log\]\(https:\/\/example\.invalid\/log\)\)/,
  );
  expect(text).toMatch(/Post-migration <code>cache clear<\/code>.*exit 3/);
});

test('a migration without an exit code never reads as one that succeeded', () => {
  const { exitCode: _none, ...never } = migrationOutcome({ result: 'failed' });
  expect(summaryOf(end({ migration: never }), as)).toMatch(/: ❌ \*\*failed\*\* in/);
});

test('the title of the release begins the first line', () => {
  expect(summaryOf(end(), as, 'API | <b>').split('\n')[0]).toBe(
    '### ✅ API &#124; &lt;b&gt;: Released 1 service in 1 min 14 s.',
  );
});

describe('columns', () => {
  const cells = (more: Parameters<typeof outcome>[0]): string[] =>
    rows(summaryOf(end({ configs: [outcome({ ...full, ...more }), outcome(full)] }), as))[2] ?? [];

  test('tasks of our deployment, where ECS showed them', () => {
    expect(cells({ tasks: { running: 1, desired: 2 } })[3]).toBe('1/2');
    expect(cells({})[3]).toBe('2/2');
    expect(cells({ tasks: { running: 0, desired: 0 } })[3]).toBe('0/0');
    expect(cells({ tasks: { running: 0, desired: 0 }, result: 'failed' })[3]).toBe('');
    expect(cells({ result: 'rolled-back' })[3]).toBe('');
  });

  test.each([
    ['released', '✅&nbsp;released'],
    ['unchanged', '✅&nbsp;unchanged'],
    ['started', 'started'],
    ['registered', '✅&nbsp;registered'],
    ['failed', '❌&nbsp;failed'],
    ['rolled-back', '❌&nbsp;rolled&nbsp;back'],
    ['stuck', '❌&nbsp;stuck'],
    ['skipped', 'not&nbsp;started'],
    ['cancelled', '⚪&nbsp;cancelled'],
  ] as const)('%s reads %s', (result, words) => {
    expect(cells({ result })[4]).toBe(words);
  });

  test.each([
    ['released', { running: 'shop-backend:42' }, 'shop-backend:41&nbsp;→&nbsp;**42**'],
    ['rolled back', { running: 'shop-backend:41', result: 'rolled-back' }, '**shop-backend:41**&nbsp;→&nbsp;42'],
    ['not started', { running: 'shop-backend:41', result: 'skipped' }, '**shop-backend:41**&nbsp;→&nbsp;42'],
    ['never looked at', { running: undefined, result: 'skipped' }, 'shop-backend:41&nbsp;→&nbsp;42'],
    [
      'on what somebody else has deployed',
      { running: 'shop-backend:43', result: 'failed' },
      'shop-backend:41&nbsp;→&nbsp;42 (runs&nbsp;**shop-backend:43**)',
    ],
    ['gone', { running: undefined, before: undefined }, 'shop-backend:42'],
    ['registered, and nothing more', { running: 'shop-backend:41', after: undefined }, '**shop-backend:41**'],
  ] as const)('bold is what runs now, and nothing else: %s', (_name, more, cell) => {
    const { before: _before, after: _after, ...rest } = { ...outcome(), ...more };
    const { before, after } = { before: 'shop-backend:41', after: 'shop-backend:42', ...more };
    const config = { ...rest, ...(before ? { before } : {}), ...(after ? { after } : {}) };
    expect(rows(summaryOf(end({ configs: [config] }), as))[2]?.[1]).toBe(cell);
  });

  test('why it was forced', () => {
    const reason = 'InvalidParameterException: must force when the capacity provider strategy changes';
    expect(cells({ forced: true, demanded: { at: 1, reason } })[6]).toBe('forced: strategy changed');
    expect(cells({ forced: true, demanded: { at: 1, reason: 'InvalidParameterException: a | b' } })[6]).toBe(
      'forced: a &#124; b',
    );
    expect(cells({ forced: true })[6]).toBe('forced');
  });

  test('what was healthy and went back with the others has no sign of a failure', () => {
    const wentBack = { startedAt: 1, wasReleased: true };
    expect(cells({ result: 'rolled-back', onFailureRollback: wentBack })[4]).toBe('↩&nbsp;rolled&nbsp;back');
  });
});

describe('where a partial release stands', () => {
  const configs = [
    outcome({ service: 'a', serves: 'new' }),
    outcome({ service: 'b', serves: 'unsettled', result: 'failed', end: { kind: 'rolling-back', to: '`shop:1`' } }),
    outcome({ service: 'c', serves: 'old', result: 'skipped' }),
    outcome({ service: 'd', serves: 'new', result: 'unchanged' }),
  ];
  const list = [
    '**Where things stand**',
    '',
    '- **New version:** a (shop-backend:42), d (shop-backend:42)',
    '- **As before:** c (shop-backend:41)',
    '- **Rolling back:** b is being rolled back to <code>shop:1</code>',
  ].join('\n');

  test.each(['failed', 'cancelled'] as const)('%s', (status) => {
    expect(summaryOf(end({ status, configs }), as)).toContain(list);
  });

  test('not after a green end, nor when nothing changed', () => {
    expect(summaryOf(end({ configs }), as)).not.toContain('Where things stand');
    expect(summaryOf(end({ status: 'failed', configs: configs.slice(2, 3) }), as)).not.toContain('Where things stand');
  });

  test('is said once: after the causes, before the table', () => {
    const failures = [rollingBack('b', 'why')];
    const text = summaryOf(end({ status: 'failed', configs, failures }), as);
    expect(text.match(/Where things stand/g)).toHaveLength(1);
    expect(text.indexOf('ECS:** why')).toBeLessThan(text.indexOf(list));
    expect(text.indexOf(list)).toBeLessThan(text.indexOf('| service'));
    const only = outcome({ service: 'c', serves: 'old', result: 'skipped', end: { kind: 'not-started' } });
    const unchanged = end({ status: 'failed', configs: [only], failures: [...failures, ...failures] });
    expect(summaryOf(unchanged, as).match(/\*\*Where things stand:\*\* c was not started\./g)).toHaveLength(1);
  });

  test('100 services are still a list that ends', () => {
    const many = Array.from({ length: 100 }, (_, index) => outcome({ service: `s${index}`, serves: 'new' }));
    const text = summaryOf(end({ status: 'failed', configs: [...many, ...configs] }), as);
    expect(text).toContain('s49 (shop-backend:42) and 52 more');
    expect(text).toContain('**As before:** c (');
  });
});

test('the title of the only failure is not said again below the verdict that begins with it', () => {
  const failures = [rollingBack('b', 'why')];
  const text = summaryOf(end({ status: 'failed', failures }), as);
  expect(text.match(/b is being rolled back/g)).toHaveLength(1);
  expect(summaryOf(end({ status: 'cancelled', failures }), as).match(/b is being rolled back/g)).toHaveLength(1);
  const two = summaryOf(end({ status: 'failed', failures: [...failures, failure('c')] }), as);
  expect(two.match(/b is being rolled back/g)).toHaveLength(2);
  const problems = [{ about: { kind: 'input', input: 'timeout' } as const, what: 'x' }];
  const early = end({
    status: 'failed',
    configs: [],
    failures: [{ cause: { kind: 'problems', problems }, evidence: [] }],
  });
  expect(summaryOf(early, as).match(/1 input is wrong/g)).toHaveLength(1);
});

test('what stands in backticks is shown as code', () => {
  const failures = [failure('t', { advice: { kind: 'known', text: 'set `timeout` (`a|b` or ``).' } })];
  expect(
    summaryOf(
      end({ status: 'failed', failures, warnings: [{ kind: 'rolling-back', service: 'set `x`', to: 'shop:41' }] }),
      as,
    ),
  ).toContain('**What to do:** set <code>timeout</code> &#40;<code>a&#124;b</code> or &#96;&#96;&#41;.');
});

test('a long log tail can be folded away, a short one stands as it is', () => {
  const tail = (count: number): string =>
    summaryOf(
      end({
        status: 'failed',
        failures: [
          failure('t', {
            logTails: [{ container: '<app>', lines: Array.from({ length: count }, (_, line) => `line ${line}`) }],
          }),
        ],
      }),
      as,
    );
  expect(tail(5)).not.toContain('<details');
  expect(tail(6)).toContain('<details open><summary>Last lines of &lt;app&gt;:</summary>\n\n<pre>\nline 0\n');
});

test('without the timeline nothing is said of it', () => {
  const spans = [{ phase: 'rollOut' as const, startedAt: 1, endedAt: 5000 }];
  const configs = Array.from({ length: 80 }, (_, index) => outcome({ service: `s${index}`, startedAt: 1, seconds: 5 }));
  const release = end({ spans, configs });
  expect(summaryOf(release, as)).toMatch(/```mermaid[\s\S]*\*20 more roll-outs are not drawn/);
  expect(summaryOf(release, as, undefined, undefined, { hasTimeline: false })).not.toMatch(/mermaid|not drawn/);
});

test('the timeline follows', () => {
  const spans = [{ phase: 'rollOut' as const, startedAt: 1, endedAt: 5000 }];
  const configs = [outcome({ startedAt: 1, service: 'pw-hunter2-long' })];
  const text = summaryOf(end({ spans, configs }), hiding('hunter2-long'));
  expect(text).toMatch(/```mermaid\ngantt\n[\s\S]*pw-\*\*\* :done[\s\S]*\n```\n$/);
});

describe('its size', () => {
  const mebibyte = 1024 * 1024;
  const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

  test('2000 configs fit, with their table', () => {
    const configs = Array.from({ length: 2000 }, (_, index) => outcome({ service: `service-${index}` }));
    const text = summaryOf(end({ configs, failures: [failure('a-cause')] }), as);
    expect(bytes(text)).toBeLessThanOrEqual(mebibyte);
    expect(text).toContain('a-cause');
    expect(text).toContain('service-0');
  });

  test('of too many rows the red ones stay, and a note says how many do not', () => {
    const images = [{ container: 'app', after: `repo/app:${'x'.repeat(900)}` }];
    const configs = Array.from({ length: 2000 }, (_, index) =>
      outcome({ service: `service-${index}`, images, result: index === 1999 ? 'failed' : 'released' }),
    );
    const text = summaryOf(end({ status: 'failed', configs }), as);
    expect(bytes(text)).toBeLessThanOrEqual(mebibyte);
    expect(text).toContain('[service-1999]');
    expect(text).toMatch(/\*\d+ of 2000 rows did not fit: see the log and the output `result`\.\*/);
    expect(rows(text).length).toBeGreaterThan(500);
  });

  test('100 configs need no note', () => {
    const configs = Array.from({ length: 100 }, (_, index) => outcome({ service: `service-${index}` }));
    expect(summaryOf(end({ configs }), as)).not.toContain('did not fit');
  });

  test.each([
    ['an endless log', 'x'.repeat(3 * mebibyte)],
    ['three bytes a character', '語'.repeat(mebibyte)],
    ['what grows when it is escaped', '<'.repeat(mebibyte)],
    ['emoji', '😀'.repeat(mebibyte)],
  ])('%s is left out, the verdict is not', (_name, line) => {
    const text = summaryOf(
      end({ status: 'failed', failures: [failure('cause', { advice: { kind: 'known', text: line } })] }),
      as,
    );
    expect(bytes(text)).toBeLessThanOrEqual(mebibyte);
    expect(text).toContain('### ❌ cause does not run shop:42.');
    expect(text).toContain('see the log');
  });
});

test('a killed step has a summary of its own', () => {
  const text = afterwardsSummary('The release was killed before it could report', [
    'migration: task 1 is still in progress',
    '<b>x</b>',
  ]);
  expect(text).toContain('killed before it could report');
  expect(text).toContain('migration: task 1 is still in progress');
  expect(text).not.toContain('<b>');
});

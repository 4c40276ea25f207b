import { expect, test } from '@jest/globals';
import { type CommentParts, commentBody, commentOn, MOST_BYTES } from '../../../src/report/comment/body.js';
import { bytesOf } from '../../../src/report/phrases/size.js';
import { summaryOf } from '../../../src/report/summary/summary.js';
import { hiding } from '../../support/hiding.js';
import { end, failure, migrationOutcome } from '../support/releases.js';

const MARKER = '<!-- ecspresso-release 0 -->';
const LAST =
  '<sub>[release 1950](https://github.com/your-org/shop/actions/runs/1950/attempts/1) · [9f3c2e1](https://github.com/your-org/shop/commit/9f3c2e1d4b5a69788776655443322110ffeeddcc)</sub>';
const CUT =
  '*This is not all: [the job summary](https://github.com/your-org/shop/actions/runs/1950/attempts/1) has the rest.*';

const RUN: CommentParts['run'] = {
  server: 'https://github.com',
  repository: 'your-org/shop',
  runId: '1950',
  attempt: '1',
  workflow: 'release',
  commit: '9f3c2e1d4b5a69788776655443322110ffeeddcc',
};

function body(more: Partial<CommentParts> = {}): string {
  return commentBody({
    marker: MARKER,
    summary: '### ✅ done\n',
    withoutTimeline: () => more.summary ?? '### ✅ done\n',
    logs: [],
    run: RUN,
    redact: (text) => text,
    ...more,
  });
}

test('marker, summary, log, run and commit', () => {
  expect(body({ logs: [{ label: 'Log of the migration', text: 'Migrating\n  a <b> & "c"\nMigrated' }] })).toBe(
    `${MARKER}\n### ✅ done\n\n<details><summary>Log of the migration</summary>\n\n<pre>\nMigrating\n  a &lt;b&gt; &amp; "c"\nMigrated\n</pre>\n\n</details>\n\n${LAST}`,
  );
});

test('the comment on a migration has title, summary, log and run', () => {
  const release = end({
    mode: 'run',
    status: 'completed',
    configs: [],
    migration: migrationOutcome({ log: 'one\nhunter22' }),
  });
  const text = commentOn(release, 'API', hiding('hunter22'))(MARKER, RUN);
  expect(text).toMatch(/^<!-- ecspresso-release 0 -->\n### ✅ API: The migration ended with exit code 0 /);
  expect(text).toContain('<details><summary>Log of the migration</summary>\n\n<pre>\none\n***\n</pre>');
  expect(text.endsWith(LAST)).toBe(true);
});

test('the comment on a plan has no log', () => {
  const release = end({ mode: 'plan', status: 'planned', configs: [], migration: migrationOutcome({ log: 'one' }) });
  expect(commentOn(release, undefined, (text) => text)(MARKER, RUN)).not.toContain('Log of the migration');
});

test('a later attempt, a commit that is not known, a hostile name of the workflow', () => {
  const run = {
    server: 'https://ghe.example.com',
    repository: 'a/b',
    runId: '1',
    attempt: '2',
    workflow: '@x](y) #1',
    commit: '',
  };
  const text = body({ run });
  expect(text).toContain('https://ghe.example.com/a/b/actions/runs/1/attempts/2)');
  expect(text).toContain(', attempt 2');
  expect(text).not.toMatch(/@x|\]\(y\)|#1\b/);
});

test('blank logs are left out', () => {
  expect(body({ logs: [{ label: 'Log', text: ' \n' }] })).not.toContain('<details>');
});

test.each<[string, string]>([
  ['fences', '```\n~~~~\n````mermaid'],
  ['HTML', '</pre></details><script>alert(1)</script><img src=x onerror=1><!-- -->'],
  ['a marker', MARKER],
  ['workflow commands', '::error::x'],
])('a log with %s stays inside', (_, text) => {
  const inside = body({ logs: [{ label: 'Log', text: `a\n${text}\nb` }] })
    .split('<pre>\n')[1]
    ?.split('\n</pre>')[0];
  expect(inside).toMatch(/^a\n[\s\S]*\nb$/);
  expect(inside).not.toMatch(/[<>]/);
});

test('nothing that GitHub refuses, and no bidirectional controls', () => {
  const text = body({
    summary: 'a\u0000b\ud800\u009b',
    logs: [{ label: 'Log', text: 'x\r\ny\rz\u0000\u001b[31m\udc00\u202e\ttab' }],
  });
  expect(text).not.toMatch(/(?![\n\t])\p{Cc}/u);
  expect(text).toContain('x\ny\nz\ufffd\ttab');
  expect(text.isWellFormed()).toBe(true);
  expect(text).not.toContain('\u202e');
});

test('secrets and account ids are gone from summary and log', () => {
  const redact = hiding('hunter22', 'two\nlines');
  const words = 'hunter22 lines arn:aws:iam::123456789012:role/x 123456789012.dkr.ecr.eu-west-1.amazonaws.com/a:b';
  const text = body({
    redact,
    summary: summaryOf(
      end({ status: 'failed', failures: [failure(words, { logTails: [{ lines: [words] }] })] }),
      redact,
    ),
    logs: [{ label: 'Log', text: words }],
  });
  expect(text).not.toMatch(/hunter22|123456789012|lines/);
});

const LINES = Array.from({ length: 9000 }, (_, index) => `line ${index}`).join('\n');

test.each<[string, Partial<CommentParts>]>([
  ['a long log', { logs: [{ label: 'Log', text: LINES }] }],
  [
    'two long logs',
    {
      logs: [
        { label: 'Log', text: LINES },
        { label: 'Other', text: LINES },
      ],
    },
  ],
  ['a log of Japanese', { logs: [{ label: 'Log', text: '日本語\n'.repeat(9000) }] }],
  ['a log that grows by escaping', { logs: [{ label: 'Log', text: '<&>\n'.repeat(9000) }] }],
  ['one endless line', { logs: [{ label: 'Log', text: '<'.repeat(90_000) }] }],
  ['one endless line of emoji', { logs: [{ label: 'Log', text: '🚀'.repeat(90_000) }] }],
  ['a long summary', { summary: '| row |\n'.repeat(20_000) }],
  ['a long summary and a long log', { summary: '日 @a\n'.repeat(20_000), logs: [{ label: 'Log', text: LINES }] }],
  ['a summary of mentions', { summary: '&#64;a &#35;1 '.repeat(90).concat('\n').repeat(99) }],
])('%s fits, is well formed and ends with the run', (_, parts) => {
  const text = body(parts);
  expect(bytesOf(text)).toBeLessThanOrEqual(MOST_BYTES);
  expect(text.isWellFormed()).toBe(true);
  expect(text.startsWith(`${MARKER}\n`)).toBe(true);
  expect(text.endsWith(LAST)).toBe(true);
  for (const tag of ['pre', 'details', 'summary']) {
    expect(text.split(`<${tag}>`)).toHaveLength(text.split(`</${tag}>`).length);
  }
  expect(text.includes(CUT)).toBe(bytesOf(parts.summary ?? '') > MOST_BYTES);
  expect(text.match(/<details>/g) ?? []).toHaveLength(parts.logs?.length ?? 0);
});

test('the newest lines of a long log are kept, and said to be', () => {
  const text = body({ logs: [{ label: 'Log', text: LINES }] });
  const count = Number(/Log \(last (\d+) of 9000 lines\)/.exec(text)?.[1]);
  expect(text).toContain('line 8999\n</pre>');
  expect(text).toContain(`<pre>\nline ${9000 - count}\n`);
  expect(bytesOf(text)).toBeGreaterThan(MOST_BYTES - 100);
});

test('the timeline goes before anything else does', () => {
  const rows = (count: number): string => `### ✅ done\n\n| a |\n|---|\n${'| row |\n'.repeat(count)}\n`;
  const timeline = `\`\`\`mermaid\ngantt\n${'  bar :1, 2\n'.repeat(1000)}\`\`\`\n`;
  const logs = [{ label: 'Log', text: LINES }];
  expect(body({ summary: rows(10) + timeline, logs })).toContain('```mermaid');
  const text = body({ summary: rows(7000) + timeline, withoutTimeline: () => rows(7000), logs });
  expect(text).not.toContain('```mermaid');
  expect(text.match(/\| row \|/g)).toHaveLength(7000);
  expect(text).not.toContain(CUT);
  expect(text).toContain('line 8999');
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isGreen, type Release } from '../../src/release/outcome.js';
import { block, code, link, plain } from '../../src/report/markdown.js';
import { redaction } from '../../src/report/redact.js';
import { killedSummary, summaryOf } from '../../src/report/summary.js';
import { end, migrationOutcome, outcome, STATUSES } from './support/releases.js';

const as = (text: string): string => text;
const HOSTILE = [
  'a | b | c',
  '`code` and ``more``',
  '<img src=x onerror=alert(1)>',
  '</pre></details><script>x</script>',
  '%%{init: {"theme": "x"}}%%',
  '[click](https://evil.example)',
  '![x](https://evil.example/x.png)',
  '@somebody #123',
  '# heading\n## another',
  'a\n\n---\n\nb',
  '**bold** __bold__ ~~gone~~',
  '\u202eevil\u202c \u2066x\u2069 \u200f',
  '&lt;already&gt; &amp;',
  '\\| \\`',
  '```\nfence\n```',
  '<!-- comment',
];

/** Rows of the first table. */
function rows(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

describe('the first line', () => {
  test.each(STATUSES)('%s', (status) => {
    const [first = ''] = summaryOf(end({ status, message: 'One sentence.' }), as).split('\n');
    expect(first).toMatch(/^### . One sentence\.$/u);
    expect(first.includes('✅')).toBe(isGreen(status));
    expect(first.includes('❌')).toBe(status === 'failed' || status === 'rolled-back');
  });
});

describe('the table', () => {
  test('one row for each config, in order', () => {
    const text = summaryOf(
      end({
        configs: [
          outcome({ forced: true }),
          outcome({ service: 'frontend', before: 'old-frontend:9', after: 'shop-frontend:1', result: 'rolled-back' }),
          outcome({ service: 'late', result: 'skipped' }),
        ],
      }),
      as,
    );
    const [head, , ...body] = rows(text);
    expect(head).toHaveLength(6);
    expect(body).toHaveLength(3);
    for (const row of body) expect(row).toHaveLength(6);
    expect(body[0]?.join(' ')).toMatch(
      /\[backend\]\(https:.*shop-backend:41 → \*\*42\*\*.*v41 → 9f3c2e1.*released.*01:14.*forced/,
    );
    expect(body[1]?.join(' ')).toMatch(/old-frontend:9 → \*\*shop-frontend:1\*\*.*rolled back/);
    expect(body[2]?.join(' ')).toMatch(/not started/);
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
        { title: 'backend was rolled back', lines: ['ECS: why', 'What to do: this'] },
        { title: 'frontend failed', lines: ['x'] },
      ],
    }),
    as,
  );
  expect(text.indexOf('backend was rolled back')).toBeLessThan(text.indexOf('| service'));
  for (const words of ['ECS:** why', 'What to do:** this', 'frontend failed']) expect(text).toContain(words);
});

test('the migrations have their lines, with exit code and link', () => {
  const text = summaryOf(
    end({ migration: migrationOutcome(), postMigration: migrationOutcome({ what: 'cache clear', exitCode: 3 }) }),
    as,
  );
  expect(text).toMatch(
    /Migration <code>php artisan migrate .*<\/code> in <code>laravel<\/code>.*exit 0 in 00:31.*\(https:\/\/example\.invalid\/task\)/,
  );
  expect(text).toMatch(/Post-migration <code>cache clear<\/code>.*exit 3/);
});

test('a migration without an exit code never reads as one that ended well', () => {
  const { exitCode: _none, ...never } = migrationOutcome({ result: 'failed' });
  expect(summaryOf(end({ migration: never }), as)).toMatch(/: failed in/);
});

describe('text from outside', () => {
  const everywhere = (text: string): Release =>
    end({
      status: 'failed',
      message: text,
      configs: [
        outcome({
          service: text,
          family: text,
          before: `${text}:1`,
          after: `${text}:2`,
          images: [{ container: text, after: `${text}:${text}` }],
        }),
      ],
      failures: [{ title: text, lines: [text, `ECS: ${text}`, `Console: ${text}`, `  ${text}`, `  ${text}`] }],
      warnings: [text],
      migration: migrationOutcome({ what: text, container: text, taskDefinition: `${text}:2` }),
    });
  const tame = (markdown: string): void => {
    expect(markdown.match(/<(?!\/?(code|pre)>)/g)).toBeNull();
    expect(markdown.match(/<\/?pre>/g)).toEqual(['<pre>', '</pre>']);
    expect(markdown).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/);
    const outside = markdown.replace(/<pre>[\s\S]*?<\/pre>/g, '');
    expect(outside).not.toMatch(/`|%%\{|!\[|@|evil\.example\)|~~|__/);
    expect(outside.match(/^#/gm)).toHaveLength(1);
    for (const row of rows(outside)) expect(row).toHaveLength(6);
    expect(rows(outside)).toHaveLength(3);
  };

  test.each(HOSTILE)('is only text: %j', (text) => {
    tame(summaryOf(everywhere(text), as));
  });

  test('is only text, whatever it is', () => {
    const piece = fc.oneof(fc.constantFrom(...HOSTILE, '|', '\n', '\r', '<', '`', '\\'), fc.string({ maxLength: 5 }));
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), (pieces) => {
        tame(summaryOf(everywhere(pieces.join('')), as));
      }),
      { numRuns: 300 },
    );
  });

  test('is redacted', () => {
    expect(
      summaryOf(everywhere('pw=hunter2-long'), redaction(['hunter2-long'])).match(/<pre>[\s\S]*<\/pre>/)?.[0],
    ).not.toContain('hunter2');
    const { message, failures, warnings, migration } = everywhere('pw=hunter2-long');
    expect(
      summaryOf(
        end({ message, failures, warnings, migration: { ...migrationOutcome(), what: migration?.what ?? '' } }),
        redaction(['hunter2-long']),
      ),
    ).not.toContain('hunter2');
  });
});

describe('its size', () => {
  const mebibyte = 1024 * 1024;
  const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

  test('2000 configs fit, with their table', () => {
    const configs = Array.from({ length: 2000 }, (_, index) => outcome({ service: `service-${index}` }));
    const text = summaryOf(end({ configs, failures: [{ title: 'a cause', lines: ['why'] }] }), as);
    expect(bytes(text)).toBeLessThanOrEqual(mebibyte);
    expect(text).toContain('a cause');
    expect(text).toContain('service-0');
  });

  test.each([
    ['an endless log', 'x'.repeat(3 * mebibyte)],
    ['three bytes a character', '語'.repeat(mebibyte)],
    ['what grows when it is escaped', '<'.repeat(mebibyte)],
    ['emoji', '😀'.repeat(mebibyte)],
  ])('%s is left out, the verdict is not', (_name, line) => {
    const text = summaryOf(
      end({ status: 'failed', message: 'It failed.', failures: [{ title: 'cause', lines: [line] }] }),
      as,
    );
    expect(bytes(text)).toBeLessThanOrEqual(mebibyte);
    expect(text).toContain('### ❌ It failed.');
    expect(text).toContain('see the log');
  });
});

test('a killed step has a summary of its own', () => {
  const text = killedSummary(['migration: task 1 goes on', '<b>x</b>']);
  expect(text).toContain('killed before it could report');
  expect(text).toContain('migration: task 1 goes on');
  expect(text).not.toContain('<b>');
});

describe('pieces', () => {
  test('plain text keeps its words', () => {
    expect(plain('a simple sentence, 3/4: done.')).toBe('a simple sentence, 3/4: done.');
    expect(plain('a\n\n b\tc')).toBe('a b c');
  });

  test('code, link, block', () => {
    expect(code('a|b')).toBe('<code>a&#124;b</code>');
    expect(link('a]b', 'https://x.invalid/')).toBe('[a&#93;b](https://x.invalid/)');
    expect(link('a', undefined)).toBe('a');
    expect(block(['a', '</pre>'])).toBe('<pre>\na\n&lt;/pre&gt;\n</pre>');
  });
});

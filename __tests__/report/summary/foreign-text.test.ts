import { describe, expect, test } from '@jest/globals';
import type { Release } from '../../../src/release/outcome.js';
import { block, code, link, plain } from '../../../src/report/summary/markdown.js';
import { summaryOf } from '../../../src/report/summary/summary.js';
import fc from '../../support/fast-check.js';
import { hiding } from '../../support/hiding.js';
import { end, failure, migrationOutcome, outcome } from '../support/releases.js';
import { rows } from '../support/table-rows.js';

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
  'see https://evil.example/x) or http://evil.example, www.evil.example and WWW.evil.example',
];

/** A release in which no column of the table is empty. */
describe('text from outside', () => {
  const everywhere = (text: string): Release =>
    end({
      status: 'failed',
      configs: [
        outcome({
          service: text,
          family: text,
          before: `${text}:1`,
          after: `${text}:2`,
          images: [{ container: text, after: `${text}:${text}` }],
          serves: 'unsettled',
          end: { kind: 'left', runs: text, controller: text, to: text },
          tasks: { running: 0, desired: 2 },
          startedAt: 1,
          forced: true,
          demanded: { at: 2, reason: text },
        }),
      ],
      failures: [
        failure(text, {
          evidence: [
            { kind: 'of', what: text, reason: text },
            { kind: 'event', message: text },
          ],
          logTails: [{ container: text, lines: [text, text] }],
          advice: { kind: 'known', text },
          console: 'https://example.invalid/console',
        }),
      ],
      warnings: [{ kind: 'rolling-back', service: text, to: text }],
      migration: migrationOutcome({ what: text, container: text, taskDefinition: `${text}:2` }),
      spans: [
        { phase: 'migrate', startedAt: 0, endedAt: 1 },
        { phase: 'rollOut', startedAt: 1, endedAt: 9 },
      ],
    });
  const tame = (markdown: string): void => {
    expect(markdown.match(/<(?!\/?(code|pre)>)/g)).toBeNull();
    // Of the log's tail, and of the way back.
    expect(markdown.match(/<\/?pre>/g)).toEqual(['<pre>', '</pre>', '<pre>', '</pre>']);
    expect(markdown).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/);
    const diagrams = markdown.match(/^```mermaid\n[^`]*\n```$/gm) ?? [];
    expect(diagrams).toHaveLength(1);
    // The colours are our own, and the only directive.
    const ownColours = /^%%\{init: \{"gantt":\{[\w":,]+\},"themeVariables":\{[\w":#,]+\}\}\}%%$/m;
    expect(diagrams[0]).toMatch(ownColours);
    expect(diagrams[0]?.replace(ownColours, '')).not.toMatch(/%%|[;#{}<>[\]]/);
    const outside = markdown.replace(diagrams[0] ?? '', '').replace(/<pre>[\s\S]*?<\/pre>/g, '');
    expect(outside).not.toMatch(/`|%%\{|!\[|@|evil\.example\)|~~|__/);
    expect(outside.replaceAll(/\]\(https:[^)\s]*\)/g, '')).not.toMatch(/:\/\/|\bwww\./i);
    expect(outside.match(/^#/gm)).toHaveLength(1);
    for (const row of rows(outside)) expect(row).toHaveLength(7);
    expect(rows(outside)).toHaveLength(3);
  };

  test.each(HOSTILE)('cannot leave a folded tail: %j', (text) => {
    const logTails = [{ container: text, lines: Array.from({ length: 9 }, () => text) }];
    const markdown = summaryOf(end({ status: 'failed', configs: [], failures: [failure('t', { logTails })] }), as);
    expect(markdown.match(/<(?!\/?code>)[^>]*>/g)).toEqual([
      '<details open>',
      '<summary>',
      '</summary>',
      '<pre>',
      '</pre>',
      '</details>',
    ]);
    // A blank line inside would end the HTML block.
    expect(/<pre>([\s\S]*)<\/pre>/.exec(markdown)?.[1]).not.toMatch(/\n\s*\n/);
  });

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
      summaryOf(everywhere('pw=hunter2-long'), hiding('hunter2-long')).match(/<pre>[\s\S]*<\/pre>/)?.[0],
    ).not.toContain('hunter2');
    const { failures, warnings, migration } = everywhere('pw=hunter2-long');
    expect(
      summaryOf(
        end({ failures, warnings, migration: { ...migrationOutcome(), what: migration?.what ?? '' } }),
        hiding('hunter2-long'),
      ),
    ).not.toContain('hunter2');
  });
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

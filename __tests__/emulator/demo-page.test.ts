import { describe, expect, test } from '@jest/globals';
import { openerOf } from '../../emulator/demo/browser.js';
import { pageOf } from '../../emulator/demo/page.js';
import { timelineOf } from '../../src/report/summary/timeline.js';

const body = (markdown: string): string => /<main>\n([\s\S]*)\n<\/main>/.exec(pageOf(markdown, 'x'))?.[1] ?? '';

describe('the page of a job summary', () => {
  test.each([
    ['a heading', '### ✅ Released', '<h3>✅ Released</h3>'],
    ['a paragraph', '**ECS:** it `is` &#40;so&#41;', '<p><strong>ECS:</strong> it <code>is</code> (so)</p>'],
    ['a link', '[backend](https://a.example/x?y=1)', '<p><a href="https://a.example/x?y=1">backend</a></p>'],
    ['a list', '- one\n- **two**', '<ul><li>one</li><li><strong>two</strong></li></ul>'],
    [
      'a table',
      '| service | note |\n|---|---|\n| [web](https://a.example) |  |',
      '<table><thead><tr><th>service</th><th>note</th></tr></thead><tbody><tr><td><a href="https://a.example">web</a></td><td></td></tr></tbody></table>',
    ],
    ['lines from outside', '<pre>\n- not **a** list\n\n| no\n</pre>', '<pre>\n- not **a** list\n\n| no\n</pre>'],
    ['code', '```diff\n- a < b & c\n```', '<pre><code class="language-diff">- a &lt; b &amp; c\n</code></pre>'],
    [
      'a folded part',
      '<details>\n<summary>Log</summary>\n\ntext\n\n</details>',
      '<details><summary>Log</summary><p>text</p></details>',
    ],
  ])('%s', (_what, markdown, html) => expect(body(markdown).replaceAll(/>\s+</g, '><')).toBe(html));

  test('the timeline, as bars in proportion', () => {
    const { mermaid } = timelineOf([
      { phase: 'rollOut', section: 'Migration', name: 'migrate', from: 0, to: 1000, state: 'done' },
      { phase: 'rollOut', section: 'Roll out', name: 'backend', from: 1000, to: 4000, state: 'failed' },
      { phase: 'rollOut', section: 'Roll out', name: 'frontend', from: 1000, to: 2000, state: 'open' },
    ]);
    const html = body(`\`\`\`mermaid\n${mermaid}\n\`\`\``);
    expect([...html.matchAll(/<div>(.*?)<\/div>/g)].map(([, section]) => section)).toEqual([
      'Migration',
      'Roll out',
      '',
    ]);
    expect([...html.matchAll(/<i class="(.*?)" style="left:(.*?);width:(.*?)">/g)].map((bar) => bar.slice(1))).toEqual([
      ['done', '0.00%', '25.00%'],
      ['crit', '25.00%', '75.00%'],
      ['', '25.00%', '25.00%'],
    ]);
    expect(html).not.toMatch(/gantt|%%/);
  });

  test('needs nothing from the network', () => {
    expect(pageOf('### x', 'x')).not.toMatch(/<script|<link|https?:|@import|url\(/);
  });
});

test.each([
  ['darwin', {}, ['open']],
  ['win32', {}, ['cmd', '/c', 'start', '""']],
  ['linux', { DISPLAY: ':0' }, ['xdg-open']],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, ['xdg-open']],
  ['linux', {}, []],
])('what opens a page on %s with %j', (platform, env, words) => expect(openerOf(platform, env)).toEqual(words));

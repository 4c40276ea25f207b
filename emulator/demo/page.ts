/**
 * A job summary as a page that a browser shows without the network, about as GitHub would: just the Markdown that this action writes.
 * Text from outside stands in it as HTML entities already, so what is left is markup of our own.
 */
export function pageOf(summary: string, title: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
<main>
${blocksOf(summary.split('\n')).join('\n')}
</main>
`;
}

const STYLE = `
:root { color-scheme: light dark; --line: #8c959f66; --soft: #8c959f22; --link: light-dark(#0969da, #4493f8); --ok: #4ac26b; --bad: #d1242f }
body { font: 16px/1.5 system-ui, sans-serif; background: light-dark(#fff, #0d1117); color: light-dark(#1f2328, #f0f6fc) }
main { max-width: 1000px; margin: 32px auto; padding: 0 24px }
a { color: var(--link) } table { border-collapse: collapse; margin: 16px 0 } th, td { border: 1px solid var(--line); padding: 6px 13px }
code { background: var(--soft); border-radius: 6px; padding: 2px 6px } pre { background: var(--soft); border-radius: 6px; padding: 16px; overflow: auto }
.timeline { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; font-size: 13px }
.bar { position: relative; height: 20px } .bar i { position: absolute; height: 20px; min-width: 3px; border-radius: 3px; background: #54aeff }
.bar i.done { background: var(--ok) } .bar i.crit { background: var(--bad) } .bar span { position: absolute; white-space: nowrap; padding: 0 6px }
`;

/** Blocks of Markdown as HTML, in their order. */
function blocksOf(lines: readonly string[]): readonly string[] {
  const html: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const { block, next } = blockAt(lines, at);
    if (block !== '') html.push(block);
    at = next;
  }
  return html;
}

/** The block that begins with a line, and where the next one begins. */
function blockAt(lines: readonly string[], at: number): { readonly block: string; readonly next: number } {
  const line = lines[at] ?? '';
  const until = (isEnd: (text: string) => boolean): number => {
    const found = lines.findIndex((text, index) => index > at && isEnd(text));
    return found < 0 ? lines.length : found;
  };
  const fence = /^(`{3,})(\w*)/.exec(line);
  if (fence !== null) {
    const end = until((text) => text.startsWith(fence[1] ?? ''));
    const inside = lines.slice(at + 1, end);
    return { block: fence[2] === 'mermaid' ? timelineOf(inside) : codeBlock(inside), next: end + 1 };
  }
  if (line.startsWith('<pre>')) {
    const end = until((text) => text.includes('</pre>'));
    return { block: lines.slice(at, end + 1).join('\n'), next: end + 1 };
  }
  if (line.startsWith('|')) {
    const end = until((text) => !text.startsWith('|'));
    return { block: tableOf(lines.slice(at, end)), next: end };
  }
  if (line.startsWith('- ')) {
    const end = until((text) => !text.startsWith('- '));
    const items = lines.slice(at, end).map((item) => `<li>${inline(item.slice(2))}</li>`);
    return { block: `<ul>${items.join('')}</ul>`, next: end };
  }
  const [, marks = '', words = ''] = /^(#{1,6}) (.*)$/.exec(line) ?? [];
  if (marks !== '') return { block: `<h${marks.length}>${inline(words)}</h${marks.length}>`, next: at + 1 };
  if (line.trim() === '' || /^<\/?(details|summary)/.test(line)) return { block: inline(line), next: at + 1 };
  return { block: `<p>${inline(line)}</p>`, next: at + 1 };
}

function codeBlock(lines: readonly string[]): string {
  return `<pre>${lines.join('\n').replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre>`;
}

function tableOf(rows: readonly string[]): string {
  const cells = (row: string, tag: string): string =>
    `<tr>${row
      .replace(/^\|\s*|\s*\|$/g, '')
      .split(/\s*\|\s*/)
      .map((cell) => `<${tag}>${inline(cell)}</${tag}>`)
      .join('')}</tr>`;
  const [head = '', , ...body] = rows;
  return `<table>${cells(head, 'th')}${body.map((row) => cells(row, 'td')).join('')}</table>`;
}

function inline(text: string): string {
  return text
    .replaceAll(/\[([^\]]*)\]\((\S+?)\)/g, '<a href="$2">$1</a>')
    .replaceAll(/\*\*(.+?)\*\*/g, '<b>$1</b>')
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

/** The bars of a gantt of this action, in the place of Mermaid, which a page without the network does not have. */
function timelineOf(lines: readonly string[]): string {
  const moment = (stamp: string): number => Date.parse(`${stamp.trim().replace(' ', 'T')}Z`);
  let section = '';
  const bars = lines.flatMap((line) => {
    section = /^section (.*)$/.exec(line)?.[1] ?? section;
    const [, name, tag, from = '', to = ''] = /^ {2}(.*) :(?:(\w+), )?b\d+, ([^,]+), ([^,]+)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ section, name, tag: tag ?? '', from: moment(from), to: moment(to) }];
  });
  const start = Math.min(...bars.map(({ from }) => from));
  const whole = Math.max(1, ...bars.map(({ to }) => to - start));
  const share = (milliseconds: number): string => `${((100 * milliseconds) / whole).toFixed(2)}%`;
  const rows = bars.map((bar, index) => {
    // The name stands where there is room for it.
    const place =
      bar.to - start > whole / 2 ? `right:${share(whole - bar.from + start)}` : `left:${share(bar.to - start)}`;
    const first = bar.section === bars[index - 1]?.section ? '' : bar.section;
    const box = `<i class="${bar.tag}" style="left:${share(bar.from - start)};width:${share(bar.to - bar.from)}"></i>`;
    return `<div>${first}</div><div class="bar">${box}<span style="${place}">${bar.name}</span></div>`;
  });
  return `<div class="timeline">${rows.join('\n')}</div>`;
}

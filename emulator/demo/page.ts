import { Marked } from 'marked';

/**
 * A job summary as a page that a browser shows without the network, about as GitHub would. Foreign text is in it as
 * HTML entities already: all markup is ours. `title` is ours, too.
 */
export function pageOf(summary: string, title: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
<main>
${markdown.parse(summary, { async: false }).trimEnd()}
</main>
`;
}

/** Markdown as GitHub reads it; a page without the network has no Mermaid, so the timeline is drawn here. */
const markdown = new Marked({
  gfm: true,
  renderer: { code: ({ lang, text }) => (lang === 'mermaid' ? `${timelineOf(text)}\n` : false) },
});

const STYLE = `
:root { color-scheme: light dark; --line: #8c959f66; --soft: #8c959f22; --link: light-dark(#0969da, #4493f8); --ok: #4ac26b; --bad: #d1242f }
body { font: 16px/1.5 system-ui, sans-serif; background: light-dark(#fff, #0d1117); color: light-dark(#1f2328, #f0f6fc) }
main { max-width: 1000px; margin: 32px auto; padding: 0 24px }
a { color: var(--link) } table { border-collapse: collapse; margin: 16px 0 } th, td { border: 1px solid var(--line); padding: 6px 13px }
code { background: var(--soft); border-radius: 6px; padding: 2px 6px } pre code { background: none; padding: 0 } pre { background: var(--soft); border-radius: 6px; padding: 16px; overflow: auto }
.timeline { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; font-size: 13px }
.bar { position: relative; height: 20px } .bar i { position: absolute; height: 20px; min-width: 3px; border-radius: 3px; background: #54aeff }
.bar i.done { background: var(--ok) } .bar i.crit { background: var(--bad) } .bar span { position: absolute; white-space: nowrap; padding: 0 6px }
`;

/** The bars of a gantt of this action, in the place of Mermaid, which a page without the network does not have. */
function timelineOf(gantt: string): string {
  const moment = (stamp: string): number => Date.parse(`${stamp.trim().replace(' ', 'T')}Z`);
  let section = '';
  const bars = gantt.split('\n').flatMap((line) => {
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

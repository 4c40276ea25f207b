/**
 * Renders job summaries (Markdown) to PNG, to look at them as GitHub shows them:
 *
 *     node scripts/render-summary.mjs [--open] SUMMARY.md=IMAGE.png …
 *
 * `--open` unfolds the first part of each that is folded. A timeline that Mermaid's own parser refuses is an error.
 * Needs Chromium (CHROMIUM, else `chromium` on the PATH). Its Markdown, style sheet and Mermaid are installed by npm into a
 * temporary folder, or taken from the node_modules of RENDER_TOOLS. Not part of the checks.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const PACKAGES = ['marked@^18.0.0', 'mermaid@^11.0.0', 'github-markdown-css@^5.0.0'];
const WIDTH = 1000;
/** Many machines have no emoji font. */
const SIGNS = {
  '✅': ['#1a7f37', 'm4 8 3 3 5-6'],
  '❌': ['#cf222e', 'm5 5 6 6m0-6-6 6'],
  '⚪': ['#afb8c1', ''],
  '⏸': ['#0969da', 'M6 5v6m4-6v6'],
  '⏳': ['#0969da', 'M8 4v4l3 2'],
  '📋': ['#0969da', 'M5 5h6M5 8h6M5 11h4'],
  '⚠️': ['#bf8700', 'M8 4v5m0 2v1'],
};

const unfold = process.argv.includes('--open');
const jobs = process.argv
  .slice(2)
  .filter((argument) => argument !== '--open')
  .map((argument) => argument.split('='));
if (jobs.length === 0 || jobs.some((pair) => pair.length !== 2)) {
  console.error('node scripts/render-summary.mjs [--open] SUMMARY.md=IMAGE.png …');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'render-'));
try {
  const tools = process.env.RENDER_TOOLS ? resolve(process.env.RENDER_TOOLS) : installed();
  for (const [from, to] of jobs) await render(tools, from, resolve(to));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function installed() {
  const to = join(folder, 'tools');
  mkdirSync(to);
  run('npm', [
    'install',
    '--prefix',
    to,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...PACKAGES,
  ]);
  return to;
}

async function render(tools, from, to) {
  const file = (path) => join(tools, 'node_modules', path);
  const { marked } = await import(pathToFileURL(file('marked/lib/marked.esm.js')).href);
  const diagrams = [];
  const markdown = readFileSync(from, 'utf8').replace(/```mermaid\n([\s\S]*?)\n```/g, (_, text) => {
    diagrams.push(text);
    return `<pre class="mermaid">${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre>`;
  });
  const style = readFileSync(file('github-markdown-css/github-markdown-light.css'), 'utf8');
  const page = join(folder, 'page.html');
  writeFileSync(
    page,
    `<!doctype html><meta charset="utf-8"><style>${style}
      body { margin: 0; padding: 24px; width: ${WIDTH - 48}px }
      .markdown-body pre.mermaid { background: none; padding: 0; text-align: center }</style>
    <body class="markdown-body">${drawn(marked.parse(markdown, { gfm: true }))}
    <script src="${pathToFileURL(file('mermaid/dist/mermaid.min.js')).href}"></script>
    <script>
      mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', gantt: { useWidth: ${WIDTH - 60} } });
      const measured = () => { document.title = String(Math.ceil(document.body.getBoundingClientRect().height)); };
      mermaid.run().then(measured, (error) => { document.title = 'ERROR ' + error.message; });
    </script>`,
  );
  const dom = chromium(page, '--dump-dom', `--window-size=${WIDTH},800`);
  const title = /<title>([^<]*)<\/title>/.exec(dom)?.[1] ?? '';
  if (!/^\d+$/.test(title)) throw new Error(`${from}: Mermaid did not draw it: ${title || 'no answer'}`);
  mkdirSync(dirname(to), { recursive: true });
  chromium(page, `--screenshot=${to}`, `--window-size=${WIDTH},${title}`, '--hide-scrollbars');
  console.log(`${to}: ${diagrams.length} diagram${diagrams.length === 1 ? '' : 's'}, ${WIDTH}×${title}`);
}

function drawn(source) {
  const html = unfold ? source.replace('<details>', '<details open>') : source;
  // A sign that is a picture would not keep its place before a space that does not break.
  return html.replace(/(✅|❌|⚪|⚠️|📋|⏸|⏳)((?:&nbsp;\w+)*)/gu, (_, sign, words) => {
    const [colour, path] = SIGNS[sign];
    const box = `<rect width="16" height="16" rx="4" fill="${colour}"/><path d="${path}" stroke="#fff" stroke-width="2" fill="none"/>`;
    const picture = `<svg width="1em" height="1em" viewBox="0 0 16 16" style="vertical-align:-0.1em">${box}</svg>`;
    return `<span style="white-space:nowrap">${picture}${words}</span>`;
  });
}

function chromium(page, ...options) {
  const profile = mkdtempSync(join(folder, 'profile-'));
  return run(process.env.CHROMIUM ?? 'chromium', [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--allow-file-access-from-files',
    '--virtual-time-budget=20000',
    `--user-data-dir=${profile}`,
    ...options,
    pathToFileURL(page).href,
  ]);
}

function run(file, args) {
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`${file}: ${error?.message ?? stderr}`);
  return stdout;
}

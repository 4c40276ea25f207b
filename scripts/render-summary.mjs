/**
 * Renders job summaries (Markdown) to PNG, to look at them as GitHub shows them:
 *
 *     node scripts/render-summary.mjs [--dark] [--open] [--width 700] SUMMARY.md=IMAGE.png …
 *
 * `--open` unfolds the first part of each that is folded. `--width` is in CSS pixels (default 700); an image has two pixels for
 * each. A timeline that Mermaid's own parser refuses is an error. Needs Chromium (CHROMIUM, else `chromium` on the PATH; Debian:
 * apt-get install chromium). Its style sheet, Mermaid and UPNG are installed by npm into a temporary folder, or taken from the
 * node_modules of RENDER_TOOLS. Not part of the checks.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/** What a page of GitHub draws with: Mermaid 11. UPNG makes the images smaller. */
const PACKAGES = ['mermaid@^11.0.0', 'github-markdown-css@^5.0.0', 'upng-js@^2.1.0'];
/** Everybody who uses the action downloads the pictures of its pages with it. */
const COLORS = 64;
/** About the column of a README, so that its text keeps its size there. */
const WIDTH = 700;
/** Sharp on the displays of today. */
const PIXELS = 2;
/** The page of GitHub in each theme, and what GitHub tells Mermaid. */
const THEMES = {
  light: { background: '#ffffff', mermaid: 'default' },
  dark: { background: '#0d1117', mermaid: 'dark' },
};
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

/** Calls `use` with `render(markdown file, PNG file, { dark, open, width, until })`, and removes what it needed. */
export async function withRenderer(use) {
  const folder = mkdtempSync(join(tmpdir(), 'render-'));
  try {
    const tools = process.env.RENDER_TOOLS ? resolve(process.env.RENDER_TOOLS) : installed(folder);
    await use((from, to, options) => render({ folder, tools }, from, resolve(to), options));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function installed(folder) {
  const to = join(folder, 'tools');
  mkdirSync(to);
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', ['install', '--prefix', to, ...options, ...PACKAGES]);
  return to;
}

async function render({ folder, tools }, from, to, { dark = false, open = false, width = WIDTH, until } = {}) {
  const file = (path) => join(tools, 'node_modules', path);
  // Not above: `npm run pictures` installs it on a fresh clone.
  const { marked } = await import('marked');
  const theme = dark ? 'dark' : 'light';
  const diagrams = [];
  const markdown = above(readFileSync(from, 'utf8'), until).replace(/```mermaid\n([\s\S]*?)\n```/g, (_, text) => {
    diagrams.push(text);
    return `<pre class="mermaid">${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre>`;
  });
  const style = readFileSync(file(`github-markdown-css/github-markdown-${theme}.css`), 'utf8');
  const page = join(folder, 'page.html');
  writeFileSync(
    page,
    `<!doctype html><meta charset="utf-8"><style>${style}
      html { background: ${THEMES[theme].background} }
      body { margin: 0; padding: 24px; width: ${width - 48}px }
      .markdown-body pre.mermaid { background: none; padding: 0; text-align: center }</style>
    <body class="markdown-body">${drawn(marked.parse(markdown, { gfm: true }), open)}
    <script src="${pathToFileURL(file('mermaid/dist/mermaid.min.js')).href}"></script>
    <script>
      const mermaidOptions = { theme: '${THEMES[theme].mermaid}', gantt: { useWidth: ${width - 60} } };
      mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', ...mermaidOptions });
      const measured = () => { document.title = String(Math.ceil(document.body.getBoundingClientRect().height)); };
      mermaid.run().then(measured, (error) => { document.title = 'ERROR ' + error.message; });
    </script>`,
  );
  const dom = chromium(folder, page, '--dump-dom', `--window-size=${width},800`);
  const height = /<title>([^<]*)<\/title>/.exec(dom)?.[1] ?? '';
  if (!/^\d+$/.test(height)) throw new Error(`${from}: Mermaid did not draw it: ${height || 'no answer'}`);
  mkdirSync(dirname(to), { recursive: true });
  const size = [`--window-size=${width},${height}`, `--force-device-scale-factor=${PIXELS}`];
  chromium(folder, page, `--screenshot=${to}`, ...size, '--hide-scrollbars');
  const { default: png } = await import(pathToFileURL(file('upng-js/UPNG.js')).href);
  const image = png.decode(readFileSync(to));
  writeFileSync(to, Buffer.from(png.encode(png.toRGBA8(image), image.width, image.height, COLORS)));
  console.log(`${to}: ${diagrams.length} diagram${diagrams.length === 1 ? '' : 's'}, ${width}×${height}, ${theme}`);
}

/** What stands above the first line that begins so. */
function above(text, beginning) {
  const lines = text.split('\n');
  const end = beginning === undefined ? lines.length : lines.findIndex((line) => line.startsWith(beginning));
  if (end < 0) throw new Error(`No line begins with ${beginning}.`);
  return lines.slice(0, end).join('\n');
}

function drawn(source, open) {
  const html = open ? source.replace('<details>', '<details open>') : source;
  // A sign that is a picture would not keep its place before a space that does not break.
  return html.replace(/(✅|❌|⚪|⚠️|📋|⏸|⏳)((?:&nbsp;\w+)*)/gu, (_, sign, words) => {
    const [colour, path] = SIGNS[sign];
    const box = `<rect width="16" height="16" rx="4" fill="${colour}"/><path d="${path}" stroke="#fff" stroke-width="2" fill="none"/>`;
    const picture = `<svg width="1em" height="1em" viewBox="0 0 16 16" style="vertical-align:-0.1em">${box}</svg>`;
    return `<span style="white-space:nowrap">${picture}${words}</span>`;
  });
}

function chromium(folder, page, ...options) {
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: {
      dark: { type: 'boolean' },
      open: { type: 'boolean' },
      width: { type: 'string', default: String(WIDTH) },
    },
    allowPositionals: true,
  });
  const jobs = positionals.map((argument) => argument.split('='));
  if (jobs.length === 0 || jobs.some((pair) => pair.length !== 2)) {
    console.error('node scripts/render-summary.mjs [--dark] [--open] [--width 700] SUMMARY.md=IMAGE.png …');
    process.exit(2);
  }
  await withRenderer(async (renderTo) => {
    for (const [from, to] of jobs) await renderTo(from, to, { ...values, width: Number(values.width) });
  });
}

/** One bar of a chart. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Which of the colours: the same kind has the same colour in every group. */
  readonly kind: 'ours' | 'other' | 'floor';
}

/** Bars that are compared with each other. */
export interface BarGroup {
  readonly title: string;
  readonly bars: readonly Bar[];
}

/** A theme of GitHub's pages: the page's own, not the system's. */
export type Theme = 'light' | 'dark';

const COLORS = {
  light: { text: '#1f2328', ours: '#1f883d', other: '#8c959f', floor: '#54aeff' },
  dark: { text: '#e6edf3', ours: '#3fb950', other: '#6e7681', floor: '#388bfd' },
} as const;
const WIDTH = 760;
const LABELS = 250;
const VALUES = 70;
const BAR = 18;
const GAP = 6;
const TITLE = 26;
const MARGIN = 16;

/** Horizontal bars as an SVG for pages of one theme. `unit` follows each value. */
export function barChart(title: string, groups: readonly BarGroup[], unit: string, theme: Theme): string {
  const colors = COLORS[theme];
  const most = Math.max(1, ...groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
  const scale = (WIDTH - LABELS - VALUES - 2 * MARGIN) / most;
  const parts: string[] = [];
  let y = MARGIN + 18;
  parts.push(`<text class="title" x="${MARGIN}" y="${y}">${escaped(title)}</text>`);
  y += 14;
  for (const group of groups) {
    y += TITLE;
    parts.push(`<text class="group" x="${MARGIN}" y="${y - 6}">${escaped(group.title)}</text>`);
    for (const { label, value, kind } of group.bars) {
      const length = Math.max(1, value * scale);
      const text = y + BAR - 5;
      parts.push(
        `<text x="${MARGIN + LABELS - 8}" y="${text}" text-anchor="end">${escaped(label)}</text>`,
        `<rect class="${kind}" x="${MARGIN + LABELS}" y="${y}" width="${length.toFixed(1)}" height="${BAR}" rx="2"/>`,
        `<text x="${(MARGIN + LABELS + length + 6).toFixed(1)}" y="${text}">${value.toFixed(1)} ${escaped(unit)}</text>`,
      );
      y += BAR + GAP;
    }
  }
  const height = y + MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">
<style>
text { font: 13px system-ui, sans-serif; fill: ${colors.text} }
.title { font-weight: 600; font-size: 15px }
.group { font-weight: 600 }
.ours { fill: ${colors.ours} } .other { fill: ${colors.other} } .floor { fill: ${colors.floor} }
</style>
${parts.join('\n')}
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

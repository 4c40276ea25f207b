const UNITS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** Go's duration text as seconds; undefined when it is none. */
export function seconds(source: string): number | undefined {
  if (source === '0') return 0;
  if (!/^[-+]?(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(source)) return undefined;
  const sign = source.startsWith('-') ? -1 : 1;
  let total = 0;
  for (const part of source.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(part[1]) * (UNITS[part[2] ?? 's'] ?? 1);
  }
  return sign * total;
}

/** Seconds in Go's canonical text: `10m0s`, `1h30m0s`, `1.5s`. */
export function durationText(total: number): string {
  if (total === 0) return '0s';
  if (total < 1) return `${Math.round(total * 1000)}ms`;
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const rest = Math.round((total % 60) * 1000) / 1000;
  if (hours > 0) return `${hours}h${minutes}m${rest}s`;
  return minutes > 0 ? `${minutes}m${rest}s` : `${rest}s`;
}

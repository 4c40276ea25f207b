import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';

/** The checkout. */
export const ROOT = resolve(__dirname, '..', '..', '..');

/** Every TypeScript file, or file of that ending, below a folder of the checkout, as paths from its top, in order. */
export function filesOf(folder: string, ending = '.ts'): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) =>
      normalize(join(entry.parentPath, entry.name))
        .slice(ROOT.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

/** The text of a file of the checkout. */
export function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

const IMPORT = /(?:\bfrom\s+|\bimport\s+|\bimport\((?:\s*\/\*.*?\*\/)?\s*)'(\.[^']+)'/g;

/** Files of the checkout that a file imports, types included. */
export function importsOf(file: string): readonly string[] {
  return [...textOf(file).matchAll(IMPORT)].map(([, path = '']) =>
    normalize(join(dirname(file), path))
      .replaceAll('\\', '/')
      .replace(/\.js$/, '.ts'),
  );
}

/** The circles of a graph: groups of nodes that reach each other. */
export function circlesIn(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const reach = new Map<string, ReadonlySet<string>>();
  const reachable = (from: string): ReadonlySet<string> => {
    const known = reach.get(from);
    if (known) return known;
    const seen = new Set<string>();
    const open = [...(graph.get(from) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(graph.get(next) ?? []));
    }
    reach.set(from, seen);
    return seen;
  };
  const circles: string[][] = [];
  for (const node of graph.keys()) {
    if (!reachable(node).has(node) || circles.some((circle) => circle.includes(node))) continue;
    circles.push(
      [...reachable(node)].filter((other) => reachable(other).has(node)).toSorted((a, b) => a.localeCompare(b)),
    );
  }
  return circles;
}

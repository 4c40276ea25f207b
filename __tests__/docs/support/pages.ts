import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parse } from 'yaml';

/** The folder of this project. */
export const ROOT = resolve(__dirname, '..', '..', '..');

/** A piece of YAML that people copy: a file, or a fenced block of a page. */
export interface Snippet {
  /** Path from the project, with the line for a block. */
  readonly where: string;
  /** Path of the file from the project. */
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
}

/** Every page: the READMEs, `docs/` and the READMEs of the examples. */
export function pages(): readonly string[] {
  return [
    'README.md',
    'README.ja.md',
    ...filesBelow('docs', /\.md$/),
    ...filesBelow('examples', /\.md$/),
    ...filesBelow('.github', /\.md$/),
  ];
}

/** Every fenced block of YAML in the pages. */
export function blocks(): readonly Snippet[] {
  return pages().flatMap((file) => blocksOf(file, read(file)));
}

/** Every workflow and composite action of the examples and of this repository. */
export function yamlFiles(): readonly Snippet[] {
  return [...filesBelow('examples', /\.ya?ml$/).filter(isGitHubs), ...filesBelow('.github/workflows', /\.ya?ml$/)].map(
    (file) => {
      const text = read(file);
      return { where: file, file, text, value: parse(text) as unknown };
    },
  );
}

/** The text of a file of this project. */
export function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** Files below a folder of the project whose name fits, sorted. */
export function filesBelow(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

function isGitHubs(file: string): boolean {
  return /(^|\/)workflow\//.test(file) || /(^|\/)action\.yml$/.test(file);
}

function blocksOf(file: string, page: string): readonly Snippet[] {
  const lines = page.split('\n');
  const found: Snippet[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const fence = /^(\s*)```ya?ml\s*$/.exec(lines[at] ?? '');
    if (fence === null) continue;
    const end = lines.findIndex((line, index) => index > at && line.trim() === '```');
    if (end < 0) throw new Error(`${file}:${at + 1}: the fence is not closed.`);
    const indent = fence[1]?.length ?? 0;
    const text = lines.slice(at + 1, end).map((line) => line.slice(indent));
    found.push({ where: `${file}:${at + 1}`, file, text: text.join('\n'), value: parse(text.join('\n')) as unknown });
    at = end;
  }
  return found;
}

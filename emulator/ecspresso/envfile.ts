import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Failure } from './errors.js';
import type { OwnProcess } from './own-process.js';

/** Sets the variables of a dotenv file in the environment, over whatever was there. */
export function applyEnvfile(path: string, { environment, folder }: OwnProcess): void {
  let source: string;
  try {
    source = readFileSync(resolve(folder, path), 'utf8');
  } catch {
    throw new Failure(`failed to load envfile: open ${path}: no such file or directory`);
  }
  source.split(/\r?\n/).forEach((line, index) => {
    const trimmed = line.trim().replace(/^export\s+/, '');
    if (trimmed === '' || trimmed.startsWith('#')) return;
    const equals = trimmed.indexOf('=');
    if (equals < 0) throw new Failure(`failed to load envfile: error on line ${index + 1}: key contains no '='`);
    environment[trimmed.slice(0, equals).trim()] = unquoted(trimmed.slice(equals + 1).trim());
  });
}

function unquoted(written: string): string {
  if (/^'.*'$/.test(written)) return written.slice(1, -1);
  if (/^".*"$/.test(written)) {
    return written
      .slice(1, -1)
      .replace(/\\([nrt"\\])/g, (_, text: string) => ({ n: '\n', r: '\r', t: '\t' })[text] ?? text);
  }
  return written.replace(/\s+#.*$/, '');
}

import semver from 'semver';
import type { Complain } from '../complaints.js';
import { linesOf } from '../lines.js';
import type { Files } from '../source.js';
import type { VersionRequest } from '../values.js';

const HOW = 'Write a version like 2.8.7, a range like ~2.8 or 2.x, latest, or installed.';

/**
 * Reads which ecspresso is wanted: an exact version (with or without `v`), a semver range, `latest` or `installed`.
 * `from` says where it stood, for messages. Nothing but 2.x is possible. Undefined after a complaint.
 */
export function parseVersion(text: string, from: string, complain: Complain): VersionRequest | undefined {
  if (text === 'latest') return { kind: 'latest', from };
  if (text === 'installed') return { kind: 'installed' };
  const exact = semver.valid(text);
  if (exact !== null) {
    if (semver.major(exact) === 2) return { kind: 'exact', version: exact, from };
    return void complain(`"${text}" is not a 2.x version, and this action speaks to ecspresso 2.x only. ${HOW}`);
  }
  if (text === '' || semver.validRange(text) === null) return void complain(`"${text}" is not a version. ${HOW}`);
  if (!semver.intersects(text, '2.x')) {
    return void complain(`"${text}" allows no 2.x version, and this action speaks to ecspresso 2.x only. ${HOW}`);
  }
  return { kind: 'range', range: text, from };
}

/**
 * Reads the version from a file: `.tool-versions` (the line `ecspresso 2.8.7`), or any other file whose one line is the
 * version. Undefined after a complaint.
 */
export function parseVersionFile(path: string, files: Files, complain: Complain): VersionRequest | undefined {
  const content = files.exists(path) ? files.read(path) : undefined;
  if (content === undefined) return void complain(`there is no file ${path} to read.`);
  const lines = linesOf(content).map(({ text }) => text.replace(/\s+#.*$/, ''));
  const inFile: Complain = (what) => complain(`in ${path}: ${what}`);
  if (/(^|\/)\.tool-versions$/.test(path)) {
    const version = lines.map((line) => line.split(/\s+/)).find(([tool]) => tool === 'ecspresso')?.[1];
    if (version === undefined) return void complain(`${path} has no line for ecspresso. Write: ecspresso 2.8.7`);
    return parseVersion(version, path, inFile);
  }
  const [version, second] = lines;
  if (version === undefined || second !== undefined) {
    return void complain(`${path} must have one line with the version, such as 2.8.7, and has ${lines.length}.`);
  }
  return parseVersion(version, path, inFile);
}

import type { Complain } from '../complaints.js';
import { linesOf } from '../lines.js';

/** Reads `ecspresso-checksum`: one SHA-256 sum per line, as lower-case hex. */
export function parseChecksums(text: string, complain: Complain): readonly string[] {
  return linesOf(text).flatMap(({ text: line, number }) => {
    if (/^[0-9a-f]{64}$/i.test(line)) return [line.toLowerCase()];
    complain('not a SHA-256 sum. Write its 64 hexadecimal digits and nothing else on the line.', number);
    return [];
  });
}

/** Reads `ecspresso-mirror`: a base URL, without its trailing slashes. */
export function parseMirror(text: string, complain: Complain): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The value is not repeated: a URL can carry a password.
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return void complain('not an http or https URL. Write one like https://mirror.example.com/ecspresso.');
  }
  if (url.search !== '' || url.hash !== '')
    return void complain('it has a ? or # in it. Write the base URL alone; the path of the archive is added to it.');
  return text.replace(/\/+$/, '');
}

/** Reads `github-token`. Its value is never repeated. */
export function parseToken(text: string, complain: Complain): string | undefined {
  if (/\s/.test(text)) return void complain('it has blanks in it, so it is not a token.');
  return text;
}

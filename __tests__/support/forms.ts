import stripAnsi from 'strip-ansi';

/** Parts of the secret that no other text has. */
const KERNELS = ['k7qzjwvp', 'x9vqkhrw'] as const;
/** A secret with something for every program to escape, and with two blanks and a dot at its end. */
export const SECRET = `${KERNELS[0]}&<a>"b'  c\\d$e/f+g%h${KERNELS[1]}.`;

const RESET = '\u001b[0m';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** How programs write a value: the rows of the canary suite. Escapes of Go were compared with Go 1.26. */
export const FORMS: Readonly<Record<string, (value: string) => string>> = {
  'as it is': (value) => value,
  "Node's JSON": (value) => JSON.stringify(value),
  "Go's JSON": goJson,
  "Go's JSON in Go's JSON": (value) => goJson(goJson(value)),
  "Node's JSON in Go's JSON": (value) => goJson(JSON.stringify(value)),
  "a shell word in Go's JSON": (value) => goJson(singleQuoted(value)),
  "Go's %q": (value) => JSON.stringify(value),
  'a word in single quotes': singleQuoted,
  'a word in double quotes': (value) => `"${value.replace(/["\\$`]/g, '\\$&')}"`,
  'a word with backslashes': (value) => value.replace(/[^\w@%+=:,./-]/g, '\\$&'),
  "YAML's single quotes": (value) => `'${value.replaceAll("'", "''")}'`,
  'a URL component': (value) => `https://x.example/?q=${encodeURIComponent(value)}`,
  'a form': (value) => new URLSearchParams({ value }).toString(),
  'a URL, lower case': (value) => encodeURIComponent(value).replace(/%../g, (hex) => hex.toLowerCase()),
  HTML: (value) =>
    value
      .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
      .replaceAll('&#38;', '&amp;')
      .replaceAll('&#60;', '&lt;')
      .replaceAll('&#62;', '&gt;'),
  base64,
  'base64 for URLs': (value) => Buffer.from(value).toString('base64url'),
  'base64 of a line': (value) => base64(`${value}\n`),
  'blanks collapsed': (value) => value.replace(/\s+/g, ' '),
  'other white space': (value) => value.replace(/\s+/g, '\t'),
  'a line feed for blanks': (value) => value.replace(/\s+/g, '\n'),
  'colours inside': (value) => `${value.slice(0, 3)}\u001b[1;31m${value.slice(3, 15)}${RESET}${value.slice(15)}`,
  'colours inside, as JSON': (value) => JSON.stringify(`${value.slice(0, 5)}${RESET}${value.slice(5)}`),
  'what is not seen inside': (value) => `${value.slice(0, 4)}\u200b${value.slice(4, 6)}\u202e${value.slice(6)}`,
  'within a long word': (value) => `${'y'.repeat(150)}${value}${'y'.repeat(150)}`,
};

function goJson(value: string): string {
  const escapes: Readonly<Record<string, string>> = { '&': '\\u0026', '<': '\\u003c', '>': '\\u003e' };
  return JSON.stringify(value).replace(/[&<>]/g, (character) => escapes[character] ?? character);
}

function singleQuoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** Pieces of the secret, four characters of it and more, that a reader could find in a text: in the clear, or in base64. */
export function leaksIn(text: string): readonly string[] {
  const seen = stripAnsi(text)
    .replace(/\\u001b\[[0-9;]*m/g, '')
    .replace(/[\u200b\u202e]/g, '');
  return PIECES.filter((piece) => seen.includes(piece));
}

const PIECES: readonly string[] = [
  ...KERNELS.flatMap((kernel) => windows(kernel, 4)),
  ...windows(base64(SECRET).slice(0, -4), 10),
];

function windows(text: string, size: number): readonly string[] {
  return Array.from({ length: text.length - size + 1 }, (_, at) => text.slice(at, at + size));
}

/** Every text in a value, however deep. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [name, ...textsIn(member)]);
}

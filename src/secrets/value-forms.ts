/**
 * Every way in which the programs of a release write a value that they were given: as it is, as a Go or YAML literal, as a shell
 * word, in a URL, in HTML, in base64, and each of these as JSON of Node and of Go, up to three times. A table, so that a form that
 * is found missing is one more row.
 */
export function encodedForms(value: string): ReadonlySet<string> {
  const written = [
    value,
    collapsed(value),
    goLiteral(value),
    value.replaceAll("'", "''"),
    ...shellWords(value),
    ...urlForms(value),
    ...htmlForms(value),
    ...base64Forms(value),
  ];
  let forms = new Set(written.filter((form) => form !== ''));
  for (let depth = 1; depth <= DEEPEST_JSON; depth += 1) forms = new Set([...forms, ...[...forms].flatMap(jsonForms)]);
  return forms;
}

/** A program's JSON in an event of ECS, of which ecspresso makes a line of JSON. */
const DEEPEST_JSON = 3;

function jsonForms(value: string): readonly string[] {
  return [nodeJson(value), goJson(value), goJson(value, { html: false })];
}

/** Runs of white space as one blank: how a message is made to fit one line. */
function collapsed(value: string): string {
  return value.replace(/\s+/g, ' ');
}

function nodeJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

/**
 * Go's encoding/json: HTML's characters and the line separators of JavaScript are escaped, and \b and \f have no short form before
 * Go 1.22.
 */
function goJson(value: string, { html = true } = {}): string {
  const escaped = nodeJson(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  return html ? escaped.replaceAll('&', '\\u0026').replaceAll('<', '\\u003c').replaceAll('>', '\\u003e') : escaped;
}

/** Go's %q: what cannot be printed is written \x1b or \u2028. */
function goLiteral(value: string): string {
  return nodeJson(value)
    .replace(/\\u00([0-9a-f]{2})/g, '\\x$1')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
    .replaceAll('\u007f', '\\x7f');
}

/** The insides of a word in single quotes, in double quotes, and without quotes. */
function shellWords(value: string): readonly string[] {
  return [
    value.replaceAll("'", "'\\''"),
    value.replaceAll("'", "'\"'\"'"),
    value.replace(/["\\$`]/g, '\\$&'),
    value.replace(/[^\w@%+=:,./\n-]/g, '\\$&'),
  ];
}

function urlForms(value: string): readonly string[] {
  // encodeURIComponent refuses half of a surrogate pair.
  if (!value.isWellFormed()) return [];
  const component = encodeURIComponent(value);
  const strict = component.replace(/[!'()*]/g, percentEncoded);
  const forms = [component, strict, strict.replaceAll('%20', '+'), strict.replaceAll('~', '%7E'), encodeURI(value)];
  return forms.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase())]);
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function htmlForms(value: string): readonly string[] {
  const tags = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    tags,
    tags.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    tags.replaceAll('"', '&#34;').replaceAll("'", '&#39;'),
    tags.replaceAll('"', '&quot;').replaceAll("'", '&#039;'),
  ];
}

/** Bytes that make one group of base64, and its letters. */
const GROUP = { bytes: 3, letters: 4 } as const;
/** Fewer letters of base64 could stand anywhere by chance. */
const FEWEST_LETTERS = 8;

/** The whole value in base64, with and without padding; also without its last letters, which a line break behind it changes. */
function base64Forms(value: string): readonly string[] {
  const bytes = new TextEncoder().encode(value);
  const standard = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  const settled = standard.slice(0, Math.floor(bytes.length / GROUP.bytes) * GROUP.letters);
  const forms = [standard, standard.replace(/=+$/, ''), settled].filter((form) => form.length >= FEWEST_LETTERS);
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

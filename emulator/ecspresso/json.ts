/** A JSON object of which nothing is known yet. */
export type Fields = Record<string, unknown>;

/** The value as an object; anything else becomes an empty one. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** The value as a list of objects; anything else becomes an empty one. */
export function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

/** The value as a list of strings. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The value as a string, empty when it is none. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The value as a number, 0 when it is none. */
export function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** JSON as Go's encoder writes it: keys in order, `<`, `>` and `&` escaped. */
export function goJson(value: unknown, indent?: number): string {
  return goStruct(sorted(value), indent);
}

/** JSON of a Go struct: its fields in the order of their declaration. */
export function goStruct(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent)
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('&', '\\u0026');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sorted(member)]));
}

/** Why Go refuses this text as JSON, in Go's words for the common mistakes. */
export function goComplaint(source: string): string {
  const trimmed = source.trim();
  if (trimmed === '') return 'unexpected end of JSON input';
  try {
    JSON.parse(trimmed);
  } catch (error) {
    const position = /position (\d+)/.exec(String(error));
    if (position === null) {
      return /end of JSON/.test(String(error))
        ? 'unexpected end of JSON input'
        : `invalid character '${goCharacter(trimmed[0])}' looking for beginning of value`;
    }
    const at = Number(position[1]);
    const character = trimmed[at];
    if (character === undefined) return 'unexpected end of JSON input';
    const literal = ['null', 'true', 'false'].find((word) => at > 0 && word[0] === trimmed[at - 1]);
    if (literal !== undefined && /[a-z]/.test(character)) {
      return `invalid character '${goCharacter(character)}' in literal ${literal} (expecting '${literal[1]}')`;
    }
    const before = trimmed.slice(0, at).trimEnd().at(-1);
    if (before === '{')
      return `invalid character '${goCharacter(character)}' looking for beginning of object key string`;
    return `invalid character '${goCharacter(character)}' looking for beginning of value`;
  }
  return '';
}

function goCharacter(character: string | undefined): string {
  return character === "'" ? "\\'" : (character ?? '');
}

/** Without nulls and empty lists, at any depth, as the real program tidies what it reads and prints. */
export function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([, member]) => member !== null && member !== undefined && !(Array.isArray(member) && member.length === 0),
  );
  return Object.fromEntries(kept.map(([key, member]) => [key, tidy(member)]));
}

/**
 * JSON that ecspresso reads back unchanged although it treats the file as a Go template first: braces inside strings are
 * written as escapes, so that `{{ … }}` in a command stays text.
 */
export function templateSafeJson(value: unknown): string {
  return JSON.stringify(value).replace(/"(?:[^"\\]|\\.)*"/g, (text) =>
    text.replaceAll('{', '\\u007b').replaceAll('}', '\\u007d'),
  );
}

/** What a command file says, or why the runner refuses it (a refusal fails the step). */
export type FileCommand =
  | { readonly values: Readonly<Record<string, string>>; readonly refusal?: undefined }
  | { readonly values: Readonly<Record<string, string>>; readonly refusal: string };

/**
 * Reads GITHUB_OUTPUT, GITHUB_ENV or GITHUB_STATE as actions/runner does (FileCommandManager.cs): `NAME=VALUE`, or
 * `NAME<<DELIMITER`, the value, and the delimiter alone on its line. A file with one malformed line is refused; what
 * stood before that line counts, as it does there.
 */
export function readFileCommand(text: string): FileCommand {
  const values: Record<string, string> = {};
  const lines = text.split('\n');
  // What comes after the last line break is a line only if there is something.
  if (lines.at(-1) === '') lines.pop();
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) return { values, refusal: `Invalid format '${line}'. Name must not be empty` };
      values[line.slice(0, equals)] = line.slice(equals + 1);
      continue;
    }
    if (heredoc < 0) return { values, refusal: `Invalid format '${line}'` };
    const name = line.slice(0, heredoc);
    const delimiter = line.slice(heredoc + 2);
    if (name === '' || delimiter === '') {
      return { values, refusal: `Invalid format '${line}'. Name must not be empty and delimiter must not be empty` };
    }
    const end = lines.indexOf(delimiter, at + 1);
    if (end < 0) return { values, refusal: `Invalid value. Matching delimiter not found '${delimiter}'` };
    values[name] = lines.slice(at + 1, end).join('\n');
    at = end;
  }
  return { values };
}

/** Reads GITHUB_PATH: one folder per line. */
export function readPathFile(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/).filter((line) => line !== '');
}

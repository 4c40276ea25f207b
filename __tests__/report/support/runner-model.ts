/** A command that a runner found in the log. */
export interface Executed {
  readonly command: string;
  readonly line: string;
}

/**
 * A small model of how a runner reads a log: it splits the stream at LF, CRLF and CR, takes `::name properties::data` at the
 * start of a line (after white space) and `##[name]` anywhere for a command, and between `::stop-commands::token` and
 * `::token::` takes nothing. Wider than the real one where the two differ.
 */
export function executed(written: readonly string[]): readonly Executed[] {
  const found: Executed[] = [];
  let token: string | undefined;
  for (const line of written.flatMap((text) => text.split(/\r\n|\r|\n/))) {
    if (token !== undefined) {
      if (line.trim() === `::${token}::`) token = undefined;
      continue;
    }
    const second = /^\s*::([\w-]+)(?:\s[^:]*)?::(.*)$/s.exec(line);
    const first = /##\[([\w-]+)[^\]]*\](.*)$/s.exec(line);
    const command = second?.[1] ?? first?.[1];
    if (command === undefined) continue;
    if (command === 'stop-commands') token = second?.[2]?.trim() ?? '';
    else found.push({ command, line });
  }
  return found;
}

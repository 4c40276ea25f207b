/**
 * Whether the runner could take a line for a command: `::name …::` at its start (after white space), or the older `##[name]`
 * anywhere. Wider than the runner's own rule on purpose. Source: actions/runner, ActionCommand.
 */
export function couldBeCommand(line: string): boolean {
  return line.includes('::') || line.includes('##[');
}

/**
 * The lines to write so that `line`, which comes from outside, cannot act as a workflow command. The fence is closed at once,
 * because stopping commands is one state for the whole step. `token` must be new and unguessable.
 */
export function fenced(line: string, token: string): readonly string[] {
  return couldBeCommand(line) ? [`::stop-commands::${token}`, line, `::${token}::`] : [line];
}

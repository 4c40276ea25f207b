import { type CommandEnd, CommandError, ReleaseError } from '../errors.js';
import type { Redact } from '../secrets/redaction.js';
import { UnreadableError } from '../unreadable.js';
import { adviceFor } from './advice.js';
import { lastError } from './log-line.js';
import type { ProcessEnd } from './process.js';

/** A process that has ended, with the last 64 KiB of its stderr as they may be shown. */
export type Ended = ProcessEnd & { readonly stderr: string };

/** The error of a command that failed: how it ended, its last error, what to do about it. */
export function commandFailure(
  config: string | undefined,
  args: readonly string[],
  end: Ended,
  limitSeconds: number,
  hide: Redact,
): CommandError {
  // The message is taken out of a line of JSON, so values in it are hidden once more.
  const said = hide(lastError(end.stderr));
  const failed: CommandEnd = {
    command: `ecspresso ${config === undefined ? '' : `--config ${config} `}${args[0]}`,
    exitCode: end.exitCode,
    overdueSeconds: end.overdue ? limitSeconds : undefined,
    said,
  };
  return new CommandError(failed, end.stderr, adviceFor(said));
}

/** The error of a command that succeeded, but whose output cannot be used. */
export function unusableOutput(config: string, args: readonly string[], why: string): ReleaseError {
  return new ReleaseError(`${config}: "ecspresso ${args.join(' ')}" succeeded, but ${why}.`);
}

/** Why an output cannot be read. Never the parser's own message: it quotes the text, which may hold environment values. */
export function unreadable(cause: unknown): string {
  if (cause instanceof SyntaxError) return 'what it printed is not JSON';
  if (cause instanceof UnreadableError) return cause.message;
  return 'what it printed is not YAML';
}

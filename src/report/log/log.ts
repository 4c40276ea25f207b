import type { Redact } from '../../secrets/redaction.js';
import { legible, legibleInColour } from '../phrases/legible.js';
import { fenced } from './fence.js';

/** The one serial writer of the step's log. Every line that any part of the action prints goes through it. */
export interface Log {
  /** A line of our own. It may contain words from outside, so it is fenced where it could act as a command. */
  line(text: string): void;
  /** A line from a process or a container: redacted, split where the runner would split it, and fenced. */
  foreign(prefix: string, text: string): void;
  /** Starts a group, ending the one before. Groups do not nest. */
  group(title: string): void;
  endGroup(): void;
  /** What could reorder or hide text, or act on a terminal, is taken out. `text` is `''` where the title says all. */
  annotate(level: 'error' | 'warning' | 'notice', title: string | undefined, text: string): void;
  /** Shown only under step debug. */
  debug(text: string): void;
}

/** What the writer needs: a place for whole lines, and tokens that nobody can guess. */
export interface LogTarget {
  readonly write: (line: string) => void;
  readonly token: () => string;
  readonly redact: Redact;
  /** Whether step debug is on. */
  readonly debug: boolean;
}

/** The writer over `target`; our commands are written only between fences, never inside one. */
export function log(target: LogTarget): Log {
  let open = false;
  const text = (line: string): void => {
    for (const part of line.split(/\r\n|\r|\n/)) {
      for (const written of fenced(legibleInColour(part), target.token())) target.write(written);
    }
  };
  const endGroup = (): void => {
    if (open) target.write('::endgroup::');
    open = false;
  };
  return {
    line: text,
    foreign(prefix, line) {
      for (const part of target.redact(line).split(/\r\n|\r|\n/)) text(`${prefix}${part}`);
    },
    group(title) {
      endGroup();
      target.write(`::group::${escapeData(legible(title))}`);
      open = true;
    },
    endGroup,
    annotate(level, title, message) {
      const property = title === undefined ? '' : ` title=${escapeProperty(legible(title))}`;
      target.write(`::${level}${property}::${escapeData(legible(message))}`);
    },
    debug(message) {
      if (target.debug) target.write(`::debug::${escapeData(legible(target.redact(message)))}`);
    },
  };
}

/** Workflow command data: the runner decodes these. Source: actions/toolkit, command.ts. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

import { InputError, type ReleaseError } from '../errors.js';
import type { Failure } from '../release/outcome.js';
import type { Redact } from './redact.js';

/** The failure that an early error stands for: nothing has been changed yet. */
export function failureOfError(error: ReleaseError): Failure {
  if (error instanceof InputError) {
    const { problems } = error;
    const what = problems.every(({ where }) => where.startsWith('`'))
      ? `${problems.length === 1 ? '1 input is' : `${problems.length} inputs are`} wrong`
      : `${problems.length} problem${problems.length === 1 ? '' : 's'} found`;
    return {
      title: `${what}. Nothing was changed.`,
      lines: problems.map(({ where, what: text }) => `${where}: ${text}`),
    };
  }
  const [title = '', ...lines] = error.message.split('\n');
  return { title, lines: [...lines, 'Nothing was changed.'] };
}

/** Lines of a failure as they may be shown: redacted, but for the links that we made ourselves. */
export function shownLines(failure: Failure, redact: Redact): readonly string[] {
  return failure.lines.map((line) => (line.startsWith('Console: https://') ? line : redact(line)));
}

/** GitHub's runner cuts the text of an annotation at 4,096 UTF-16 units. Source: actions/runner, ExecutionContext. */
const LONGEST_BODY = 4096;
/** Lines of a log (they are indented) that stay, however long the rest is. */
const FEWEST_LOG_LINES = 3;
/** Longest line that still says something in an annotation, UTF-16 units. */
const LONGEST_LINE = 600;

/**
 * The text of a failure's annotation: evidence, advice, where things stand. Of what is too long for the runner the front of the
 * log tail goes first, then the ends of long lines: advice and link come last and would be lost otherwise.
 */
export function bodyOf(failure: Failure, redact: Redact): string {
  if (failure.lines.length === 0) return redact(failure.title);
  let lines = shownLines(failure, redact).flatMap((line) => line.split('\n'));
  const isLog = (line: string): boolean => line.startsWith('  ');
  const length = (): number => lines.reduce((sum, line) => sum + line.length + 1, 0);
  while (length() > LONGEST_BODY && lines.filter(isLog).length > FEWEST_LOG_LINES) {
    lines = lines.toSpliced(lines.findIndex(isLog), 1);
  }
  if (length() > LONGEST_BODY) lines = lines.map((line) => shortened(line, LONGEST_LINE));
  const body = lines.join('\n');
  const half = LONGEST_BODY / 2 - 2;
  return body.length <= LONGEST_BODY ? body : `${body.slice(0, half)}\n…\n${body.slice(-half)}`;
}

function shortened(line: string, most: number): string {
  return line.length <= most || line.startsWith('Console: ') ? line : `${line.slice(0, most - 1)}…`;
}

import type { Failure } from '../release/failure.js';
import type { Redact } from '../secrets/redaction.js';
import { type FailureLine, linesOf, plainLine } from './failure/lines.js';

/** Lines of a failure as they may be shown: redacted, but for the links that we made ourselves. */
export function shownLines(failure: Failure, redact: Redact, overview?: string): readonly FailureLine[] {
  return linesOf(failure, overview).map((line) =>
    line.kind === 'console' ? line : { ...line, text: redact(line.text) },
  );
}

/** GitHub's runner cuts the text of an annotation at 4,096 UTF-16 units. Source: actions/runner, ExecutionContext. */
const LONGEST_BODY = 4096;
/** Lines of a log that stay, however long the rest is. */
const FEWEST_LOG_LINES = 3;
/** Longest line that still says something in an annotation, UTF-16 units. */
const LONGEST_LINE = 600;

/**
 * The text of a failure's annotation: evidence, advice, where things stand. Of what is too long for the runner the front of the
 * log tail goes first, then the ends of long lines: advice and link come last and would be lost otherwise. `''`: the title says all.
 */
export function bodyOf(failure: Failure, redact: Redact, overview?: string): string {
  let lines = shownLines(failure, redact, overview).flatMap(split);
  const isLog = ({ kind }: FailureLine): boolean => kind === 'log';
  const length = (): number => lines.reduce((sum, line) => sum + plainLine(line).length + 1, 0);
  while (length() > LONGEST_BODY && lines.filter(isLog).length > FEWEST_LOG_LINES) {
    lines = lines.toSpliced(lines.findIndex(isLog), 1);
  }
  const whole = length() > LONGEST_BODY ? lines.map((line) => shortened(line, LONGEST_LINE)) : lines.map(plainLine);
  const body = whole.join('\n');
  const half = LONGEST_BODY / 2 - 2;
  return body.length <= LONGEST_BODY ? body : `${body.slice(0, half)}\n…\n${body.slice(-half)}`;
}

/** A foreign text may hold several lines; only the first has the label. */
function split(line: FailureLine): readonly FailureLine[] {
  const [first = '', ...more] = line.text.split('\n');
  return [{ ...line, text: first }, ...more.map((text) => ({ kind: 'text', text }) as const)];
}

function shortened(line: FailureLine, most: number): string {
  const text = plainLine(line);
  return text.length <= most || line.kind === 'console' ? text : `${text.slice(0, most - 1)}…`;
}

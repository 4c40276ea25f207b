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

/** Longest text of one annotation, in UTF-16 units: it is read on one screen. */
const LONGEST_BODY = 16_000;

/** The text of a failure's annotation: evidence, advice, where things stand. A log tail that is too long loses its front. */
export function bodyOf(failure: Failure, redact: Redact): string {
  if (failure.lines.length === 0) return redact(failure.title);
  const body = shownLines(failure, redact).join('\n');
  return body.length <= LONGEST_BODY ? body : `${body.slice(0, LONGEST_BODY / 2)}\n…\n${body.slice(-LONGEST_BODY / 2)}`;
}

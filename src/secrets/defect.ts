import type { Redact } from './redaction.js';

/** A defect as it may be shown: its message and stack can quote what could not be read. */
export function redactDefect(defect: unknown, hide: Redact): Error {
  const error = defect instanceof Error ? defect : new Error(String(defect));
  const shown = new Error(hide(error.message));
  shown.stack = hide(error.stack ?? error.message);
  return shown;
}

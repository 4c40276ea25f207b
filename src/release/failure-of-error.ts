import { CancelledEarly, InputError, ReleaseError } from '../errors.js';
import { InstallError } from '../install/fault.js';
import type { Cause, Failure } from './failure.js';

/** The failure that a thrown error stands for. `hasChanged`: something had been registered or begun by then. */
export function failureOfError(error: unknown, { hasChanged }: { readonly hasChanged: boolean }): Failure {
  const cause = causeOfError(error);
  return { cause: cause.kind === 'early' ? { ...cause, hasChanged } : cause, evidence: [] };
}

function causeOfError(error: unknown): Cause {
  if (error instanceof InstallError) return { kind: 'not-installed', fault: error.fault };
  if (error instanceof InputError) return { kind: 'problems', problems: error.problems };
  if (error instanceof CancelledEarly) return { kind: 'cancelled-early', during: error.during };
  if (error instanceof ReleaseError) return { kind: 'early', title: error.title, more: error.more };
  return { kind: 'defect' };
}

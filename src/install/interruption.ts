import { CancelledEarly } from '../errors.js';
import { InstallError } from './fault.js';

/** Why an install ends before it is done. */
export type Interruption = 'cancelled' | 'deadline';

/**
 * All that one install may take, retries and waits included, minutes: a server that sends a few bytes at a time never
 * runs into the idle timeout.
 */
export const INSTALL_MINUTES = 10;

/** Throws an error when the install has been interrupted. The signal's reason is an {@link Interruption}. */
export function throwIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw interrupted(signal);
}

/** The value of `work`, or an error as soon as the install is interrupted; `work` itself goes on unobserved then. */
export async function unlessInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  throwIfInterrupted(signal);
  let stop = (): void => undefined;
  const interruption = new Promise<never>((_, reject) => {
    stop = () => reject(interrupted(signal));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, interruption]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function interrupted(signal: AbortSignal): InstallError | CancelledEarly {
  const deadline: Interruption = 'deadline';
  return signal.reason === deadline
    ? new InstallError({ kind: 'deadline', minutes: INSTALL_MINUTES })
    : new CancelledEarly('install');
}

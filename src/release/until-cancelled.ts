import { CancelledEarly } from '../errors.js';

/**
 * Waits for reads, and rejects at once when the job is cancelled: AWS may be slow to answer, and nothing has been changed that must be
 * reported.
 */
export function untilCancelled<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancelled = (): void => reject(new CancelledEarly());
    if (signal.aborted) cancelled();
    signal.addEventListener('abort', cancelled, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancelled));
  });
}

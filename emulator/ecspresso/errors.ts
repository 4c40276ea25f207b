/** What ends a command with exit code 1 and a `FAILED.` line. */
export class Failure extends Error {
  override readonly name: string = 'Failure';
}

/** A service or a family that does not exist; some commands go on without it. */
export class NotFound extends Failure {
  override readonly name = 'NotFound';
}

/** What a Go program dies of: exit code 2 and a trace instead of a log line. */
export class Panic extends Error {
  override readonly name = 'Panic';
}

/** The command was told to stop, by a signal or by its own timeout. */
export class Stopped extends Failure {
  override readonly name = 'Stopped';
  readonly interrupted: boolean;

  constructor(cause: 'interrupted' | 'deadline', context = '') {
    const reason = cause === 'interrupted' ? 'context canceled' : 'context deadline exceeded';
    super(context === '' ? reason : `${context}, ${reason}`);
    this.interrupted = cause === 'interrupted';
  }
}

/** The same error with words before it, of the same kind, as Go's `%w` makes it. */
export function wrapped(before: string, error: unknown): unknown {
  if (error instanceof Panic || !(error instanceof Error)) return error;
  error.message = `${before}: ${error.message}`;
  return error;
}

/** Awaits the work; whatever it throws gets these words before its message. */
export async function saying<T>(before: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw wrapped(before, error);
  }
}

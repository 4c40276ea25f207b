/** What a program or service answered is not what it should be; the message says what is wrong and quotes nothing. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/** A value as the object that it must be; throws an {@link UnreadableError} with the message `otherwise` if it is none. */
export function record(value: unknown, otherwise: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UnreadableError(otherwise);
  return value as Readonly<Record<string, unknown>>;
}

/** A value where it is a text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

import { createHash } from 'node:crypto';

/** SHA-256 of the bytes in order, in lower-case hex. */
export function sha256Of(chunks: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

import { ApiError } from './api-error.js';

/** How far a signature's time may be from AWS's, milliseconds. */
const MOST_SKEW = 300_000;

/**
 * AWS's refusal of a request whose clock is too far from its own. Source: the errors of Signature Version 4 in the IAM User Guide.
 */
export function outdated(signedAt: string | string[] | undefined, now: number): ApiError | undefined {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(signedAt)) ?? [];
  if (parts.length === 0) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const difference = Date.UTC(year, month - 1, day, hour, minute, second) - now;
  if (Math.abs(difference) <= MOST_SKEW) return undefined;
  const stamp = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const words =
    difference < 0
      ? `Signature expired: ${signedAt} is now earlier than ${stamp(now - MOST_SKEW)} (${stamp(now)} - 5 min.)`
      : `Signature not yet current: ${signedAt} is still later than ${stamp(now + MOST_SKEW)} (${stamp(now)} + 5 min.)`;
  return new ApiError('InvalidSignatureException', words, { status: 403 });
}

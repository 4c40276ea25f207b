import type { Complain } from '../complaints.js';

const DURATION = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const LONGEST_SECONDS = 7 * 24 * 3600;

/** Reads `90s`, `20m`, `1h30m` as seconds: more than none, at most a week. Anything else is complained about and absent. */
export function parseDuration(text: string, complain: Complain): number | undefined {
  if (/^\d+$/.test(text)) return void complain(`"${text}" has no unit: write ${text}s, ${text}m or ${text}h.`);
  const match = DURATION.exec(text);
  if (text === '' || match === null) {
    return void complain(`"${text}" is not a duration. Write it like 90s, 20m or 1h30m.`);
  }
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  if (total === 0) return void complain(`"${text}" must be longer than zero. Write it like 90s, 20m or 1h30m.`);
  if (total > LONGEST_SECONDS) return void complain(`"${text}" is more than a week. The longest is 168h.`);
  return total;
}

import type { Release } from '../../release/outcome.js';
import { listed } from './listed.js';
import { nameOfOutcome } from './stage.js';

/** Names in one sentence. */
const MOST_NAMES = 10;

/** What running a failed release again does, from what this run has done; `''` where it has done nothing, or there is nothing to run again. */
export function rerunText({ mode, status, configs, migration }: Release): string {
  if (mode !== 'release' || status !== 'failed') return '';
  const released = configs.filter(({ result }) => result === 'released').map(nameOfOutcome);
  const ran = migration?.result === 'succeeded';
  if (released.length === 0 && !ran) return '';
  const parts = [
    ...(ran ? ['the migration runs again'] : []),
    ...(released.length > 0
      ? [
          `${listed(released, MOST_NAMES)} ${released.length === 1 ? 'is' : 'are'} deployed again, unless \`skip-unchanged: true\` leaves alone what is deployed already`,
        ]
      : []),
  ];
  return `If this job is run again: ${parts.join('; ')}.`;
}

import { adviceOn, allowAction } from '../ecs/diagnosis/advice.js';
import type { Refusal } from './failure.js';

const ROOM_ON_DISK = 'Check RUNNER_TEMP, and that the disk of the runner is not full.';
const NEWER_ECSPRESSO = 'Set `ecspresso-version` to 2.8.1 or later.';

/**
 * Advice on a refusal: the permission that is missing, that of ecspresso's table, or that of ECS's table. Undefined where none
 * fits.
 */
export function refusalAdvice(refusal: Refusal): string | undefined {
  switch (refusal.kind) {
    case 'ecspresso':
      return refusal.advice ?? adviceOn(refusal.end.said);
    case 'force-never':
      return adviceOn(refusal.reason);
    case 'force-lost':
      return NEWER_ECSPRESSO;
    case 'not-continued':
    case 'unasked':
      return refusal.error.kind === 'denied'
        ? `${allowAction(refusal.error.operation)}.`
        : adviceOn(refusal.error.reason);
    case 'not-written':
      return ROOM_ON_DISK;
    case 'error':
      return refusal.more.length === 0 ? undefined : refusal.more.join(' ');
    case 'still-runs':
      return undefined;
  }
}

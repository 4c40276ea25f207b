import { adviceOn } from '../ecs/diagnosis/advice.js';
import type { Refusal } from './failure.js';

/**
 * Advice on a refusal: the permission that is missing, that of ecspresso's table, or that of ECS's table. Undefined where none
 * fits.
 */
export function refusalAdvice(refusal: Refusal): string | undefined {
  switch (refusal.kind) {
    case 'ecspresso':
      return refusal.advice ?? adviceOn(refusal.reason);
    case 'force-never':
      return adviceOn(refusal.reason);
    case 'not-continued':
    case 'unasked':
      return refusal.error.kind === 'denied'
        ? `Allow ${refusal.error.operation} in the policy of the role that deploys.`
        : adviceOn(refusal.error.reason);
    default:
      return undefined;
  }
}

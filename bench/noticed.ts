import { product } from './product.js';
import type { Case, Measured } from './release.js';

/** Something that happens in ECS and that a release must tell. */
export interface Happening {
  readonly name: string;
  readonly case: Case;
  /** When it happened, epoch milliseconds. */
  readonly at: (measured: Measured) => number;
  /** The line of this action's log that reports it. */
  readonly told: RegExp;
  /** What plain ecspresso does, where it is not measured. */
  readonly handInstead?: string;
  /** Budget in seconds, where it is not that of the others. */
  readonly most?: number;
}

/** How long until something is told, seconds. */
export const TOLD_WITHIN = 1;
/** A cancelled step is killed 10 s after the signal. */
const TOLD_AFTER_CANCEL = 5;

const ROLLOUT = 12;
/** ECS's own threshold for two tasks. */
const FAILED_TASKS = 3;

/** The ends whose notice is measured, and what a cancelled release still tells. */
export const HAPPENINGS: readonly Happening[] = [
  {
    name: 'success',
    case: { product: product(1), rollout: ROLLOUT, together: true },
    at: ({ times }) => times.rollouts['service-01']?.to ?? Number.NaN,
    told: /^Roll out 1\/1: released in/,
  },
  {
    name: 'rolled back by the circuit breaker',
    case: { product: product(1, { tag: 'svc-crash_run-ok' }), rollout: ROLLOUT, together: true },
    at: ({ times }) => times.rollbacks['service-01'] ?? Number.NaN,
    // ECS goes on rolling back when the verdict is known.
    told: /^Roll out 1\/1: (?:rolled back by ECS|failed after .*ECS is rolling it back)/,
  },
  {
    name: 'crash loop without a circuit breaker',
    case: { product: product(1, { tag: 'svc-crash_run-ok', breaker: false }), rollout: ROLLOUT, together: true },
    at: ({ times }) => times.crashes[FAILED_TASKS - 1] ?? Number.NaN,
    told: /^Roll out 1\/1: failed after/,
    handInstead: 'at its timeout',
  },
  {
    name: 'failed migration: its container has exited',
    case: { product: product(1, { tag: 'svc-ok_run-exit3', migrates: true }), rollout: ROLLOUT, together: true },
    at: ({ times }) => times.migration?.to ?? Number.NaN,
    told: /task is (?:DEPROVISIONING|STOPPED)/,
    handInstead: 'not reported',
  },
  {
    name: 'failed migration: the verdict, below the last of its log',
    case: { product: product(1, { tag: 'svc-ok_run-exit3', migrates: true }), rollout: ROLLOUT, together: true },
    at: ({ times }) => times.migration?.to ?? Number.NaN,
    told: /^Migrate: exit 3/,
  },
  ...[
    { name: 'cancelled while the migration runs', services: 1, migrates: true, onLine: /task is RUNNING/ },
    { name: 'cancelled while a service rolls out', services: 1, migrates: false, onLine: /0\/2 new running/ },
    { name: 'cancelled while 10 services begin', services: 10, migrates: false, onLine: /deploying/ },
  ].map(
    ({ name, services, migrates, onLine }): Happening => ({
      name: `${name}: what is still in progress in ECS`,
      case: { product: product(services, { migrates }), rollout: ROLLOUT, together: true, cancelOnLine: onLine },
      at: ({ cancelledAt = Number.NaN }) => cancelledAt,
      told: /^Cancelled/,
      handInstead: 'not reported',
      most: TOLD_AFTER_CANCEL,
    }),
  ),
];

/** Seconds from the change in ECS to the line; NaN when it was never told. By hand, the end of the last command tells. */
export function delayOf(happening: Happening, measured: Measured, byHand = false): number {
  const line = byHand ? measured.lines.at(-1) : measured.lines.find(({ text }) => happening.told.test(text));
  return line === undefined ? Number.NaN : (line.at - happening.at(measured)) / 1000;
}

import { PHASES, type Phase, type Phases } from '../../ecs/rollout/phases.js';
import type { ConfigOutcome } from '../../release/outcome.js';
import { nameOf } from '../../release/plan.js';
import { tookTime } from './duration.js';

/** What people call a phase. */
export const PHASE_NAMES: Readonly<Record<Phase, string>> = {
  schedule: 'waiting for ECS',
  pull: 'image pull',
  start: 'start',
  health: 'becoming healthy',
  traffic: 'traffic shift',
  pause: 'paused by a hook',
  bake: 'bake time',
  drain: 'draining old tasks',
  settle: 'ECS settling',
  other: 'other',
};

/** What makes a phase shorter. Sources: ECS best practices guide, deployment speed. */
const ADVICE: Readonly<Partial<Record<Phase, string>>> = {
  drain:
    'to drain faster, lower the deregistration delay of the target group (300 s by default) and `stopTimeout`, and see that the program ends on SIGTERM',
  pull: 'to pull faster, make the image smaller, keep it in a registry of the same region, or use lazy loading (SOCI)',
  health: 'to become healthy faster, lower the interval and the healthy threshold of the health check',
};

/** A phase is worth advice when it is over half of a roll-out, and over a minute. Seconds. */
const LONG = 60;
/** Most roll-outs that get a line: the longest. */
const MOST_ROLL_OUTS = 5;
/** Shorter phases are left out, seconds. */
const LEAST = 1;

/** Where the time of the longest roll-outs went, a line each, with advice where it follows; none where ECS did not show it. */
export function timeSpentLines(configs: readonly ConfigOutcome[]): readonly string[] {
  return configs
    .filter(({ phases }) => phases !== undefined)
    .toSorted((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0))
    .slice(0, MOST_ROLL_OUTS)
    .flatMap(timeSpentLine);
}

function timeSpentLine(outcome: ConfigOutcome): readonly string[] {
  const { phases, seconds = 0 } = outcome;
  if (phases === undefined) return [];
  const spent = PHASES.flatMap((phase) => {
    const value = phases[phase] ?? 0;
    return value >= LEAST ? [{ phase, value }] : [];
  });
  // Little of it was seen, as of what failed early.
  if ((phases.other ?? 0) >= seconds / 2 || spent.length === 0) return [];
  const parts = spent
    .toSorted((a, b) => rank(b) - rank(a))
    .map(({ phase, value }) => `${tookTime(value)} ${PHASE_NAMES[phase]}`);
  const longest = spent.find(({ value }) => value > LONG && value > seconds / 2);
  const advice = longest && adviceOn(longest.phase, phases);
  const line = `${nameOf(outcome)} took ${tookTime(seconds)}: ${parts.join(', ')}`;
  return [advice ? `${line}; ${advice}.` : `${line}.`];
}

function adviceOn(phase: Phase, { traffic }: Phases): string | undefined {
  // ECS refuses early success criteria with every other strategy than ROLLING, which shifts no traffic.
  const isRolling = traffic === null;
  return phase === 'drain' && isRolling ? `${ADVICE.drain}; or set early success criteria` : ADVICE[phase];
}

/** The longest first, what is not known last. */
function rank({ phase, value }: { readonly phase: Phase; readonly value: number }): number {
  return phase === 'other' ? -1 : value;
}

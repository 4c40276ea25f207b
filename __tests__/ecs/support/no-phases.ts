import type { Phase } from '../../../src/ecs/rollout/phases.js';

/** ECS showed nothing of any phase. */
export const NO_PHASES: Readonly<Record<Phase, null>> = {
  schedule: null,
  pull: null,
  start: null,
  health: null,
  traffic: null,
  pause: null,
  bake: null,
  drain: null,
  settle: null,
  other: null,
};

/** Every mode, in the order in which people read of them. */
export const MODES = ['release', 'run', 'plan', 'continue', 'wait', 'rollback', 'setup'] as const;

/** What the step does. */
export type Mode = (typeof MODES)[number];

/** The mode of a step that says none. */
export const DEFAULT_MODE: Mode = 'release';

/** Modes that go on with what an earlier run has deployed. */
export const ONWARD = ['continue', 'wait'] as const satisfies readonly Mode[];

/** Whether a mode goes on with what an earlier run has deployed. */
export function isOnward(mode: Mode): mode is (typeof ONWARD)[number] {
  return ONWARD.some((onward) => onward === mode);
}

import type { Complain } from './complaints.js';
import type { Inputs, Mode } from './inputs.js';

const MODES: readonly Mode[] = ['release', 'run', 'plan', 'rollback', 'setup'];

/** Reads `mode`; absent is `release`. What is not a mode is complained about and counts as `release`. */
export function parseMode(text: string | undefined, complain: Complain): Mode {
  if (text === undefined) return 'release';
  const mode = MODES.find((known) => known === text);
  if (mode !== undefined) return mode;
  complain(`"${text}" is not a mode. Write ${MODES.slice(0, -1).join(', ')} or ${MODES.at(-1)}.`);
  return 'release';
}

/** Reads exactly `true` or `false`. What is absent, or complained about, counts as `otherwise`. */
export function parseBoolean(text: string | undefined, complain: Complain, otherwise = false): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text !== undefined) complain(`"${text}" is not true or false. Write one of them.`);
  return otherwise;
}

/** Reads `max-failed-tasks`: `auto`, `off` or a whole number from 1. What is absent, or complained about, counts as `auto`. */
export function parseMaxFailedTasks(text: string | undefined, complain: Complain): Inputs['maxFailedTasks'] {
  if (text === undefined || text === 'auto') return 'auto';
  if (text === 'off') return 'off';
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  complain(`"${text}" is not one of its values. Write auto (ECS's own threshold), off, or a whole number from 1.`);
  return 'auto';
}

/** Reads `on-cancel`: `leave` or `stop`. What is absent, or complained about, counts as `leave`. */
export function parseOnCancel(text: string | undefined, complain: Complain): Inputs['onCancel'] {
  if (text === undefined || text === 'leave') return 'leave';
  if (text === 'stop') return 'stop';
  complain(`"${text}" is not one of its values. Write leave (ECS goes on) or stop.`);
  return 'leave';
}

/** Reads `on-failure`: `leave` or `rollback`. What is absent, or complained about, counts as `leave`. */
export function parseOnFailure(text: string | undefined, complain: Complain): Inputs['onFailure'] {
  if (text === undefined || text === 'leave') return 'leave';
  if (text === 'rollback') return 'rollback';
  complain(`"${text}" is not one of its values. Write leave (what is released stays) or rollback.`);
  return 'leave';
}

/** Reads `auto`, `always` or `true`, `never` or `false`; absent is `auto`. Anything else is complained about and counts as `auto`. */
export function parseForce(text: string | undefined, complain: Complain): Inputs['forceNewDeployment'] {
  switch (text) {
    case undefined:
    case 'auto':
      return 'auto';
    case 'always':
    case 'true':
      return 'always';
    case 'never':
    case 'false':
      return 'never';
    default:
      complain(`"${text}" is not one of its values. Write auto (only when ECS demands it), always or never.`);
      return 'auto';
  }
}

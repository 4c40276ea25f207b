import { joined } from '../../listed.js';
import type { Complain } from '../complaints.js';
import type { Reading } from '../row.js';
import type { Mode } from '../values.js';

/** Every mode, in the order in which people read of them. */
export const MODES: readonly Mode[] = ['release', 'run', 'plan', 'continue', 'wait', 'rollback', 'setup'];

/** Reads `mode`. What is not a mode is complained about and counts as `release`. */
export function parseMode(text: string, complain: Complain): Mode {
  const mode = MODES.find((known) => known === text);
  if (mode !== undefined) return mode;
  complain(`"${text}" is not a mode. Write ${joined(MODES, 'or')}.`);
  return 'release';
}

/**
 * A row's default and parser for one of a few words: `values` says what each word stands for, `hint` how to write them.
 * What is none of them is complained about and counts as the default.
 */
export function choice<Word extends string, Value>(
  values: Readonly<Record<Word, Value>>,
  otherwise: NoInfer<Word>,
  hint: string,
) {
  const meaning = new Map(Object.entries<Value>(values));
  const fallback = values[otherwise];
  return {
    default: otherwise,
    read: (text: string | undefined, { complain }: Reading): Value => {
      const word = text?.trim() ?? otherwise;
      const value = meaning.get(word);
      if (value !== undefined) return value;
      complain(`"${word}" is not ${hint}`);
      return fallback;
    },
  };
}

/** A row's default and parser for exactly `true` or `false`. */
export function boolean(otherwise: boolean) {
  return choice({ true: true, false: false }, otherwise ? 'true' : 'false', 'true or false. Write one of them.');
}

/** Reads `max-failed-tasks`: `auto`, `off` or a whole number from 1. What is complained about counts as `auto`. */
export function parseMaxFailedTasks(text: string, complain: Complain): number | 'auto' | 'off' {
  if (text === 'auto' || text === 'off') return text;
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  complain(`"${text}" is not one of its values. Write auto (ECS's own threshold), off, or a whole number from 1.`);
  return 'auto';
}

import { joined } from '../../listed.js';
import { DEFAULT_MODE, MODES, type Mode } from '../modes.js';
import type { Reading } from '../row.js';

/** A row's default and parser for `mode`. What is not a mode is complained about and counts as the default. */
export const mode = {
  default: DEFAULT_MODE as string,
  read: (text: string, { complain }: Reading): Mode => {
    const word = text.trim();
    const found = MODES.find((known) => known === word);
    if (found !== undefined) return found;
    complain(`"${word}" is not a mode. Write ${joined(MODES, 'or')}.`);
    return DEFAULT_MODE;
  },
};

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
    read: (text: string, { complain }: Reading): Value => {
      const word = text.trim();
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

const AUTO = 'auto';

/** A row's default and parser for `max-failed-tasks`: `auto`, `off` or a whole number from 1. What is complained about counts as `auto`. */
export const maxFailedTasks = {
  default: AUTO as string,
  read: (text: string, { complain }: Reading): number | typeof AUTO | 'off' => {
    const word = text.trim();
    if (word === AUTO || word === 'off') return word;
    if (/^[1-9]\d{0,4}$/.test(word)) return Number(word);
    complain(`"${word}" is not one of its values. Write auto (ECS's own threshold), off, or a whole number from 1.`);
    return AUTO;
  },
};

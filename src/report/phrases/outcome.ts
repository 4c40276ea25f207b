import type { ConfigOutcome, Release } from '../../release/outcome.js';
import { nameOf } from '../../release/plan.js';
import { tookTime } from './duration.js';

/** Names in one sentence; of more only the number is said. */
const MOST_NAMES = 3;

/** A line of `configs` while it rolls out. */
export interface RollOutLine {
  readonly title: string;
  /** Its services. */
  readonly of: number;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly ends: ConfigOutcome[];
}

/** How a stage ended, for whoever reads the log with its groups folded. */
export function lineEnd({ ends, from }: RollOutLine, now: number, mode?: Release['mode']): string {
  const [first] = ends;
  if (first && ends.length === 1) return outcomePhrase(first, mode);
  const results = [...new Set(ends.map(({ result }) => result))];
  const parts = results.map((result) => {
    const names = ends.filter((outcome) => outcome.result === result).map(nameOf);
    const who = names.length > MOST_NAMES ? String(names.length) : names.join(', ');
    return `${results.length > 1 ? `${who} ` : ''}${resultText(result, mode)}`;
  });
  return `${parts.join('; ')} in ${tookTime((now - from) / 1000)}`;
}

/** What a config came to: what mode `rollback` has brought back is no release. */
export function resultText(result: ConfigOutcome['result'], mode?: Release['mode'], space = ' '): string {
  const shown = mode === 'rollback' && result === 'released' ? 'rolled-back' : result;
  return (RESULT_WORDS[shown] ?? [shown]).join(space);
}

/** Results of several words, which the output `result` writes with a hyphen. */
const RESULT_WORDS: Readonly<Partial<Record<ConfigOutcome['result'], readonly string[]>>> = {
  'in-progress': ['in', 'progress'],
  'rolled-back': ['rolled', 'back'],
};

/** What became of one config, and in which time, as a phrase that follows its name. */
export function outcomePhrase(outcome: ConfigOutcome, mode?: Release['mode']): string {
  const took = tookTime(outcome.seconds ?? 0);
  switch (outcome.result) {
    case 'released':
      return mode === 'rollback' ? `back on ${outcome.after} in ${took}` : `released in ${took}`;
    case 'unchanged':
      return `unchanged: it already runs ${outcome.after ?? outcome.before}`;
    case 'started':
      return `started: ${outcome.deployment ?? outcome.after}`;
    case 'in-progress':
      return `at ${outcome.stage} after ${took}; still in progress in ECS`;
    case 'paused':
      return `paused at ${outcome.paused?.stage} after ${took}`;
    case 'rolled-back':
      return `rolled back by ECS after ${took}`;
    case 'failed':
      if (outcome.end?.kind === 'rolling-back') return `failed after ${took}; ECS is rolling it back`;
      return `failed after ${took}`;
    default:
      return `${outcome.result} after ${took}`;
  }
}

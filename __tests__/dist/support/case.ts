import { afterAll, describe, jest, test } from '@jest/globals';
import { type Expectation, judge } from './expectation.js';
import { DEPLOYS_STAGES, IS_REAL, removeFolders } from './program.js';
import { type Outcome, play, type Step } from './step.js';

/** A step and what must become of it. */
export interface Case extends Step, Expectation {
  readonly name: string;
  /** What else must hold. */
  readonly also?: (outcome: Outcome) => void;
}

/** Runs cases side by side (jest's `maxConcurrency`), each with an emulator and a workspace of its own. */
export function cases(title: string, list: readonly Case[]): void {
  jest.setTimeout(120_000);
  afterAll(removeFolders);
  describe(title, () => {
    for (const { name, also, ...step } of list) {
      // Only the stand-in can speak as another version than it is.
      const cannot = (IS_REAL && step.as !== undefined) || (step.staged && !DEPLOYS_STAGES);
      const run = cannot ? test.skip : test.concurrent;
      run(name, async () => {
        const outcome = await play(step);
        judge(outcome, step);
        also?.(outcome);
      });
    }
  });
}

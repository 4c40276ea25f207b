import type { Failure } from '../../src/release/failure.js';
import { rollBack as wentBack } from '../../src/release/modes/rollback/roll-back.js';
import type { Release } from '../../src/release/outcome.js';
import { release as performed } from '../../src/release/release.js';
import { linesOf, plainLine } from '../../src/report/failure/failure.js';
import { standsClause, whereThingsStand } from '../../src/report/failure/stands.js';
import { titleOf } from '../../src/report/failure/title.js';
import { messageOf } from '../../src/report/message.js';
import { warningText } from '../../src/report/warning.js';

/** A failure as a person reads it. */
export interface Told {
  readonly title: string;
  readonly lines: readonly string[];
}

/** A failure in words; `stands` is where things stand. */
export function toldFailure(failure: Failure, stands = ''): Told {
  return { title: titleOf(failure), lines: linesOf(failure, stands).map(plainLine) };
}

/** The end of a release in words: message, failures, where each config stands, warnings. */
export function told(end: Release) {
  const stands = whereThingsStand(end);
  return {
    ...end,
    message: messageOf(end),
    failures: end.failures.map((failure, index) => toldFailure(failure, index === 0 ? stands : '')),
    configs: end.configs.map(({ stands: fact, ...config }) => ({
      ...config,
      ...(fact === undefined ? {} : { stands: standsClause({ ...config, stands: fact }) }),
    })),
    warnings: end.warnings.map(warningText),
  };
}

/** A release to its end, in words. */
export async function release(...given: Parameters<typeof performed>) {
  return told(await performed(...given));
}

/** Mode `rollback` to its end, in words. */
export async function rollBack(...given: Parameters<typeof wentBack>) {
  return told(await wentBack(...given));
}

import type { Failure } from '../../src/release/failure.js';
import type { Release } from '../../src/release/outcome.js';
import { linesOf, plainLine } from '../../src/report/failure/lines.js';
import { titleOf } from '../../src/report/failure/title.js';
import { serviceEndClause, whereThingsStand } from '../../src/report/failure/where-things-stand.js';
import { messageOf } from '../../src/report/message.js';
import { warningText } from '../../src/report/warning.js';
import { release as performed, performRollback } from '../release/support/narrated.js';

/** A failure as a person reads it. */
export interface FailureInWords {
  readonly title: string;
  readonly lines: readonly string[];
}

/** A failure in words; `overview` says where things stand. */
export function failureInWords(failure: Failure, overview = ''): FailureInWords {
  return { title: titleOf(failure), lines: linesOf(failure, overview).map(plainLine) };
}

/** The end of a release in words: message, failures, where each config stands, warnings. */
export function inWords(end: Release) {
  const overview = whereThingsStand(end);
  return {
    ...end,
    message: messageOf(end),
    failures: end.failures.map((failure, index) => failureInWords(failure, index === 0 ? overview : '')),
    configs: end.configs.map(({ end: fact, ...config }) => ({
      ...config,
      end: fact === undefined ? undefined : serviceEndClause({ ...config, end: fact }),
    })),
    warnings: end.warnings.map(warningText),
  };
}

/** A release to its end, in words. */
export async function releaseInWords(...given: Parameters<typeof performed>) {
  return inWords(await performed(...given));
}

/** Mode `rollback` to its end, in words. */
export async function rollbackInWords(...given: Parameters<typeof performRollback>) {
  return inWords(await performRollback(...given));
}

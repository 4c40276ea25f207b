import { listed } from '../listed.js';
import type { Release } from '../release/outcome.js';
import { nameOf } from '../release/plan.js';
import { spokenTime } from '../spoken-time.js';
import { demandedBecause } from './phrases/force.js';

/** Something that a person may want to change, though nothing failed by it. */
export interface Notice {
  readonly level: 'warning' | 'notice';
  readonly text: string;
}

/** From here on it is worth saying that stages wait for each other, seconds. */
const LONG = 300;
/** Names in one sentence. */
const MOST_NAMES = 20;

/** What the end of a release gives cause to say: forced retries, and stages that could have run together. */
export function noticesOf(release: Release): readonly Notice[] {
  return [...forcedRetries(release), ...oneAfterAnother(release), ...stillInProgress(release)];
}

function forcedRetries({ configs }: Release): readonly Notice[] {
  const forced = configs.filter((outcome) => outcome.forced && outcome.demanded);
  if (forced.length === 0) return [];
  const reasons = [...new Set(forced.map(({ demanded }) => demandedBecause(demanded?.reason ?? '')))];
  const names = forced.map(nameOf);
  const text = `ECS demanded a forced new deployment of ${listed(names, MOST_NAMES)} (${reasons.slice(0, 3).join('; ')}), so it was forced: tasks are replaced even where the task definition is the same. No action needed; \`force-new-deployment: always\` skips the first attempt.`;
  return [{ level: 'warning', text }];
}

function oneAfterAnother({ status, configs, timing }: Release): readonly Notice[] {
  if (status !== 'released' || (timing.rollOut ?? 0) < LONG) return [];
  const services = configs.filter(({ service }) => service !== undefined);
  const lines = new Set(services.map(({ line }) => line));
  const allReleased = services.every(({ result }) => result === 'released');
  if (services.length < 2 || lines.size !== services.length || lines.has(undefined) || !allReleased) return [];
  const text = `${lines.size} stages, ${spokenTime(timing.rollOut ?? 0)}; configs on one line of \`configs\` are released together.`;
  return [{ level: 'notice', text }];
}

/** What a pause asks for is said when it begins; here nobody is asked for anything. */
function stillInProgress({ status, configs }: Release): readonly Notice[] {
  if (status !== 'in-progress') return [];
  const names = configs
    .filter(({ result }) => result === 'in-progress')
    .map((outcome) => `${nameOf(outcome)} at ${outcome.stage}`);
  const text = `Still in progress in ECS: ${listed(names, MOST_NAMES)}. \`mode: wait\` with the output \`deployments\` waits for the end, \`mode: rollback\` with the output \`rollback-to\` takes it back.`;
  return [{ level: 'notice', text }];
}

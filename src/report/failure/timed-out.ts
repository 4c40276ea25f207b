import type { Running } from '../../ecs/service/running.js';
import type { Traffic } from '../../ecs/service/traffic.js';
import { spokenTime } from '../../spoken-time.js';
import { counted } from '../phrases/counted.js';
import { trafficClause } from '../phrases/traffic.js';

/** A time-out, with what was seen then: `timed out after 20 s: 0/2 new tasks running, shop:41 keeps serving`. */
export function timedOutText(seconds: number, seen: readonly string[]): string {
  const timedOut = `timed out after ${spokenTime(seconds)}`;
  return seen.length === 0 ? timedOut : `${timedOut}: ${seen.join(', ')}`;
}

/**
 * What runs at a time-out, and what takes the production traffic. `ours` is the deployment that was waited for, as far as it is known.
 */
export function seenAtTimeout(
  running: Running | undefined,
  ours: { readonly after: string; readonly deployment?: string | undefined } | undefined,
  traffic: Traffic | undefined,
): readonly string[] {
  const all = running?.deployments ?? [];
  const mine =
    all.find(({ id }) => id === ours?.deployment) ?? all.find(({ taskDefinition }) => taskDefinition === ours?.after);
  const old = all.reduce((sum, deployment) => sum + (deployment === mine ? 0 : deployment.running), 0);
  return [
    mine === undefined ? '' : `${mine.running}/${mine.desired} new tasks running`,
    trafficClause(traffic, ours?.after) || (old === 0 ? '' : `${counted(old, 'old task')} still running`),
  ].filter(Boolean);
}

import type { Running } from '../../ecs/service/running.js';
import type { Traffic } from '../../ecs/service/traffic.js';
import { spokenTime } from '../../spoken-time.js';
import { counted } from '../phrases/counted.js';
import { trafficClause } from '../phrases/traffic.js';

/**
 * A time-out, with what runs then and what takes the production traffic: `timed out after 20 s: 0/2 new tasks running, shop:41 keeps
 * serving`. `ours` is the deployment that was waited for, as far as it is known.
 */
export function timedOutText(
  seconds: number,
  running: Running | undefined,
  ours: { readonly after: string; readonly deployment?: string | undefined } | undefined,
  traffic: Traffic | undefined,
): string {
  const all = running?.deployments ?? [];
  const mine =
    all.find(({ id }) => id === ours?.deployment) ?? all.find(({ taskDefinition }) => taskDefinition === ours?.after);
  const old = all.reduce((sum, deployment) => sum + (deployment === mine ? 0 : deployment.running), 0);
  const facts = [
    mine === undefined ? '' : `${mine.running}/${mine.desired} new tasks running`,
    trafficClause(traffic, ours?.after) || (old === 0 ? '' : `${counted(old, 'old task')} still running`),
  ].filter(Boolean);
  const timedOut = `timed out after ${spokenTime(seconds)}`;
  return facts.length === 0 ? timedOut : `${timedOut}: ${facts.join(', ')}`;
}

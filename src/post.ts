import { clouds } from './ecs/clouds.js';
import { aftermath, standingIn } from './release/standing.js';
import { killedSummary } from './report/summary.js';
import { appendSummary, kept, stepLog } from './runner.js';

/**
 * Runs after the job's other steps. Silent when the step told its end itself; when it was killed before it could, asks ECS
 * what is still going on and says so.
 */
export async function post(): Promise<void> {
  if (kept('phase') === 'told') return;
  const writer = stepLog((text) => text);
  const lines = await aftermath(standingIn(kept('standing')), await clouds(), kept('on-cancel') === 'stop');
  const text = lines.length > 0 ? lines : ['It had started nothing that could still go on in ECS.'];
  writer.annotate('warning', 'The release was killed before it could report', text.join('\n'));
  appendSummary(killedSummary(text), writer);
}

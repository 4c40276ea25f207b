import { removeLeft } from './disk.js';
import { cloudByRegion } from './ecs/api/cloud-by-region.js';
import { given } from './given.js';
import { leftByKilledStep } from './release/killed-step.js';
import { readPostStepState } from './release/post-step-state.js';
import { namesIn } from './release/shown-names.js';
import { killedStepText } from './report/killed-step.js';
import { stopReasonText } from './report/phrases/stop-reason.js';
import { afterwardsSummary } from './report/summary/summary.js';
import { appendSummary, kept, stepEnvironment, stepLog } from './runner.js';

/**
 * Runs after the job's other steps. Removes what a killed step has left of its temporary files. Silent when the step reported its
 * end itself and left nothing uncertain; when it was killed before it could, or does not know whether ECS took its last call to
 * start a task, asks ECS what is still going on and says so.
 */
export async function post(): Promise<void> {
  removeLeft(kept('temporary'));
  const isReported = kept('phase') === 'reported';
  const left = readPostStepState(kept('work')).filter(({ kind }) => !isReported || kind === 'start');
  if (isReported && left.length === 0) return;
  const { secrets } = given(stepEnvironment());
  secrets.show(namesIn(left));
  const writer = stepLog(secrets.redact);
  const after = await leftByKilledStep(
    left,
    await cloudByRegion(secrets, stopReasonText),
    kept('on-cancel') === 'stop',
  );
  const { title, lines } = killedStepText(after, isReported);
  writer.annotate('warning', title, lines.join('\n'));
  appendSummary(afterwardsSummary(title, lines), writer);
}

import type { Redactor } from '../../secrets/redaction.js';
import type { Cloud } from '../cloud.js';
import type { StopReason } from '../task/stop-reason.js';
import { redactedCloud } from './redacted-answers.js';

/**
 * One client per region. Loads the SDK, half of the start-up time: called while `ecspresso version` runs, and never
 * when an input is refused. `secrets` hides values in whatever AWS says, `stopReason`
 * puts into words why a task is stopped.
 */
export async function cloudByRegion(
  secrets: Pick<Redactor, 'around' | 'pieces'>,
  stopReason: (why: StopReason) => string,
): Promise<(region: string) => Cloud> {
  const { cloud } = await import(/* webpackMode: "eager" */ './client.js');
  const known = new Map<string, Cloud>();
  return (region) => {
    const cloudOfRegion = known.get(region) ?? redactedCloud(cloud(region, stopReason), secrets);
    known.set(region, cloudOfRegion);
    return cloudOfRegion;
  };
}

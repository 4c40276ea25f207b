import type { Redactor } from '../../secrets/redaction.js';
import type { Cloud } from '../cloud.js';
import { redactedCloud } from './redacted-answers.js';

/**
 * AWS by region, one client for each. Loads the SDK, which takes as long as all the rest of the start: called beside the first
 * command nobody waits for it, and a refused input never does. `secrets` hides values in whatever AWS says.
 */
export async function cloudByRegion(secrets: Pick<Redactor, 'around' | 'pieces'>): Promise<(region: string) => Cloud> {
  const { cloud } = await import(/* webpackMode: "eager" */ './client.js');
  const known = new Map<string, Cloud>();
  return (region) => {
    const cloudOfRegion = known.get(region) ?? redactedCloud(cloud(region), secrets);
    known.set(region, cloudOfRegion);
    return cloudOfRegion;
  };
}

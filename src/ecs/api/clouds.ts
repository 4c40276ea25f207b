import type { Cloud } from '../cloud.js';

/**
 * AWS by region, one client for each. Loads the SDK, which takes as long as all the rest of the start: called beside the first
 * command nobody waits for it, and a refused input never does.
 */
export async function clouds(): Promise<(region: string) => Cloud> {
  const { cloud } = await import(/* webpackMode: "eager" */ './client.js');
  const known = new Map<string, Cloud>();
  return (region) => {
    const cloudOfRegion = known.get(region) ?? cloud(region);
    known.set(region, cloudOfRegion);
    return cloudOfRegion;
  };
}

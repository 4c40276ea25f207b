import { AwsError } from '../../ecs/cloud.js';
import type { Plan } from '../plan.js';
import type { LookWarning } from '../warning.js';
import type { World } from '../world.js';

/** Warns when the credentials end before everything has had the time that it is given. Best effort. */
export async function expiryWarning(world: World, plan: Plan): Promise<readonly LookWarning[]> {
  const first = plan.lines.flat()[0] ?? plan.migration?.config;
  if (!first) return [];
  const lines = plan.lines.map((line) => Math.max(0, ...line.map((config) => config.timeoutSeconds)));
  const tasks = [plan.migration, plan.postMigration].map((migration) => migration?.timeoutSeconds ?? 0);
  const budget = [...lines, ...tasks].reduce((sum, seconds) => sum + seconds, 0);
  try {
    const end = await world.cloud(first.region).credentialsEnd();
    const left = end === undefined ? undefined : Math.floor((end - world.clock.now()) / 1000);
    if (left === undefined || left >= budget) return [];
    return [{ kind: 'credentials-end', left, needed: budget }];
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return [];
  }
}

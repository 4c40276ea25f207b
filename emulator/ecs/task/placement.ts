import type { Shape } from '../wire/member.js';
import type { Placement } from './task.js';

/** Where a task is placed: by its capacity provider, else by its launch type, EC2 unless said. */
export function placementBy({
  provider,
  launchType = 'EC2',
  ...rest
}: {
  readonly provider: unknown;
  readonly launchType: string | undefined;
  readonly platformVersion: string | undefined;
  readonly networkConfiguration: Shape | undefined;
}): Placement {
  if (typeof provider !== 'string') return { ...rest, launchType };
  return { ...rest, capacityProviderName: provider, launchType: provider.startsWith('FARGATE') ? 'FARGATE' : 'EC2' };
}

import type { Shape } from '../wire/member.js';
import type { Placement } from './task.js';

/** Where a task is placed: by its capacity provider, else by its launch type, EC2 unless said. */
export function placement({
  provider,
  launchType,
  platformVersion,
  network,
}: {
  readonly provider: unknown;
  readonly launchType: string | undefined;
  readonly platformVersion: string | undefined;
  readonly network: Shape | undefined;
}): Placement {
  return {
    ...(typeof provider === 'string'
      ? { capacityProviderName: provider, launchType: provider.startsWith('FARGATE') ? 'FARGATE' : 'EC2' }
      : { launchType: launchType ?? 'EC2' }),
    ...(platformVersion === undefined ? {} : { platformVersion }),
    ...(network === undefined ? {} : { networkConfiguration: network }),
  };
}

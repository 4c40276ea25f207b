import type { RecordedCall } from '../contract.js';

/** A service and an operation of it, from the header `X-Amz-Target`. */
export interface Target {
  readonly service: RecordedCall['service'];
  readonly operation: string;
}

/** What `X-Amz-Target` names; services that the emulator does not have are `other`. */
export function targetOf(header: string): Target {
  const [prefix = '', operation = ''] = header.split('.');
  if (prefix === 'AmazonEC2ContainerServiceV20141113') return { service: 'ecs', operation };
  if (prefix === 'Logs_20140328') return { service: 'logs', operation };
  if (prefix === 'AnyScaleFrontendService') return { service: 'application-autoscaling', operation };
  return { service: 'other', operation };
}

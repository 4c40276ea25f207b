import type { AwsError } from '../../ecs/cloud.js';
import { presenceOf } from '../../ecs/statuses.js';

/** That ECS has a service no longer (no status), or only in this status. */
export function goneClause({ status }: { readonly status?: string | undefined }): string {
  if (status === undefined) return 'ECS no longer has the service';
  return presenceOf(status) === 'being-deleted'
    ? 'the service is being deleted (DRAINING)'
    : `the service is ${status}`;
}

/** That ECS did not answer until a roll-out was given up. */
export function unansweredClause(error: AwsError): string {
  return `ECS could not be asked any more (${error.reason})`;
}

/** That ECS did not say what a service runs; `answer` is what it said instead. */
export function unaskedClause(service: string, answer: string): string {
  return `ECS could not be asked what ${service} runs now (${answer})`;
}

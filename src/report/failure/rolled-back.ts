import type { RollbackCause } from '../../ecs/diagnosis/rollback-cause.js';
import { joined } from '../../listed.js';

/** What made ECS roll a deployment back, as what follows a colon; undefined where its tasks say more. */
export function rollbackClause(cause: RollbackCause | undefined): string | undefined {
  switch (cause?.kind) {
    case 'alarms':
      return alarmsClause(cause.names);
    case 'hook':
      return `${hookName(cause)} failed${at(cause.stage)}`;
    case 'hook-timeout':
      return `${hookName(cause)} did not answer in time${at(cause.stage)}`;
    case 'pause-timeout':
      return `nobody continued it in time${at(cause.stage)}`;
    case 'person':
      return `somebody rolled it back${at(cause.stage)}`;
    case 'stopped':
      return 'somebody stopped it';
    default:
      return undefined;
  }
}

/** The name in the ARN of a Lambda function, without version or alias. */
export function functionName(arn: string): string {
  return /:function:([^:]+)/.exec(arn)?.[1] ?? arn;
}

/** Which alarms made ECS roll back. */
export function alarmsClause(names: readonly string[]): string {
  if (names.length === 0) return 'a CloudWatch alarm went into ALARM';
  return names.length === 1 ? `the alarm ${names[0]} went into ALARM` : `the alarms ${joined(names)} went into ALARM`;
}

function hookName({ target }: { readonly target?: string | undefined }): string {
  return target === undefined ? 'a lifecycle hook' : `the lifecycle hook ${functionName(target)}`;
}

function at(stage: string | undefined): string {
  return stage === undefined ? '' : ` at ${stage}`;
}

import { ApiError } from './api-error.js';
import type { Fault } from './contract.js';
import { ecsArn, type Home, lastPart } from './identifier.js';
import { type Shape, text } from './member.js';
import type { Target } from './operation.js';

/** Faults in wait, in order of their arrival. */
export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** What befalls the next call of this operation: delays add up, of the others the first one hits. */
  strike(operation: string): { readonly delayMilliseconds: number; readonly kind: Fault['kind'] | undefined };
}

/** No faults yet. */
export function newFaults(): Faults {
  let waiting: { readonly fault: Fault; toPass: number; left: number }[] = [];
  return {
    add: (fault) => {
      waiting.push({ fault, toPass: fault.after ?? 0, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    clear: () => {
      waiting = [];
    },
    strike: (operation) => {
      let delayMilliseconds = 0;
      let kind: Fault['kind'] | undefined;
      for (const one of waiting) {
        if (one.left <= 0 || (one.fault.operation !== '*' && one.fault.operation !== operation)) continue;
        if (one.toPass > 0) {
          one.toPass -= 1;
          continue;
        }
        if (one.fault.kind.type === 'delay') {
          delayMilliseconds += one.fault.kind.milliseconds;
        } else {
          if (kind !== undefined) continue;
          kind = one.fault.kind;
        }
        one.left -= 1;
      }
      return { delayMilliseconds, kind };
    },
  };
}

function resourceOf(home: Home, target: Target, input: Shape): string {
  const cluster = lastPart(text(input, 'cluster') ?? 'default');
  if (target.service === 'logs') {
    return `arn:aws:logs:${home.region}:${home.account}:log-group:${String(input['logGroupName'])}:log-stream:${String(input['logStreamName'])}`;
  }
  const service = input['service'] ?? input['serviceName'] ?? (input['services'] as unknown[] | undefined)?.[0];
  if (typeof service === 'string') return ecsArn(home, `service/${cluster}/${lastPart(service)}`);
  const definition = input['taskDefinition'];
  if (typeof definition === 'string') return ecsArn(home, `task-definition/${lastPart(definition)}`);
  const task = input['task'] ?? (input['tasks'] as unknown[] | undefined)?.[0];
  return typeof task === 'string' ? ecsArn(home, `task/${cluster}/${lastPart(task)}`) : '*';
}

/** `AccessDeniedException` in IAM's words. */
export function accessDenied(home: Home, target: Target, input: Shape): ApiError {
  const action = `${target.service === 'other' ? 'sts' : target.service}:${target.operation}`;
  const user = `arn:aws:sts::${home.account}:assumed-role/github-actions/GitHubActions`;
  return new ApiError(
    'AccessDeniedException',
    `User: ${user} is not authorized to perform: ${action} on resource: ${resourceOf(home, target, input)} because no identity-based policy allows the ${action} action`,
  );
}

/** Over quota; ECS answers it with HTTP 400, and the SDKs retry it. */
export function throttled(): ApiError {
  return new ApiError('ThrottlingException', 'Rate exceeded');
}

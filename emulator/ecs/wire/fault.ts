import type { Fault } from '../contract.js';
import { ApiError } from './api-error.js';
import { ecsArn, type Home, lastPart } from './identifier.js';
import { type Shape, text } from './member.js';
import type { Target } from './operation-name.js';

type Kind = Fault['kind'];

/** The faults of one call. Delays add up, the longest lag counts; of the kinds that spoil the answer the first one hits. */
export interface Strike {
  readonly delayMilliseconds: number;
  readonly lateMilliseconds: number;
  readonly lagMilliseconds: number;
  readonly disorder: boolean;
  /** What spoils the call or its answer. */
  readonly kind: Kind | undefined;
  /** The types of all of these faults. */
  readonly types: readonly Kind['type'][];
}

/** The faults that are to come, in order of their arrival. */
export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** The faults of the next call of this operation. */
  strike(operation: string): Strike;
  /** Whether a read may be asked for what was before a write. */
  lag(): boolean;
}

/** Faults that leave room for others in the same call. */
const GENTLE = new Set<Kind['type']>(['delay', 'late-answer', 'lag', 'disorder']);

interface Waiting {
  readonly fault: Fault;
  toPass: number;
  left: number;
}

/** The faults that wait from the start, in their order. */
export function newFaults(first: readonly Fault[] = []): Faults {
  let waiting: Waiting[] = [];
  const called = new Set<string>();
  const add = (fault: Fault): void => {
    waiting.push({ fault, toPass: fault.after ?? 0, left: fault.times ?? Number.POSITIVE_INFINITY });
  };
  for (const fault of first) add(fault);

  const concerns = ({ fault, left }: Waiting, operation: string): boolean =>
    left > 0 &&
    (fault.operation === '*' || fault.operation === operation) &&
    (fault.since === undefined || called.has(fault.since));

  return {
    add,
    clear: () => {
      waiting = [];
    },
    strike: (operation) => {
      const kinds: Kind[] = [];
      for (const entry of waiting) {
        if (!concerns(entry, operation)) continue;
        if (entry.toPass > 0) {
          entry.toPass -= 1;
          continue;
        }
        const { kind } = entry.fault;
        if (!GENTLE.has(kind.type) && kinds.some(({ type }) => !GENTLE.has(type))) continue;
        kinds.push(kind);
        entry.left -= 1;
      }
      called.add(operation);
      return strikeOf(kinds);
    },
    lag: () => waiting.some(({ fault, left }) => left > 0 && fault.kind.type === 'lag'),
  };
}

function strikeOf(kinds: readonly Kind[]): Strike {
  const milliseconds = (type: Kind['type']): readonly number[] =>
    kinds.flatMap((kind) => (kind.type === type && 'milliseconds' in kind ? [kind.milliseconds] : []));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    delayMilliseconds: sum(milliseconds('delay')),
    lateMilliseconds: sum(milliseconds('late-answer')),
    lagMilliseconds: Math.max(0, ...milliseconds('lag')),
    disorder: kinds.some(({ type }) => type === 'disorder'),
    kind: kinds.find(({ type }) => !GENTLE.has(type)),
    types: kinds.map(({ type }) => type),
  };
}

function resourceOf(home: Home, target: Target, input: Shape): string {
  const cluster = lastPart(text(input, 'cluster') ?? 'default');
  if (target.service === 'logs') {
    return `arn:aws:logs:${home.region}:${home.account}:log-group:${String(input['logGroupName'])}:log-stream:${String(input['logStreamName'])}`;
  }
  const deployment = input['serviceDeploymentArn'] ?? (input['serviceDeploymentArns'] as unknown[] | undefined)?.[0];
  if (typeof deployment === 'string') return deployment;
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

/** What every service answers when the session of temporary credentials is over (AWS, Common Errors). */
export function expiredToken(): ApiError {
  return new ApiError('ExpiredTokenException', 'The security token included in the request is expired');
}

/** ECS's ServerException (Amazon ECS API Reference, Common Errors): a fault of the `error` kind. */
export const SERVER_EXCEPTION: Kind = {
  type: 'error',
  status: 500,
  code: 'ServerException',
  message: 'Service Unavailable. Please try again later.',
};

/** What the front end of an AWS service answers when it fails itself (AWS, Common Errors). */
export const INTERNAL_FAILURE: Kind = {
  type: 'error',
  status: 500,
  code: 'InternalServerException',
  message: 'An internal error occurred.',
};

/** ECS's answer to registrations of one family that meet. No SDK repeats it. */
export const CONCURRENT_REGISTRATION: Kind = {
  type: 'error',
  status: 400,
  code: 'ClientException',
  message: 'Too many concurrent attempts to create a new revision of the specified family.',
};

/** A page as a proxy or a gateway shows it. */
export const PAGE =
  '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n<body><center><h1>502 Bad Gateway</h1></center></body></html>\n';

/** Over quota; ECS answers it with HTTP 400, and the SDKs retry it. */
export function throttled(): ApiError {
  return new ApiError('ThrottlingException', 'Rate exceeded');
}

/** The body of an answer with another value in the place of a member; as it was where there is no such member. */
export function misshapen(body: string, path: readonly (string | number)[], value: unknown): string {
  return JSON.stringify(changed(JSON.parse(body), path, value));
}

function changed(whole: unknown, [first, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (first === undefined) return value;
  if (Array.isArray(whole)) {
    return whole.map((item: unknown, index) => (index === first ? changed(item, rest, value) : item));
  }
  if (typeof whole !== 'object' || whole === null) return whole;
  return { ...whole, ...(first in whole ? { [first]: changed(Reflect.get(whole, first), rest, value) } : {}) };
}

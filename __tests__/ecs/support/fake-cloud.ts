import { AwsError, type Cloud } from '../../../src/ecs/cloud.js';

/** One call of a {@link Cloud}. */
export interface Call {
  readonly method: keyof Cloud;
  readonly args: readonly unknown[];
}

/** A cloud that answers what the test says (an error is thrown) and notes every call; what is not said is empty. */
export function fakeCloud(answers: Partial<Cloud>): {
  readonly cloud: Cloud;
  readonly calls: Call[];
  count(method: keyof Cloud): number;
} {
  const calls: Call[] = [];
  const noted =
    <M extends Exclude<keyof Cloud, 'region'>>(method: M, otherwise: Cloud[M]) =>
    (...args: unknown[]): never => {
      calls.push({ method, args });
      const answer = (answers[method] ?? otherwise) as (...all: unknown[]) => never;
      return answer(...args);
    };
  const cloud: Cloud = {
    region: 'ap-northeast-1',
    services: noted('services', (_cluster, names) => Promise.resolve({ found: [], missing: names })),
    serviceNames: noted('serviceNames', () => Promise.resolve([])),
    serviceDeployments: noted('serviceDeployments', () => Promise.resolve([])),
    newestServiceDeployments: noted('newestServiceDeployments', () => Promise.resolve([])),
    successfulDeployments: noted('successfulDeployments', () => Promise.resolve({ deployments: [] })),
    taskDefinition: noted('taskDefinition', () => Promise.resolve(undefined)),
    attributes: noted('attributes', () => Promise.resolve(new Map())),
    serviceRevisions: noted('serviceRevisions', () => Promise.resolve(new Map())),
    tasks: noted('tasks', () => Promise.resolve([])),
    runTasks: noted('runTasks', () => Promise.resolve([])),
    serviceTasks: noted('serviceTasks', () => Promise.resolve([])),
    stoppedTasks: noted('stoppedTasks', () => Promise.resolve([])),
    images: noted('images', () => Promise.resolve(new Map())),
    stopServiceDeployment: noted('stopServiceDeployment', () => Promise.resolve()),
    continueServiceDeployment: noted('continueServiceDeployment', () => Promise.resolve()),
    credentialsEnd: noted('credentialsEnd', () => Promise.resolve(undefined)),
    stopTask: noted('stopTask', () => Promise.resolve()),
    logPage: noted('logPage', () => Promise.resolve(undefined)),
    logTail: noted('logTail', () => Promise.resolve([])),
  };
  return { cloud, calls, count: (method) => calls.filter((call) => call.method === method).length };
}

/** An answer that is an error. */
export function awsError(kind: AwsError['kind'], operation = 'ecs:DescribeServices'): AwsError {
  const code = {
    denied: 'AccessDeniedException',
    throttled: 'ThrottlingException',
    missing: 'ClusterNotFoundException',
    unsupported: 'UnknownOperationException',
    transient: 'TimeoutError',
    credentials: 'ExpiredTokenException',
    other: 'InvalidParameterException',
  }[kind];
  return new AwsError(operation, code, `${kind} by the test`, kind);
}

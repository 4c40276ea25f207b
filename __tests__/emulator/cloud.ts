import type { Emulator, EmulatorOptions, ServiceSeed } from '../../emulator/ecs/contract.js';
import { startEmulator } from '../../emulator/ecs/server.js';

export type Json = Readonly<Record<string, unknown>>;

export const TARGET_GROUP = 'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/web/1';
export const NETWORK = { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } };
export const BREAKER = { deploymentCircuitBreaker: { enable: true, rollback: true } };

/** A task definition of the family `web` with one container `app`. */
export function web(tag: string, extra: Json = {}) {
  return {
    family: 'web',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    containerDefinitions: [
      {
        name: 'app',
        image: `registry/web:${tag}`,
        essential: true,
        portMappings: [{ containerPort: 8080 }],
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': '/web', 'awslogs-region': 'ap-northeast-1', 'awslogs-stream-prefix': 'web' },
        },
      },
    ],
    ...extra,
  };
}

/** The service `web` of the cluster `prod`, on `web:1`. */
export function service(extra: Partial<ServiceSeed> = {}): ServiceSeed {
  return {
    cluster: 'prod',
    serviceName: 'web',
    taskDefinition: 'web:1',
    desiredCount: 2,
    launchType: 'FARGATE',
    networkConfiguration: NETWORK,
    deploymentConfiguration: BREAKER,
    ...extra,
  };
}

/** A cluster `prod` with the service `web`; a deployment lasts about a second. */
export function cloud(
  setting: { seed?: Partial<ServiceSeed>; services?: ServiceSeed[] } & Partial<EmulatorOptions> = {},
) {
  const { seed, services, ...options } = setting;
  return startEmulator({
    scale: 0.002,
    quotas: false,
    world: {
      clusters: ['prod'],
      taskDefinitions: [{ revision: 1, ...web('v1') }],
      services: services ?? [service(seed)],
    },
    ...options,
  });
}

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

const PREFIXES: Readonly<Record<string, string>> = {
  GetLogEvents: 'Logs_20140328',
  DescribeLogStreams: 'Logs_20140328',
  DescribeScalableTargets: 'AnyScaleFrontendService',
};

/** One call over HTTP, as an SDK sends it. */
export async function ask(emulator: Emulator, operation: string, input: Json = {}): Promise<Answer> {
  const response = await fetch(emulator.url, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=x',
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${PREFIXES[operation] ?? 'AmazonEC2ContainerServiceV20141113'}.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return { status: response.status, body: (await response.json()) as Json };
}

/** The answer of a call that must succeed. */
export async function tell(emulator: Emulator, operation: string, input: Json = {}): Promise<Json> {
  const { status, body } = await ask(emulator, operation, input);
  if (status !== 200) throw new Error(`${operation}: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** The list under `name`. */
export function listOf(body: Json, name: string): readonly Json[] {
  const list = body[name];
  return Array.isArray(list) ? (list as Json[]) : [];
}

/** Registers `web:<tag>` and answers its `family:revision`. */
export async function registered(emulator: Emulator, tag: string): Promise<string> {
  const { taskDefinition } = await tell(emulator, 'RegisterTaskDefinition', web(tag));
  const { family, revision } = taskDefinition as { family: string; revision: number };
  return `${family}:${revision}`;
}

/** The service `web` as DescribeServices shows it. */
export async function described(emulator: Emulator): Promise<Json> {
  const [found] = listOf(await tell(emulator, 'DescribeServices', { cluster: 'prod', services: ['web'] }), 'services');
  if (found === undefined) throw new Error('the service is missing');
  return found;
}

/** The service deployments of `web`, newest first, in full. */
export async function stories(emulator: Emulator): Promise<readonly Json[]> {
  const list = listOf(
    await tell(emulator, 'ListServiceDeployments', { cluster: 'prod', service: 'web' }),
    'serviceDeployments',
  );
  const serviceDeploymentArns = list.map((item) => item['serviceDeploymentArn']);
  return listOf(await tell(emulator, 'DescribeServiceDeployments', { serviceDeploymentArns }), 'serviceDeployments');
}

/** Polls until `probe` yields something. */
export async function until<Value>(probe: () => Promise<Value | undefined>): Promise<Value> {
  for (;;) {
    const value = await probe();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The newest service deployment, once it is over. */
export function ended(emulator: Emulator): Promise<Json> {
  return until(async () => {
    const [newest] = await stories(emulator);
    return /SUCCESSFUL|STOPPED|FAILED/.test(String(newest?.['status'])) ? newest : undefined;
  });
}

/** Messages of the service's events, oldest first. */
export async function events(emulator: Emulator): Promise<readonly string[]> {
  return listOf(await described(emulator), 'events')
    .map((event) => String(event['message']))
    .reverse();
}

/** The stopped tasks of `web`. */
export async function stoppedTasks(emulator: Emulator): Promise<readonly Json[]> {
  const { taskArns } = await tell(emulator, 'ListTasks', {
    cluster: 'prod',
    serviceName: 'web',
    desiredStatus: 'STOPPED',
  });
  if (!Array.isArray(taskArns) || taskArns.length === 0) return [];
  return listOf(await tell(emulator, 'DescribeTasks', { cluster: 'prod', tasks: taskArns }), 'tasks');
}

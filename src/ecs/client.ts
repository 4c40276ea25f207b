import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  type Deployment,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTasksCommand,
  type Service,
  type ServiceDeployment,
  StopServiceDeploymentCommand,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { AwsError, type Cloud, type LogEvent, type LogStream } from './cloud.js';
import {
  type DeploymentSnapshot,
  idOf,
  revisionOf,
  type ServiceDeploymentSnapshot,
  type ServiceSnapshot,
  type TaskSnapshot,
} from './snapshot.js';

/** API limits: names or ARNs in one call. Source: the ECS API reference. */
const SERVICES_A_CALL = 10;
const SERVICE_DEPLOYMENTS_A_CALL = 20;
const TASKS_A_CALL = 100;

/** Tries of one read before the caller hears of it. */
const ATTEMPTS = 3;
/** A read that hangs must not hide what goes on. Milliseconds. */
const PATIENCE = { connectionTimeout: 5000, requestTimeout: 15_000 };

/** Credentials as the SDK's providers hand them out, with the note of where they came from. */
interface Credentials {
  readonly expiration?: Date;
  readonly $source?: { readonly CREDENTIALS_ENV_VARS?: unknown };
}

/**
 * The real AWS in one region, with the SDK's own chain for credentials and endpoints: the same that ecspresso sees.
 * No call is made until the first method is called.
 */
export function cloud(region: string): Cloud {
  const ecs = new ECSClient({ region, maxAttempts: ATTEMPTS, requestHandler: PATIENCE });
  const logs = new Map<string, CloudWatchLogsClient>();
  const logsIn = (logRegion: string): CloudWatchLogsClient => {
    const client =
      logs.get(logRegion) ??
      new CloudWatchLogsClient({ region: logRegion, maxAttempts: ATTEMPTS, requestHandler: PATIENCE });
    logs.set(logRegion, client);
    return client;
  };

  const logEvents = async (
    stream: LogStream,
    options: { startFromHead: boolean; nextToken?: string; limit?: number },
  ): Promise<{ events: LogEvent[]; next: string | undefined } | undefined> => {
    try {
      const answer = await ask('logs:GetLogEvents', () =>
        logsIn(stream.region ?? region).send(
          new GetLogEventsCommand({ logGroupName: stream.group, logStreamName: stream.stream, ...options }),
        ),
      );
      const events = (answer.events ?? []).map((event) => ({ at: event.timestamp ?? 0, message: event.message ?? '' }));
      return { events, next: answer.nextForwardToken };
    } catch (error) {
      // A stream is made by its first line; a missing group never gets one.
      if (error instanceof AwsError && error.kind === 'missing' && !/log group/i.test(error.message)) return undefined;
      throw error;
    }
  };

  const tasks = async (cluster: string, arns: readonly string[]): Promise<TaskSnapshot[]> => {
    const answers = await Promise.all(
      chunks(arns, TASKS_A_CALL).map((some) =>
        ask('ecs:DescribeTasks', () => ecs.send(new DescribeTasksCommand({ cluster, tasks: some }))),
      ),
    );
    return answers.flatMap((answer) => answer.tasks ?? []).map(taskSnapshot);
  };

  return {
    region,
    async services(cluster, names) {
      const answers = await Promise.all(
        chunks(names, SERVICES_A_CALL).map((services) =>
          ask('ecs:DescribeServices', () => ecs.send(new DescribeServicesCommand({ cluster, services }))),
        ),
      );
      const found = answers.flatMap((answer) => answer.services ?? []).map(serviceSnapshot);
      const missing = names.filter((name) => !found.some((service) => service.name === name));
      return { found, missing };
    },
    async serviceNames(cluster) {
      const answer = await ask('ecs:ListServices', () =>
        ecs.send(new ListServicesCommand({ cluster, maxResults: 100 })),
      );
      return (answer.serviceArns ?? []).map(idOf).toSorted();
    },
    async serviceDeployments(arns) {
      const answers = await Promise.all(
        chunks(arns, SERVICE_DEPLOYMENTS_A_CALL).map((serviceDeploymentArns) =>
          ask('ecs:DescribeServiceDeployments', () =>
            ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns })),
          ),
        ),
      );
      return answers.flatMap((answer) => answer.serviceDeployments ?? []).map(serviceDeploymentSnapshot);
    },
    async newestServiceDeployments(cluster, service) {
      const answer = await ask('ecs:ListServiceDeployments', () =>
        ecs.send(new ListServiceDeploymentsCommand({ cluster, service, maxResults: 10 })),
      );
      return (answer.serviceDeployments ?? [])
        .map((brief) =>
          serviceDeploymentSnapshot({ ...brief, targetServiceRevision: { arn: brief.targetServiceRevisionArn } }),
        )
        .toSorted((a, b) => b.createdAt - a.createdAt);
    },
    async serviceRevisions(arns) {
      const answers = await Promise.all(
        chunks(arns, SERVICE_DEPLOYMENTS_A_CALL).map((serviceRevisionArns) =>
          ask('ecs:DescribeServiceRevisions', () =>
            ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns })),
          ),
        ),
      );
      const revisions = answers.flatMap((answer) => answer.serviceRevisions ?? []);
      return new Map(revisions.map((one) => [one.serviceRevisionArn ?? '', revisionOf(one.taskDefinition ?? '')]));
    },
    async images(taskDefinition) {
      const answer = await ask('ecs:DescribeTaskDefinition', () =>
        ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
      );
      const containers = answer.taskDefinition?.containerDefinitions ?? [];
      return Object.fromEntries(containers.map(({ name = '', image = '' }) => [name, image]));
    },
    tasks,
    async runTasks(cluster, taskDefinition) {
      const family = taskDefinition.replace(/:\d+$/, '');
      const answer = await ask('ecs:ListTasks', () =>
        ecs.send(new ListTasksCommand({ cluster, family, maxResults: 100 })),
      );
      const arns = answer.taskArns ?? [];
      const all = arns.length === 0 ? [] : await tasks(cluster, arns);
      return all.filter(
        (task) => task.taskDefinition === taskDefinition && task.startedBy?.startsWith('ecs-svc/') !== true,
      );
    },
    async stoppedTasks(cluster, serviceName) {
      const answer = await ask('ecs:ListTasks', () =>
        ecs.send(new ListTasksCommand({ cluster, serviceName, desiredStatus: 'STOPPED', maxResults: 100 })),
      );
      const arns = answer.taskArns ?? [];
      return arns.length === 0 ? [] : tasks(cluster, arns);
    },
    async stopTask(cluster, task, reason) {
      await ask('ecs:StopTask', () => ecs.send(new StopTaskCommand({ cluster, task, reason })));
    },
    async rollBack(serviceDeploymentArn) {
      await ask('ecs:StopServiceDeployment', () =>
        ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' })),
      );
    },
    async credentialsEnd() {
      const identity: Credentials = await ask('credentials', () => ecs.config.credentials());
      // Only those that were handed over in the environment: a provider behind a file, a role or a host renews its own.
      return identity.$source?.CREDENTIALS_ENV_VARS ? identity.expiration?.getTime() : undefined;
    },
    async logPage(stream, next) {
      const answer = await logEvents(stream, {
        startFromHead: true,
        ...(next === undefined ? {} : { nextToken: next }),
      });
      if (!answer) return undefined;
      return { events: answer.events, ...(answer.next === undefined ? {} : { next: answer.next }) };
    },
    async logTail(stream, lines) {
      const answer = await logEvents(stream, { startFromHead: false, limit: lines });
      return answer?.events ?? [];
    },
  };
}

async function ask<T>(operation: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw awsError(operation, error);
  }
}

/** AWS's error in our words; see {@link AwsError}. */
function awsError(operation: string, error: unknown): AwsError {
  const {
    name = 'Error',
    message = String(error),
    $fault,
    $metadata,
  } = (error ?? {}) as {
    name?: string;
    message?: string;
    /** Only what AWS itself answered has it. */
    $fault?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  // Half an answer, or the page of something between: AWS has said nothing, and the SDK's hint is for developers.
  if ($fault === undefined && status !== undefined && status < 300) {
    const words = `the answer could not be read: ${message.split('\n')[0]}`;
    return new AwsError(operation, name, words, 'transient', error);
  }
  return new AwsError(operation, name, message, kindOf(name, message, status), error);
}

function kindOf(name: string, message: string, status: number | undefined): AwsError['kind'] {
  if (/AccessDenied|UnauthorizedOperation|NotAuthorized/i.test(name)) return 'denied';
  if (/Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/i.test(name) || status === 429) return 'throttled';
  if (
    /CredentialsProviderError|ExpiredToken|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|TokenRefreshRequired/i.test(
      name,
    )
  ) {
    return 'credentials';
  }
  if (/NotFound/i.test(name)) return 'missing';
  if (/UnknownOperation|UnsupportedFeature|NotImplemented/i.test(name) || status === 501 || status === 404)
    return 'unsupported';
  if (status === undefined || status >= 500 || /Timeout|ECONN|EPIPE|socket|network/i.test(`${name} ${message}`))
    return 'transient';
  return 'other';
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return parts;
}

function serviceSnapshot(service: Service): ServiceSnapshot {
  const current = service.currentServiceDeployment;
  const primarySet = service.taskSets?.find((set) => set.status === 'PRIMARY');
  return {
    name: service.serviceName ?? '',
    status: service.status ?? '',
    taskDefinition: revisionOf(service.taskDefinition ?? ''),
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    pending: service.pendingCount ?? 0,
    controller: service.deploymentController?.type ?? 'ECS',
    schedulingStrategy: service.schedulingStrategy ?? 'REPLICA',
    capacityProviders: (service.capacityProviderStrategy ?? []).map((item) => ({
      provider: item.capacityProvider ?? '',
      weight: item.weight ?? 0,
      base: item.base ?? 0,
    })),
    breaker: service.deploymentConfiguration?.deploymentCircuitBreaker?.enable === true,
    deployments: (service.deployments ?? []).map(deploymentSnapshot),
    ...(current === undefined ? {} : { currentServiceDeployment: current }),
    ...(primarySet?.taskDefinition === undefined ? {} : { primaryTaskSet: revisionOf(primarySet.taskDefinition) }),
    events: (service.events ?? []).map((event) => ({
      id: event.id ?? '',
      at: event.createdAt?.getTime() ?? 0,
      message: event.message ?? '',
    })),
  };
}

function deploymentSnapshot(deployment: Deployment): DeploymentSnapshot {
  return {
    id: deployment.id ?? '',
    status: deployment.status ?? '',
    taskDefinition: revisionOf(deployment.taskDefinition ?? ''),
    createdAt: deployment.createdAt?.getTime() ?? 0,
    desired: deployment.desiredCount ?? 0,
    running: deployment.runningCount ?? 0,
    pending: deployment.pendingCount ?? 0,
    failedTasks: deployment.failedTasks ?? 0,
    ...(deployment.rolloutState === undefined ? {} : { rolloutState: deployment.rolloutState }),
    ...(deployment.rolloutStateReason === undefined ? {} : { rolloutStateReason: deployment.rolloutStateReason }),
  };
}

function serviceDeploymentSnapshot(one: ServiceDeployment): ServiceDeploymentSnapshot {
  const hook = one.lifecycleHookDetails?.find((detail) => detail.status === 'AWAITING_ACTION');
  return {
    arn: one.serviceDeploymentArn ?? '',
    status: one.status ?? '',
    createdAt: one.createdAt?.getTime() ?? 0,
    ...(one.statusReason === undefined ? {} : { statusReason: one.statusReason }),
    ...(one.finishedAt === undefined ? {} : { finishedAt: one.finishedAt.getTime() }),
    ...(one.targetServiceRevision?.arn === undefined ? {} : { target: one.targetServiceRevision.arn }),
    ...(hook?.hookId === undefined ? {} : { paused: { hookId: hook.hookId, stage: one.lifecycleStage ?? '' } }),
  };
}

function taskSnapshot(task: Task): TaskSnapshot {
  return {
    arn: task.taskArn ?? '',
    taskDefinition: revisionOf(task.taskDefinitionArn ?? ''),
    lastStatus: task.lastStatus ?? '',
    ...(task.stopCode === undefined ? {} : { stopCode: task.stopCode }),
    ...(task.stoppedReason === undefined ? {} : { stoppedReason: task.stoppedReason }),
    ...(task.startedBy === undefined ? {} : { startedBy: task.startedBy }),
    ...(task.createdAt === undefined ? {} : { createdAt: task.createdAt.getTime() }),
    ...(task.stoppedAt === undefined ? {} : { stoppedAt: task.stoppedAt.getTime() }),
    containers: (task.containers ?? []).map((container) => ({
      name: container.name ?? '',
      ...(container.exitCode === undefined ? {} : { exitCode: container.exitCode }),
      ...(container.reason === undefined ? {} : { reason: container.reason }),
      ...(container.lastStatus === undefined ? {} : { lastStatus: container.lastStatus }),
    })),
    containerOverrides: (task.overrides?.containerOverrides ?? []).map((override) => ({ ...override })),
  };
}

import {
  ContinueServiceDeploymentCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  type ListServiceDeploymentsCommandInput,
  ListServicesCommand,
  ListTasksCommand,
  type ListTasksCommandInput,
  StopServiceDeploymentCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import { AwsError, type Cloud, type SuccessfulPage } from '../cloud.js';
import { statusesOf } from '../service-deployment-states.js';
import { idOf, revisionOf, type TaskSnapshot } from '../snapshot.js';
import type { StopReason } from '../task/stop-reason.js';
import { optionalParts, optionalText, optionalTexts, type Part, part, parts, text } from './answer.js';
import { ask, read } from './aws-error.js';
import { boundedAnswer, NEXT_TO_CONNECTION } from './bounded-answer.js';
import { ATTEMPTS, handler } from './connection.js';
import { logsClient } from './logs-client.js';
import { briefServiceDeployment, serviceDeploymentSnapshot } from './service-deployment-snapshot.js';
import { serviceAttributes, serviceSnapshot, taskDefinitionSnapshot, taskSnapshot } from './snapshots.js';

/** API limits: names or ARNs in one call. Source: the ECS API reference. */
const SERVICES_A_CALL = 10;
const SERVICE_DEPLOYMENTS_A_CALL = 20;
const TASKS_A_CALL = 100;
/** Pages of a list of tasks that are read: more tasks than a service may have. Source: the ECS service quotas, 5,000. */
const MOST_PAGES = 50;

/** Credentials as the SDK's providers give them, with where they came from. */
interface Credentials {
  readonly expiration?: Date;
  readonly $source?: { readonly CREDENTIALS_ENV_VARS?: unknown };
}

/**
 * The real AWS in one region, with the SDK's own chain for credentials and endpoints: the same that ecspresso sees.
 * `stopReason` puts into words why a task is stopped, which
 * ECS keeps with it. Nothing is sent before the first method is called. A list that a List operation leaves out is an empty one. Long, because it
 * has one short method for each question.
 */
export function cloud(region: string, stopReason: (why: StopReason) => string): Cloud {
  const ecs = new ECSClient({ region, maxAttempts: ATTEMPTS, requestHandler: handler('ecs', region) });
  ecs.middlewareStack.add(boundedAnswer, NEXT_TO_CONNECTION);

  const tasks = async (cluster: string, arns: readonly string[]): Promise<TaskSnapshot[]> => {
    const answers = await Promise.all(
      chunks(arns, TASKS_A_CALL).map((batch) =>
        read(
          'ecs:DescribeTasks',
          () => ecs.send(new DescribeTasksCommand({ cluster, tasks: batch })),
          (answer) => parts(answer, 'tasks').map(taskSnapshot),
        ),
      ),
    );
    return answers.flat();
  };

  /** All tasks that a filter of ListTasks finds. Its order is not promised, so that the newest can be on the last page. */
  const listed = async (filter: Omit<ListTasksCommandInput, 'nextToken' | 'maxResults'>): Promise<TaskSnapshot[]> => {
    const arns: string[] = [];
    let nextToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const input = { ...filter, maxResults: TASKS_A_CALL, nextToken };
      const answer = await read(
        'ecs:ListTasks',
        () => ecs.send(new ListTasksCommand(input)),
        (list) => ({ arns: optionalTexts(list, 'taskArns') ?? [], next: optionalText(list, 'nextToken') }),
      );
      arns.push(...answer.arns);
      nextToken = answer.next;
      if (!nextToken) break;
    }
    return arns.length === 0 ? [] : tasks(filter.cluster ?? '', arns);
  };

  const services = async <T>(
    cluster: string,
    names: readonly string[],
    reading: (service: Part) => T,
  ): Promise<T[]> => {
    const answers = await Promise.all(
      chunks(names, SERVICES_A_CALL).map((batch) =>
        read(
          'ecs:DescribeServices',
          () => ecs.send(new DescribeServicesCommand({ cluster, services: batch })),
          (answer) => parts(answer, 'services').map(reading),
        ),
      ),
    );
    return answers.flat();
  };

  const serviceDeployments = (input: ListServiceDeploymentsCommandInput): Promise<SuccessfulPage> =>
    read(
      'ecs:ListServiceDeployments',
      () => ecs.send(new ListServiceDeploymentsCommand(input)),
      (answer) => {
        const next = optionalText(answer, 'nextToken');
        const deployments = (optionalParts(answer, 'serviceDeployments') ?? []).map(briefServiceDeployment);
        return { deployments, next: next || undefined };
      },
    );

  const definition = <T>(taskDefinition: string, reading: (definition: Part) => T): Promise<T> =>
    read(
      'ecs:DescribeTaskDefinition',
      () => ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
      (answer) => reading(part(answer, 'taskDefinition')),
    );

  return {
    region,
    async services(cluster, names) {
      const found = await services(cluster, names, serviceSnapshot);
      const missing = names.filter((name) => !found.some((service) => service.name === name));
      return { found, missing };
    },
    async serviceNames(cluster) {
      const arns = await read(
        'ecs:ListServices',
        () => ecs.send(new ListServicesCommand({ cluster, maxResults: 100 })),
        (answer) => optionalTexts(answer, 'serviceArns') ?? [],
      );
      return arns.map(idOf).toSorted();
    },
    async serviceDeployments(arns) {
      const answers = await Promise.all(
        chunks(arns, SERVICE_DEPLOYMENTS_A_CALL).map((serviceDeploymentArns) =>
          read(
            'ecs:DescribeServiceDeployments',
            () => ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns })),
            (answer) => parts(answer, 'serviceDeployments').map(serviceDeploymentSnapshot),
          ),
        ),
      );
      return answers.flat();
    },
    async newestServiceDeployments(cluster, service) {
      const { deployments } = await serviceDeployments({ cluster, service, maxResults: 10 });
      return deployments.toSorted((a, b) => b.createdAt - a.createdAt);
    },
    successfulDeployments: (cluster, service, next) =>
      serviceDeployments({
        cluster,
        service,
        status: [...statusesOf('success')],
        maxResults: SERVICE_DEPLOYMENTS_A_CALL,
        nextToken: next,
      }),
    async serviceRevisions(arns) {
      const answers = await Promise.all(
        chunks(arns, SERVICE_DEPLOYMENTS_A_CALL).map((serviceRevisionArns) =>
          read(
            'ecs:DescribeServiceRevisions',
            () => ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns })),
            (answer) =>
              parts(answer, 'serviceRevisions').map(
                (revision) =>
                  [text(revision, 'serviceRevisionArn'), revisionOf(text(revision, 'taskDefinition'))] as const,
              ),
          ),
        ),
      );
      return new Map(answers.flat());
    },
    images: (taskDefinition) =>
      definition(
        taskDefinition,
        (source) =>
          new Map(
            parts(source, 'containerDefinitions').map((container) => [
              text(container, 'name'),
              text(container, 'image'),
            ]),
          ),
      ),
    async taskDefinition(taskDefinition) {
      try {
        return await definition(taskDefinition, taskDefinitionSnapshot);
      } catch (error) {
        // ECS has no code of its own for it: ClientException, "Unable to describe task definition."
        if (error instanceof AwsError && /unable to describe task definition/i.test(error.message)) return undefined;
        throw error;
      }
    },
    async attributes(cluster, names) {
      return new Map(await services(cluster, names, serviceAttributes));
    },
    tasks,
    async runTasks(cluster, taskDefinition) {
      const family = taskDefinition.replace(/:\d+$/, '');
      // No task has the desired status PENDING: those that are being started are listed as RUNNING. Source: the API
      // reference, ListTasks.
      const all = await Promise.all(
        (['RUNNING', 'STOPPED'] as const).map((desiredStatus) => listed({ cluster, family, desiredStatus })),
      );
      return all
        .flat()
        .filter((task) => task.taskDefinition === taskDefinition && task.startedBy?.startsWith('ecs-svc/') !== true);
    },
    serviceTasks: (cluster, serviceName) => listed({ cluster, serviceName, desiredStatus: 'RUNNING' }),
    stoppedTasks: (cluster, serviceName) => listed({ cluster, serviceName, desiredStatus: 'STOPPED' }),
    async stopTask(cluster, task, why) {
      const input = { cluster, task, reason: stopReason(why) };
      await ask('ecs:StopTask', () => ecs.send(new StopTaskCommand(input)));
    },
    async stopServiceDeployment(serviceDeploymentArn) {
      await ask('ecs:StopServiceDeployment', () =>
        ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' })),
      );
    },
    async continueServiceDeployment(serviceDeploymentArn, hookId, action) {
      await ask('ecs:ContinueServiceDeployment', () =>
        ecs.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, action })),
      );
    },
    async credentialsEnd() {
      const identity: Credentials = await ask('credentials', () => ecs.config.credentials());
      // Only credentials from the environment end for good: a provider that reads a file, assumes a role or asks a host
      // renews its own.
      return identity.$source?.CREDENTIALS_ENV_VARS ? identity.expiration?.getTime() : undefined;
    },
    ...logsClient(region),
  };
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return parts;
}

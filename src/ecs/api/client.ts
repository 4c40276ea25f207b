import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTasksCommand,
  type ListTasksCommandInput,
  StopServiceDeploymentCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import { AwsError, type Cloud } from '../cloud.js';
import { idOf, revisionOf, type TaskSnapshot } from '../snapshot.js';
import { ask } from './aws-error.js';
import { ATTEMPTS, handler } from './connection.js';
import { serviceDeploymentSnapshot, serviceSnapshot, taskSnapshot } from './described.js';
import { logsClient } from './logs-client.js';
import { attributesOf } from './service-attributes.js';

/** API limits: names or ARNs in one call. Source: the ECS API reference. */
const SERVICES_A_CALL = 10;
const SERVICE_DEPLOYMENTS_A_CALL = 20;
const TASKS_A_CALL = 100;
/** Pages of a list of tasks that are read: more tasks than a service may have. Source: the ECS service quotas, 5,000. */
const MOST_PAGES = 50;

/** Credentials as the SDK's providers hand them out, with the note of where they came from. */
interface Credentials {
  readonly expiration?: Date;
  readonly $source?: { readonly CREDENTIALS_ENV_VARS?: unknown };
}

/**
 * The real AWS in one region, with the SDK's own chain for credentials and endpoints: the same that ecspresso sees.
 * No call is made until the first method is called. Long as a list: one short method for each question.
 */
export function cloud(region: string): Cloud {
  const ecs = new ECSClient({ region, maxAttempts: ATTEMPTS, requestHandler: handler('ecs', region) });

  const tasks = async (cluster: string, arns: readonly string[]): Promise<TaskSnapshot[]> => {
    const answers = await Promise.all(
      chunks(arns, TASKS_A_CALL).map((some) =>
        ask('ecs:DescribeTasks', () => ecs.send(new DescribeTasksCommand({ cluster, tasks: some }))),
      ),
    );
    return answers.flatMap((answer) => answer.tasks ?? []).map(taskSnapshot);
  };

  /** All tasks that a filter of ListTasks finds. Its order is not promised, so that the newest can be on the last page. */
  const listed = async (filter: Omit<ListTasksCommandInput, 'nextToken' | 'maxResults'>): Promise<TaskSnapshot[]> => {
    const arns: string[] = [];
    let nextToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await ask('ecs:ListTasks', () =>
        ecs.send(
          new ListTasksCommand({
            ...filter,
            maxResults: TASKS_A_CALL,
            ...(nextToken === undefined ? {} : { nextToken }),
          }),
        ),
      );
      arns.push(...(answer.taskArns ?? []));
      nextToken = answer.nextToken;
      if (!nextToken) break;
    }
    return arns.length === 0 ? [] : tasks(filter.cluster ?? '', arns);
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
    async successfulDeployments(cluster, service, next) {
      const answer = await ask('ecs:ListServiceDeployments', () =>
        ecs.send(
          new ListServiceDeploymentsCommand({
            cluster,
            service,
            status: ['SUCCESSFUL'],
            maxResults: SERVICE_DEPLOYMENTS_A_CALL,
            ...(next === undefined ? {} : { nextToken: next }),
          }),
        ),
      );
      const deployments = (answer.serviceDeployments ?? []).map((brief) =>
        serviceDeploymentSnapshot({ ...brief, targetServiceRevision: { arn: brief.targetServiceRevisionArn } }),
      );
      return { deployments, ...(answer.nextToken ? { next: answer.nextToken } : {}) };
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
      return new Map(
        revisions.map((revision) => [revision.serviceRevisionArn ?? '', revisionOf(revision.taskDefinition ?? '')]),
      );
    },
    async images(taskDefinition) {
      const answer = await ask('ecs:DescribeTaskDefinition', () =>
        ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
      );
      const containers = answer.taskDefinition?.containerDefinitions ?? [];
      return Object.fromEntries(containers.map(({ name = '', image = '' }) => [name, image]));
    },
    async taskDefinition(taskDefinition) {
      try {
        const answer = await ask('ecs:DescribeTaskDefinition', () =>
          ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
        );
        const source = answer.taskDefinition;
        if (source === undefined) return undefined;
        return { name: `${source.family}:${source.revision}`, status: source.status ?? '', source: { ...source } };
      } catch (error) {
        // ECS has no code of its own for it: ClientException, "Unable to describe task definition."
        if (error instanceof AwsError && /unable to describe task definition/i.test(error.message)) return undefined;
        throw error;
      }
    },
    async attributes(cluster, names) {
      const answers = await Promise.all(
        chunks(names, SERVICES_A_CALL).map((services) =>
          ask('ecs:DescribeServices', () => ecs.send(new DescribeServicesCommand({ cluster, services }))),
        ),
      );
      const services = answers.flatMap((answer) => answer.services ?? []);
      return new Map(
        services.map((service) => {
          const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
          return [service.serviceName ?? '', attributesOf({ ...service }, { ...primary })];
        }),
      );
    },
    tasks,
    async runTasks(cluster, taskDefinition) {
      const family = taskDefinition.replace(/:\d+$/, '');
      const all = await listed({ cluster, family });
      return all.filter(
        (task) => task.taskDefinition === taskDefinition && task.startedBy?.startsWith('ecs-svc/') !== true,
      );
    },
    stoppedTasks: (cluster, serviceName) => listed({ cluster, serviceName, desiredStatus: 'STOPPED' }),
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
    ...logsClient(region),
  };
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return parts;
}

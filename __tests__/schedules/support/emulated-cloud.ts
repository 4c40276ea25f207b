import { run } from '../../../emulator/ecs/operation.js';
import { ApiError } from '../../../emulator/ecs/wire/api-error.js';
import type { World as EmulatedWorld } from '../../../emulator/ecs/world/world.js';
import { answerOf, type Part } from '../../../src/ecs/api/answer.js';
import { attributesOf } from '../../../src/ecs/api/service-attributes.js';
import { briefServiceDeployment, serviceDeploymentSnapshot } from '../../../src/ecs/api/service-deployment-snapshot.js';
import { serviceSnapshot, taskSnapshot } from '../../../src/ecs/api/snapshots.js';
import { AwsError, type Cloud } from '../../../src/ecs/cloud.js';
import { idOf, revisionOf } from '../../../src/ecs/snapshot.js';
import { stopReasonText } from '../../../src/report/phrases/stop-reason.js';
import { withDates } from '../../support/with-dates.js';

type Answer = Record<string, unknown>;

/** Asks the emulated ECS as it is now, without a network; refusals are ApiErrors. */
export function ask(world: EmulatedWorld, operation: string, input: Answer, service: 'ecs' | 'logs' = 'ecs'): Answer {
  return structuredClone(answered(world, operation, input, service)) as Answer;
}

function answered(world: EmulatedWorld, operation: string, input: Answer, service: 'ecs' | 'logs'): Answer {
  world.clock.catchUp();
  return run(world, { service, operation }, input) as Answer;
}

/** The emulated ECS as the action's own port. The SDK between them is tested where the bundle is. */
export function emulatedCloud(world: EmulatedWorld): Cloud {
  const read = <T>(operation: string, input: Answer, member: string, service: 'ecs' | 'logs' = 'ecs'): T[] => {
    try {
      return (withDates(answered(world, operation, input, service)[member]) ?? []) as T[];
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const kind = /NotFound/.test(error.code) ? 'missing' : 'other';
      throw new AwsError(`${service}:${operation}`, error.code, error.message, kind, error);
    }
  };
  const parts = <T>(operation: string, input: Answer, member: string, reading: (part: Part) => T): T[] =>
    read<unknown>(operation, input, member).map((item) => reading(answerOf(item)));
  const tasks = (cluster: string, arns: readonly string[]) =>
    arns.length === 0 ? [] : parts('DescribeTasks', { cluster, tasks: arns }, 'tasks', taskSnapshot);
  const described = {
    services: (cluster: string, names: readonly string[]) => {
      const found = parts('DescribeServices', { cluster, services: names }, 'services', serviceSnapshot);
      return { found, missing: names.filter((name) => !found.some((shown) => shown.name === name)) };
    },
    newest: (cluster: string, service: string) =>
      parts('ListServiceDeployments', { cluster, service }, 'serviceDeployments', briefServiceDeployment).toSorted(
        (a, b) => b.createdAt - a.createdAt,
      ),
  };
  return {
    region: world.home.region,
    services: async (cluster, names) => described.services(cluster, names),
    serviceNames: async (cluster) => read<string>('ListServices', { cluster }, 'serviceArns').map(idOf),
    serviceDeployments: async (arns) =>
      parts(
        'DescribeServiceDeployments',
        { serviceDeploymentArns: arns },
        'serviceDeployments',
        serviceDeploymentSnapshot,
      ),
    newestServiceDeployments: async (cluster, service) => described.newest(cluster, service),
    serviceRevisions: async (arns) =>
      new Map(
        read<{ serviceRevisionArn: string; taskDefinition: string }>(
          'DescribeServiceRevisions',
          { serviceRevisionArns: arns },
          'serviceRevisions',
        ).map((revision) => [revision.serviceRevisionArn, revisionOf(revision.taskDefinition)]),
      ),
    images: async (taskDefinition) => {
      const { containerDefinitions = [] } = ask(world, 'DescribeTaskDefinition', { taskDefinition })[
        'taskDefinition'
      ] as { containerDefinitions?: { name: string; image: string }[] };
      return new Map(containerDefinitions.map(({ name, image }) => [name, image]));
    },
    tasks: async (cluster, arns) => tasks(cluster, arns),
    runTasks: async (cluster, taskDefinition) => {
      const family = taskDefinition.replace(/:\d+$/, '');
      const arns = ['RUNNING', 'STOPPED'].flatMap((desiredStatus) =>
        read<string>('ListTasks', { cluster, family, desiredStatus }, 'taskArns'),
      );
      const all = tasks(cluster, arns);
      return all.filter((task) => task.taskDefinition === taskDefinition && !task.startedBy?.startsWith('ecs-svc/'));
    },
    serviceTasks: async (cluster, serviceName) =>
      tasks(cluster, read<string>('ListTasks', { cluster, serviceName, desiredStatus: 'RUNNING' }, 'taskArns')),
    stoppedTasks: async (cluster, serviceName) =>
      tasks(cluster, read<string>('ListTasks', { cluster, serviceName, desiredStatus: 'STOPPED' }, 'taskArns')),
    stopTask: async (cluster, task, why) =>
      void read('StopTask', { cluster, task, reason: stopReasonText(why) }, 'nothing'),
    stopServiceDeployment: async (serviceDeploymentArn) =>
      void read('StopServiceDeployment', { serviceDeploymentArn, stopType: 'ROLLBACK' }, 'nothing'),
    continueServiceDeployment: async (serviceDeploymentArn, hookId, action) =>
      void read('ContinueServiceDeployment', { serviceDeploymentArn, hookId, action }, 'nothing'),
    successfulDeployments: async (cluster, service) => ({
      deployments: described.newest(cluster, service).filter(({ status }) => status === 'SUCCESSFUL'),
    }),
    taskDefinition: async (name) => {
      const source = ask(world, 'DescribeTaskDefinition', { taskDefinition: name })['taskDefinition'] as Answer;
      return { name, status: String(source['status']), source };
    },
    attributes: async (cluster, names) =>
      new Map(
        (ask(world, 'DescribeServices', { cluster, services: names })['services'] as Answer[]).map((service) => [
          String(service['serviceName']),
          attributesOf(service, {}),
        ]),
      ),
    credentialsEnd: async () => undefined,
    logPage: async () => undefined,
    logTail: async () => [],
  };
}

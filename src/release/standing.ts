import { AwsError, type Cloud } from '../ecs/cloud.js';
import { serviceLink, taskLink } from '../ecs/console-link.js';
import type { Event } from './events.js';

/** Something of this release that may be going on in ECS. */
export type Started =
  | {
      readonly kind: 'task';
      readonly name: string;
      readonly region: string;
      readonly cluster: string;
      readonly id: string;
    }
  | {
      readonly kind: 'roll-out';
      readonly region: string;
      readonly cluster: string;
      readonly service: string;
      readonly taskDefinition: string;
    };

/** What has been started and has not been seen to end. Small and serialisable: it survives a killed process. */
export type Standing = readonly Started[];

/** The standing after one more event; the same value when the event changes nothing. */
export function standingAfter(standing: Standing, event: Event): Standing {
  switch (event.kind) {
    case 'migration-started':
      return [
        ...standing,
        { kind: 'task', name: event.name, region: event.region, cluster: event.cluster, id: event.taskId },
      ];
    case 'migration-ended':
      return standing.filter((one) => !(one.kind === 'task' && one.name === event.name));
    case 'deploying': {
      const { region, cluster, service, taskDefinition } = event;
      return [
        ...withoutService(standing, service, cluster, region),
        { kind: 'roll-out', region, cluster, service, taskDefinition },
      ];
    }
    case 'outcome': {
      const { service, cluster, region } = event.outcome;
      return service === undefined ? standing : withoutService(standing, service, cluster, region);
    }
    default:
      return standing;
  }
}

/** Reads a standing that an earlier process wrote; what cannot be read is empty. */
export function standingIn(text: string): Standing {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as Standing) : [];
  } catch {
    return [];
  }
}

/**
 * Asks ECS what became of what a killed process had started: one line for each. With `stop` the task is told to stop and the
 * roll-out to roll back. Never rejects for what ECS answers.
 */
export async function aftermath(
  standing: Standing,
  cloud: (region: string) => Cloud,
  stop: boolean,
): Promise<readonly string[]> {
  return Promise.all(
    standing.map(async (one) => {
      try {
        return await (one.kind === 'task'
          ? taskLine(one, cloud(one.region), stop)
          : rollOutLine(one, cloud(one.region), stop));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        const what = one.kind === 'task' ? `task ${one.id} (${one.name})` : `${one.service} (${one.taskDefinition})`;
        return `${what}: ECS could not be asked (${error.operation}: ${error.code}: ${error.message})`;
      }
    }),
  );
}

function withoutService(standing: Standing, service: string, cluster: string, region: string): Standing {
  return standing.filter(
    (one) => !(one.kind === 'roll-out' && one.service === service && one.cluster === cluster && one.region === region),
  );
}

async function taskLine(one: Extract<Started, { kind: 'task' }>, cloud: Cloud, stop: boolean): Promise<string> {
  const [task] = await cloud.tasks(one.cluster, [one.id]);
  const link = taskLink(one.region, one.cluster, one.id);
  if (!task) return `${one.name}: ECS does not know task ${one.id} any more (${link})`;
  if (task.lastStatus === 'STOPPED') {
    const exits = task.containers.map(({ name, exitCode }) => `${name} exit ${exitCode ?? 'unknown'}`);
    return `${one.name}: task ${one.id} has stopped (${exits.join(', ')}) ${link}`;
  }
  if (!stop) return `${one.name}: task ${one.id} goes on (${task.lastStatus}) ${link}`;
  await cloud.stopTask(one.cluster, one.id, 'ecspresso-release: the job was cancelled');
  return `${one.name}: task ${one.id} was told to stop ${link}`;
}

async function rollOutLine(one: Extract<Started, { kind: 'roll-out' }>, cloud: Cloud, stop: boolean): Promise<string> {
  const { found } = await cloud.services(one.cluster, [one.service]);
  const link = serviceLink(one.region, one.cluster, one.service);
  const [service] = found;
  if (!service) return `${one.service}: ECS does not know the service any more (${link})`;
  const runs = service.deployments
    .map(
      (deployment) =>
        `${deployment.taskDefinition} ${deployment.running}/${deployment.desired} ${deployment.rolloutState ?? deployment.status}`,
    )
    .join(', ');
  const inFlight = service.deployments.some(
    (deployment) => deployment.taskDefinition === one.taskDefinition && deployment.rolloutState === 'IN_PROGRESS',
  );
  if (!stop || !inFlight || service.currentServiceDeployment === undefined) return `${one.service}: ${runs} ${link}`;
  await cloud.rollBack(service.currentServiceDeployment);
  return `${one.service}: ${runs}; ECS was told to roll it back ${link}`;
}

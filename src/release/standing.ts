import { AwsError, type Cloud } from '../ecs/cloud.js';
import { serviceLink, taskLink } from '../ecs/console-link.js';
import { findServiceDeployment } from '../ecs/find-service-deployment.js';
import { idOf } from '../ecs/snapshot.js';
import type { Event } from './events.js';
import { familyOf } from './plan.js';

/** Something of this release that may be going on in ECS. */
export type Started =
  /** A task was asked for; which one, and whether ECS took the call, is not known. */
  | {
      readonly kind: 'start';
      readonly name: string;
      readonly region: string;
      readonly cluster: string;
      readonly taskDefinition: string;
    }
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
      /** The service ran another family before: whatever it has of this one is ours, whichever revision ecspresso registered. */
      readonly newFamily?: boolean;
    }
  /** A service that is to go back to an earlier version after a failure. */
  | {
      readonly kind: 'going-back';
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
    case 'migration-starting': {
      const { name, region, cluster, taskDefinition } = event;
      return [...withoutTask(standing, name), { kind: 'start', name, region, cluster, taskDefinition }];
    }
    case 'migration-started':
      return [
        ...withoutTask(standing, event.name),
        { kind: 'task', name: event.name, region: event.region, cluster: event.cluster, id: event.taskId },
      ];
    case 'migration-not-started':
      return event.mayRun ? standing : withoutTask(standing, event.name);
    case 'migration-ended':
      // Every other end leaves a task that may still run.
      return event.end.kind === 'succeeded' || event.end.kind === 'failed' || event.end.kind === 'interrupted'
        ? withoutTask(standing, event.name)
        : standing;
    case 'deploying': {
      const { region, cluster, service, taskDefinition, newFamily } = event;
      const place = { region, cluster, service, taskDefinition };
      return [
        ...withoutService(standing, service, cluster, region),
        event.goesBack
          ? { kind: 'going-back', ...place }
          : { kind: 'roll-out', ...place, ...(newFamily ? { newFamily } : {}) },
      ];
    }
    case 'going-back':
      return event.services.reduce<Standing>(
        (rest, { region, cluster, service, taskDefinition = 'its earlier version' }) => [
          ...withoutService(rest, service, cluster, region),
          { kind: 'going-back', region, cluster, service, taskDefinition },
        ],
        standing,
      );
    case 'went-back': {
      const { service = '', cluster, region, result } = event.outcome;
      return result === 'rolled-back' ? withoutService(standing, service, cluster, region) : standing;
    }
    case 'outcome': {
      const { service, cluster, region, result } = event.outcome;
      // Every other end leaves a roll-out that may go on in ECS.
      return service !== undefined && (result === 'released' || result === 'unchanged')
        ? withoutService(standing, service, cluster, region)
        : standing;
    }
    default:
      return standing;
  }
}

/** Reads a standing that an earlier process wrote; what cannot be read is empty. */
export function standingIn(text: string): Standing {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isStarted) : [];
  } catch {
    return [];
  }
}

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  start: ['name', 'region', 'cluster', 'taskDefinition'],
  task: ['name', 'region', 'cluster', 'id'],
  'roll-out': ['region', 'cluster', 'service', 'taskDefinition'],
  'going-back': ['region', 'cluster', 'service', 'taskDefinition'],
} satisfies Record<Started['kind'], readonly string[]>;

function isStarted(value: unknown): value is Started {
  const one = (value ?? {}) as Readonly<Record<string, unknown>>;
  const members = Object.hasOwn(MEMBERS, String(one['kind'])) ? MEMBERS[String(one['kind'])] : undefined;
  return members?.every((member) => typeof one[member] === 'string') === true;
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
        return await lineOf(one, cloud(one.region), stop);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return `${whatOf(one)}: ECS could not be asked (${wordsOf(error)})`;
      }
    }),
  );
}

function lineOf(one: Started, cloud: Cloud, stop: boolean): Promise<string> {
  switch (one.kind) {
    case 'start':
      return startLine(one, cloud, stop);
    case 'task':
      return taskLine(one, cloud, stop);
    case 'roll-out':
      return rollOutLine(one, cloud, stop);
    case 'going-back':
      // Stopping it would bring back what has failed.
      return rollOutLine(one, cloud, false);
  }
}

function whatOf(one: Started): string {
  switch (one.kind) {
    case 'start':
      return `${one.name}: a task of ${one.taskDefinition} in cluster ${one.cluster} was asked for`;
    case 'task':
      return `${one.name}: task ${one.id}`;
    case 'roll-out':
      return `${one.service} (${one.taskDefinition})`;
    case 'going-back':
      return `${one.service} (going back to ${one.taskDefinition})`;
  }
}

function wordsOf(error: AwsError): string {
  return `${error.operation}: ${error.code}: ${error.message}`;
}

/** A write that stops something, and what came of it as a clause. */
async function stopping(write: () => Promise<void>, done: string): Promise<string> {
  try {
    await write();
    return done;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return `it could not be stopped (${wordsOf(error)})`;
  }
}

function withoutTask(standing: Standing, name: string): Standing {
  return standing.filter((one) => one.kind === 'roll-out' || one.kind === 'going-back' || one.name !== name);
}

function withoutService(standing: Standing, service: string, cluster: string, region: string): Standing {
  return standing.filter(
    (one) => !('service' in one && one.service === service && one.cluster === cluster && one.region === region),
  );
}

async function startLine(one: Extract<Started, { kind: 'start' }>, cloud: Cloud, stop: boolean): Promise<string> {
  const running = await cloud.runTasks(one.cluster, one.taskDefinition);
  if (running.length === 0) return `${whatOf(one)}, and none is running now; one may still appear`;
  const lines = running.map(({ arn }) => taskLine({ ...one, kind: 'task', id: idOf(arn) }, cloud, stop));
  return (await Promise.all(lines)).join('\n');
}

async function taskLine(one: Extract<Started, { kind: 'task' }>, cloud: Cloud, stop: boolean): Promise<string> {
  const [task] = await cloud.tasks(one.cluster, [one.id]);
  const link = taskLink(one.region, one.cluster, one.id);
  if (!task) return `${one.name}: ECS does not know task ${one.id} any more (${link})`;
  if (task.lastStatus === 'STOPPED') {
    const exits = task.containers.map(({ name, exitCode }) => `${name} exit ${exitCode ?? 'unknown'}`);
    return `${one.name}: task ${one.id} has stopped (${exits.join(', ')}) ${link}`;
  }
  const state = `${one.name}: task ${one.id} goes on (${task.lastStatus})`;
  if (!stop) return `${state} ${link}`;
  const reason = 'ecspresso-release: the step was killed';
  return `${state}; ${await stopping(() => cloud.stopTask(one.cluster, one.id, reason), 'it was told to stop')} ${link}`;
}

function isOf(one: Extract<Started, { kind: 'roll-out' | 'going-back' }>, taskDefinition: string): boolean {
  return one.kind === 'roll-out' && one.newFamily
    ? familyOf(taskDefinition) === familyOf(one.taskDefinition)
    : taskDefinition === one.taskDefinition;
}

async function rollOutLine(
  one: Extract<Started, { kind: 'roll-out' | 'going-back' }>,
  cloud: Cloud,
  stop: boolean,
): Promise<string> {
  const name = one.kind === 'going-back' ? whatOf(one) : one.service;
  const { found } = await cloud.services(one.cluster, [one.service]);
  const link = serviceLink(one.region, one.cluster, one.service);
  const [service] = found;
  if (!service) return `${name}: ECS does not know the service any more (${link})`;
  const runs = service.deployments
    .map(
      (deployment) =>
        `${deployment.taskDefinition} ${deployment.running}/${deployment.desired} ${deployment.rolloutState ?? deployment.status}`,
    )
    .join(', ');
  const inFlight = service.deployments.find(
    // What another deployment has replaced is not the current one.
    ({ status, taskDefinition, rolloutState }) =>
      status === 'PRIMARY' && isOf(one, taskDefinition) && rolloutState === 'IN_PROGRESS',
  );
  if (!stop || !inFlight) return `${name}: ${runs} ${link}`;
  const arn =
    service.currentServiceDeployment ?? (await findServiceDeployment(cloud, one.cluster, one.service, inFlight.id));
  const stopped =
    arn === undefined
      ? 'its service deployment is not known, so it could not be stopped'
      : await stopping(() => cloud.rollBack(arn), 'ECS was told to roll it back');
  return `${one.service}: ${runs}; ${stopped} ${link}`;
}

import type { Event } from './events.js';

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
        event.purpose === 'going-back'
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
      // Every other end leaves a roll-out that may go on in ECS; how a service went back is told of its own.
      return event.purpose === undefined && service !== undefined && (result === 'released' || result === 'unchanged')
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
  const item = (value ?? {}) as Readonly<Record<string, unknown>>;
  const members = Object.hasOwn(MEMBERS, String(item['kind'])) ? MEMBERS[String(item['kind'])] : undefined;
  return members?.every((member) => typeof item[member] === 'string') === true;
}

function withoutTask(standing: Standing, name: string): Standing {
  return standing.filter((entry) => entry.kind === 'roll-out' || entry.kind === 'going-back' || entry.name !== name);
}

function withoutService(standing: Standing, service: string, cluster: string, region: string): Standing {
  return standing.filter(
    (entry) =>
      !('service' in entry && entry.service === service && entry.cluster === cluster && entry.region === region),
  );
}

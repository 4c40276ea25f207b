import { type Agenda, newAgenda } from './agenda.js';
import { ApiError, invalidParameter } from './api-error.js';
import type { Durations } from './contract.js';
import { ecsArn, type Home, lastPart } from './identifier.js';
import { type CloudWatchLogs, newCloudWatchLogs } from './log-stream.js';
import { isShape, type Shape, text } from './member.js';
import type { Service } from './service.js';
import type { Task } from './task.js';
import type { TaskDefinition } from './task-definition.js';

/** Key and value of a tag. */
export type Tags = Map<string, string>;

/** A cluster with everything that lives in it. */
export interface Cluster {
  readonly name: string;
  readonly arn: string;
  readonly services: Map<string, Service>;
  /** By id, in order of creation; stopped ones too. */
  readonly tasks: Map<string, Task>;
  readonly tags: Tags;
}

/** Everything that the emulator knows: one account in one region. */
export interface World {
  readonly home: Home;
  readonly agenda: Agenda;
  readonly durations: Durations;
  readonly clusters: Map<string, Cluster>;
  /** Revisions of each family; revision N is found by its number, not by its place. */
  readonly families: Map<string, TaskDefinition[]>;
  readonly logs: CloudWatchLogs;
  /** What RunTask answered to each client token, by cluster and token. */
  readonly clientTokens: Map<string, { readonly request: string; readonly tasks: readonly Task[] }>;
  /** How often RunTask was refused for want of capacity, by cluster and task definition. */
  readonly refusals: Map<string, number>;
  /** Milliseconds that so many seconds of ECS time last. */
  milliseconds(seconds: number): number;
  /** Runs `event` after so many seconds of ECS time. */
  after(seconds: number, event: () => void): void;
}

/** An account with nothing in it. */
export function newWorld(setting: {
  readonly home: Home;
  readonly durations: Durations;
  readonly scale: number;
  readonly logGroups?: readonly string[];
  readonly wallClock?: () => number;
}): World {
  const agenda = newAgenda(setting.wallClock);
  const milliseconds = (seconds: number) => seconds * setting.scale * 1000;
  return {
    home: setting.home,
    agenda,
    durations: setting.durations,
    clusters: new Map(),
    families: new Map(),
    logs: newCloudWatchLogs(setting.logGroups),
    clientTokens: new Map(),
    refusals: new Map(),
    milliseconds,
    after: (seconds, event) => agenda.later(milliseconds(seconds), event),
  };
}

/** Adds a cluster, or finds the one of that name. */
export function addCluster(world: World, name: string): Cluster {
  const present = world.clusters.get(name);
  if (present !== undefined) return present;
  const cluster = {
    name,
    arn: ecsArn(world.home, `cluster/${name}`),
    services: new Map(),
    tasks: new Map(),
    tags: new Map(),
  };
  world.clusters.set(name, cluster);
  return cluster;
}

/** The cluster that a request names by name or ARN; `default` when it names none. */
export function clusterOf(world: World, input: Shape): Cluster {
  const cluster = world.clusters.get(lastPart(text(input, 'cluster') ?? 'default'));
  if (cluster === undefined) throw new ApiError('ClusterNotFoundException', 'Cluster not found.');
  return cluster;
}

/** A page of `items` with the token of the next one, by the request's `maxResults` and `nextToken`. */
export function pageOf<Item>(
  items: readonly Item[],
  input: Shape,
  size: { readonly usual: number; readonly most: number },
): { readonly page: readonly Item[]; readonly nextToken: string | undefined } {
  const wanted = input['maxResults'];
  const limit = typeof wanted === 'number' && wanted > 0 ? wanted : size.usual;
  if (limit > size.most) throw invalidParameter(`maxResults cannot be greater than ${size.most}.`);
  const token = text(input, 'nextToken');
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0) throw invalidParameter('Invalid token.');
  const end = start + limit;
  return {
    page: items.slice(start, end),
    nextToken: end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}

/** The tags of a request's `tags` member. */
export function tagsOf(input: Shape): Tags {
  const tags: Tags = new Map();
  const list = input['tags'];
  if (!Array.isArray(list)) return tags;
  for (const tag of list) {
    if (!isShape(tag)) continue;
    const key = text(tag, 'key');
    if (key !== undefined) tags.set(key, text(tag, 'value') ?? '');
  }
  return tags;
}

/** Tags as the API writes them. */
export function tagList(tags: Tags): readonly Shape[] {
  return [...tags].map(([key, value]) => ({ key, value }));
}

/** Whether a Describe call asked for tags. */
export function wantsTags(input: Shape): boolean {
  const include = input['include'];
  return Array.isArray(include) && include.includes('TAGS');
}

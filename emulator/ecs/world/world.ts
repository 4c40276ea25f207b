import type { AlarmState, Durations, HookVerdict } from '../contract.js';
import { type CloudWatchLogs, newCloudWatchLogs } from '../logs/log-stream.js';
import type { Service, ServiceDeployment } from '../service/service.js';
import type { Stage } from '../service/stages.js';
import type { Task } from '../task/task.js';
import type { TaskDefinition } from '../task-definition/task-definition.js';
import { ApiError } from '../wire/api-error.js';
import { ecsArn, type Home, lastPart } from '../wire/identifier.js';
import { type Shape, text } from '../wire/member.js';
import type { Tags } from '../wire/tag.js';
import { type Clock, newClock } from './clock.js';

/** A cluster with everything that lives in it. */
export interface Cluster {
  readonly name: string;
  readonly arn: string;
  readonly services: Map<string, Service>;
  /** By id, in order of creation; stopped ones too. */
  readonly tasks: Map<string, Task>;
  readonly tags: Tags;
}

/** Called when a deployment has entered a stage, or waits at a PAUSE hook of it. */
export type StageListener = (entered: {
  readonly service: Service;
  readonly deployment: ServiceDeployment;
  readonly stage: Stage;
  readonly paused: boolean;
}) => void;

/** Everything that the emulator knows: one account in one region. */
export interface World {
  readonly home: Home;
  readonly clock: Clock;
  readonly durations: Durations;
  readonly clusters: Map<string, Cluster>;
  /** Revisions of each family; revision N is found by its number, not by its place. */
  readonly families: Map<string, TaskDefinition[]>;
  readonly logs: CloudWatchLogs;
  /** What RunTask answered to each client token, by cluster and token. */
  readonly clientTokens: Map<string, { readonly request: string; readonly tasks: readonly Task[] }>;
  /** How often RunTask was refused because capacity was missing, by cluster and task definition. */
  readonly refusals: Map<string, number>;
  /** States of CloudWatch alarms; those that are not there are OK. */
  readonly alarms: Map<string, AlarmState>;
  /** What the Lambda functions of lifecycle hooks answer, by name or ARN; those that are not there succeed. */
  readonly lambdas: Map<string, HookVerdict>;
  /** Called for each stage that a deployment enters. */
  readonly stageListeners: StageListener[];
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
  readonly logGroups?: readonly string[] | undefined;
  readonly lambdas?: Readonly<Record<string, HookVerdict>> | undefined;
  readonly wallClock?: (() => number) | undefined;
}): World {
  const clock = newClock(setting.wallClock);
  const milliseconds = (seconds: number) => seconds * setting.scale * 1000;
  return {
    home: setting.home,
    clock,
    durations: setting.durations,
    clusters: new Map(),
    families: new Map(),
    logs: newCloudWatchLogs(setting.logGroups),
    clientTokens: new Map(),
    refusals: new Map(),
    alarms: new Map(),
    lambdas: new Map(Object.entries(setting.lambdas ?? {})),
    stageListeners: [],
    milliseconds,
    after: (seconds, event) => clock.later(milliseconds(seconds), event),
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

import { chosenTasks } from '../../../emulator/ecs/other-actors.js';
import { interrupt } from '../../../emulator/ecs/task/stop.js';
import { ApiError } from '../../../emulator/ecs/wire/api-error.js';
import { fateOf } from '../../../emulator/ecs/world/image-fate.js';
import { seededWorld } from '../../../emulator/ecs/world/seed.js';
import type { World as EmulatedWorld } from '../../../emulator/ecs/world/world.js';
import { AwsError, type Cloud, type Services } from '../../../src/ecs/cloud.js';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import type { ConfigCall, Ecspresso } from '../../../src/ecspresso/cli.js';
import type { ConfigFile } from '../../../src/ecspresso/rendered.js';
import { CommandError, ReleaseError } from '../../../src/errors.js';
import type { Event } from '../../../src/release/events.js';
import type { Release } from '../../../src/release/outcome.js';
import type { World } from '../../../src/release/world.js';
import { type FakeClock, fakeClock } from '../../ecs/support/fake-clock.js';
import { inputs, migration } from '../../release/support/inputs.js';
import { release } from '../../release/support/narrated.js';
import { ask, emulatedCloud } from './emulated-cloud.js';
import { once, servedByOthers, THEIR_TAG, watched } from './of-others.js';
import type { CommandFault, Hit, OtherDeploy, OthersDo, ReadFault, Schedule } from './schedule.js';

/** A second of ECS lasts so many seconds of the fake clock. */
const SCALE = 0.2;
const OLD_STRATEGY = [{ capacityProvider: 'FARGATE', weight: 1, base: 0 }];
const NEW_STRATEGY = [{ capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 }];
const SUBNETS = { awsvpcConfiguration: { subnets: ['subnet-1'] } };

/** A command that AWS has carried out, as the client saw its end. */
export interface Effect {
  readonly command: 'register' | 'run' | 'deploy';
  readonly config: string;
  readonly forced: boolean;
  readonly seen: boolean;
}

/** How a scheduled release ended, and what ECS knows of it. */
export interface Ended {
  /** Undefined: it was refused before anything was changed. */
  readonly end: Release | undefined;
  readonly refused: string | undefined;
  readonly effects: readonly Effect[];
  readonly events: readonly Event[];
  /** Deployments of others that the release stopped, or went back over: there may be none. */
  readonly moved: readonly string[];
  readonly ecs: EmulatedWorld;
  readonly clock: FakeClock;
}

/** Runs a release against the emulated ECS on a fake clock. Rejects only for a defect. */
export async function runSchedule(schedule: Schedule): Promise<Ended> {
  const clock = fakeClock();
  const ecs = seededWorld(seedOf(schedule), () => clock.now() + schedule.ahead * 1000);
  const cancel = new AbortController();
  const effects: Effect[] = [];
  const events: Event[] = [];
  const struck = strikes(schedule.hits);
  const moved: string[] = [];
  const { world } = worldOf(schedule, {
    ecs,
    clock,
    cancel,
    effects,
    events,
    struck,
    moved,
    failed: once(() => others('failure', clock.elapsed())),
  });
  const others = (since: OtherDeploy['since'], from: number): void => {
    for (const { at, does, service } of schedule.others.filter((other) => other.since === since)) {
      clock.at(from + at * 1000, () => strange(ecs, does, nameOf(service % schedule.services.length)));
    }
  };
  others('start', 0);
  if (schedule.cancelAt !== undefined) clock.at(schedule.cancelAt * 1000, () => cancel.abort());
  const lines: string[][] = [];
  schedule.services.forEach(({ ownLine }, index) => {
    if (ownLine || lines.length === 0) lines.push([]);
    lines.at(-1)?.push(`${nameOf(index)}.yml`);
  });
  const asked = inputs(lines, {
    ...schedule.options,
    ...(schedule.options.waitUntil.kind === 'deployed' ? {} : { onFailure: 'leave' as const }),
    timeoutSeconds: 300,
    ...(schedule.migration === undefined ? {} : { migration: migration('migrate', { timeoutSeconds: 120 }) }),
  });
  try {
    return { end: await clock.drive(release(world, asked)), refused: undefined, effects, events, moved, ecs, clock };
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    return { end: undefined, refused: error.message, effects, events, moved, ecs, clock };
  }
}

/** Name of the service at a place of the schedule. */
export function nameOf(index: number): string {
  return `service${index}`;
}

function tagOf(schedule: Schedule, index: number): string {
  const service = schedule.services[index]?.fate ?? 'ok';
  return `svc-${service}_run-${index === 0 ? (schedule.migration ?? 'ok') : 'ok'}_new`;
}

const SIDECAR = { name: 'init', image: 'repo/init:exit0', essential: false } as const;

function definitionOf(index: number, tag: string, sidecar = false): Record<string, unknown> {
  return {
    family: `shop-${nameOf(index)}`,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    containerDefinitions: [{ name: 'app', image: `repo/app:${tag}`, essential: true }, ...(sidecar ? [SIDECAR] : [])],
  };
}

function seedOf(schedule: Schedule): Parameters<typeof seededWorld>[0] {
  return {
    scale: SCALE,
    world: {
      clusters: ['production'],
      taskDefinitions: schedule.services.map((_, index) => ({
        ...definitionOf(index, 'old'),
        family: `shop-${nameOf(index)}`,
        revision: 41,
      })),
      services: schedule.services.map((service, index) => ({
        cluster: 'production',
        serviceName: nameOf(index),
        taskDefinition: `shop-${nameOf(index)}:41`,
        desiredCount: service.desired,
        capacityProviderStrategy: OLD_STRATEGY,
        networkConfiguration: SUBNETS,
        ...(service.classic && {
          loadBalancers: [{ loadBalancerName: 'classic', containerName: 'app', containerPort: 80 }],
        }),
        deploymentConfiguration: { deploymentCircuitBreaker: { enable: service.breaker, rollback: service.breaker } },
      })),
    },
  };
}

function strange(ecs: EmulatedWorld, does: OthersDo, service: string): void {
  const cluster = 'production';
  if (does === 'deploys') {
    const index = Number(service.replace(/\D/g, ''));
    ask(ecs, 'RegisterTaskDefinition', definitionOf(index, THEIR_TAG));
    ask(ecs, 'UpdateService', { cluster, service, taskDefinition: `shop-${service}` });
  } else if (does === 'redeploys') {
    ask(ecs, 'UpdateService', { cluster, service, forceNewDeployment: true });
  } else if (does === 'interrupts') {
    ecs.clock.catchUp();
    for (const task of chosenTasks(ecs, { cluster, service, count: 1 })) interrupt(ecs, task, 'SpotInterruption');
  } else if (does === 'scales') {
    ask(ecs, 'UpdateService', { cluster, service, desiredCount: 2 });
  } else {
    const [task] = ask(ecs, 'ListTasks', { cluster })['taskArns'] as string[];
    if (task !== undefined) ask(ecs, 'StopTask', { cluster, task });
  }
}

type Strike = (on: string) => CommandFault | ReadFault | undefined;

function strikes(hits: readonly Hit[]): Strike {
  const counts = new Map<string, number>();
  return (on) => {
    const number = counts.get(on) ?? 0;
    counts.set(on, number + 1);
    return hits.find((hit) => hit.on === on && number >= hit.after && number < hit.after + hit.times)?.fault;
  };
}

interface Parts {
  readonly ecs: EmulatedWorld;
  readonly clock: FakeClock;
  readonly cancel: AbortController;
  readonly effects: Effect[];
  readonly events: Event[];
  readonly struck: Strike;
  /** Deployments of others that the release stopped, or went back over. */
  readonly moved: string[];
  /** To be called when a roll-out has ended red. */
  readonly failed: () => void;
}

function worldOf(schedule: Schedule, parts: Parts): { world: World } {
  const { ecs, clock, cancel, events, moved, failed } = parts;
  const files = new Map<string, string>();
  const cloud = faultyCloud(watched(emulatedCloud(ecs), ecs, moved), parts);
  let tokens = 0;
  const temporary = async (path: string, content: string) => {
    files.set(path, content);
    return { path, remove: async () => void files.delete(path) };
  };
  return {
    world: {
      clock,
      ecspresso: faultyEcspresso(schedule, files, parts),
      ecspressoVersion: '2.8.7',
      environment: {},
      cloud: () => cloud,
      defaultRegion: 'ap-northeast-1',
      emit: (event) => {
        events.push(event);
        if (event.kind === 'outcome' && (event.outcome.result === 'failed' || event.outcome.result === 'rolled-back')) {
          failed();
        }
      },
      files: {
        read: async () => undefined,
        temporary: (name, content) => temporary(`/tmp/${name}`, content),
        beside: (path, name, content) => temporary(`${path}/../${name}`, content),
        absolute: (path) => path,
      },
      token: () => {
        tokens += 1;
        return `token${tokens}`;
      },
      random: () => 0.5,
      signal: cancel.signal,
    },
  };
}

function faultyCloud(cloud: Cloud, { clock, struck }: Parts): Cloud {
  const answers = new Map<string, unknown>();
  const wrapped = (name: keyof Cloud) => {
    const method = cloud[name] as (...args: unknown[]) => Promise<unknown>;
    return async (...args: unknown[]) => {
      const fault = struck(name) as ReadFault | undefined;
      const key = `${name} ${JSON.stringify(args)}`;
      const failed = (code: string, kind: AwsError['kind']) =>
        new AwsError(`ecs:${name}`, code, `${code} of ${name}`, kind);
      switch (fault?.kind) {
        case 'throttled':
          throw failed('ThrottlingException', 'throttled');
        case 'transient':
          throw failed('ServerException', 'transient');
        case 'denied':
          throw failed('AccessDeniedException', 'denied');
        case 'stale':
          if (answers.has(key)) return answers.get(key);
          break;
        case 'slow':
          await clock.sleep(fault.seconds * 1000);
      }
      const answer = await method(...args);
      if (name === 'services') {
        const { found } = answer as Services;
        if (fault?.kind === 'missing') return { found: [], missing: args[1] };
        if (fault?.kind === 'bare') return { found: found.map(bare), missing: [] };
      }
      answers.set(key, answer);
      return answer;
    };
  };
  const names = Object.keys(cloud).filter((name) => name !== 'region') as (keyof Cloud)[];
  return { ...cloud, ...Object.fromEntries(names.map((name) => [name, wrapped(name)])) };
}

/** What an answer without its optional members shows of a service. */
function bare({ currentServiceDeployment: _left, ...service }: ServiceSnapshot): ServiceSnapshot {
  return { ...service, deployments: [] };
}

function faultyEcspresso(schedule: Schedule, files: ReadonlyMap<string, string>, parts: Parts): Ecspresso {
  const { ecs, clock, effects, struck, moved } = parts;
  const cluster = 'production';
  const indexOf = (call: ConfigCall): number => Number(/service(\d+)/.exec(call.path)?.[1] ?? 0);
  const failed = (words: string, exitCode: number | null = 1): CommandError =>
    new CommandError({ command: 'ecspresso', exitCode, said: words }, `[ERROR] FAILED. ${words}`);

  const perform = async <T>(
    command: Effect['command'],
    call: ConfigCall,
    forced: boolean,
    effect: () => T,
  ): Promise<T> => {
    const fault = struck(command) as CommandFault | undefined;
    const done = (seen: boolean): T => {
      const result = effect();
      effects.push({ command, config: call.path, forced, seen });
      return result;
    };
    try {
      switch (fault?.kind) {
        case 'throttled':
          throw failed(
            'operation error ECS: RunTask, https response error StatusCode: 400, RequestID: x, api error ThrottlingException: Rate exceeded',
          );
        case 'denied':
          throw failed('AccessDeniedException: User: me is not authorized to perform: ecs:Something');
        case 'killed':
          if (fault.effect) done(false);
          throw failed('', null);
        case 'unreadable':
          done(false);
          throw new ReleaseError(`${call.path}: what it printed cannot be read`);
        case 'slow': {
          if (fault.effect === 'after') await clock.sleep(fault.seconds * 1000);
          const result = done(true);
          if (fault.effect === 'before') await clock.sleep(fault.seconds * 1000);
          return result;
        }
        default:
          return done(true);
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const operation = { register: 'RegisterTaskDefinition', run: 'RunTask', deploy: 'UpdateService' }[command];
      throw failed(
        `failed to ${command}: operation error ECS: ${operation}, https response error StatusCode: 400, ${error.code}: ${error.message}`,
      );
    }
  };

  const configOf = (call: ConfigCall): ConfigFile => ({
    cluster,
    region: 'ap-northeast-1',
    service: nameOf(indexOf(call)),
    hasServiceDefinition: true,
    source: {},
  });

  return {
    version: async () => '2.8.7',
    diff: async () => '',
    verify: async () => ({ failed: [], skipped: [] }),
    renderConfig: async (call) => configOf(call),
    render: async (call) => ({
      file: configOf(call),
      definition: {
        family: `shop-${nameOf(indexOf(call))}`,
        containers: [
          {
            name: 'app',
            image: `repo/app:${tagOf(schedule, indexOf(call))}`,
            essential: true,
            log: { kind: 'unreadable', why: { kind: 'no-configuration' } },
          },
          ...(schedule.services[indexOf(call)]?.sidecar
            ? [{ ...SIDECAR, log: { kind: 'unreadable', why: { kind: 'no-configuration' } } as const }]
            : []),
        ],
      },
      serviceDefinition: {},
    }),
    register: (call) =>
      perform('register', call, false, () => {
        const index = indexOf(call);
        const answer = ask(
          ecs,
          'RegisterTaskDefinition',
          definitionOf(index, tagOf(schedule, index), schedule.services[index]?.sidecar),
        );
        return answer['taskDefinition'] as { family: string; revision: number };
      }),
    run: (call, options) =>
      perform('run', call, false, () => {
        const overrides = JSON.parse(files.get(options.overridesFile) ?? '{}');
        const answer = ask(ecs, 'RunTask', {
          cluster,
          taskDefinition: `shop-${nameOf(indexOf(call))}:${options.revision}`,
          clientToken: options.clientToken,
          launchType: 'FARGATE',
          networkConfiguration: SUBNETS,
          overrides,
        });
        const [failure] = answer['failures'] as { reason: string }[];
        if (failure) throw failed(`failed to run task: ${failure.reason}`);
        return (answer['tasks'] as { taskArn: string }[])[0]?.taskArn;
      }),
    deploy: async (call, options) => {
      const index = indexOf(call);
      const service = schedule.services[index];
      // An earlier revision comes back. What others do after the command has begun nobody can know.
      if (options.keepAttributes) moved.push(...servedByOthers(ecs, cluster, nameOf(index)));
      await perform('deploy', call, options.force, () => {
        if (options.target.kind !== 'revision') throw new Error(`unexpected deploy of ${options.target.kind}`);
        ask(ecs, 'UpdateService', {
          cluster,
          service: nameOf(index),
          taskDefinition: `shop-${nameOf(index)}:${options.target.revision}`,
          ...(service?.strategyChanges && !options.keepAttributes ? { capacityProviderStrategy: NEW_STRATEGY } : {}),
          ...(options.force ? { forceNewDeployment: true } : {}),
        });
      });
      await clock.sleep(3000);
    },
  };
}

/** Whether the fates alone let everything be released. */
export function canBeReleased(schedule: Schedule): boolean {
  return schedule.services.every((_, index) =>
    ['ok', 'slow'].includes(fateOf(`a:${tagOf(schedule, index)}`, 'service')),
  );
}

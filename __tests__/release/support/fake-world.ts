import type { DeploymentSnapshot, ServiceSnapshot, TaskSnapshot } from '../../../src/ecs/snapshot.js';
import type { ConfigCall, DeployOptions, RunOptions } from '../../../src/ecspresso/cli.js';
import type { ConfigFile } from '../../../src/ecspresso/rendered.js';
import type { Event } from '../../../src/release/events.js';
import type { World } from '../../../src/release/world.js';
import { ROLLING_UPDATE, START } from '../../ecs/support/ecs-says.js';
import { type FakeClock, fakeClock } from '../../ecs/support/fake-clock.js';
import { type Call, fakeCloud } from '../../ecs/support/fake-cloud.js';
import { type End, type FakeConfig, type Script, said } from './script.js';

/** A world and what happened in it. */
export interface FakeWorld {
  readonly world: World;
  readonly clock: FakeClock;
  readonly cancel: AbortController;
  readonly events: Event[];
  /** Commands and stops in order, e.g. `deploy backend 42`. */
  readonly journal: string[];
  /** Seconds at which each registration began. */
  readonly registeredAt: number[];
  readonly runs: (RunOptions & { readonly path: string })[];
  readonly files: Map<string, string>;
  readonly calls: readonly Call[];
}

/** How long a deployment lasts, milliseconds. */
export const LASTS = 12_000;
/** How long ECS takes to roll back what it was told to, milliseconds. */
export const ROLLS_BACK = 4000;
/** How long a migration lasts, milliseconds. */
export const MIGRATES = 6000;

/** Makes a world out of a script. */
export function fakeWorld(script: Script): FakeWorld {
  const clock = fakeClock();
  const cancel = new AbortController();
  const events: Event[] = [];
  const journal: string[] = [];
  const registeredAt: number[] = [];
  const runs: (RunOptions & { path: string })[] = [];
  const files = new Map<string, string>();
  const copies = new Map<string, string>();
  const attempts = new Map<string, number>();
  const revisions = new Map<string, number>();
  const services = new Map<string, ServiceSnapshot>();
  const began = new Map<string, { at: number; id: string; taskDefinition: string; stoppedAt?: number }>();
  const tasks = new Map<string, { at: number; task: TaskSnapshot }>();
  let numbers = 100;
  let tokens = 0;

  for (const [name, more] of Object.entries(script.services ?? {})) {
    const taskDefinition = more.taskDefinition ?? `shop-${name}:41`;
    services.set(name, {
      name,
      status: 'ACTIVE',
      taskDefinition,
      desired: 2,
      running: 2,
      pending: 0,
      controller: 'ECS',
      schedulingStrategy: 'REPLICA',
      capacityProviders: [],
      breaker: true,
      deploymentConfiguration: ROLLING_UPDATE,
      deployments: [
        deploymentOf('ecs-svc/1', taskDefinition, START - 86_400_000, { running: 2, rolloutState: 'COMPLETED' }),
      ],
      events: [],
      ...more,
    });
  }

  const refusal = (
    command: 'render' | 'register' | 'run' | 'deploy',
    name: string,
    options?: DeployOptions,
  ): Error | undefined => {
    const key = `${command} ${name}`;
    attempts.set(key, (attempts.get(key) ?? 0) + 1);
    return script.refuse?.(command, name, attempts.get(key) ?? 1, options);
  };
  const configOf = (call: ConfigCall): FakeConfig => {
    const config = script.configs[copies.get(call.path) ?? call.path];
    if (!config) throw said(`failed to load config file ${call.path}: no such file or directory`);
    return config;
  };
  const nextRevision = (family: string): number => {
    const revision = (revisions.get(family) ?? 41) + 1;
    revisions.set(family, revision);
    return revision;
  };
  const familyOf = (taskDefinition: string): string => taskDefinition.replace(/:\d+$/, '');

  /** ECS takes an UpdateService or CreateService. */
  const take = (name: string, taskDefinition: string): void => {
    numbers += 1;
    const id = `ecs-svc/${numbers}`;
    const old = shown(name)?.deployments.map((deployment) => ({ ...deployment, status: 'ACTIVE' })) ?? [];
    const base = services.get(name) ?? [...services.values()][0];
    began.set(name, { at: clock.now(), id, taskDefinition });
    services.set(name, {
      ...(base ?? blank(name)),
      name,
      taskDefinition,
      deployments: [deploymentOf(id, taskDefinition, clock.now()), ...old],
      currentServiceDeployment: `arn:aws:ecs:r:1:service-deployment/production/${name}/${numbers}`,
    });
  };

  /** How the newest deployment of a service ends, and whether it has. */
  const endOf = (name: string): { over: boolean; end: End } => {
    const begun = began.get(name);
    if (begun === undefined) return { over: false, end: 'SUCCESSFUL' };
    if (begun.stoppedAt !== undefined) {
      return { over: clock.now() - begun.stoppedAt >= ROLLS_BACK, end: 'ROLLBACK_SUCCESSFUL' };
    }
    return {
      over: clock.now() - begun.at >= LASTS,
      end: script.end?.(name, begun.taskDefinition) ?? 'SUCCESSFUL',
    };
  };

  /** The service as ECS would show it now. */
  const shown = (name: string): ServiceSnapshot | undefined => {
    const service = services.get(name);
    const begun = began.get(name);
    const { over, end } = endOf(name);
    if (!service || !begun || !over) return service;
    const ours = service.deployments.find(({ id }) => id === begun.id);
    const old = service.deployments.filter(({ id }) => id !== begun.id);
    if (!ours) return service;
    switch (end) {
      case 'SUCCESSFUL':
        return { ...service, deployments: [{ ...ours, running: ours.desired, rolloutState: 'COMPLETED' }] };
      case 'ROLLBACK_SUCCESSFUL':
        return {
          ...service,
          taskDefinition: old[0]?.taskDefinition ?? service.taskDefinition,
          deployments: old.map((item) => ({ ...item, status: 'PRIMARY' })),
        };
      default:
        return service;
    }
  };

  for (const [name, taskDefinition] of Object.entries(script.inFlight ?? {})) take(name, taskDefinition);

  const aws = fakeCloud({
    services: (_cluster, names) =>
      Promise.resolve({
        found: names.flatMap((name) => shown(name) ?? []),
        missing: names.filter((name) => !services.has(name)),
      }),
    serviceNames: () => Promise.resolve([...services.keys()].toSorted((a, b) => (a < b ? -1 : 1))),
    serviceDeployments: (arns) =>
      Promise.resolve(
        arns.map((arn) => {
          const [, , name = '', number = ''] = arn.split('/');
          const at = began.get(name)?.at ?? START;
          const { over, end } = endOf(name);
          return {
            arn,
            status: over ? end : 'IN_PROGRESS',
            createdAt: at,
            hooks: [],
            target: `arn:aws:ecs:r:1:service-revision/production/${name}/${number}`,
            ...(over ? { finishedAt: at + LASTS } : {}),
            ...(over && end === 'ROLLBACK_SUCCESSFUL'
              ? { statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.' }
              : {}),
          };
        }),
      ),
    tasks: (_cluster, arns) =>
      Promise.resolve(
        arns.flatMap((arn) => {
          const started = tasks.get(arn);
          if (!started) return [];
          const age = clock.now() - started.at;
          const task = age < MIGRATES ? started.task : exited(started.task, 0);
          return [script.task ? script.task(task, age) : task];
        }),
      ),
    stopTask: (_cluster, arn) => {
      journal.push(`stop task ${arn.split('/').at(-1)}`);
      return Promise.resolve();
    },
    stopServiceDeployment: (arn) => {
      const name = arn.split('/')[2] ?? '';
      journal.push(`roll back ${name}`);
      const begun = began.get(name);
      if (begun) began.set(name, { ...begun, stoppedAt: clock.now() });
      return Promise.resolve();
    },
    ...script.cloud,
  });

  const renderConfig = async (call: ConfigCall): Promise<ConfigFile> => {
    const error = refusal('render', call.path);
    if (error) throw error;
    const {
      service,
      cluster = 'production',
      region,
      timeoutSeconds,
      hasServiceDefinition = true,
      source = {},
    } = configOf(call);
    return {
      cluster,
      hasServiceDefinition,
      source: { cluster, ...(service ? { service } : {}), ...source },
      ...(region ? { region } : {}),
      ...(service ? { service } : {}),
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    };
  };

  const world: World = {
    clock,
    ecspressoVersion: 'version' in script ? script.version : '2.8.7',
    environment: { PATH: '/bin' },
    cloud: () => aws.cloud,
    defaultRegion: 'defaultRegion' in script ? script.defaultRegion : 'ap-northeast-1',
    emit: (event) => events.push(event),
    files: {
      read: (path) => Promise.resolve(script.texts?.[path]),
      temporary: (name, content) => {
        files.set(`/tmp/${name}`, content);
        return Promise.resolve({ path: `/tmp/${name}`, remove: () => remove(`/tmp/${name}`) });
      },
      beside: (path, name, content) => {
        const copy = `${path.slice(0, path.lastIndexOf('/') + 1)}${name}`;
        files.set(copy, content);
        copies.set(copy, path);
        return Promise.resolve({ path: copy, remove: () => remove(copy) });
      },
      absolute: (path) => `/repo/${path}`,
    },
    token: () => {
      tokens += 1;
      return `token${tokens}`;
    },
    random: () => 0.5,
    signal: cancel.signal,
    ecspresso: {
      version: () => Promise.resolve(script.version),
      renderConfig,
      render: async (call) => {
        const file = await renderConfig(call);
        const { family, containers, desiredCount, capacityProviderStrategy, deploymentConfiguration } = configOf(call);
        return {
          file,
          unknownFields: configOf(call).unknownFields,
          definition: {
            family,
            containers: (containers ?? [{ name: 'app', image: 'repo/app:9f3c2e1' }]).map((item) => ({
              name: 'app',
              image: 'repo/app:9f3c2e1',
              essential: true,
              log: { kind: 'unreadable', why: { kind: 'no-configuration' } } as const,
              ...item,
            })),
          },
          ...(file.hasServiceDefinition && {
            serviceDefinition: {
              ...(desiredCount === undefined ? {} : { desiredCount }),
              ...(capacityProviderStrategy ? { capacityProviderStrategy } : {}),
              deploymentConfiguration,
            },
          }),
        };
      },
      register: async (call) => {
        const { family } = configOf(call);
        registeredAt.push(clock.elapsed() / 1000);
        journal.push(`register ${call.path}`);
        await clock.sleep(script.registerMilliseconds ?? 100);
        const error = refusal('register', call.path);
        if (error) throw error;
        return { family, revision: nextRevision(family) };
      },
      run: async (call, options) => {
        const config = configOf(call);
        journal.push(
          `run ${copies.has(call.path) ? 'copy of ' : ''}${copies.get(call.path) ?? call.path} ${options.revision}`,
        );
        runs.push({ ...options, path: call.path });
        const error = refusal('run', copies.get(call.path) ?? call.path);
        if (error) throw error;
        // ecspresso takes the family of a revision from the running service, where the config names one.
        const named = copies.has(call.path) ? undefined : config.service;
        const running = named === undefined ? undefined : services.get(named);
        if (named !== undefined && !running) throw said(`service ${named} is not found`);
        const arn = `arn:aws:ecs:r:1:task/production/task${runs.length}`;
        const overrides = JSON.parse(files.get(options.overridesFile) ?? '{}') as { containerOverrides?: [] };
        tasks.set(arn, {
          at: clock.now(),
          task: {
            arn,
            taskDefinition: `${running ? familyOf(running.taskDefinition) : config.family}:${options.revision}`,
            lastStatus: 'RUNNING',
            containers: (config.containers ?? [{ name: 'app' }]).map(({ name = 'app' }) => ({ name })),
            containerOverrides: overrides.containerOverrides ?? [],
          },
        });
        return arn;
      },
      deploy: async (call, options) => {
        const config = configOf(call);
        const name = config.service ?? '';
        const target = options.target.kind === 'revision' ? options.target.revision : options.target.kind;
        journal.push(
          `deploy ${name} ${target}${options.force ? ' by force' : ''}${options.keepAttributes ? ' alone' : ''}${options.waitSeconds === undefined ? '' : ' and wait'}`,
        );
        const error = refusal('deploy', name, options);
        if (error && !script.takesEffect) throw error;
        const running = services.get(name);
        const family = options.target.kind === 'revision' && running ? familyOf(running.taskDefinition) : config.family;
        if (options.target.kind === 'register') nextRevision(family);
        const revision = options.target.kind === 'revision' ? options.target.revision : revisions.get(family);
        take(name, `${family}:${revision}`);
        if (error) throw error;
        await clock.sleep(3000);
      },
      diff: async (call) => {
        journal.push(`diff ${call.path}`);
        const printed = script.diff?.(call.path) ?? '';
        if (typeof printed !== 'string') throw printed;
        return printed;
      },
      verify: async (call) => {
        journal.push(`verify ${call.path}`);
        const found = script.verify?.(call.path) ?? { failed: [], skipped: [] };
        if (found instanceof Error) throw found;
        return found;
      },
    },
  };

  const remove = (path: string): Promise<void> => {
    journal.push(`remove ${path}`);
    return Promise.resolve();
  };
  return { world, clock, cancel, events, journal, registeredAt, runs, files, calls: aws.calls };
}

/** A task that has ended with this exit code in every container. */
export function exited(task: TaskSnapshot, exitCode: number): TaskSnapshot {
  return {
    ...task,
    lastStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: task.containers.map((container) => ({ ...container, exitCode })),
  };
}

function deploymentOf(
  id: string,
  taskDefinition: string,
  createdAt: number,
  more: Partial<DeploymentSnapshot> = {},
): DeploymentSnapshot {
  return {
    id,
    status: 'PRIMARY',
    taskDefinition,
    createdAt,
    desired: 2,
    running: 0,
    pending: 0,
    failedTasks: 0,
    rolloutState: 'IN_PROGRESS',
    ...more,
  };
}

function blank(name: string): ServiceSnapshot {
  return {
    name,
    status: 'ACTIVE',
    taskDefinition: '',
    desired: 2,
    running: 0,
    pending: 0,
    controller: 'ECS',
    schedulingStrategy: 'REPLICA',
    capacityProviders: [],
    breaker: true,
    deploymentConfiguration: ROLLING_UPDATE,
    deployments: [],
    events: [],
  };
}

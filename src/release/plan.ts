import type { PrimaryLifecycle } from '../ecs/service/running.js';
import type { ServiceDefinitionFile } from '../ecs/service-definition.js';
import type { ServiceSnapshot } from '../ecs/snapshot.js';
import type { TaskDefinitionFile } from '../ecs/task-definition.js';
import type { ConfigCall } from '../ecspresso/cli.js';
import type { ConfigFile, Registered } from '../ecspresso/rendered.js';
import type { TaskOverride } from '../inputs/inputs.js';
import type { TaskName } from './failure.js';
import type { ImageChange } from './outcome.js';

/** One config after look: what it renders to, and what runs now. */
export interface PlannedConfig {
  /** Distinguishes entries of one path with different settings. */
  readonly key: string;
  readonly path: string;
  /** 1-based line of `configs`; 0 for a migration config of its own. */
  readonly line: number;
  readonly call: ConfigCall;
  readonly file: ConfigFile;
  readonly definition: TaskDefinitionFile;
  readonly serviceDefinition?: ServiceDefinitionFile | undefined;
  /** This run does not deploy it: ECS is rolling it back, it is deployed already, or it is left alone. */
  readonly isNotDeployed?: boolean | undefined;
  /** Members of its files that this ecspresso leaves out, as far as it says. */
  readonly unknownFields?: readonly string[] | undefined;
  readonly region: string;
  readonly cluster: string;
  /** Absent: register-only. */
  readonly service?: string | undefined;
  /** What the service runs now; absent when there is none yet. */
  readonly current?: ServiceSnapshot | undefined;
  /** How far the PRIMARY deployment in progress has come, as far as ECS says: a release would replace it. */
  readonly lifecycle?: PrimaryLifecycle | undefined;
  /** `family:revision` of the last COMPLETED deployment. */
  readonly before?: string | undefined;
  /** Images of `before` by container, as far as they could be read. */
  readonly imagesBefore?: ReadonlyMap<string, string> | undefined;
  readonly timeoutSeconds: number;
}

/** A config that has a service. */
export type ServiceConfig = PlannedConfig & { readonly service: string };

/** Whether a config has a service, so that it is rolled out. */
export function hasService(config: PlannedConfig): config is ServiceConfig {
  return config.service !== undefined;
}

/** Identifies a cluster of the release. */
export function clusterKey(config: Pick<PlannedConfig, 'region' | 'cluster'>): string {
  return `${config.region} ${config.cluster}`;
}

/** Configs by their cluster, in the order in which each cluster comes first. */
export function byCluster<Config extends Pick<PlannedConfig, 'region' | 'cluster'>>(
  configs: readonly Config[],
): readonly (readonly Config[])[] {
  const clusters = new Map<string, Config[]>();
  for (const config of configs) clusters.set(clusterKey(config), [...(clusters.get(clusterKey(config)) ?? []), config]);
  return [...clusters.values()];
}

/** The migration after look, or another task that a release runs beside its services. */
export interface PlannedMigration {
  readonly name: TaskName;
  readonly config: PlannedConfig;
  readonly container: string;
  readonly overrides: TaskOverride;
  /** A template or Jsonnet that ecspresso renders in the place of `overrides`. */
  readonly overridesFile?: string | undefined;
  /** For people: the command, or the file or input that says it. */
  readonly what: string;
  readonly timeoutSeconds: number;
}

/** A deployment that is in progress already, whoever began it. */
export interface KnownDeployment {
  /** `ecs-svc/<N>`. */
  readonly id: string;
  /** `family:revision` that it brings. */
  readonly taskDefinition: string;
}

/** What a release is going to do; nothing has been changed yet. */
export interface Plan {
  readonly lines: readonly (readonly PlannedConfig[])[];
  readonly migration?: PlannedMigration | undefined;
  /** Runs when every service has reached what the release waits for. */
  readonly smokeTest?: PlannedMigration | undefined;
  /** Runs when every service is released and the smoke test has passed. */
  readonly postMigration?: PlannedMigration | undefined;
  /** Keys of configs that are left alone; absent: none are. */
  readonly unchanged?: ReadonlySet<string> | undefined;
  /** `skip-unchanged`: a service is not deployed again where nothing differs. */
  readonly skipsUnchanged?: boolean | undefined;
  /** By the key of a config without a difference: the deployment that brings it already, which is followed and not made again. */
  readonly followed?: ReadonlyMap<string, KnownDeployment> | undefined;
}

/** Whether a config is neither registered nor deployed: it is left alone, or followed. */
export function isLeftOut({ unchanged, followed }: Plan, key: string): boolean {
  return unchanged?.has(key) === true || followed?.has(key) === true;
}

/** What every config was registered as, by the config's key. */
export type Registrations = ReadonlyMap<string, Registered>;

/** The names (`family:revision`) of what was registered, in its order. */
export function registeredNames(registrations: Registrations): readonly string[] {
  return [...registrations.values()].map(revisionName);
}

/** The tasks that a release runs beside its services, in their order. */
export function tasksOf({ migration, smokeTest, postMigration }: Plan): readonly PlannedMigration[] {
  return [migration, smokeTest, postMigration].filter((task) => task !== undefined);
}

/** Every config that is registered, each once, in order; those that are left alone or followed are not. */
export function configsOf(plan: Plan): readonly PlannedConfig[] {
  const all = [...plan.lines.flat(), ...tasksOf(plan).map(({ config }) => config)].filter(
    ({ key }) => !isLeftOut(plan, key),
  );
  return [...new Map(all.map((config) => [config.key, config])).values()];
}

/** Whether a new family takes the place of the running one: `--revision N` would then resolve to the old family. */
export function changesFamily(config: PlannedConfig): boolean {
  return config.current !== undefined && familyOf(config.current.taskDefinition) !== config.definition.family;
}

/** `family:revision` of what was registered. */
export function revisionName({ family, revision }: Registered): string {
  return `${family}:${revision}`;
}

/** The family and the number of `family:revision`. */
export function registeredFrom(taskDefinition: string): Registered {
  const family = familyOf(taskDefinition);
  return { family, revision: Number(taskDefinition.slice(family.length + 1)) };
}

/** The family of `family:revision`. */
export function familyOf(taskDefinition: string): string {
  return taskDefinition.replace(/:\d+$/, '');
}

/** Names of the containers whose end ends a task of this config. */
export function essentialOf(config: Pick<PlannedConfig, 'definition'>): ReadonlySet<string> {
  return new Set(config.definition.containers.flatMap(({ name, essential }) => (essential ? [name] : [])));
}

/** The name of a config for people: its service, else the family that it registers. */
export function nameOf({
  service,
  family,
}: {
  readonly service?: string | undefined;
  readonly family: string;
}): string {
  return service ?? family;
}

/** The image of every container, beside the one that runs now. */
export function imageChanges(config: PlannedConfig): readonly ImageChange[] {
  return config.definition.containers.map(({ name, image }) => {
    const before = config.imagesBefore?.get(name);
    return { container: name, before, after: image };
  });
}

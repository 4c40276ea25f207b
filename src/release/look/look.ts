import { AwsError } from '../../ecs/cloud.js';
import { lastCompleted, type ServiceSnapshot } from '../../ecs/snapshot.js';
import type { ConfigCall } from '../../ecspresso/cli.js';
import { layered } from '../../ecspresso/environment.js';
import { CommandError, InputError, type Problem, ReleaseError } from '../../errors.js';
import type { ConfigEntry, Inputs, MigrationRequest } from '../../inputs/inputs.js';
import { mapLimited } from '../limit.js';
import { clusterKey, type Plan, type PlannedConfig, type PlannedMigration } from '../plan.js';
import { repeatedly } from '../repeat.js';
import type { World } from '../world.js';
import { type Checked, checkConfigs, checkImages } from './checks.js';
import { planMigration } from './migration-plan.js';

/** ecspresso processes side by side while looking. */
const PROCESSES = 8;
/** Budget of one roll-out or migration when neither the input nor the config says one. */
export const DEFAULT_TIMEOUT_SECONDS = 30 * 60;
/** ecspresso's own default, which `render config` prints also where the config says nothing. */
const ECSPRESSO_TIMEOUT_SECONDS = 10 * 60;

/** Said of a config for which nothing names a region. */
export const NO_REGION =
  'there is no AWS region: write `region:` in the config or set AWS_REGION (aws-actions/configure-aws-credentials does).';

/** What look found: the plan, and things worth a warning. */
export interface Looked {
  readonly plan: Plan;
  readonly warnings: readonly string[];
}

/**
 * Renders every config, asks ECS what runs now, and checks everything that can be known before something is touched. Throws
 * an InputError with all problems of all configs.
 */
export async function look(world: World, inputs: Inputs): Promise<Looked> {
  const problems: Problem[] = [];
  const wanted = entries(inputs);
  const rendered = await mapLimited(wanted.all, PROCESSES, (entry) => render(world, inputs, entry, problems));
  if (world.signal.aborted) throw new ReleaseError('The job was cancelled. Nothing was changed.');
  const paths = wanted.all.map(({ path }) => path);
  if (problems.length > 0) throw new InputError(inOrderOf(paths, problems));

  const configs = rendered.filter((config) => config !== undefined);
  const { described, neighbours } = await describe(world, configs, problems);
  const lines = wanted.lines.map((line) =>
    line.map((entry) => described.get(entry.key)).filter((one) => one !== undefined),
  );
  const flat = lines.flat();
  const migrationConfig = wanted.migration && described.get(wanted.migration.key);
  const planned = (
    name: PlannedMigration['name'],
    request: MigrationRequest | undefined,
  ): PlannedMigration | undefined =>
    request && migrationConfig ? planMigration(name, request, migrationConfig, problems) : undefined;
  const migration = planned('migration', inputs.migration);
  const postMigration = planned('post-migration', inputs.postMigration);

  const checked: Checked = checkConfigs(flat, inputs, neighbours);
  // Of every config that rendered: a cluster that cannot be asked says nothing of images.
  const images = await checkImages(configs, inputs.images, inputs.mode, (path) => world.files.read(path));
  const all = distinct([...problems, ...checked.problems, ...images.problems]);
  if (all.length > 0) throw new InputError(inOrderOf(paths, all));
  const plan: Plan = {
    lines: await withImagesBefore(world, lines),
    ...(migration ? { migration } : {}),
    ...(postMigration ? { postMigration } : {}),
  };
  const expiry = inputs.mode === 'plan' ? [] : await expiryWarning(world, plan);
  return { plan, warnings: [...checked.warnings, ...images.warnings, ...expiry] };
}

/** Adds the images that run now, so that people see what changes. Best effort: a release needs none of it. */
export async function withImagesBefore(
  world: World,
  lines: readonly (readonly PlannedConfig[])[],
): Promise<readonly (readonly PlannedConfig[])[]> {
  const images = new Map<string, Readonly<Record<string, string>>>();
  await mapLimited(lines.flat(), PROCESSES, async ({ key, region, before }) => {
    if (before === undefined) return;
    try {
      images.set(key, await world.cloud(region).images(before));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
  });
  return lines.map((line) =>
    line.map((config) => {
      const imagesBefore = images.get(config.key);
      return imagesBefore ? { ...config, imagesBefore } : config;
    }),
  );
}

/** Migration and post-migration share a container and a config, and so what is wrong with them. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.where} ${problem.what}`, problem])).values()];
}

/** Warns when the credentials end before everything has had the time that it is given. Best effort. */
export async function expiryWarning(world: World, plan: Plan): Promise<string[]> {
  const first = plan.lines.flat()[0] ?? plan.migration?.config;
  if (!first) return [];
  const lines = plan.lines.map((line) => Math.max(0, ...line.map((config) => config.timeoutSeconds)));
  const tasks = [plan.migration, plan.postMigration].map((migration) => migration?.timeoutSeconds ?? 0);
  const budget = [...lines, ...tasks].reduce((sum, seconds) => sum + seconds, 0);
  try {
    const end = await world.cloud(first.region).credentialsEnd();
    const left = end === undefined ? undefined : Math.floor((end - world.clock.now()) / 1000);
    if (left === undefined || left >= budget) return [];
    return [
      `The credentials end in ${Math.round(left / 60)} min, but the release may take up to ${Math.round(budget / 60)} min: raise role-duration-seconds of aws-actions/configure-aws-credentials, or lower \`timeout\`.`,
    ];
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return [];
  }
}

/** Configs are looked at side by side; people read of them in the order of `configs`. What is said of inputs keeps its place. */
export function inOrderOf(paths: readonly string[], problems: readonly Problem[]): Problem[] {
  const place = ({ where }: Problem): number =>
    paths.findIndex((path) => where === path || where.startsWith(`${path}, `));
  const sorted = problems.filter((problem) => place(problem) >= 0).toSorted((a, b) => place(a) - place(b));
  return problems.map((problem) => (place(problem) >= 0 ? (sorted.shift() ?? problem) : problem));
}

interface Wanted extends ConfigEntry {
  readonly key: string;
}

function entries(inputs: Inputs): { all: Wanted[]; lines: Wanted[][]; migration?: Wanted } {
  let count = 0;
  const lines = inputs.lines.map((line) => line.map((entry) => ({ ...entry, key: `${entry.path}#${count++}` })));
  const flat = lines.flat();
  const migration = inputs.migration ?? inputs.postMigration;
  if (!migration) return { all: flat, lines };
  // A run touches no service: what the other configs need must not keep it from running.
  if (inputs.mode === 'run') return runEntries(migration.config, flat);
  const path = migration.config;
  const known = path === undefined ? flat[0] : flat.find((entry) => entry.path === path);
  if (known) return { all: flat, lines, migration: known };
  if (path === undefined) return { all: flat, lines };
  const own: Wanted = { path, settings: [], line: 0, key: `${path}#migration` };
  return { all: [...flat, own], lines, migration: own };
}

function runEntries(path: string | undefined, flat: readonly Wanted[]): ReturnType<typeof entries> {
  const known = path === undefined ? flat[0] : flat.find((entry) => entry.path === path);
  const migration =
    known ?? (path === undefined ? undefined : { path, settings: [], line: 0, key: `${path}#migration` });
  return migration ? { all: [migration], lines: [], migration } : { all: [], lines: [] };
}

async function render(
  world: World,
  inputs: Inputs,
  entry: Wanted,
  problems: Problem[],
): Promise<PlannedConfig | undefined> {
  const own = Object.fromEntries(entry.settings.map(({ key, value }) => [key, value]));
  const call: ConfigCall = { path: entry.path, env: layered(world.environment, own) };
  try {
    const { file, definition, serviceDefinition } = await world.ecspresso.render(call);
    const region = file.region ?? world.defaultRegion;
    if (!region) {
      problems.push({ where: entry.path, what: NO_REGION });
      return undefined;
    }
    const own = await ownTimeout(world, entry.path, file.timeoutSeconds);
    return {
      key: entry.key,
      path: entry.path,
      line: entry.line,
      call,
      file,
      definition,
      ...(serviceDefinition ? { serviceDefinition } : {}),
      region,
      cluster: file.cluster,
      ...(file.service ? { service: file.service } : {}),
      timeoutSeconds: inputs.timeoutSeconds ?? own ?? DEFAULT_TIMEOUT_SECONDS,
    };
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    problems.push({ where: entry.path, what: commandProblem(error) });
    return undefined;
  }
}

/** The config's timeout, unless it is only ecspresso's default that `render` filled in. */
export async function ownTimeout(
  world: World,
  path: string,
  rendered: number | undefined,
): Promise<number | undefined> {
  if (rendered !== ECSPRESSO_TIMEOUT_SECONDS) return rendered;
  const text = await world.files.read(path);
  return /^[^#\n]*\btimeout['"]?\s*:/m.test(text ?? '') ? rendered : undefined;
}

/** What a command complained of, with what to do about it. */
export function commandProblem(error: ReleaseError): string {
  if (!(error instanceof CommandError)) return error.message;
  const said = error.lastError || error.message;
  return error.advice ? `${said}\n${error.advice}` : said;
}

/** Configs with what ECS runs for them now. */
export interface Described {
  readonly described: ReadonlyMap<string, PlannedConfig>;
  /** Names of the services in the clusters where one was not found, by {@link clusterKey}. */
  readonly neighbours: ReadonlyMap<string, readonly string[]>;
}

/** Asks ECS what the services of the configs run; clusters that cannot be asked become problems. */
export async function describe(
  world: World,
  configs: readonly PlannedConfig[],
  problems: Problem[],
): Promise<Described> {
  const described = new Map<string, PlannedConfig>(configs.map((config) => [config.key, config]));
  const neighbours = new Map<string, readonly string[]>();
  for (const [key, group] of byCluster(configs)) {
    const [first] = group;
    if (!first) continue;
    try {
      const cloud = world.cloud(first.region);
      const services = [...new Set(group.map((config) => config.service ?? ''))];
      const { found } = await repeatedly(
        world,
        `ask ECS about cluster ${first.cluster}`,
        () => cloud.services(first.cluster, services),
        (error) => (error instanceof AwsError && error.kind === 'throttled' ? 'AWS throttles its calls' : undefined),
      );
      for (const config of group) {
        const current = found.find((service) => service.name === config.service);
        if (current) described.set(config.key, { ...config, ...running(current) });
      }
      if (group.some((config) => !described.get(config.key)?.current)) neighbours.set(key, await names(world, first));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      problems.push({ where: group.map((config) => config.path).join(', '), what: clusterProblem(error, first) });
      // Asked for again below they would be reported as missing, which is not what is known.
      for (const config of group) described.delete(config.key);
    }
  }
  return { described, neighbours };
}

/** Names for an error message only: what cannot be read is left out. */
async function names(world: World, config: PlannedConfig): Promise<readonly string[]> {
  try {
    return await world.cloud(config.region).serviceNames(config.cluster);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return [];
  }
}

/** Why a cluster could not be asked, and what to do. */
export function clusterProblem(error: AwsError, config: PlannedConfig): string {
  const words = `${error.code}: ${error.message}`;
  if (error.code === 'ClusterNotFoundException') {
    return `ECS has no cluster ${config.cluster} in ${config.region} (${words}). Check \`cluster:\` and \`region:\` of the config, and the account of the credentials.`;
  }
  if (error.kind === 'credentials') {
    return `AWS does not accept the credentials in ${config.region} (${words}). Put aws-actions/configure-aws-credentials before this step, with \`permissions: id-token: write\`.`;
  }
  if (error.kind === 'denied') return `${words}\nAllow ${error.operation} in the policy of the role that deploys.`;
  if (error.kind === 'throttled') {
    return `ECS goes on throttling this account's calls in ${config.region} (${error.operation}: ${words}). Release again later, and not everything at the same time.`;
  }
  return `ECS could not be asked in ${config.region} (${error.operation}: ${words}). Check the region and the network of the runner.`;
}

function running(current: ServiceSnapshot): Pick<PlannedConfig, 'current' | 'before'> {
  if (current.status === 'INACTIVE') return {};
  const before = lastCompleted(current);
  return { current, ...(before ? { before } : {}) };
}

function byCluster(configs: readonly PlannedConfig[]): Map<string, PlannedConfig[]> {
  const groups = new Map<string, PlannedConfig[]>();
  for (const config of configs) {
    if (!config.service) continue;
    const key = clusterKey(config);
    groups.set(key, [...(groups.get(key) ?? []), config]);
  }
  return groups;
}

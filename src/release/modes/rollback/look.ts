import { AwsError } from '../../../ecs/cloud.js';
import { primaryOf, type TaskDefinitionSnapshot } from '../../../ecs/snapshot.js';
import { taskDefinitionOf } from '../../../ecs/task-definition.js';
import { InputError, type Problem, ReleaseError } from '../../../errors.js';
import type { ConfigEntry, Inputs, RollbackTarget } from '../../../inputs/inputs.js';
import { configCall } from '../../config-call.js';
import type { DestinationReason } from '../../events.js';
import { mapLimited } from '../../limit.js';
import { credentialWarnings } from '../../look/credentials-end.js';
import { clusterProblem, describe } from '../../look/describe.js';
import { withImagesBefore } from '../../look/images-before.js';
import { inOrderOf } from '../../look/problems.js';
import { commandProblem, DEFAULT_TIMEOUT_SECONDS, NO_REGION, ownTimeout } from '../../look/render.js';
import { shownNames } from '../../look/shown-names.js';
import { orCancelled } from '../../or-cancelled.js';
import { clusterKey, type Plan, type PlannedConfig, type ServiceConfig } from '../../plan.js';
import type { LookWarning } from '../../warning.js';
import type { World } from '../../world.js';
import { noRevisionProblem, rollbackProblems, rollbackWarnings, targetProblem } from './checks.js';
import { lastSuccessfulRevision } from './history.js';

/** ecspresso processes, and services whose history is read, side by side. */
const AT_ONCE = 8;

/** Where a service goes, and what that is known by. */
export interface Destination {
  readonly config: ServiceConfig;
  /** `family:revision` that the service names now. */
  readonly from: string;
  readonly to: string;
  readonly why: DestinationReason;
  /** It runs that already, in a completed deployment. */
  readonly isThere: boolean;
}

/** What a rollback is going to do; nothing has been changed yet. */
export interface RollbackPlan {
  readonly plan: Plan;
  /** By the config's key. */
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly warnings: readonly LookWarning[];
}

/**
 * Reads the configs (no task definition is rendered, so no image is needed), asks ECS what runs and what ran before, and
 * finds where each service goes. Throws an InputError with all problems of all configs.
 */
export async function lookBack(world: World, inputs: Inputs): Promise<RollbackPlan> {
  const problems: Problem[] = [];
  let count = 0;
  const lines = inputs.lines.map((line) => line.map((entry) => ({ ...entry, key: `${entry.path}#${count++}` })));
  const read = await mapLimited(lines.flat(), AT_ONCE, (entry) => readConfig(world, inputs, entry, problems));
  if (world.signal.aborted) throw new ReleaseError('The job was cancelled. Nothing was changed.');
  const configs = read.filter((config) => config !== undefined);
  world.tell({ kind: 'rendered', names: shownNames(configs) });
  return orCancelled(world.signal, destinationsOf(world, inputs, lines, configs, problems));
}

async function destinationsOf(
  world: World,
  inputs: Inputs,
  lines: readonly (readonly (ConfigEntry & { readonly key: string })[])[],
  configs: readonly PlannedConfig[],
  problems: Problem[],
): Promise<RollbackPlan> {
  const { described, neighbours } = await describe(world, configs, problems);
  const seen = new Map<string, PlannedConfig>();
  const sound = [...described.values()].filter((config): config is ServiceConfig => {
    const found = rollbackProblems(config, seen, inputs, neighbours.get(clusterKey(config)) ?? []);
    problems.push(...found);
    return found.length === 0;
  });
  const found = await mapLimited(sound, AT_ONCE, (config) => destinationOf(world, config, inputs, problems));
  const paths = lines.flat().map(({ path }) => path);
  if (problems.length > 0) throw new InputError(inOrderOf(paths, problems));
  const destinations = new Map(
    found.flatMap((destination) => (destination === undefined ? [] : [[destination.config.key, destination] as const])),
  );
  const planned = lines.map((line) => line.flatMap(({ key }) => destinations.get(key)?.config ?? []));
  world.tell({ kind: 'rendered', names: shownNames(planned.flat()) });
  const plan: Plan = { lines: await withImagesBefore(world, planned) };
  const warnings = [...destinations.values()].flatMap(({ config, isThere }) =>
    isThere ? [] : rollbackWarnings(config),
  );
  return {
    plan,
    destinations,
    warnings: [...warnings, ...(await credentialWarnings(world, plan, inputs.waitUntil))],
  };
}

async function readConfig(
  world: World,
  inputs: Inputs,
  entry: ConfigEntry & { readonly key: string },
  problems: Problem[],
): Promise<PlannedConfig | undefined> {
  const call = configCall(world, inputs, entry);
  try {
    const file = await world.ecspresso.renderConfig(call);
    const region = file.region ?? world.defaultRegion;
    if (!region) {
      problems.push({ where: entry.path, what: NO_REGION });
      return undefined;
    }
    const timeout = inputs.timeoutSeconds ?? (await ownTimeout(world, entry.path, file.timeoutSeconds));
    return {
      key: entry.key,
      path: entry.path,
      line: entry.line,
      call,
      file,
      // What ECS holds of the revision takes this place as soon as that is known.
      definition: { family: '', containers: [] },
      region,
      cluster: file.cluster,
      ...(file.service ? { service: file.service } : {}),
      timeoutSeconds: timeout ?? DEFAULT_TIMEOUT_SECONDS,
    };
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    problems.push({ where: entry.path, what: commandProblem(error) });
    return undefined;
  }
}

async function destinationOf(
  world: World,
  config: ServiceConfig,
  inputs: Inputs,
  problems: Problem[],
): Promise<Destination | undefined> {
  const { current, path } = config;
  if (!current) return undefined;
  const target = inputs.rollbackTo.find((target) => target.config === path);
  const from = current.primaryTaskSet ?? current.taskDefinition;
  try {
    if (target) return await givenDestination(world, config, target, from, inputs, problems);
    const found = await lastSuccessfulRevision(world.cloud(config.region), config.cluster, config.service, from);
    if (found.kind === 'none') {
      problems.push({ where: path, what: noRevisionProblem(config, from, found) });
      return undefined;
    }
    const { taskDefinition, until } = found.candidate;
    const why: DestinationReason = until === undefined ? { kind: 'last-completed' } : { kind: 'ran-until', until };
    return { config: withDefinition(config, found.definition), from, to: taskDefinition, why, isThere: false };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    problems.push({ where: path, what: historyProblem(error, config, target) });
    return undefined;
  }
}

async function givenDestination(
  world: World,
  config: ServiceConfig,
  target: RollbackTarget,
  from: string,
  inputs: Inputs,
  problems: Problem[],
): Promise<Destination | undefined> {
  const to = `${target.family}:${target.revision}`;
  const definition = await world.cloud(config.region).taskDefinition(to);
  const problem = targetProblem(config, target, definition, inputs);
  if (problem !== undefined || definition === undefined) {
    problems.push({ where: `\`rollback-to\` line ${target.line}`, what: problem ?? `ECS has no ${to}.` });
    return undefined;
  }
  const primary = primaryOf(config.current);
  const isThere = from === to && (primary === undefined || primary.rolloutState === 'COMPLETED');
  const why: DestinationReason = isThere ? { kind: 'already' } : { kind: 'given', line: target.line };
  return { config: withDefinition(config, definition), from, to, why, isThere };
}

/** The config with the task definition that is to come back, as far as a roll-out looks at it. */
function withDefinition(config: ServiceConfig, definition: TaskDefinitionSnapshot): ServiceConfig {
  return { ...config, definition: taskDefinitionOf(definition.source) };
}

function historyProblem(error: AwsError, config: ServiceConfig, target: RollbackTarget | undefined): string {
  const { words } = error;
  if (error.kind === 'credentials' || error.kind === 'transient' || error.kind === 'throttled') {
    return clusterProblem(error, config);
  }
  const remedy = error.kind === 'denied' ? `Allow ${error.operation} in the policy of the role that deploys` : '';
  if (target) return `ECS could not be asked for the revision (${words}).${remedy === '' ? '' : ` ${remedy}.`}`;
  const otherwise = `say in \`rollback-to\` where it goes, as in ${config.path}=family:revision`;
  return `ECS's history of ${config.service} could not be read (${words}). ${remedy === '' ? `S${otherwise.slice(1)}` : `${remedy}, or ${otherwise}`}.`;
}

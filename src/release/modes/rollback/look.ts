import { AwsError } from '../../../ecs/cloud.js';
import { allowAction } from '../../../ecs/diagnosis/advice.js';
import { ecsRollbackTarget } from '../../../ecs/service/ecs-rollback-target.js';
import { InputError, type Problem } from '../../../errors.js';
import type { Inputs, RollbackTarget } from '../../../inputs/inputs.js';
import { mapLimited } from '../../concurrency.js';
import type { DestinationReason } from '../../destination.js';
import { awaitRollbacks } from '../../look/await-rollback.js';
import { credentialWarnings } from '../../look/credentials-end.js';
import { clusterProblem, describeServices } from '../../look/describe-services.js';
import { withImagesBefore } from '../../look/images-before.js';
import { configsNamed } from '../../look/named-services.js';
import { patientReads } from '../../look/patient-reads.js';
import { pauseWarnings } from '../../look/pauses-early.js';
import { inOrderOf } from '../../look/problems.js';
import { type RenderedConfigs, renderConfigs, withDefinition } from '../../look/render-configs.js';
import { shownNames } from '../../look/shown-names.js';
import { clusterKey, familyOf, type Plan, type PlannedConfig, revisionName, type ServiceConfig } from '../../plan.js';
import { untilCancelled } from '../../until-cancelled.js';
import type { LookWarning } from '../../warning.js';
import type { World } from '../../world.js';
import {
  noEarlierRevisionProblem,
  noRevisionProblem,
  rollbackProblems,
  rollbackWarnings,
  targetProblem,
} from './checks.js';
import { previousRevision } from './history.js';
import {
  deploymentInProgress,
  primaryRevision,
  type RollbackModeStep,
  rollbackModeStepFor,
} from './rollback-mode-step.js';

/** Services whose history is read side by side. */
const AT_ONCE = 8;

/** Where a service goes, how, and what that is known by. */
export interface Destination {
  readonly config: ServiceConfig;
  /** `family:revision` that is to go. */
  readonly from: string;
  readonly to: string;
  readonly why: DestinationReason;
  readonly step: RollbackModeStep;
  /** Its guard: nothing but this revision is rolled back. */
  readonly guard?: string | undefined;
}

/** What a rollback is going to do; nothing has been changed yet. */
export interface RollbackPlan {
  /** Only the services that are meant. */
  readonly plan: Plan;
  /** By the config's key. */
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly warnings: readonly LookWarning[];
}

/**
 * Reads the configs (no task definition is rendered, so no image is needed), asks ECS what runs and what ran before, and
 * finds where each service goes that `rollback-to` means. Waits for the services that ECS itself is rolling back, except in mode
 * `plan`. Throws an InputError with all problems of all configs.
 */
export async function planRollback(world: World, inputs: Inputs): Promise<RollbackPlan> {
  const problems: Problem[] = [];
  const rendered = await renderConfigs(world, inputs, problems);
  return untilCancelled(world.signal, destinationsOf(world, inputs, rendered, problems));
}

async function destinationsOf(
  world: World,
  inputs: Inputs,
  { lines, paths, configs }: RenderedConfigs,
  problems: Problem[],
): Promise<RollbackPlan> {
  const { rollbackTo } = inputs;
  const given =
    rollbackTo?.kind === 'lines' ? configsNamed('rollback-to', rollbackTo.targets, configs, problems) : undefined;
  const meant = given ? configs.filter(({ key }) => given.has(key)) : configs;
  const { described, neighbours } = await describeServices(world, meant, problems);
  const seen = new Map<string, PlannedConfig>();
  const sound = [...described.values()].filter((config): config is ServiceConfig => {
    const others = neighbours.get(clusterKey(config)) ?? [];
    const found = rollbackProblems(config, seen, { ...inputs, isGiven: given !== undefined }, others);
    problems.push(...found);
    return found.length === 0;
  });
  // Nobody waits for what will be refused.
  const waits = inputs.mode !== 'plan' && problems.length === 0;
  const settled = waits ? await awaitRollbacks(world, sound) : new Map<string, PlannedConfig>();
  const found = await mapLimited(sound, AT_ONCE, async (config) => {
    const now = { ...(settled.get(config.key) ?? config), service: config.service };
    const meant = { was: config, now, target: given?.get(config.key) };
    const destination = await destinationOf(world, meant, inputs, problems);
    return destination && markedIfNotDeployed(destination);
  });
  if (problems.length > 0) throw new InputError(inOrderOf(paths, problems));
  const destinations = new Map(
    found.flatMap((destination) => (destination === undefined ? [] : [[destination.config.key, destination] as const])),
  );
  const planned = lines.map((line) => line.flatMap((key) => destinations.get(key)?.config ?? []));
  world.emit({ kind: 'rendered', names: shownNames(planned.flat()) });
  const plan: Plan = { lines: await withImagesBefore(world, planned) };
  const all = [...destinations.values()];
  const warnings = all
    .filter((destination) => !isUntouched(destination))
    .flatMap(({ config }) => rollbackWarnings(config));
  const unchanged = new Set(all.filter(isUntouched).map(({ config }) => config.key));
  // Of a deployment already in progress it is not known which pauses are over: none is warned of.
  const onTheirWay = all.filter(({ step }) => step.kind === 'follow').map(({ config }) => config.key);
  const deployed = { ...plan, unchanged: new Set([...unchanged, ...onTheirWay]) };
  const expiry =
    inputs.mode === 'plan' ? [] : await credentialWarnings(world, { ...plan, unchanged }, inputs.waitUntil);
  return {
    plan,
    destinations,
    warnings: [...warnings, ...pauseWarnings(deployed, inputs.waitUntil, 'now'), ...expiry],
  };
}

/** Whether a service is not touched: it is there already, or its guard does not hold. */
export function isUntouched({ step }: Destination): boolean {
  return step.kind === 'done' || step.kind === 'guard-mismatch';
}

/** Which services wait as their own settings say, and which do not: what ECS itself rolls back shifts at once. */
function markedIfNotDeployed(destination: Destination): Destination {
  const { step, why, config } = destination;
  const isDeployed =
    step.kind === 'redeploy' ||
    (step.kind === 'follow' && why.kind === 'on-its-way') ||
    (step.kind === 'request-ecs-rollback' && why.kind === 'ecs-will-roll-back' && why.first !== undefined);
  return { ...destination, config: { ...config, isNotDeployed: !isDeployed } };
}

/** A service at look, and once ECS had come back from a rollback of its own. */
interface Meant {
  readonly was: ServiceConfig;
  readonly now: ServiceConfig;
  /** Absent: it goes to its last successful revision. */
  readonly target: RollbackTarget | undefined;
}

async function destinationOf(
  world: World,
  { was, now, target }: Meant,
  inputs: Inputs,
  problems: Problem[],
): Promise<Destination | undefined> {
  try {
    if (target) return await givenDestination(world, now, target, inputs, problems);
    const back = ecsRollbackTarget(was.current);
    return back === undefined
      ? await previousDestination(world, now, inputs, problems)
      : await ecsRollbackDestination(world, now, back.taskDefinition);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    problems.push({ about: { kind: 'configs', paths: [was.path] }, what: historyProblem(error, was, target) });
    return undefined;
  }
}

/** ECS rolls it back by itself: to go further back than that is not what `previous` asks for. */
async function ecsRollbackDestination(
  world: World,
  config: ServiceConfig,
  to: string,
): Promise<Destination | undefined> {
  const { current } = config;
  if (current === undefined) return undefined;
  const definition = await patientReads(world, config).taskDefinition(to);
  const step = rollbackModeStepFor(current, { to, from: to, always: false });
  const why: DestinationReason = { kind: 'ecs-rolls-back', isOver: ecsRollbackTarget(current) === undefined };
  return {
    config: withDefinition(config, definition?.source ?? { family: familyOf(to) }),
    from: to,
    to,
    why,
    step,
  };
}

async function previousDestination(
  world: World,
  config: ServiceConfig,
  inputs: Inputs,
  problems: Problem[],
): Promise<Destination | undefined> {
  const { current, before } = config;
  if (current === undefined) return undefined;
  const from = primaryRevision(current);
  const always = inputs.forceNewDeployment === 'always';
  const deployment = deploymentInProgress(current);
  // One that only brings what ran before once more is no reason to stay on that.
  if (deployment && deployment.taskDefinition !== before) {
    if (before === undefined) {
      problems.push({
        about: { kind: 'configs', paths: [config.path] },
        what: noEarlierRevisionProblem(config, deployment),
      });
      return undefined;
    }
    const definition = await patientReads(world, config).taskDefinition(before);
    const source = definition?.source ?? { family: familyOf(before) };
    const step = rollbackModeStepFor(current, { to: before, always });
    return { config: withDefinition(config, source), from, to: before, why: reasonOf(step, before, before), step };
  }
  const found = await previousRevision(patientReads(world, config), config.cluster, config.service, from);
  if (found.kind === 'none') {
    problems.push({ about: { kind: 'configs', paths: [config.path] }, what: noRevisionProblem(config, from, found) });
    return undefined;
  }
  const { taskDefinition: to, until } = found.candidate;
  const step = rollbackModeStepFor(current, { to, always });
  const ran: DestinationReason = until === undefined ? { kind: 'last-completed' } : { kind: 'ran-until', until };
  const why = step.kind === 'redeploy' ? ran : reasonOf(step, to, before);
  return { config: withDefinition(config, found.definition.source), from, to, why, step };
}

async function givenDestination(
  world: World,
  config: ServiceConfig,
  target: RollbackTarget,
  inputs: Inputs,
  problems: Problem[],
): Promise<Destination | undefined> {
  const { current } = config;
  if (current === undefined) return undefined;
  const to = revisionName(target);
  const step = rollbackModeStepFor(current, { to, from: target.from, always: inputs.forceNewDeployment === 'always' });
  const definition = await patientReads(world, config).taskDefinition(to);
  const problem = targetProblem(config, target, definition, step);
  if (problem !== undefined) {
    problems.push({ about: { kind: 'input', input: 'rollback-to', line: target.line }, what: problem });
    return undefined;
  }
  const source = definition?.source ?? { family: target.family };
  return {
    config: withDefinition(config, source),
    from: primaryRevision(current),
    to,
    why: givenReason(step, target, config),
    step,
    guard: target.from,
  };
}

/** Why a line of `rollback-to` names this revision. */
function givenReason(
  step: RollbackModeStep,
  { family, revision, line }: RollbackTarget,
  config: PlannedConfig,
): DestinationReason {
  if (step.kind === 'redeploy') return { kind: 'given', line };
  // What ECS itself rolls back waits for nothing, as a deploy would.
  if (step.kind === 'follow' && ecsRollbackTarget(config.current)) return { kind: 'ecs-rolls-back', isOver: false };
  return reasonOf(step, `${family}:${revision}`, config.before);
}

/** What is said of a way before anything begins that is no deploy. `before`: where ECS would roll back to. */
function reasonOf(step: RollbackModeStep, to: string, before: string | undefined): DestinationReason {
  switch (step.kind) {
    case 'request-ecs-rollback': {
      const { id, createdAt } = step.deployment;
      return {
        kind: 'ecs-will-roll-back',
        deployment: id,
        since: createdAt,
        first: to === before ? undefined : before,
      };
    }
    case 'follow':
      return { kind: 'on-its-way', deployment: step.deployment.id };
    default:
      return { kind: 'already' };
  }
}

function historyProblem(error: AwsError, config: ServiceConfig, target: RollbackTarget | undefined): string {
  const { reason } = error;
  if (error.kind === 'credentials' || error.kind === 'transient' || error.kind === 'throttled') {
    return clusterProblem(error, config);
  }
  const allow = error.kind === 'denied' ? allowAction(error.operation) : undefined;
  if (target) return `ECS could not be asked for the revision (${reason}).${allow === undefined ? '' : ` ${allow}.`}`;
  const say = `${allow === undefined ? 'Say' : `${allow}, or say`} in \`rollback-to\` where it goes`;
  return `ECS's history of ${config.service} could not be read (${reason}). ${say}, as in ${config.service}=family:revision.`;
}

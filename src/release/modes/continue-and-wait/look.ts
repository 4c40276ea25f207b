import { AwsError } from '../../../ecs/cloud.js';
import { pauseKey, pausesOf } from '../../../ecs/pause.js';
import { isAlone } from '../../../ecs/rollout/by-rollout-state.js';
import { findServiceDeployment } from '../../../ecs/rollout/find-service-deployment.js';
import { serviceDeploymentOf } from '../../../ecs/rollout/rollout.js';
import { ownRollback } from '../../../ecs/service/own-rollback.js';
import { courseOfRolloutState } from '../../../ecs/service-deployment-states.js';
import { type DeploymentSnapshot, primaryOf, type ServiceSnapshot } from '../../../ecs/snapshot.js';
import { InputError, type Problem } from '../../../errors.js';
import type { Inputs, MigrationRequest, NamedRevision } from '../../../inputs/inputs.js';
import { mapLimited } from '../../limit.js';
import { credentialWarnings } from '../../look/credentials-end.js';
import { clusterProblem, describe } from '../../look/describe.js';
import { withImagesBefore } from '../../look/images-before.js';
import { planMigration } from '../../look/migration-plan.js';
import { configsNamed } from '../../look/named-services.js';
import { type PatientReads, patientReads } from '../../look/patient-reads.js';
import { inOrderOf } from '../../look/problems.js';
import { type RenderedConfigs, renderConfigs, withDefinition } from '../../look/render-configs.js';
import { shownNames } from '../../look/shown-names.js';
import { orCancelled } from '../../or-cancelled.js';
import { hasService, type Plan, type PlannedConfig, type PlannedMigration, type ServiceConfig } from '../../plan.js';
import type { LookWarning } from '../../warning.js';
import type { World } from '../../world.js';

/** Services that are asked about side by side. */
const AT_ONCE = 8;

/** Where the deployment is that a line names. */
export type DeploymentProgress =
  | { readonly kind: 'deployed' }
  | {
      readonly kind: 'in-progress';
      readonly deployment: DeploymentSnapshot;
      readonly serviceDeployment: string;
      /** Keys of the pauses that hold it now; none where it goes on by itself. */
      readonly pauses: readonly string[];
    };

/** A service that goes on. */
export interface NamedService {
  readonly config: ServiceConfig;
  /** `family:revision` that was named. */
  readonly after: string;
  readonly progress: DeploymentProgress;
}

/** What is going to be continued or waited for; nothing has been changed yet. */
export interface NamedPlan {
  readonly plan: Plan;
  readonly services: readonly NamedService[];
  readonly warnings: readonly LookWarning[];
}

/**
 * Reads the configs alone and checks every service that `deployments` means: each must have the named revision deployed or in
 * progress. Throws an InputError with all problems of all services, so that nothing is continued where one is not as it was.
 */
export async function lookAtNamed(world: World, inputs: Inputs): Promise<NamedPlan> {
  const problems: Problem[] = [];
  const rendered = await renderConfigs(world, inputs, problems);
  return orCancelled(world.signal, servicesOf(world, inputs, rendered, problems));
}

async function servicesOf(
  world: World,
  inputs: Inputs,
  { paths, configs }: RenderedConfigs,
  problems: Problem[],
): Promise<NamedPlan> {
  const { deployments } = inputs;
  const given =
    deployments?.kind === 'lines' ? configsNamed('deployments', deployments.named, configs, problems) : undefined;
  const meant = configs.filter((config) => (given ? given.has(config.key) : hasService(config)));
  const { described } = await describe(world, meant, problems);
  const found = await mapLimited([...described.values()].filter(hasService), AT_ONCE, (config) =>
    namedServiceOf(world, config, given?.get(config.key), problems),
  );
  const services = found.filter((service) => service !== undefined);
  if (given === undefined && services.length === 0 && problems.length === 0) {
    problems.push({ where: '`deployments`', what: 'no service of `configs` is paused now.' });
  }
  const warnings: LookWarning[] = [];
  const named = services.map(({ config }) => config);
  const task = (name: PlannedMigration['name'], request: MigrationRequest | undefined) =>
    taskOf(name, request, named, problems, warnings);
  const smokeTest = task('smoke test', inputs.smokeTest);
  const postMigration = task('post-migration', inputs.postMigration);
  if (problems.length > 0) throw new InputError(inOrderOf(paths, problems));
  world.emit({ kind: 'rendered', names: shownNames(named) });
  // All at once: nothing is begun that could have an order.
  const plan: Plan = {
    lines: await withImagesBefore(world, [named]),
    smokeTest,
    postMigration,
  };
  return { plan, services, warnings: [...warnings, ...(await credentialWarnings(world, plan, inputs.waitUntil))] };
}

/** A task runs on what is deployed, so its config must be one of those that go on. */
function taskOf(
  name: PlannedMigration['name'],
  request: MigrationRequest | undefined,
  named: readonly ServiceConfig[],
  problems: Problem[],
  warnings: LookWarning[],
): PlannedMigration | undefined {
  if (request === undefined || named.length === 0) return undefined;
  const config = named.find(({ path }) => request.config === undefined || path === request.config);
  if (config) return planMigration(name, request, config, problems, warnings);
  const what = `${request.config} is not among the services of \`deployments\`, so it is not known on which revision the ${name} would run. Name one of their configs.`;
  problems.push({ where: name === 'smoke test' ? '`smoke-test-config`' : '`migration-config`', what });
  return undefined;
}

async function namedServiceOf(
  world: World,
  config: ServiceConfig,
  line: NamedRevision | undefined,
  problems: Problem[],
): Promise<NamedService | undefined> {
  const { current, region, cluster, path, service } = config;
  const where = line === undefined ? path : `\`deployments\` line ${line.line}`;
  const problem = (what: string): undefined => void problems.push({ where, what });
  if (current === undefined || current.status !== 'ACTIVE') {
    return problem(`ECS has no active service ${service} in cluster ${cluster}, ${region}.`);
  }
  const after = line === undefined ? undefined : `${line.family}:${line.revision}`;
  if (current.controller !== 'ECS') {
    if (after === undefined) return undefined;
    return problem(`${service} has the deployment controller ${current.controller}: ECS shows no deployment of it.`);
  }
  const primary = primaryOf(current);
  const wrong = after === undefined ? undefined : whatIsWrong(current, after);
  if (wrong !== undefined) return problem(`${service} ${wrong}`);
  if (primary === undefined) return undefined;
  const course = courseOfRolloutState(primary.rolloutState);
  try {
    const cloud = patientReads(world, config);
    // Behind a Classic Load Balancer ECS has no rolloutState.
    const isGoingOn = course === 'going-on' || (course === undefined && !isAlone(current, primary));
    const isOver = !isGoingOn || ownRollback(current) !== undefined;
    const progress: DeploymentProgress = isOver
      ? { kind: 'deployed' }
      : await inProgress(cloud, config, current, primary);
    const isPaused = progress.kind === 'in-progress' && progress.pauses.length > 0;
    if (line === undefined && !isPaused) return undefined;
    const name = after ?? primary.taskDefinition;
    const definition = await cloud.taskDefinition(name);
    const known = definition ? withDefinition(config, definition.source) : config;
    return { config: { ...known, isNotDeployed: isOver }, after: name, progress };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return problem(clusterProblem(error, config));
  }
}

/** Why a service does not go on with a revision, behind its name; undefined where it does. */
function whatIsWrong(current: ServiceSnapshot, after: string): string | undefined {
  const back = ownRollback(current);
  if (back) return `is being rolled back to ${back.taskDefinition} by ECS.`;
  const primary = primaryOf(current);
  if (primary?.taskDefinition !== after) {
    return `does not have ${after} any more, but ${primary?.taskDefinition ?? current.taskDefinition}: it was rolled back, or somebody has deployed since.`;
  }
  return courseOfRolloutState(primary.rolloutState) === 'failed'
    ? `has ${after} in a deployment that failed.`
    : undefined;
}

async function inProgress(
  cloud: PatientReads,
  { cluster, service }: PlannedConfig,
  current: ServiceSnapshot,
  deployment: DeploymentSnapshot,
): Promise<DeploymentProgress> {
  const arns = current.currentServiceDeployment === undefined ? [] : [current.currentServiceDeployment];
  const shown = serviceDeploymentOf(await cloud.serviceDeployments(arns), deployment.id);
  const arn = shown?.arn ?? (await findServiceDeployment(cloud, cluster, service ?? '', deployment.id)) ?? '';
  const now = shown ?? (arn === '' ? undefined : (await cloud.serviceDeployments([arn]))[0]);
  const pauses = now === undefined ? [] : pausesOf(now).map(pauseKey);
  return { kind: 'in-progress', deployment, serviceDeployment: arn, pauses };
}

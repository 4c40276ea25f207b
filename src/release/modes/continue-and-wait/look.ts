import { AwsError } from '../../../ecs/cloud.js';
import { type Pause, pausesOf } from '../../../ecs/pause.js';
import { isAlone } from '../../../ecs/rollout/by-rollout-state.js';
import { findServiceDeployment } from '../../../ecs/rollout/find-service-deployment.js';
import { serviceDeploymentOf } from '../../../ecs/rollout/rollout.js';
import { ecsRollbackTarget } from '../../../ecs/service/ecs-rollback-target.js';
import { courseOfRolloutState } from '../../../ecs/service-deployment-states.js';
import { type DeploymentSnapshot, primaryOf, type ServiceSnapshot } from '../../../ecs/snapshot.js';
import { presenceOf } from '../../../ecs/statuses.js';
import { InputError, type Problem, type Subject } from '../../../errors.js';
import type { Deployments, Inputs, MigrationRequest, NamedRevision } from '../../../inputs/inputs.js';
import { mapLimited } from '../../concurrency.js';
import { credentialWarnings } from '../../look/credentials-end.js';
import { clusterProblem, describeServices } from '../../look/describe-services.js';
import { withImagesBefore } from '../../look/images-before.js';
import { type Findings, planMigration } from '../../look/migration-plan.js';
import { configsNamed } from '../../look/named-services.js';
import { type PatientReads, patientReads } from '../../look/patient-reads.js';
import { inOrderOf } from '../../look/problems.js';
import { type RenderedConfigs, renderConfigs, withDefinition } from '../../look/render-configs.js';
import { shownNames } from '../../look/shown-names.js';
import { hasService, type Plan, type PlannedMigration, revisionName, type ServiceConfig } from '../../plan.js';
import { untilCancelled } from '../../until-cancelled.js';
import type { LookWarning } from '../../warning.js';
import type { World } from '../../world.js';
import { hasMovedOn, type MovedOn, movedOnOf } from './moved-on.js';

/** Services that are asked about side by side. */
const AT_ONCE = 8;
/** Services that a message names with what they have. */
const MOST_STATES = 8;

/** Where the deployment is that a line names. */
export type DeploymentProgress =
  | { readonly kind: 'deployed' }
  | {
      readonly kind: 'in-progress';
      readonly deployment: DeploymentSnapshot;
      readonly serviceDeployment: string;
      /** The pauses that hold it now; none where it goes on by itself. */
      readonly pauses: readonly Pause[];
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
  /** Those that do not go on with what was named: where there is one, nothing is continued. */
  readonly movedOn: readonly MovedOn[];
  readonly warnings: readonly LookWarning[];
}

/**
 * Reads the configs alone and checks every service that `deployments` means: each should have the named revision deployed or in
 * progress; the others have moved on. Throws an InputError with all problems of the inputs and of what could not be read.
 */
export async function lookAtNamed(world: World, inputs: Inputs): Promise<NamedPlan> {
  const problems: Problem[] = [];
  const rendered = await renderConfigs(world, inputs, problems);
  return untilCancelled(world.signal, servicesOf(world, inputs, rendered, problems));
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
  const { described } = await describeServices(world, meant, problems);
  const found = await mapLimited([...described.values()].filter(hasService), AT_ONCE, (config) =>
    namedServiceOf(world, inputs.mode, config, given?.get(config.key), problems),
  );
  const services = found.flatMap((service) => (service === undefined || isMovedOn(service) ? [] : [service]));
  const movedOn = found.flatMap((service) => (service !== undefined && isMovedOn(service) ? [service] : []));
  if (given === undefined && services.length === 0 && movedOn.length === 0 && problems.length === 0) {
    problems.push({
      about: { kind: 'name', name: 'ECS' },
      what: nothingPaused([...described.values()].filter(hasService), inputs.mode),
    });
  }
  const warnings: LookWarning[] = [];
  const named = found.flatMap((service) => service?.config ?? []);
  const task = (name: PlannedMigration['name'], request: MigrationRequest | undefined) =>
    // Where nothing is continued or waited for, no task runs after it.
    movedOn.length > 0 ? undefined : taskOf(name, request, named, { problems, warnings, found: new Set() });
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
  return {
    plan,
    services,
    movedOn,
    warnings: [
      ...warnings,
      ...leftOut(configs.filter(hasService), named, deployments?.kind ?? 'lines'),
      ...(await credentialWarnings(world, plan, inputs.waitUntil)),
    ],
  };
}

/** What of `configs` nobody has named, or is not paused. */
function leftOut(
  configs: readonly ServiceConfig[],
  named: readonly ServiceConfig[],
  by: Deployments['kind'],
): readonly LookWarning[] {
  const keys = new Set(named.map(({ key }) => key));
  const services = configs.filter(({ key }) => !keys.has(key)).map(({ service }) => service);
  return services.length === 0 ? [] : [{ kind: 'left-out', services, by }];
}

/** A task runs on what is deployed, so its config must be one of those that go on. */
function taskOf(
  name: PlannedMigration['name'],
  request: MigrationRequest | undefined,
  named: readonly ServiceConfig[],
  findings: Findings,
): PlannedMigration | undefined {
  if (request === undefined || named.length === 0) return undefined;
  const config = named.find(({ path }) => request.config === undefined || path === request.config);
  if (config) return planMigration(name, request, config, findings);
  const what = `${request.config} is not among the services of \`deployments\`, so it is not known on which revision the ${name} would run. Name one of their configs.`;
  findings.problems.push({
    about: { kind: 'input', input: name === 'smoke test' ? 'smoke-test-config' : 'migration-config' },
    what,
  });
  return undefined;
}

async function namedServiceOf(
  world: World,
  mode: Inputs['mode'],
  config: ServiceConfig,
  line: NamedRevision | undefined,
  problems: Problem[],
): Promise<NamedService | MovedOn | undefined> {
  const { current, region, cluster, path, service } = config;
  const ofConfig: Subject = { kind: 'configs', paths: [path] };
  const ofLine: Subject = line === undefined ? ofConfig : { kind: 'input', input: 'deployments', line: line.line };
  const problem = (what: string, about: Subject = ofConfig): undefined => void problems.push({ about, what });
  if (current === undefined || presenceOf(current.status) !== 'there') {
    const gone = current === undefined ? 'it was deleted, or `service:` is another one' : `it is ${current.status}`;
    return problem(`ECS has no active service ${service} in cluster ${cluster}, ${region}: ${gone}.`);
  }
  const after = line && revisionName(line);
  if (current.controller !== 'ECS') {
    if (after === undefined) return undefined;
    return problem(
      `${service} has the deployment controller ${current.controller}: ECS shows no deployment of it.`,
      ofLine,
    );
  }
  const primary = primaryOf(current);
  if (after !== undefined && hasMovedOn(current, after)) {
    return movedOnOf(patientReads(world, config), config, current, after, mode);
  }
  if (primary === undefined) return undefined;
  const course = courseOfRolloutState(primary.rolloutState);
  try {
    const cloud = patientReads(world, config);
    // Behind a Classic Load Balancer ECS has no rolloutState.
    const isGoingOn = course === 'going-on' || (course === undefined && !isAlone(current, primary));
    const isOver = !isGoingOn || ecsRollbackTarget(current) !== undefined;
    const progress: DeploymentProgress = isOver
      ? { kind: 'deployed' }
      : await inProgress(cloud, config, current, primary, mode === 'wait' && line !== undefined);
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

function isMovedOn(service: NamedService | MovedOn): service is MovedOn {
  return 'failure' in service;
}

/** Why there is nothing to continue or to wait for, with what each service has. */
function nothingPaused(configs: readonly ServiceConfig[], mode: Inputs['mode']): string {
  const states = configs.flatMap(({ service, current }) => {
    const primary = primaryOf(current);
    if (primary === undefined) return [];
    const isGoingOn = courseOfRolloutState(primary.rolloutState) === 'going-on';
    return [`${service} has ${primary.taskDefinition}${isGoingOn ? ', which is in progress' : ''}`];
  });
  const shown = states.slice(0, MOST_STATES);
  const more = states.length > shown.length ? [`${states.length - shown.length} more`] : [];
  const have = states.length === 0 ? '' : ` (${[...shown, ...more].join('; ')})`;
  return `no service of \`configs\` is paused now${have}, so there is nothing to ${mode === 'wait' ? 'wait for' : 'continue'}.`;
}

/**
 * Whoever only waits for a named service can do so without the service deployments: the watch then judges by DescribeServices, and
 * warns. What is paused nobody knows without them.
 */
async function inProgress(
  cloud: PatientReads,
  config: ServiceConfig,
  current: ServiceSnapshot,
  deployment: DeploymentSnapshot,
  goesWithout: boolean,
): Promise<DeploymentProgress> {
  try {
    return await heldOrNot(cloud, config, current, deployment);
  } catch (error) {
    const isMissing = error instanceof AwsError && (error.kind === 'denied' || error.kind === 'unsupported');
    if (!goesWithout || !isMissing) throw error;
    return { kind: 'in-progress', deployment, serviceDeployment: '', pauses: [] };
  }
}

async function heldOrNot(
  cloud: PatientReads,
  { cluster, service }: ServiceConfig,
  current: ServiceSnapshot,
  deployment: DeploymentSnapshot,
): Promise<DeploymentProgress> {
  const arns = current.currentServiceDeployment === undefined ? [] : [current.currentServiceDeployment];
  const shown = serviceDeploymentOf(await cloud.serviceDeployments(arns), deployment.id);
  const arn = shown?.arn ?? (await findServiceDeployment(cloud, cluster, service, deployment.id)) ?? '';
  const now = shown ?? (arn === '' ? undefined : (await cloud.serviceDeployments([arn]))[0]);
  const pauses = now === undefined ? [] : pausesOf(now);
  return { kind: 'in-progress', deployment, serviceDeployment: arn, pauses };
}

import { ecsRollbackTarget } from '../../ecs/service/ecs-rollback-target.js';
import { courseOfRolloutState } from '../../ecs/service-deployment-states.js';
import { primaryOf } from '../../ecs/snapshot.js';
import { presenceOf } from '../../ecs/statuses.js';
import type { Problem } from '../../errors.js';
import type { Inputs } from '../../inputs/inputs.js';
import { listed } from '../../listed.js';
import { spokenMoment } from '../../spoken-time.js';
import { continueCommand } from '../continue-command.js';
import { isMutable } from '../image.js';
import { isNotBuilt } from '../not-built.js';
import {
  changesFamily,
  clusterKey,
  familyOf,
  hasService,
  isLeftOut,
  nameOf,
  type Plan,
  type PlannedConfig,
  type ServiceConfig,
} from '../plan.js';
import type { LookWarning, Mover, RollbackImpossible } from '../warning.js';

/** Names in one sentence. */
const MOST_NAMES = 20;

/** What the checks of a service take from the inputs. */
type CheckInputs = Pick<Inputs, 'allowCreate' | 'onCancel' | 'onFailure' | 'mode' | 'skipUnchanged'>;

/** What is wrong with the services of the release, by what ECS says of them now. */
export function serviceProblems(
  configs: readonly PlannedConfig[],
  inputs: CheckInputs,
  neighbours: ReadonlyMap<string, readonly string[]>,
): readonly Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, PlannedConfig>();
  for (const config of configs) {
    if (!hasService(config)) continue;
    const identity = `${clusterKey(config)} ${config.service}`;
    const twin = seen.get(identity);
    if (twin) {
      problems.push({
        about: { kind: 'input', input: 'configs' },
        what: `${twin.path} (line ${twin.line}) and ${config.path} (line ${config.line}) are the same service ${config.service} in cluster ${config.cluster}, ${config.region}: release it once.`,
      });
      continue;
    }
    seen.set(identity, config);
    problems.push(...problemsOf(config, inputs, neighbours.get(clusterKey(config)) ?? []));
  }
  return problems;
}

/**
 * What a person should know of the services that a plan changes; of those that it leaves alone or follows there is nothing to say.
 */
export function serviceWarnings(plan: Plan, inputs: Pick<Inputs, 'onFailure'>): readonly LookWarning[] {
  return plan.lines
    .flat()
    .filter(hasService)
    .filter(({ key }) => !isLeftOut(plan, key))
    .flatMap((config) => [...warningsOf(config), ...mutableTags(config, 'release'), ...noWayBack(config, inputs)]);
}

/**
 * ecspresso creates a service from the newest revision of its family, whatever is asked for: no config that is registered after
 * it may be of that family. `registered` are all configs in the order in which they are registered.
 */
export function newFamilyProblems(registered: readonly PlannedConfig[]): readonly Problem[] {
  return registered.flatMap((config, index) => {
    if (config.service === undefined || config.current !== undefined) return [];
    const { family } = config.definition;
    const later = registered
      .slice(index + 1)
      .find(({ region, definition }) => region === config.region && definition.family === family);
    if (later === undefined) return [];
    const both =
      later.service !== undefined && later.current === undefined
        ? `${config.service} and ${later.service} would both be created from the family ${family}`
        : `${config.service} would be created from the family ${family}, which ${later.path} registers after it`;
    return [
      {
        about: { kind: 'configs', paths: [config.path] },
        what: `${both}, and ecspresso creates a service from the newest revision of its family: create them one release after the other, or give each a family.`,
      },
    ];
  });
}

/** What a cluster has instead of a service that is not there, as a sentence after another one; `''`: nothing is known. */
export function clusterHas(services: readonly string[]): string {
  return services.length === 0 ? '' : ` The cluster has: ${listed(services, MOST_NAMES)}.`;
}

function problemsOf(config: PlannedConfig, inputs: CheckInputs, others: readonly string[]): Problem[] {
  const { current, path, service, cluster, region } = config;
  if (!current) {
    if (!inputs.allowCreate) {
      return [
        {
          about: { kind: 'configs', paths: [path] },
          what: `ECS has no active service ${service} in cluster ${cluster}, ${region}.${clusterHas(others)} Check \`service:\`, or set \`allow-create: true\` to create it.`,
        },
      ];
    }
    if (!config.serviceDefinition) {
      return [
        {
          about: { kind: 'configs', paths: [path] },
          what: `to create ${service}, the config needs a \`service_definition\`.`,
        },
      ];
    }
    return [];
  }
  if (presenceOf(current.status) === 'being-deleted') {
    return [
      {
        about: { kind: 'configs', paths: [path] },
        what: `the service ${service} is being deleted (DRAINING): wait until it is gone, or release to another one.`,
      },
    ];
  }
  if (current.taskDefinition === '' && current.primaryTaskSet === undefined) {
    return [
      {
        about: { kind: 'configs', paths: [path] },
        what: `the service ${service} has no task definition, as services in Express mode: ECS makes their revisions itself. Use aws-actions/amazon-ecs-deploy-express-service for it.`,
      },
    ];
  }
  // With `skip-unchanged` it may be followed instead: that depends on its difference.
  const paused = inputs.skipUnchanged ? [] : pausedProblems(config);
  if (paused.length > 0) return [...paused];
  if (current.controller === 'EXTERNAL') {
    return [
      {
        about: { kind: 'configs', paths: [path] },
        what: `the service ${service} has an EXTERNAL deployment controller, which ecspresso does not support.`,
      },
    ];
  }
  return controllerProblems(config, inputs);
}

/** Somebody else's deployment is paused at a hook: a release would replace it. */
export function pausedProblems({
  current,
  lifecycle,
  service,
  region,
  before,
  path,
}: PlannedConfig): readonly Problem[] {
  const primary = primaryOf(current);
  const held = lifecycle?.pauses[0];
  if (held === undefined || primary === undefined) return [];
  const until =
    held.expiresAt === undefined ? '' : ` until ${spokenMoment(held.expiresAt)}, then ECS does ${held.timeoutAction}`;
  const back = before === undefined ? 'previous' : `${service}=${before} from ${primary.taskDefinition}`;
  const what = [
    `a deployment of ${primary.taskDefinition} (${primary.id}) is paused at ${held.stage}${until}, and this release would replace it. End the pause first:`,
    `- go on: \`mode: continue\` with \`deployments: ${service}=${primary.taskDefinition}\`, or ${continueCommand(held, region, 'CONTINUE')}`,
    `- roll back: \`mode: rollback\` with \`rollback-to: ${back}\`, or ${continueCommand(held, region, 'ROLLBACK')}`,
  ].join('\n');
  return [{ about: { kind: 'configs', paths: [path] }, what }];
}

/** What this action cannot do with the deployments of another controller than ECS itself. */
export function controllerProblems(
  { current, service }: PlannedConfig,
  inputs: Pick<Inputs, 'onCancel' | 'onFailure'>,
): Problem[] {
  if (current === undefined || current.controller === 'ECS') return [];
  const named = `${service} has the deployment controller ${current.controller}, whose deployments this action cannot`;
  const ofInput = (input: string, what: string): Problem => ({ about: { kind: 'input', input }, what });
  return [
    ...(inputs.onCancel === 'stop' ? [ofInput('on-cancel', `${named} stop. Write leave.`)] : []),
    ...(inputs.onFailure === 'rollback' ? [ofInput('on-failure', `${named} roll back. Write leave.`)] : []),
  ];
}

/** People should know before a release what `on-failure: rollback` will not do. */
function noWayBack(config: ServiceConfig, { onFailure }: Pick<Inputs, 'onFailure'>): readonly LookWarning[] {
  if (onFailure !== 'rollback') return [];
  const why = whyNoWayBack(config);
  return why === undefined ? [] : [{ kind: 'rollback-impossible', service: config.service, why }];
}

function whyNoWayBack(config: ServiceConfig): RollbackImpossible | undefined {
  const { current, before, definition } = config;
  if (current === undefined) return { kind: 'created' };
  if (before === undefined) return { kind: 'none-completed' };
  if (!changesFamily(config)) return undefined;
  return { kind: 'other-family', from: familyOf(current.taskDefinition), to: definition.family };
}

function warningsOf(config: ServiceConfig): readonly LookWarning[] {
  const { current, service, serviceDefinition } = config;
  const warnings: LookWarning[] = [];
  const back = ecsRollbackTarget(current)?.taskDefinition;
  const running = inProgress(config);
  // The creation time of the deployment that ECS goes back to says nothing about when the rollback began.
  if (back !== undefined) warnings.push({ kind: 'rolling-back', service, to: back });
  else if (running) warnings.push(running);
  const fromFile = serviceDefinition?.desiredCount;
  const wanted = fromFile ?? current?.desired;
  const daemon = current?.schedulingStrategy === 'DAEMON';
  if (current && wanted === 0 && !daemon) warnings.push({ kind: 'no-tasks-desired', service, by: 'release' });
  if (current && fromFile !== undefined && fromFile !== current.desired && !daemon) {
    warnings.push({ kind: 'desired-count', service, now: current.desired, file: fromFile });
  }
  return warnings;
}

/** The deployment that is in progress and is replaced. */
function inProgress({ current, service }: ServiceConfig): LookWarning | undefined {
  const primary = primaryOf(current);
  if (primary === undefined || courseOfRolloutState(primary.rolloutState) !== 'going-on') return undefined;
  const { taskDefinition, id, createdAt } = primary;
  return { kind: 'in-progress', service, taskDefinition, id, since: createdAt };
}

/** The images of a config whose tags can move. */
export function mutableTags(config: PlannedConfig, by: Mover): readonly LookWarning[] {
  const images = config.definition.containers
    .map(({ image }) => image)
    .filter((image) => isMutable(image) && !isNotBuilt(image));
  const name = nameOf({ service: config.service, family: config.definition.family });
  return [...new Set(images)].map((image) => ({ kind: 'mutable-tag', name, image, by }));
}

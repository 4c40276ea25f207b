import { ownRollback } from '../../ecs/service/own-rollback.js';
import type { Problem } from '../../errors.js';
import type { Inputs } from '../../inputs/inputs.js';
import { spokenMoment } from '../../spoken-time.js';
import { changesFamily, clusterKey, familyOf, nameOf, type PlannedConfig } from '../plan.js';
import { isMutable } from './image.js';
import { isNotBuilt } from './not-built.js';
import type { Checked } from './problems.js';

/** Checks every service of the release against what ECS says of it now. */
export function checkConfigs(
  configs: readonly PlannedConfig[],
  inputs: Pick<Inputs, 'allowCreate' | 'onCancel' | 'onFailure'>,
  neighbours: ReadonlyMap<string, readonly string[]>,
): Checked {
  const problems: Problem[] = [];
  const warnings: string[] = [];
  const seen = new Map<string, PlannedConfig>();
  for (const config of configs) {
    if (config.service === undefined) continue;
    const identity = `${clusterKey(config)} ${config.service}`;
    const twin = seen.get(identity);
    if (twin) {
      problems.push({
        where: '`configs`',
        what: `${twin.path} (line ${twin.line}) and ${config.path} (line ${config.line}) are the same service ${config.service} in cluster ${config.cluster}, ${config.region}: release it once.`,
      });
      continue;
    }
    seen.set(identity, config);
    problems.push(...serviceProblems(config, inputs, neighbours.get(clusterKey(config)) ?? []));
    warnings.push(...serviceWarnings(config), ...noWayBack(config, inputs));
  }
  return { problems, warnings };
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
        where: config.path,
        what: `${both}, and ecspresso creates a service from the newest revision of its family: create them one release after the other, or give each a family.`,
      },
    ];
  });
}

function serviceProblems(
  config: PlannedConfig,
  inputs: Pick<Inputs, 'allowCreate' | 'onCancel' | 'onFailure'>,
  others: readonly string[],
): Problem[] {
  const { current, path, service, cluster, region } = config;
  if (!current) {
    if (!inputs.allowCreate) {
      const there =
        others.length === 0
          ? ''
          : ` The cluster has: ${others.slice(0, 20).join(', ')}${others.length > 20 ? ', …' : ''}.`;
      return [
        {
          where: path,
          what: `ECS has no active service ${service} in cluster ${cluster}, ${region}.${there} Check \`service:\`, or set \`allow-create: true\` to create it.`,
        },
      ];
    }
    if (!config.serviceDefinition) {
      return [{ where: path, what: `to create ${service}, the config needs a \`service_definition\`.` }];
    }
    return [];
  }
  if (current.status === 'DRAINING') {
    return [
      {
        where: path,
        what: `the service ${service} is being deleted (DRAINING): wait until it is gone, or release to another one.`,
      },
    ];
  }
  if (current.controller === 'EXTERNAL') {
    return [
      {
        where: path,
        what: `the service ${service} has an EXTERNAL deployment controller, which ecspresso does not support.`,
      },
    ];
  }
  return controllerProblems(config, inputs);
}

/** What this action cannot do with the deployments of another controller than ECS itself. */
export function controllerProblems(
  { current, service }: PlannedConfig,
  inputs: Pick<Inputs, 'onCancel' | 'onFailure'>,
): Problem[] {
  if (current === undefined || current.controller === 'ECS') return [];
  const named = `${service} has the deployment controller ${current.controller}, whose deployments this action cannot`;
  return [
    ...(inputs.onCancel === 'stop' ? [{ where: '`on-cancel`', what: `${named} stop. Write leave.` }] : []),
    ...(inputs.onFailure === 'rollback' ? [{ where: '`on-failure`', what: `${named} take back. Write leave.` }] : []),
  ];
}

/** People should know before a release what `on-failure: rollback` will not do. */
function noWayBack(config: PlannedConfig, { onFailure }: Pick<Inputs, 'onFailure'>): string[] {
  const { current, service, before } = config;
  if (onFailure !== 'rollback') return [];
  const why =
    current === undefined
      ? 'this release creates it'
      : before === undefined
        ? 'no deployment of it is known to have completed'
        : changesFamily(config)
          ? `its family changes from ${familyOf(current.taskDefinition)} to ${config.definition.family}`
          : undefined;
  return why === undefined
    ? []
    : [`${service}: once it is released, \`on-failure: rollback\` cannot take it back, because ${why}.`];
}

function serviceWarnings(config: PlannedConfig): string[] {
  const { current, service, serviceDefinition } = config;
  const warnings: string[] = [];
  const running = current?.deployments.find(
    (deployment) => deployment.status === 'PRIMARY' && deployment.rolloutState === 'IN_PROGRESS',
  );
  const back = ownRollback(current)?.taskDefinition;
  if (back !== undefined) {
    // When its deployment was created says nothing of when ECS began to go back to it.
    warnings.push(
      `${service}: ECS is rolling it back to ${back} right now; a release waits for that up to its timeout, 10 minutes at most, and then replaces it.`,
    );
  } else if (running) {
    const since = spokenMoment(running.createdAt);
    warnings.push(
      `${service}: a deployment of ${running.taskDefinition} (${running.id}) has been in flight since ${since}; this release replaces it.`,
    );
  }
  const wanted = serviceDefinition?.desiredCount ?? current?.desired;
  const daemon = current?.schedulingStrategy === 'DAEMON';
  if (current && wanted === 0 && !daemon) {
    warnings.push(
      `${service}: its desired count is 0, so the release starts no task and cannot show that the new version works.`,
    );
  }
  const fromFile = serviceDefinition?.desiredCount;
  if (current && fromFile !== undefined && fromFile !== current.desired && !daemon) {
    warnings.push(
      `${service}: ${current.desired} tasks are wanted now, the service definition says ${fromFile}, and each deploy sets that. Leave desiredCount out of the file where autoscaling decides.`,
    );
  }
  const mutable = config.definition.containers
    .filter(({ image }) => isMutable(image) && !isNotBuilt(image))
    .map(({ image }) => image);
  for (const image of new Set(mutable)) {
    warnings.push(
      `${nameOf(config)}: the image ${image} has a tag that can move; a rollback would not bring the old one back.`,
    );
  }
  return warnings;
}

import type { Problem } from '../../errors.js';
import type { Inputs, Mode, Setting } from '../../inputs/inputs.js';
import { changesFamily, clusterKey, familyOf, nameOf, type PlannedConfig } from '../plan.js';
import { spokenMoment } from '../spoken-time.js';
import { isNotBuilt } from './not-built.js';

/** What a check found. */
export interface Checked {
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

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
        ? 'no deployment of it has completed yet'
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
  const running = current?.deployments.find((one) => one.status === 'PRIMARY' && one.rolloutState === 'IN_PROGRESS');
  if (running) {
    const since = spokenMoment(running.createdAt);
    warnings.push(
      `${service}: a deployment of ${running.taskDefinition} (${running.id}) has been in flight since ${since}; this release replaces it.`,
    );
  }
  const wanted = serviceDefinition?.desiredCount ?? current?.desired;
  const daemon = current?.schedulingStrategy === 'DAEMON';
  if (current && wanted === 0 && !daemon) {
    warnings.push(
      `${service}: its desired count is 0, so the release starts no task and proves nothing about the new version.`,
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

/** Whether a ref has no digest and either no tag or one that is known to move. */
export function isMutable(image: string): boolean {
  if (image.includes('@')) return false;
  const tag = /:([\w][\w.-]*)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest';
}

/** Names of environment variables that ecspresso's template functions read in a text. */
export function variablesIn(text: string): readonly string[] {
  const found = text.matchAll(/\b(?:must_env|env)\b['"]?\s*\)?\s*\(?\s*[`'"]([A-Za-z_]\w*)[`'"]/g);
  return [...new Set([...found].map((match) => match[1] ?? ''))];
}

/**
 * Every value of `images` must be part of the image of some container: one that is used nowhere is a release of something
 * else than was built. In mode `run` only one config is looked at, and the images of the others go unused. `read` gives the text of a file for the message, undefined when it cannot.
 */
export async function checkImages(
  configs: readonly PlannedConfig[],
  images: readonly Setting[],
  mode: Mode,
  read: (path: string) => Promise<string | undefined>,
): Promise<Checked> {
  const rendered = configs.flatMap((config) => config.definition.containers.map((container) => container.image));
  const unused = images.filter(({ value }) => !rendered.some((image) => image.includes(value)));
  if (unused.length === 0 || configs.length === 0) return { problems: [], warnings: [] };
  if (mode === 'run' && unused.length < images.length) return { problems: [], warnings: [] };
  const texts = await Promise.all(configs.flatMap(filesOf).map((path) => read(path)));
  const known = [...new Set(texts.flatMap((text) => variablesIn(text ?? '')))].toSorted((a, b) => (a < b ? -1 : 1));
  const hint = known.length === 0 ? '' : ` They read: ${known.join(', ')}.`;
  return {
    problems: unused.map(({ key, line, value }) => ({
      where: `\`images\` line ${line}`,
      what: configs.every(({ call }) => (call.env[key] ?? value) !== value)
        ? `${key} is used by no config: each gives it another value of its own in \`configs\`. Remove it here or there.`
        : `${key} is used by no config: its value is in the image of no container that the ecspresso files render.${hint}`,
    })),
    warnings: [],
  };
}

function filesOf(config: PlannedConfig): string[] {
  const { source } = config.file;
  return [config.path, source['task_definition'], source['service_definition']].filter(
    (path) => typeof path === 'string',
  );
}

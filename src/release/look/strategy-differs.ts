import { isPauseHook } from '../../ecs/service-deployment-states.js';
import type { HookSetting } from '../../ecs/snapshot.js';
import { ROLLING, withFile } from '../../ecs/strategy.js';
import { differingMembers, isStrategyMember } from '../../ecs/strategy-difference.js';
import { deploymentConfigurationIn } from '../../ecspresso/rendered.js';
import { hasService, type Plan, type PlannedConfig } from '../plan.js';
import type { LookWarning, StrategyDifference } from '../warning.js';
import type { World } from '../world.js';

/** A warning for each service that ECS is to deploy otherwise than now, or cannot be asked to. */
export async function strategyWarnings(world: World, { lines }: Plan): Promise<readonly LookWarning[]> {
  const found = await Promise.all(
    lines
      .flat()
      .filter(hasService)
      .map(async (config): Promise<readonly LookWarning[]> => {
        const difference = await strategyDifference(world, config);
        return difference ? [{ kind: 'strategy-differs', service: config.service, difference }] : [];
      }),
  );
  return found.flat();
}

/**
 * In what the service definition of a config and ECS differ as to how ECS deploys, and what of that this ecspresso leaves out. What
 * it prints is what it sends: where it says that it left something out, the file itself is read, if it is no Jsonnet.
 */
export async function strategyDifference(world: World, config: PlannedConfig): Promise<StrategyDifference | undefined> {
  const { service, current, serviceDefinition, unknownFields = [] } = config;
  if (service === undefined || serviceDefinition === undefined) return undefined;
  if (current !== undefined && current.controller !== 'ECS') return undefined;
  const before = current?.deploymentConfiguration ?? ROLLING;
  const sent = withFile(before, serviceDefinition.deploymentConfiguration);
  const source = unknownFields.length === 0 ? undefined : await fileOf(world, config);
  const file = source === undefined ? sent : withFile(before, source.deploymentConfiguration);
  const differing = differingMembers(before, file);
  const lost = differingMembers(sent, file);
  const unsent = differing.filter((member) => lost.includes(member));
  // For a new service only what is not sent is a difference.
  const members = current === undefined ? unsent : differing;
  const unread = unknownFields.length > 0 && source === undefined ? unknownFields.filter(isStrategyMember) : [];
  if (members.length === 0 && unread.length === 0) return undefined;
  return {
    now: current?.deploymentConfiguration,
    file,
    members,
    unsent,
    unread,
    isRefused: members.includes('lifecycleHooks') && sent.hooks.some(isBroken),
    ecspresso: world.ecspressoVersion,
  };
}

/** What an older ecspresso makes of a PAUSE. */
function isBroken(hook: HookSetting): boolean {
  return !isPauseHook(hook) && hook.target === undefined;
}

/** The service definition as its author wrote it, templates and all; undefined where it cannot be read as JSON or YAML. */
async function fileOf(
  world: World,
  { file }: PlannedConfig,
): Promise<{ readonly deploymentConfiguration: unknown } | undefined> {
  const path = file.source['service_definition'];
  if (typeof path !== 'string' || path.endsWith('.jsonnet')) return undefined;
  const text = await world.files.read(path);
  return text === undefined ? undefined : deploymentConfigurationIn(text);
}

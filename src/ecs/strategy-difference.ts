import { isPauseHook } from './service-deployment-states.js';
import type { DeploymentConfigurationSnapshot, HookSetting } from './snapshot.js';

/** Members of a `deploymentConfiguration` that say how ECS deploys, by their names in the ECS API model. */
const MEMBERS = {
  strategy: ({ strategy }) => strategy,
  bakeTimeInMinutes: ({ bakeMinutes }) => bakeMinutes,
  linearConfiguration: ({ linear }) => linear && [linear.stepPercent, linear.stepBakeMinutes],
  canaryConfiguration: ({ canary }) => canary && [canary.percent, canary.bakeMinutes],
  // Their order has no meaning for ECS.
  lifecycleHooks: ({ hooks }) => hooks.map(hookText).toSorted(),
  // Without a percentage ECS requires all tasks.
  earlySuccessCriteria: ({ earlySuccess }) => earlySuccess && (earlySuccess.healthyPercent ?? 100),
} as const satisfies Readonly<Record<string, (configuration: DeploymentConfigurationSnapshot) => unknown>>;

export type StrategyMember = keyof typeof MEMBERS;

/** Whether a member of that name says how ECS deploys: also one of a hook. */
export function isStrategyMember(name: string): boolean {
  return Object.hasOwn(MEMBERS, name) || name === 'targetType' || name === 'timeoutConfiguration';
}

/**
 * The members in which two configurations differ. What the second one does not have (the steps of another strategy)
 * does not count, but for early success criteria.
 */
export function differingMembers(
  first: DeploymentConfigurationSnapshot,
  second: DeploymentConfigurationSnapshot,
): readonly StrategyMember[] {
  return STRATEGY_MEMBERS.filter((name) => {
    const value = MEMBERS[name](second);
    const isGone = value === undefined && name !== 'earlySuccessCriteria';
    return !isGone && JSON.stringify(MEMBERS[name](first)) !== JSON.stringify(value);
  });
}

const STRATEGY_MEMBERS = Object.keys(MEMBERS) as readonly StrategyMember[];

/** The timeout of a Lambda hook is not compared: a file need not have it. */
function hookText(hook: HookSetting): string {
  const { targetType, target, stages, timeoutMinutes, timeoutAction } = hook;
  const ends = isPauseHook(hook) ? [timeoutMinutes, timeoutAction] : [];
  return JSON.stringify([targetType, target, stages.toSorted(), ...ends]);
}

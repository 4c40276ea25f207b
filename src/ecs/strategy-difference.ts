import type { DeploymentConfigurationSnapshot, HookSetting } from './snapshot.js';

/** What of a `deploymentConfiguration` says how ECS deploys, by the names of the ECS API model. */
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

/** In what two configurations differ. The steps of a strategy that only one of them has count where the second one has it. */
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

/** Of a function, ECS's own time to wait is not compared: a file need not say it. */
function hookText({ targetType, target, stages, timeoutMinutes, timeoutAction }: HookSetting): string {
  const ends = targetType === 'PAUSE' ? [timeoutMinutes, timeoutAction] : [];
  return JSON.stringify([targetType, target, stages.toSorted(), ...ends]);
}

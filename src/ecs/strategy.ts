import {
  DEFAULT_HOOK_TARGET,
  type HookAction,
  hasReached,
  isPauseHook,
  LIFECYCLE_STAGES,
  STAGE_BEFORE_EACH_STEP,
  timeoutActionOf,
} from './service-deployment-states.js';
import type { DeploymentConfigurationSnapshot, DeploymentSnapshot, HookSetting } from './snapshot.js';
import type { WaitUntil } from './wait-until.js';

/** ECS's default, for a service without a deployment strategy of its own. */
export const ROLLING: DeploymentConfigurationSnapshot = { strategy: 'ROLLING', bakeMinutes: 0, hooks: [] };

/** ECS's defaults for members that a service leaves out. Source: the ECS API model. */
export const LINEAR = { stepPercent: 10, stepBakeMinutes: 6 } as const;
export const CANARY = { percent: 5, bakeMinutes: 10 } as const;
export const HOOK = { targetType: DEFAULT_HOOK_TARGET, timeoutMinutes: 1440 } as const;

/** Whether deployments of this configuration go through lifecycle stages; a rolling one only bakes. */
export function hasStages({ strategy }: Pick<DeploymentConfigurationSnapshot, 'strategy'>): boolean {
  return strategy !== 'ROLLING';
}

/**
 * `base`, overridden by the `deploymentConfiguration` of a service definition file: an UpdateService keeps what it is
 * not sent. A member of the file that has another shape than ECS's counts as absent.
 */
export function withFile(base: DeploymentConfigurationSnapshot, source: unknown): DeploymentConfigurationSnapshot {
  const file = objectIn(source);
  const strategy = textIn(file['strategy']) ?? base.strategy;
  const linear = objectIn(file['linearConfiguration']);
  const canary = objectIn(file['canaryConfiguration']);
  return {
    strategy,
    bakeMinutes: numberIn(file['bakeTimeInMinutes']) ?? base.bakeMinutes,
    linear:
      strategy === 'LINEAR'
        ? {
            stepPercent: numberIn(linear['stepPercent']) ?? (base.linear ?? LINEAR).stepPercent,
            stepBakeMinutes: numberIn(linear['stepBakeTimeInMinutes']) ?? (base.linear ?? LINEAR).stepBakeMinutes,
          }
        : undefined,
    canary:
      strategy === 'CANARY'
        ? {
            percent: numberIn(canary['canaryPercent']) ?? (base.canary ?? CANARY).percent,
            bakeMinutes: numberIn(canary['canaryBakeTimeInMinutes']) ?? (base.canary ?? CANARY).bakeMinutes,
          }
        : undefined,
    hooks: listIn(file['lifecycleHooks'])?.map((hook) => hookIn(hook, base.hooks)) ?? base.hooks,
    alarms: base.alarms,
    earlySuccess: (earlySuccessIn(file['earlySuccessCriteria']) ?? base).earlySuccess,
  };
}

/**
 * How many healthy tasks a deployment needs to be a success: all that are desired, or the share that its early success asks for.
 */
export function requiredTasks(
  { desired }: Pick<DeploymentSnapshot, 'desired'>,
  { earlySuccess }: Pick<DeploymentConfigurationSnapshot, 'earlySuccess'>,
): number {
  return Math.ceil((desired * (earlySuccess?.healthyPercent ?? 100)) / 100);
}

/**
 * Shares of the production traffic that the new revision gets in turn, percent, with the minutes that ECS waits at each; none
 * for a rolling deployment. No step waits at 100 percent: what comes then is the bake. Source: the ECS API model.
 */
export function trafficSteps({
  strategy,
  linear,
  canary,
}: DeploymentConfigurationSnapshot): readonly { readonly percent: number; readonly waitMinutes: number }[] {
  const whole = { percent: 100, waitMinutes: 0 };
  if (linear !== undefined) {
    const step = Math.min(100, Math.max(SMALLEST_STEP, linear.stepPercent));
    const count = Math.ceil(100 / step);
    return Array.from({ length: count }, (_, index) =>
      index === count - 1 ? whole : { percent: step * (index + 1), waitMinutes: linear.stepBakeMinutes },
    );
  }
  if (canary !== undefined && canary.percent < 100) {
    return [{ percent: canary.percent, waitMinutes: canary.bakeMinutes }, whole];
  }
  return hasStages({ strategy }) ? [whole] : [];
}

/** Percent. Source: LinearConfiguration of the ECS API model. */
const SMALLEST_STEP = 3;

/**
 * For how many minutes at least a service's own settings make ECS wait until a deployment is as far as `until` asks,
 * whatever its tasks do. Pauses do not count, because they can be over at once; nor does the bake that ECS computes
 * itself for the alarms of a rolling deployment.
 */
export function leastWaitMinutes(
  configuration: DeploymentConfigurationSnapshot,
  until: WaitUntil = { kind: 'deployed' },
): number {
  if (until.kind === 'started' || !hasStages(configuration)) return 0;
  const [first] = until.kind === 'paused' ? pausesBefore(configuration, { kind: 'deployed' }) : [];
  const end = first === undefined ? endOf(until) : orderOf(first.stage);
  const steps = trafficSteps(configuration).reduce((sum, { waitMinutes }) => sum + waitMinutes, 0);
  return (end > TRAFFIC ? steps : 0) + (end > BAKE ? configuration.bakeMinutes : 0);
}

/** A pause that a deployment meets. */
export interface PauseAhead {
  readonly stage: string;
  /** How often it comes: one before the traffic shifts comes before each step. */
  readonly times: number;
  /** How long ECS waits for somebody, each time, and what it does then. */
  readonly minutes: number;
  readonly action: HookAction;
}

/** The pauses that a deployment meets before it is as far as `until` asks, in ECS's order. */
export function pausesBefore(configuration: DeploymentConfigurationSnapshot, until: WaitUntil): readonly PauseAhead[] {
  if (until.kind === 'started' || until.kind === 'paused') return [];
  // Nobody can wait for a stage of a rolling deployment: it is followed to its end.
  const end = until.kind === 'stage' && hasStages(configuration) ? until.stage : undefined;
  const steps = end !== undefined && LIFECYCLE_STAGES[end].order <= TRAFFIC ? [] : trafficSteps(configuration);
  return configuration.hooks
    .filter(isPauseHook)
    .flatMap((hook) => hook.stages.map((stage) => pauseAt(stage, hook)))
    .filter(({ stage }) => end === undefined || !hasReached(stage, end))
    .map((pause) => (pause.stage === STAGE_BEFORE_EACH_STEP ? { ...pause, times: Math.max(1, steps.length) } : pause))
    .toSorted((a, b) => orderOf(a.stage) - orderOf(b.stage));
}

/** Where the stages stand in which ECS shifts the traffic and bakes. */
const TRAFFIC = LIFECYCLE_STAGES.PRODUCTION_TRAFFIC_SHIFT.order;
const BAKE = LIFECYCLE_STAGES.BAKE_TIME.order;

function pauseAt(stage: string, { timeoutMinutes, timeoutAction }: HookSetting): PauseAhead {
  return { stage, times: 1, minutes: timeoutMinutes, action: timeoutAction };
}

function endOf(until: WaitUntil): number {
  return until.kind === 'stage' ? orderOf(until.stage) : Number.POSITIVE_INFINITY;
}

/** An unknown stage is placed after all known ones, and before the end. */
function orderOf(stage: string): number {
  const known: Readonly<Record<string, { readonly order: number }>> = LIFECYCLE_STAGES;
  return Object.hasOwn(known, stage) ? (known[stage]?.order ?? Number.MAX_VALUE) : Number.MAX_VALUE;
}

/** Undefined where the file does not have it. */
function earlySuccessIn(source: unknown): Pick<DeploymentConfigurationSnapshot, 'earlySuccess'> | undefined {
  if (source === undefined || source === null) return undefined;
  const early = objectIn(source);
  return {
    earlySuccess: early['enable'] === false ? undefined : { healthyPercent: numberIn(early['healthyPercent']) },
  };
}

/** An older ecspresso renders a PAUSE hook without type and target: ECS's own PAUSE hook of its stages is kept. */
function hookIn(source: unknown, hooks: readonly HookSetting[]): HookSetting {
  const hook = objectIn(source);
  const timeout = objectIn(hook['timeoutConfiguration']);
  const stages = (listIn(hook['lifecycleStages']) ?? []).flatMap((stage) => textIn(stage) ?? []);
  if (textIn(hook['targetType']) === undefined && textIn(hook['hookTargetArn']) === undefined) {
    const kept = hooks.find((known) => isPauseHook(known) && known.stages.join() === stages.join());
    if (kept !== undefined) return kept;
  }
  return {
    targetType: textIn(hook['targetType']) ?? HOOK.targetType,
    target: textIn(hook['hookTargetArn']),
    stages,
    timeoutMinutes: numberIn(timeout['timeoutInMinutes']) ?? HOOK.timeoutMinutes,
    timeoutAction: timeoutActionOf(timeout['action']),
  };
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function listIn(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

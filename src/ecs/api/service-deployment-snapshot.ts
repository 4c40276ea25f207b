import { timeoutActionOf } from '../service-deployment-states.js';
import type {
  DeploymentConfigurationSnapshot,
  HookSetting,
  HookSnapshot,
  ServiceDeploymentSnapshot,
} from '../snapshot.js';
import { CANARY, HOOK, LINEAR, ROLLING } from '../strategy.js';
import {
  moment,
  optionalFlag,
  optionalMoment,
  optionalNumber,
  optionalPart,
  optionalParts,
  optionalText,
  optionalTexts,
  type Part,
  text,
} from './answer.js';

/*
 * Deployments as ECS answers, as our own values; like the readers beside it, each throws an UnreadableError for a member that is
 * not what ECS's model says.
 */

/** `serviceDeployments[]` of DescribeServiceDeployments, reduced. */
export function serviceDeploymentSnapshot(deployment: Part): ServiceDeploymentSnapshot {
  const target = optionalPart(deployment, 'targetServiceRevision');
  const alarms = optionalPart(deployment, 'alarms');
  const rollback = optionalPart(deployment, 'rollback');
  const configuration = optionalPart(deployment, 'deploymentConfiguration');
  return {
    ...briefly(deployment, target && optionalText(target, 'arn')),
    updatedAt: optionalMoment(deployment, 'updatedAt'),
    stage: optionalText(deployment, 'lifecycleStage'),
    productionTraffic: target && optionalNumber(target, 'requestedProductionTrafficWeight'),
    testTraffic: target && optionalNumber(target, 'requestedTestTrafficWeight'),
    source: servingSource(optionalParts(deployment, 'sourceServiceRevisions') ?? []),
    hooks: (optionalParts(deployment, 'lifecycleHookDetails') ?? []).map(hookSnapshot),
    alarms: alarms && {
      names: optionalTexts(alarms, 'alarmNames') ?? [],
      triggered: optionalTexts(alarms, 'triggeredAlarmNames') ?? [],
    },
    rollback: rollback && {
      reason: optionalText(rollback, 'reason'),
      startedAt: optionalMoment(rollback, 'startedAt'),
      target: optionalText(rollback, 'serviceRevisionArn'),
    },
    configuration: configuration && deploymentConfigurationOf(configuration),
  };
}

/** Of several revisions the one with the greatest share; none where ECS gives no shares of them. */
function servingSource(sources: readonly Part[]): string | undefined {
  const shares = sources.map((source) => ({
    arn: optionalText(source, 'arn'),
    share: optionalNumber(source, 'requestedProductionTrafficWeight'),
  }));
  if (shares.length === 1) return shares[0]?.arn;
  return shares.filter(({ share = 0 }) => share > 0).toSorted((a, b) => (b.share ?? 0) - (a.share ?? 0))[0]?.arn;
}

/** `serviceDeployments[]` of ListServiceDeployments, reduced. */
export function briefServiceDeployment(deployment: Part): ServiceDeploymentSnapshot {
  return briefly(deployment, optionalText(deployment, 'targetServiceRevisionArn'));
}

function briefly(deployment: Part, target: string | undefined): ServiceDeploymentSnapshot {
  const statusReason = optionalText(deployment, 'statusReason');
  const finishedAt = optionalMoment(deployment, 'finishedAt');
  return {
    arn: text(deployment, 'serviceDeploymentArn'),
    status: text(deployment, 'status'),
    createdAt: moment(deployment, 'createdAt'),
    startedAt: optionalMoment(deployment, 'startedAt'),
    hooks: [],
    statusReason,
    finishedAt,
    target,
  };
}

function hookSnapshot(hook: Part): HookSnapshot {
  const timeoutAction = optionalText(hook, 'timeoutAction');
  return {
    hookId: text(hook, 'hookId'),
    status: text(hook, 'status'),
    targetType: optionalText(hook, 'targetType') ?? HOOK.targetType,
    target: optionalText(hook, 'targetArn'),
    expiresAt: optionalMoment(hook, 'expiresAt'),
    timeoutAction: timeoutAction === undefined ? undefined : timeoutActionOf(timeoutAction),
  };
}

/** `deploymentConfiguration` of a service or a service deployment, with ECS's defaults. */
export function deploymentConfigurationOf(configuration: Part | undefined): DeploymentConfigurationSnapshot {
  if (configuration === undefined) return ROLLING;
  const strategy = optionalText(configuration, 'strategy') ?? ROLLING.strategy;
  const linear = optionalPart(configuration, 'linearConfiguration') ?? NOTHING;
  const canary = optionalPart(configuration, 'canaryConfiguration') ?? NOTHING;
  const alarms = optionalPart(configuration, 'alarms') ?? NOTHING;
  const early = optionalPart(configuration, 'earlySuccessCriteria');
  return {
    strategy,
    bakeMinutes: optionalNumber(configuration, 'bakeTimeInMinutes') ?? 0,
    linear:
      strategy === 'LINEAR'
        ? {
            stepPercent: optionalNumber(linear, 'stepPercent') ?? LINEAR.stepPercent,
            stepBakeMinutes: optionalNumber(linear, 'stepBakeTimeInMinutes') ?? LINEAR.stepBakeMinutes,
          }
        : undefined,
    canary:
      strategy === 'CANARY'
        ? {
            percent: optionalNumber(canary, 'canaryPercent') ?? CANARY.percent,
            bakeMinutes: optionalNumber(canary, 'canaryBakeTimeInMinutes') ?? CANARY.bakeMinutes,
          }
        : undefined,
    hooks: (optionalParts(configuration, 'lifecycleHooks') ?? []).map(hookSetting),
    alarms: optionalFlag(alarms, 'enable') === true ? (optionalTexts(alarms, 'alarmNames') ?? []) : undefined,
    earlySuccess:
      early && optionalFlag(early, 'enable') !== false
        ? { healthyPercent: optionalNumber(early, 'healthyPercent') }
        : undefined,
  };
}

/** Stands for a part that is absent. */
const NOTHING: Part = { path: '', members: {} };

function hookSetting(hook: Part): HookSetting {
  const timeout = optionalPart(hook, 'timeoutConfiguration') ?? NOTHING;
  return {
    targetType: optionalText(hook, 'targetType') ?? HOOK.targetType,
    target: optionalText(hook, 'hookTargetArn'),
    stages: optionalTexts(hook, 'lifecycleStages') ?? [],
    timeoutMinutes: optionalNumber(timeout, 'timeoutInMinutes') ?? HOOK.timeoutMinutes,
    timeoutAction: timeoutActionOf(optionalText(timeout, 'action')),
  };
}

import {
  DeploymentLifecycleHookAction,
  DeploymentLifecycleHookStage,
  DeploymentLifecycleHookStatus,
  DeploymentLifecycleHookTargetType,
  DeploymentRolloutState,
  ServiceDeploymentLifecycleStage,
  ServiceDeploymentStatus,
} from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import type {
  Deployment,
  ServiceDeploymentStatus as EmulatedStatus,
  Hook,
} from '../../emulator/ecs/service/service.js';
import type { Stage as EmulatedStage } from '../../emulator/ecs/service/stages.js';
import {
  awaitsAction,
  BAKE_STAGE,
  bakesAt,
  courseOfRolloutState,
  courseOfStatus,
  endOfHook,
  HOOK_STATUSES,
  HOOK_TARGETS,
  type HookAction,
  hasReached,
  isKnown,
  isOver,
  isPauseHook,
  isRunningHook,
  LIFECYCLE_STAGES,
  type LifecycleStage,
  phaseOfStage,
  productionShareAt,
  ROLLOUT_STATES,
  rollsBackAtTimeout,
  SERVICE_DEPLOYMENT_STATUSES,
  type StateKind,
  shiftsProductionAt,
  statusesOf,
  timeoutActionOf,
} from '../../src/ecs/service-deployment-states.js';

/** Fails to compile unless both unions hold the same. */
function same<A extends B, B extends C, C = A>(): [A, B, C] | undefined {
  return undefined;
}

describe('the table of states', () => {
  test.each<[StateKind, object, readonly Readonly<Record<string, string>>[]]>([
    ['status', SERVICE_DEPLOYMENT_STATUSES, [ServiceDeploymentStatus]],
    ['rolloutState', ROLLOUT_STATES, [DeploymentRolloutState]],
    ['lifecycleStage', LIFECYCLE_STAGES, [ServiceDeploymentLifecycleStage, DeploymentLifecycleHookStage]],
    ['hookStatus', HOOK_STATUSES, [DeploymentLifecycleHookStatus]],
  ])('holds every %s of the SDK', (kind, table, enums) => {
    const values = new Set<string>(enums.flatMap((states) => Object.values<string>(states)));
    expect(new Set(Object.keys(table))).toEqual(values);
    expect([...values].every((value) => isKnown(kind, value))).toBe(true);
    expect(isKnown(kind, 'MADE_UP')).toBe(false);
    expect(isKnown(kind, 'constructor')).toBe(false);
  });

  test('is what the emulator speaks', () => {
    expect(same<EmulatedStatus, keyof typeof SERVICE_DEPLOYMENT_STATUSES, EmulatedStatus>()).toBeUndefined();
    expect(same<Deployment['rolloutState'], keyof typeof ROLLOUT_STATES, Deployment['rolloutState']>()).toBeUndefined();
    expect(same<EmulatedStage, LifecycleStage, EmulatedStage>()).toBeUndefined();
    expect(same<Hook['status'], keyof typeof HOOK_STATUSES, Hook['status']>()).toBeUndefined();
    expect(same<Hook['targetType'], keyof typeof HOOK_TARGETS, Hook['targetType']>()).toBeUndefined();
    expect(same<Hook['timeoutAction'], HookAction, Hook['timeoutAction']>()).toBeUndefined();
  });

  test('a state that nobody knows goes on and waits for nothing', () => {
    expect([courseOfStatus('BAKING'), courseOfStatus('constructor'), courseOfRolloutState('NEW')]).toEqual(
      Array(3).fill('going-on'),
    );
    expect(courseOfRolloutState(undefined)).toBeUndefined();
    expect([bakesAt('NEW_STAGE'), bakesAt(undefined), awaitsAction('NEW'), awaitsAction(undefined)]).toEqual(
      Array(4).fill(false),
    );
  });

  test('a status is the last one, or more will happen', () => {
    const all = [...Object.keys(SERVICE_DEPLOYMENT_STATUSES), 'MADE_UP'];
    expect(all.filter(isOver)).toEqual(['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED']);
  });

  test('stages stand in the order in which they come', () => {
    const orders = Object.values(LIFECYCLE_STAGES).map(({ order }) => order);
    expect(orders).toEqual(orders.toSorted((a, b) => a - b));
    expect(new Set(orders).size).toBe(orders.length);
    expect([bakesAt('BAKE_TIME'), bakesAt('SCALE_UP'), awaitsAction('AWAITING_ACTION')]).toEqual([true, false, true]);
  });

  test('a stage says what its time goes to, and whether production traffic moves', () => {
    const stages = [...Object.keys(LIFECYCLE_STAGES), 'MADE_UP', undefined];
    const at = (phase: string) => stages.filter((stage) => phaseOfStage(stage) === phase);
    expect(at('bake')).toEqual([BAKE_STAGE]);
    expect(at('drain')).toEqual(['CLEAN_UP']);
    expect(at('traffic')).toEqual(stages.filter((stage) => stage?.endsWith('TRAFFIC_SHIFT')));
    expect(stages.filter(shiftsProductionAt)).toEqual(['PRODUCTION_TRAFFIC_SHIFT']);
  });

  test('a hook is at work, waits for somebody or is over', () => {
    const all = [...Object.keys(HOOK_STATUSES), 'MADE_UP'];
    expect(all.filter(isRunningHook)).toEqual(['IN_PROGRESS']);
    expect(all.filter(awaitsAction)).toEqual(['AWAITING_ACTION']);
    expect(all.map(endOfHook)).toEqual([undefined, undefined, 'succeeded', 'failed', 'timed-out', undefined]);
  });

  test('a stage has been reached at it and past it', () => {
    const stages = [...Object.keys(LIFECYCLE_STAGES), 'MADE_UP', undefined];
    expect(stages.filter((stage) => hasReached(stage, 'BAKE_TIME'))).toEqual(['BAKE_TIME', 'CLEAN_UP']);
  });

  test('of all that a service deployment can come to, its statuses', () => {
    expect(statusesOf('success')).toEqual(['SUCCESSFUL']);
    expect(statusesOf('failed')).toEqual(['ROLLBACK_FAILED']);
  });

  test('a stage says what share of the production traffic the new revision has', () => {
    const stages = [...Object.keys(LIFECYCLE_STAGES), 'MADE_UP', undefined];
    const at = (share: 0 | 100 | undefined) => stages.filter((stage) => productionShareAt(stage) === share);
    expect(at(100)).toEqual(['POST_PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP']);
    expect(at(undefined)).toEqual(['PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'MADE_UP', undefined]);
  });

  test('a hook pauses or calls a function, and its time ends in one of two ways', () => {
    expect(new Set(Object.keys(HOOK_TARGETS))).toEqual(new Set(Object.values(DeploymentLifecycleHookTargetType)));
    const types = [...Object.keys(HOOK_TARGETS), 'MADE_UP'];
    expect(types.filter((targetType) => isPauseHook({ targetType }))).toEqual(['PAUSE']);
    expect(isPauseHook(undefined)).toBe(false);
    const actions = Object.values(DeploymentLifecycleHookAction);
    expect(actions.map(timeoutActionOf)).toEqual(actions);
    expect(['MADE_UP', undefined, 3, 'constructor'].map(timeoutActionOf)).toEqual(Array(4).fill('ROLLBACK'));
    expect([rollsBackAtTimeout('CONTINUE'), rollsBackAtTimeout('ROLLBACK'), rollsBackAtTimeout(undefined)]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

import {
  DeploymentLifecycleHookStage,
  DeploymentLifecycleHookStatus,
  DeploymentRolloutState,
  ServiceDeploymentLifecycleStage,
  ServiceDeploymentStatus,
} from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import type { Deployment, ServiceDeploymentStatus as EmulatedStatus } from '../../emulator/ecs/service/service.js';
import {
  awaitsAction,
  BAKE_STAGE,
  bakesAt,
  courseOfRolloutState,
  courseOfStatus,
  HOOK_STATUSES,
  hasReached,
  hasTimedOut,
  isKnown,
  isOver,
  isRunningHook,
  LIFECYCLE_STAGES,
  phaseOfStage,
  ROLLOUT_STATES,
  SERVICE_DEPLOYMENT_STATUSES,
  type StateKind,
  shiftsProductionAt,
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
    expect(all.filter(hasTimedOut)).toEqual(['TIMED_OUT']);
  });

  test('a stage has been reached at it and past it', () => {
    const stages = [...Object.keys(LIFECYCLE_STAGES), 'MADE_UP', undefined];
    expect(stages.filter((stage) => hasReached(stage, 'BAKE_TIME'))).toEqual(['BAKE_TIME', 'CLEAN_UP']);
  });
});

import { number, type Shape, shapes, texts } from '../wire/member.js';
import { shiftsOf } from './strategy.js';

/** A lifecycle stage of a deployment that shifts traffic, in the order of the Amazon ECS API Reference, ServiceDeployment. */
export type Stage =
  | 'RECONCILE_SERVICE'
  | 'PRE_SCALE_UP'
  | 'SCALE_UP'
  | 'POST_SCALE_UP'
  | 'TEST_TRAFFIC_SHIFT'
  | 'POST_TEST_TRAFFIC_SHIFT'
  | 'PRE_PRODUCTION_TRAFFIC_SHIFT'
  | 'PRODUCTION_TRAFFIC_SHIFT'
  | 'POST_PRODUCTION_TRAFFIC_SHIFT'
  | 'BAKE_TIME'
  | 'CLEAN_UP';

/** What ECS does at a stage, beside its hooks. */
export type Work =
  /** Nothing but the hooks. */
  | { readonly type: 'none' }
  /** Leaves one of several source revisions. */
  | { readonly type: 'reconcile' }
  /** The tasks of the deployment that comes start, and all become healthy. */
  | { readonly type: 'scale-up' }
  /** The target gets this share of the traffic, 0 to 100. */
  | { readonly type: 'shift'; readonly traffic: 'test' | 'production'; readonly percent: number }
  /** ECS waits, in minutes of the configuration. */
  | { readonly type: 'wait'; readonly minutes: number }
  /** The tasks of the deployments that go are stopped. */
  | { readonly type: 'clean-up' };

/** One step on the way of a deployment. Several steps can be one stage. */
export interface Step {
  readonly stage: Stage;
  readonly work: Work;
  /** The hooks of the stage run at this step. */
  readonly hooks: boolean;
}

/** Hooks of a configuration that run at a stage. */
export function hooksAt(configuration: Shape, stage: Stage): readonly Shape[] {
  return (shapes(configuration, 'lifecycleHooks') ?? []).filter((hook) =>
    texts(hook, 'lifecycleStages').includes(stage),
  );
}

const NONE: Work = { type: 'none' };

/**
 * The steps of a deployment. RECONCILE_SERVICE is for services with more than one source revision;
 * PRE_PRODUCTION_TRAFFIC_SHIFT shows only where a hook waits there.
 */
export function forwardSteps(configuration: Shape, sources: number): readonly Step[] {
  const step = (stage: Stage, work: Work = NONE): Step => ({ stage, work, hooks: true });
  const shifts = shiftsOf(configuration).flatMap(({ percent, minutes }): readonly Step[] => [
    ...(hooksAt(configuration, 'PRE_PRODUCTION_TRAFFIC_SHIFT').length > 0
      ? [step('PRE_PRODUCTION_TRAFFIC_SHIFT')]
      : []),
    step('PRODUCTION_TRAFFIC_SHIFT', { type: 'shift', traffic: 'production', percent }),
    ...(minutes > 0
      ? [{ stage: 'PRODUCTION_TRAFFIC_SHIFT' as const, work: { type: 'wait' as const, minutes }, hooks: false }]
      : []),
  ]);
  return [
    ...(sources > 1 ? [step('RECONCILE_SERVICE', { type: 'reconcile' })] : []),
    step('PRE_SCALE_UP'),
    step('SCALE_UP', { type: 'scale-up' }),
    step('POST_SCALE_UP'),
    step('TEST_TRAFFIC_SHIFT', { type: 'shift', traffic: 'test', percent: 100 }),
    step('POST_TEST_TRAFFIC_SHIFT'),
    ...shifts,
    step('POST_PRODUCTION_TRAFFIC_SHIFT'),
    step('BAKE_TIME', { type: 'wait', minutes: number(configuration, 'bakeTimeInMinutes') ?? 0 }),
    step('CLEAN_UP', { type: 'clean-up' }),
  ];
}

/**
 * The steps of a rollback: tasks first where some are gone, then the traffic that is elsewhere, then the tasks there.
 */
export function backwardSteps(now: {
  readonly complete: boolean;
  /** Shares of the traffic that do not go where the service goes back to. */
  readonly production: number;
  readonly test: number;
}): readonly Step[] {
  const step = (stage: Stage, work: Work): Step => ({ stage, work, hooks: true });
  return [
    ...(now.complete ? [] : [{ ...step('SCALE_UP', { type: 'scale-up' }), hooks: false }]),
    ...(now.production > 0
      ? [step('PRODUCTION_TRAFFIC_SHIFT', { type: 'shift', traffic: 'production', percent: 0 })]
      : []),
    ...(now.test > 0 ? [step('TEST_TRAFFIC_SHIFT', { type: 'shift', traffic: 'test', percent: 0 })] : []),
    step('CLEAN_UP', { type: 'clean-up' }),
  ];
}

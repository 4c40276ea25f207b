import type {
  DeploymentLifecycleHookStage,
  DeploymentLifecycleHookStatus,
  DeploymentRolloutState,
  ServiceDeploymentLifecycleStage,
  ServiceDeploymentStatus,
} from '@aws-sdk/client-ecs';

/** What one state says about how a deployment will end. */
export type Course = 'going-on' | 'success' | 'rolling-back' | 'stopped' | 'failed';

/** What a status says about a service deployment. `over`: the status is final; a rollback that is over has ended. */
export interface State {
  readonly course: Course;
  readonly over: boolean;
}

/** The phase of a roll-out that a stage counts as. */
export type StagePhase = 'traffic' | 'bake' | 'drain';

/** What a lifecycle stage says of a service deployment. */
export interface Stage {
  /** Stages come in this order; those of a step of LINEAR and CANARY come once for each step. */
  readonly order: number;
  /**
   * The phase that time at this stage counts as; undefined: its tasks decide. In `bake` ECS only waits, for as long as
   * the service's settings say.
   */
  readonly phase: StagePhase | undefined;
  /** ECS shifts production traffic at this stage, and waits at it between two shares. */
  readonly shiftsProduction: boolean;
}

/** `ServiceDeployment.status`. Source: the ECS API model. */
export const SERVICE_DEPLOYMENT_STATUSES = {
  PENDING: { course: 'going-on', over: false },
  IN_PROGRESS: { course: 'going-on', over: false },
  SUCCESSFUL: { course: 'success', over: true },
  STOP_REQUESTED: { course: 'stopped', over: false },
  STOPPED: { course: 'stopped', over: true },
  ROLLBACK_REQUESTED: { course: 'rolling-back', over: false },
  ROLLBACK_IN_PROGRESS: { course: 'rolling-back', over: false },
  ROLLBACK_SUCCESSFUL: { course: 'rolling-back', over: true },
  ROLLBACK_FAILED: { course: 'failed', over: true },
} as const satisfies Record<ServiceDeploymentStatus, State>;

/** `deployments[].rolloutState` of DescribeServices. Source: the ECS API model. */
export const ROLLOUT_STATES = {
  IN_PROGRESS: 'going-on',
  COMPLETED: 'success',
  FAILED: 'failed',
} as const satisfies Record<DeploymentRolloutState, Course>;

/** `ServiceDeployment.lifecycleStage`, with the stages that only hooks name. Source: the ECS API model. */
export const LIFECYCLE_STAGES = {
  RECONCILE_SERVICE: { order: 0, phase: undefined, shiftsProduction: false },
  PRE_SCALE_UP: { order: 1, phase: undefined, shiftsProduction: false },
  SCALE_UP: { order: 2, phase: undefined, shiftsProduction: false },
  POST_SCALE_UP: { order: 3, phase: undefined, shiftsProduction: false },
  TEST_TRAFFIC_SHIFT: { order: 4, phase: 'traffic', shiftsProduction: false },
  POST_TEST_TRAFFIC_SHIFT: { order: 5, phase: 'traffic', shiftsProduction: false },
  PRE_PRODUCTION_TRAFFIC_SHIFT: { order: 6, phase: 'traffic', shiftsProduction: false },
  PRODUCTION_TRAFFIC_SHIFT: { order: 7, phase: 'traffic', shiftsProduction: true },
  POST_PRODUCTION_TRAFFIC_SHIFT: { order: 8, phase: 'traffic', shiftsProduction: false },
  BAKE_TIME: { order: 9, phase: 'bake', shiftsProduction: false },
  CLEAN_UP: { order: 10, phase: 'drain', shiftsProduction: false },
} as const satisfies Record<ServiceDeploymentLifecycleStage | DeploymentLifecycleHookStage, Stage>;

/** A stage that a service deployment, or one of its hooks, can be at. */
export type LifecycleStage = keyof typeof LIFECYCLE_STAGES;

/** The stage of the bake. A rolling deployment has no stages; its bake is reported as this one. */
export const BAKE_STAGE = 'BAKE_TIME' satisfies LifecycleStage;

/** Every stage, in the order in which a deployment comes to them. */
export const LIFECYCLE_STAGE_NAMES = Object.keys(LIFECYCLE_STAGES) as readonly LifecycleStage[];

/** What a status says of a lifecycle hook. */
export interface HookState {
  /** It holds the deployment until somebody continues. */
  readonly awaitsAction: boolean;
  readonly over: boolean;
}

/** `lifecycleHookDetails[].status`. Source: the ECS API model. */
export const HOOK_STATUSES = {
  AWAITING_ACTION: { awaitsAction: true, over: false },
  IN_PROGRESS: { awaitsAction: false, over: false },
  SUCCEEDED: { awaitsAction: false, over: true },
  FAILED: { awaitsAction: false, over: true },
  TIMED_OUT: { awaitsAction: false, over: true },
} as const satisfies Record<DeploymentLifecycleHookStatus, HookState>;

/** The member of ECS's answers that holds a state. */
export type StateKind = 'status' | 'rolloutState' | 'lifecycleStage' | 'hookStatus';

const TABLES: Readonly<Record<StateKind, Readonly<Record<string, unknown>>>> = {
  status: SERVICE_DEPLOYMENT_STATUSES,
  rolloutState: ROLLOUT_STATES,
  lifecycleStage: LIFECYCLE_STAGES,
  hookStatus: HOOK_STATUSES,
};

/** Whether the table holds this state. */
export function isKnown(kind: StateKind, value: string): boolean {
  return Object.hasOwn(TABLES[kind], value);
}

/**
 * How a service deployment of this status will end. An unknown status counts as going on: it is never taken for a final
 * one.
 */
export function courseOfStatus(status: string): Course {
  return entry<State>(SERVICE_DEPLOYMENT_STATUSES, status)?.course ?? 'going-on';
}

/** Whether this status is final. An unknown one is not. */
export function isOver(status: string): boolean {
  return entry<State>(SERVICE_DEPLOYMENT_STATUSES, status)?.over === true;
}

/** How a deployment of this rolloutState will end; undefined without one, as behind a Classic Load Balancer. */
export function courseOfRolloutState(rolloutState: string | undefined): Course | undefined {
  if (rolloutState === undefined) return undefined;
  return entry<Course>(ROLLOUT_STATES, rolloutState) ?? 'going-on';
}

/** The phase that time at this stage counts as; undefined where the tasks decide, or the stage is unknown. */
export function phaseOfStage(stage: string | undefined): StagePhase | undefined {
  return stage === undefined ? undefined : entry<Stage>(LIFECYCLE_STAGES, stage)?.phase;
}

/** Whether a deployment bakes at this stage: ECS waits for the bake time of the service. */
export function bakesAt(stage: string | undefined): boolean {
  return phaseOfStage(stage) === 'bake';
}

/** Whether ECS moves production traffic at this stage. */
export function shiftsProductionAt(stage: string | undefined): boolean {
  return stage !== undefined && entry<Stage>(LIFECYCLE_STAGES, stage)?.shiftsProduction === true;
}

/** Whether a hook of this status waits for somebody to continue. */
export function awaitsAction(hookStatus: string | undefined): boolean {
  return hookStatus !== undefined && entry<HookState>(HOOK_STATUSES, hookStatus)?.awaitsAction === true;
}

/** Whether a hook of this status ended because nobody answered in time. */
export function hasTimedOut(hookStatus: string): boolean {
  return hookStatus === 'TIMED_OUT';
}

/** Whether a hook of this status is a function that has not yet said whether the deployment may go on. */
export function isRunningHook(hookStatus: string): boolean {
  const state = entry<HookState>(HOOK_STATUSES, hookStatus);
  return state !== undefined && !state.awaitsAction && !state.over;
}

/** Whether a deployment at `stage` has come to `wanted`, or past it. One without a stage, or at an unknown one, has not. */
export function hasReached(stage: string | undefined, wanted: LifecycleStage): boolean {
  const at = stage === undefined ? undefined : entry<Stage>(LIFECYCLE_STAGES, stage);
  return at !== undefined && at.order >= LIFECYCLE_STAGES[wanted].order;
}

function entry<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

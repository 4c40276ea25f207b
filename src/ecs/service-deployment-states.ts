import type {
  DeploymentLifecycleHookAction,
  DeploymentLifecycleHookStage,
  DeploymentLifecycleHookStatus,
  DeploymentLifecycleHookTargetType,
  DeploymentRolloutState,
  ServiceDeploymentLifecycleStage,
  ServiceDeploymentStatus,
} from '@aws-sdk/client-ecs';
import { rowOf } from './state-table.js';
import { SERVICE_STATUSES } from './statuses.js';

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
  /** Percent of the production traffic that the new revision has here; undefined where some of it may have been shifted. */
  readonly productionShare: 0 | 100 | undefined;
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
  RECONCILE_SERVICE: { order: 0, phase: undefined, shiftsProduction: false, productionShare: 0 },
  PRE_SCALE_UP: { order: 1, phase: undefined, shiftsProduction: false, productionShare: 0 },
  SCALE_UP: { order: 2, phase: undefined, shiftsProduction: false, productionShare: 0 },
  POST_SCALE_UP: { order: 3, phase: undefined, shiftsProduction: false, productionShare: 0 },
  TEST_TRAFFIC_SHIFT: { order: 4, phase: 'traffic', shiftsProduction: false, productionShare: 0 },
  POST_TEST_TRAFFIC_SHIFT: { order: 5, phase: 'traffic', shiftsProduction: false, productionShare: 0 },
  PRE_PRODUCTION_TRAFFIC_SHIFT: { order: 6, phase: 'traffic', shiftsProduction: false, productionShare: undefined },
  PRODUCTION_TRAFFIC_SHIFT: { order: 7, phase: 'traffic', shiftsProduction: true, productionShare: undefined },
  POST_PRODUCTION_TRAFFIC_SHIFT: { order: 8, phase: 'traffic', shiftsProduction: false, productionShare: 100 },
  BAKE_TIME: { order: 9, phase: 'bake', shiftsProduction: false, productionShare: 100 },
  CLEAN_UP: { order: 10, phase: 'drain', shiftsProduction: false, productionShare: 100 },
} as const satisfies Record<ServiceDeploymentLifecycleStage | DeploymentLifecycleHookStage, Stage>;

/** A stage that a service deployment, or one of its hooks, can be at. */
export type LifecycleStage = keyof typeof LIFECYCLE_STAGES;

/** The stage of the bake. A rolling deployment has no stages; its bake is reported as this one. */
export const BAKE_STAGE = 'BAKE_TIME' satisfies LifecycleStage;

/** The stage that comes before each step of LINEAR and CANARY, and with it its hooks. */
export const STAGE_BEFORE_EACH_STEP = 'PRE_PRODUCTION_TRAFFIC_SHIFT' satisfies LifecycleStage;

/** Every stage, in the order in which a deployment comes to them. */
export const LIFECYCLE_STAGE_NAMES = Object.keys(LIFECYCLE_STAGES) as readonly LifecycleStage[];

/** What a status says of a lifecycle hook. */
export interface HookState {
  /** It holds the deployment until somebody continues. */
  readonly awaitsAction: boolean;
  /** How it ended; undefined: it has not. */
  readonly end: 'succeeded' | 'failed' | 'timed-out' | undefined;
}

/** `lifecycleHookDetails[].status`. Source: the ECS API model. */
export const HOOK_STATUSES = {
  AWAITING_ACTION: { awaitsAction: true, end: undefined },
  IN_PROGRESS: { awaitsAction: false, end: undefined },
  SUCCEEDED: { awaitsAction: false, end: 'succeeded' },
  FAILED: { awaitsAction: false, end: 'failed' },
  TIMED_OUT: { awaitsAction: false, end: 'timed-out' },
} as const satisfies Record<DeploymentLifecycleHookStatus, HookState>;

/** `targetType` of a lifecycle hook: what it runs. `pauses`: nothing, it waits for somebody. Source: the ECS API model. */
export const HOOK_TARGETS = {
  AWS_LAMBDA: { pauses: false },
  PAUSE: { pauses: true },
} as const satisfies Record<DeploymentLifecycleHookTargetType, { readonly pauses: boolean }>;

/** ECS's default for a hook that does not say what it runs. Source: the ECS API model. */
export const DEFAULT_HOOK_TARGET = 'AWS_LAMBDA' satisfies keyof typeof HOOK_TARGETS;

/** How a pause ends: as ContinueServiceDeployment asks, or when it times out. Source: the ECS API model. */
const HOOK_ACTIONS = {
  CONTINUE: 'CONTINUE',
  ROLLBACK: 'ROLLBACK',
} as const satisfies { readonly [Action in DeploymentLifecycleHookAction]: Action };

export type HookAction = keyof typeof HOOK_ACTIONS;

/** The member of ECS's answers that holds a state. */
export type StateKind = 'serviceStatus' | 'status' | 'rolloutState' | 'lifecycleStage' | 'hookStatus';

const TABLES: Readonly<Record<StateKind, Readonly<Record<string, unknown>>>> = {
  serviceStatus: SERVICE_STATUSES,
  status: SERVICE_DEPLOYMENT_STATUSES,
  rolloutState: ROLLOUT_STATES,
  lifecycleStage: LIFECYCLE_STAGES,
  hookStatus: HOOK_STATUSES,
};

/** Whether the table holds this state. */
export function isKnown(kind: StateKind, value: string): boolean {
  return Object.hasOwn(TABLES[kind], value);
}

/** How a service deployment of this status will end. An unknown status counts as going on, never as a final one. */
export function courseOfStatus(status: string): Course {
  return rowOf<State>(SERVICE_DEPLOYMENT_STATUSES, status)?.course ?? 'going-on';
}

/** The statuses of service deployments that came to this, as ListServiceDeployments is asked for them. */
export function statusesOf(course: Course): readonly ServiceDeploymentStatus[] {
  const statuses = Object.keys(SERVICE_DEPLOYMENT_STATUSES) as readonly (keyof typeof SERVICE_DEPLOYMENT_STATUSES)[];
  return statuses.filter((status) => SERVICE_DEPLOYMENT_STATUSES[status].course === course);
}

/** Whether this status is final. An unknown one is not. */
export function isOver(status: string): boolean {
  return rowOf<State>(SERVICE_DEPLOYMENT_STATUSES, status)?.over === true;
}

/** How a deployment of this rolloutState will end; undefined without one, as behind a Classic Load Balancer. */
export function courseOfRolloutState(rolloutState: string | undefined): Course | undefined {
  if (rolloutState === undefined) return undefined;
  return rowOf<Course>(ROLLOUT_STATES, rolloutState) ?? 'going-on';
}

/** Whether ECS's answer names a stage that the table holds. */
export function isLifecycleStage(stage: string): stage is LifecycleStage {
  return Object.hasOwn(LIFECYCLE_STAGES, stage);
}

/** The phase that time at this stage counts as; undefined where the tasks decide, or the stage is unknown. */
export function phaseOfStage(stage: string | undefined): StagePhase | undefined {
  return rowOf<Stage>(LIFECYCLE_STAGES, stage)?.phase;
}

/** Whether a deployment bakes at this stage: ECS waits for the bake time of the service. */
export function bakesAt(stage: string | undefined): boolean {
  return phaseOfStage(stage) === 'bake';
}

/** Whether ECS moves production traffic at this stage. */
export function shiftsProductionAt(stage: string | undefined): boolean {
  return rowOf<Stage>(LIFECYCLE_STAGES, stage)?.shiftsProduction === true;
}

/** Percent of the production traffic that the new revision has at this stage; undefined where the stage does not tell. */
export function productionShareAt(stage: string | undefined): 0 | 100 | undefined {
  return rowOf<Stage>(LIFECYCLE_STAGES, stage)?.productionShare;
}

/** Whether a deployment at `stage` has come to `wanted`, or past it. One without a stage, or at an unknown one, has not. */
export function hasReached(stage: string | undefined, wanted: LifecycleStage): boolean {
  const at = rowOf<Stage>(LIFECYCLE_STAGES, stage);
  return at !== undefined && at.order >= LIFECYCLE_STAGES[wanted].order;
}

/** Whether a hook of this status waits for somebody to continue. */
export function awaitsAction(hookStatus: string | undefined): boolean {
  return rowOf<HookState>(HOOK_STATUSES, hookStatus)?.awaitsAction === true;
}

/** How a hook of this status ended; undefined while it has not. Of an unknown status it has not. */
export function endOfHook(hookStatus: string | undefined): HookState['end'] {
  return rowOf<HookState>(HOOK_STATUSES, hookStatus)?.end;
}

/** Whether a hook of this status is a function that has not yet said whether the deployment may go on. */
export function isRunningHook(hookStatus: string): boolean {
  const state = rowOf<HookState>(HOOK_STATUSES, hookStatus);
  return state !== undefined && !state.awaitsAction && state.end === undefined;
}

/** Whether a hook of a service or a deployment pauses it until somebody continues. */
export function isPauseHook(hook: { readonly targetType: string } | undefined): boolean {
  return rowOf<{ readonly pauses: boolean }>(HOOK_TARGETS, hook?.targetType)?.pauses === true;
}

/**
 * What ECS does when a hook times out, as ECS or a file says it. The default is to roll back, also for an unknown
 * value. Source: the ECS API model.
 */
export function timeoutActionOf(action: unknown): HookAction {
  return (typeof action === 'string' ? rowOf<HookAction>(HOOK_ACTIONS, action) : undefined) ?? HOOK_ACTIONS.ROLLBACK;
}

/** Whether ECS rolls a deployment back when a hook with this timeout action times out. */
export function rollsBackAtTimeout(action: HookAction | undefined): boolean {
  return timeoutActionOf(action) === HOOK_ACTIONS.ROLLBACK;
}

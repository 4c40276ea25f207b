import type { AwsError } from './cloud.js';
import {
  awaitsAction,
  endOfHook,
  type HookAction,
  isPauseHook,
  rollsBackAtTimeout,
  timeoutActionOf,
} from './service-deployment-states.js';
import type { ServiceDeploymentSnapshot } from './snapshot.js';

/** A service deployment that a PAUSE hook holds until somebody continues it or rolls it back. */
export interface Pause {
  readonly hookId: string;
  /** The lifecycle stage that it is held at. */
  readonly stage: string;
  /** ARN of the service deployment. */
  readonly serviceDeployment: string;
  /** Epoch milliseconds; absent where ECS does not say. */
  readonly since?: number | undefined;
  /** When ECS does `timeoutAction` by itself, epoch milliseconds. */
  readonly expiresAt?: number | undefined;
  readonly timeoutAction: HookAction;
}

/**
 * What distinguishes a pause from every other one. The developer guide calls `hookId` the id of one execution of a
 * hook; where a hook of LINEAR or CANARY had one id for all its steps, the next pause would still end at another time.
 */
export function pauseKey({ hookId, expiresAt, stage }: Pick<Pause, 'hookId' | 'expiresAt' | 'stage'>): string {
  return `${hookId} ${expiresAt ?? stage}`;
}

/** ECS's answer for a hook that no longer waits. Source: the Amazon ECS developer guide, pause hooks. */
const IS_OVER = /either completed, unavailable|terminal states/i;

/** Whether ECS refuses to end a pause because it has ended meanwhile: by somebody, in time, or with its deployment. */
export function isOverSince({ message }: AwsError): boolean {
  return IS_OVER.test(message);
}

/** Every hook that holds a service deployment now: those of one stage run side by side, and each is continued by itself. */
export function pausesOf(deployment: ServiceDeploymentSnapshot): readonly Pause[] {
  return deployment.hooks
    .filter(({ status }) => awaitsAction(status))
    .map(({ hookId, expiresAt, timeoutAction }) => ({
      hookId,
      stage: deployment.stage ?? '',
      serviceDeployment: deployment.arn,
      since: heldSince(deployment, expiresAt),
      expiresAt,
      timeoutAction: timeoutActionOf(timeoutAction),
    }));
}

/** How a pause ended: somebody continued it, ECS did as nobody had in time, or ECS rolls the deployment back. */
export type PauseEnd = 'continued' | 'continued-at-timeout' | 'rolls-back';

/**
 * How a pause of a service deployment ended; undefined while it holds. At a status of its hook that nobody knows it holds until
 * the deployment has left its stage. A pause has ended, too, where ECS no longer shows its hook, or where the hook holds the
 * deployment again.
 */
export function endOfPause(pause: Pause, deployment: ServiceDeploymentSnapshot): PauseEnd | undefined {
  if (pausesOf(deployment).some((held) => pauseKey(held) === pauseKey(pause))) return undefined;
  const shown = deployment.hooks.filter(({ hookId }) => hookId === pause.hookId);
  const hook = shown.find(({ expiresAt }) => expiresAt === pause.expiresAt) ?? shown[0];
  if (hook === undefined || awaitsAction(hook.status)) return 'continued';
  switch (endOfHook(hook.status)) {
    case undefined:
      return (deployment.stage ?? '') === pause.stage ? undefined : 'continued';
    case 'failed':
      return 'rolls-back';
    case 'timed-out':
      return rollsBackAtTimeout(timeoutActionOf(hook.timeoutAction)) ? 'rolls-back' : 'continued-at-timeout';
    default:
      return 'continued';
  }
}

/**
 * The first of these pauses that still holds: ECS may list one a little longer that we have continued, whose keys are `continued`.
 */
export function stillHolding(pauses: readonly Pause[], continued: ReadonlySet<string> | undefined): Pause | undefined {
  return pauses.find((pause) => !continued?.has(pauseKey(pause)));
}

/**
 * ECS says only when a pause ends. When it began follows from the timeout in the service's settings, where one hook
 * alone pauses at that stage.
 */
function heldSince(
  { configuration, createdAt, stage }: ServiceDeploymentSnapshot,
  expiresAt: number | undefined,
): number | undefined {
  const [only, ...others] = (configuration?.hooks ?? []).filter(
    (hook) => isPauseHook(hook) && hook.stages.some((name) => name === stage),
  );
  if (only === undefined || others.length > 0 || expiresAt === undefined) return undefined;
  // A pause cannot be older than its deployment.
  return Math.max(createdAt, expiresAt - only.timeoutMinutes * 60_000);
}

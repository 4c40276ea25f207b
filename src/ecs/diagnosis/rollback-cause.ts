import {
  awaitsAction,
  endOfHook,
  isLifecycleStage,
  isPauseHook,
  rollsBackAtTimeout,
} from '../service-deployment-states.js';
import type { HookSnapshot, ServiceDeploymentSnapshot } from '../snapshot.js';

/** What made ECS roll a deployment back. */
export type RollbackCause =
  /** Too many tasks failed. */
  | { readonly kind: 'breaker' }
  /** CloudWatch alarms went into ALARM; none where ECS does not name them. */
  | { readonly kind: 'alarms'; readonly names: readonly string[] }
  /** A Lambda function of a hook refused, or could not be run; `stage` and `target` as far as ECS names them. */
  | { readonly kind: 'hook'; readonly stage?: string | undefined; readonly target?: string | undefined }
  /** A Lambda function of a hook did not answer in time. */
  | { readonly kind: 'hook-timeout'; readonly stage?: string | undefined; readonly target?: string | undefined }
  /** Nobody continued the paused deployment in time. */
  | { readonly kind: 'pause-timeout'; readonly stage?: string | undefined }
  /** Somebody stopped it. */
  | { readonly kind: 'stopped' }
  /** Somebody rolled it back; `stage` is that of the pause, where it is known. */
  | { readonly kind: 'person'; readonly stage?: string | undefined };

/**
 * What made ECS roll a deployment back, by its reason, its alarms and its hooks; undefined where none of them says it.
 * `reason` is ECS's own, wherever it gave one; `reached`: the stage to assume where the reason names none. Sources of
 * the patterns: the ECS developer guide on lifecycle hooks and alarms; those for a person are not documented and
 * matched by meaning.
 */
export function rollbackCauseOf(
  { alarms, hooks, rollback }: Pick<ServiceDeploymentSnapshot, 'alarms' | 'hooks' | 'rollback'>,
  reason: string,
  reached?: string,
): RollbackCause | undefined {
  const text = `${reason}\n${rollback?.reason ?? ''}`;
  // A hook that timed out with CONTINUE did not cause the rollback.
  const timedOut = hooks.find(
    ({ status, timeoutAction }) => endOfHook(status) === 'timed-out' && rollsBackAtTimeout(timeoutAction),
  );
  // Where a function refused, a pause beside it ends as failed, too.
  const failed = hooks.find((hook) => isFailed(hook) && !isPauseHook(hook)) ?? hooks.find(isFailed);
  const stage = STAGE.exec(text)?.[1] ?? reached;
  const target = TARGET.exec(text)?.[0] ?? (failed ?? timedOut)?.target;
  const triggered = alarms?.triggered ?? [];
  if (/pause hook timed out/i.test(text)) return { kind: 'pause-timeout', stage };
  if (/hook[^.\n]*timed out/i.test(text)) return { kind: 'hook-timeout', stage, target };
  if (/pause hook/i.test(text)) return { kind: 'person', stage };
  if (/hook[^.\n]*fail/i.test(text)) {
    // A PAUSE hook fails only by a ROLLBACK, and no function has failed beside it.
    const isByPerson = target === undefined && isPauseHook(failed);
    return isByPerson ? { kind: 'person', stage } : { kind: 'hook', stage, target };
  }
  if (/\balarms?\b/i.test(text)) return { kind: 'alarms', names: triggered };
  if (/circuit breaker/i.test(text)) return { kind: 'breaker' };
  if (STOPPED.test(text)) return { kind: 'stopped' };
  if (BY_PERSON.test(text)) return { kind: 'person', stage: namedStage(text) ?? pausedStage(text, hooks, reached) };
  if (triggered.length > 0) return { kind: 'alarms', names: triggered };
  if (timedOut)
    return isPauseHook(timedOut) ? { kind: 'pause-timeout', stage } : { kind: 'hook-timeout', stage, target };
  if (failed) return isPauseHook(failed) ? { kind: 'person', stage } : { kind: 'hook', stage, target };
  return undefined;
}

const STAGE = /\b((?:[A-Z]+_)+[A-Z]+)\b(?= (?:lifecycle|pause) hook)/;
const TARGET = /\barn:aws[\w-]*:lambda:\S+?(?=[.,;]?(?:\s|$))/;
const STOPPED = /\b(?:StopServiceDeployment|stopped by)/i;
const CONTINUED = /\bContinueServiceDeployment/i;
const BY_PERSON =
  /\b(?:ContinueServiceDeployment|user(?:[- ]initiated| request| action)|by (?:an? |the )?user\b|manual)/i;

function namedStage(text: string): string | undefined {
  return text.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g)?.find(isLifecycleStage);
}

/**
 * The stage that was reached, where a pause waited for somebody at it: ContinueServiceDeployment works at a pause only.
 */
function pausedStage(text: string, hooks: readonly HookSnapshot[], reached: string | undefined): string | undefined {
  const waited = hooks.some((hook) => isPauseHook(hook) && (awaitsAction(hook.status) || isFailed(hook)));
  return waited || CONTINUED.test(text) ? reached : undefined;
}

function isFailed({ status }: HookSnapshot): boolean {
  return endOfHook(status) === 'failed';
}

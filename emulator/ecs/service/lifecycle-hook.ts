import { randomBytes } from 'node:crypto';
import type { HookVerdict } from '../contract.js';
import { containersOf } from '../task-definition/task-definition.js';
import { lastPart } from '../wire/identifier.js';
import { number, type Shape, shape, text } from '../wire/member.js';
import { fateOf } from '../world/image-fate.js';
import type { RollbackCause } from './rollback.js';
import type { Hook, Lifecycle } from './service.js';
import type { StagedRollout } from './staged-deployment.js';
import { hooksAt, type Stage, type Step } from './stages.js';

const FAILURE = 'ECS deployment lifecycle hooks: hook execution failure(s) detected.';
const CAUSE = 'ECS deployment lifecycle hooks';

/** Minutes before ECS takes the timeout action of a hook that says nothing else (Amazon ECS API Reference). */
const USUAL_TIMEOUT = 1440;

/** Runs the hooks of a step side by side; `settled` is called when one has succeeded. In a rollback no PAUSE hook waits. */
export function runHooks(rollout: StagedRollout, { stage, hooks }: Step, settled: () => void): void {
  const { world, current } = rollout;
  const back = current.status === 'ROLLBACK_IN_PROGRESS';
  for (const wanted of hooks ? hooksAt(current.configuration, stage) : []) {
    if (back && text(wanted, 'targetType') === 'PAUSE') continue;
    const hook = newHook(rollout, wanted, stage);
    current.lifecycle.hooks.push(hook);
    world.clock.later(hook.expiresAt - world.clock.now(), () => expire(rollout, hook, settled));
    if (hook.targetType === 'AWS_LAMBDA') invoke(rollout, hook, { back, settled });
  }
}

function newHook({ world, current }: StagedRollout, wanted: Shape, stage: Stage): Hook {
  const targetType = text(wanted, 'targetType') === 'PAUSE' ? 'PAUSE' : 'AWS_LAMBDA';
  const timeout = shape(wanted, 'timeoutConfiguration') ?? {};
  const seconds = (number(timeout, 'timeoutInMinutes') ?? USUAL_TIMEOUT) * world.durations.minute;
  return {
    id: `ecs-${targetType === 'PAUSE' ? 'pause' : 'lambda'}-${randomBytes(32).toString('base64url')}`,
    targetType,
    targetArn: targetType === 'PAUSE' ? undefined : text(wanted, 'hookTargetArn'),
    stage,
    pass: current.lifecycle.pass,
    status: targetType === 'PAUSE' ? 'AWAITING_ACTION' : 'IN_PROGRESS',
    expiresAt: world.clock.now() + world.milliseconds(seconds),
    timeoutAction: text(timeout, 'action') === 'CONTINUE' ? 'CONTINUE' : 'ROLLBACK',
  };
}

/** Whether a hook still decides about its deployment. */
function isOpen({ current }: StagedRollout, { pass, status }: Hook): boolean {
  return pass === current.lifecycle.pass && (status === 'AWAITING_ACTION' || status === 'IN_PROGRESS');
}

function expire(rollout: StagedRollout, hook: Hook, settled: () => void): void {
  if (!isOpen(rollout, hook)) return;
  hook.status = 'TIMED_OUT';
  if (hook.timeoutAction === 'CONTINUE') {
    settled();
    return;
  }
  const kind = hook.targetType === 'PAUSE' ? 'pause hook' : 'lifecycle hook(s)';
  rollout.giveUp(becauseOf(`Service deployment rolled back because ${hook.stage} ${kind} timed out.`));
}

function becauseOf(reason: string): RollbackCause {
  return { failure: FAILURE, cause: CAUSE, reason, event: 'hook execution failure(s) detected.' };
}

/** Asks the function of a hook, again and again while it answers IN_PROGRESS. */
function invoke(
  rollout: StagedRollout,
  hook: Hook,
  run: { readonly back: boolean; readonly settled: () => void },
): void {
  const { world } = rollout;
  world.after(world.durations.lambda, () => {
    if (!isOpen(rollout, hook)) return;
    // A rollback cannot be rolled back: the answers of its hooks change nothing.
    const verdict = run.back ? 'SUCCEEDED' : verdictOf(rollout, hook);
    if (verdict === 'IN_PROGRESS') {
      world.after(world.durations.hookRetry, () => invoke(rollout, hook, run));
      return;
    }
    hook.status = verdict;
    if (verdict === 'SUCCEEDED') run.settled();
    else {
      const target = `Lifecycle hook target ${hook.targetArn} returned FAILED status.`;
      rollout.giveUp(
        becauseOf(`Service deployment rolled back because ${hook.stage} lifecycle hook(s) failed. ${target}`),
      );
    }
  });
}

/** What a function answers: what was set for it, else what the image of the target says. */
function verdictOf({ world, current }: StagedRollout, { targetArn = '' }: Hook): HookVerdict {
  const told = world.lambdas.get(targetArn) ?? world.lambdas.get(targetArn.split(':')[6] ?? lastPart(targetArn));
  if (told !== undefined) return told;
  const fates = containersOf(current.target.revision.taskDefinition).map((container) =>
    fateOf(text(container, 'image') ?? '', 'service'),
  );
  if (fates.includes('hook-fails')) return 'FAILED';
  return fates.includes('hook-hangs') ? 'IN_PROGRESS' : 'SUCCEEDED';
}

/** What somebody decides about a PAUSE hook that awaits action. */
export function decide(
  rollout: StagedRollout,
  hook: Hook,
  decision: { readonly action: 'CONTINUE' | 'ROLLBACK'; readonly settled: () => void },
): void {
  if (decision.action === 'CONTINUE') {
    hook.status = 'SUCCEEDED';
    decision.settled();
    return;
  }
  hook.status = 'FAILED';
  rollout.giveUp({
    failure: 'ECS deployment was rolled back by ContinueServiceDeployment.',
    cause: CAUSE,
    reason: `Service deployment rolled back because of a ContinueServiceDeployment request at the ${hook.stage} pause hook.`,
  });
}

/** Ends the hooks that are still open; they decide nothing. */
export function forgoHooks(lifecycle: Lifecycle): void {
  for (const hook of lifecycle.hooks) {
    if (hook.status === 'AWAITING_ACTION' || hook.status === 'IN_PROGRESS') hook.status = 'FAILED';
  }
}

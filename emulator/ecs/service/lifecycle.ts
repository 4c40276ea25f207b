import { isLive } from '../task/task.js';
import { forgoHooks, runHooks } from './lifecycle-hook.js';
import type { Deployment, Service } from './service.js';
import type { StagedDeployment, StagedRollout } from './staged-deployment.js';
import { backwardSteps, type Stage, type Step } from './stages.js';

/** Enters the next step, or completes the deployment after the last one. */
export function proceed(rollout: StagedRollout): void {
  const { current, world } = rollout;
  const { lifecycle } = current;
  lifecycle.at += 1;
  lifecycle.pass += 1;
  current.updatedAt = world.clock.now();
  const step = lifecycle.steps[lifecycle.at];
  if (step === undefined) {
    rollout.complete(lifecycle.stays);
    return;
  }
  const entered = lifecycle.stage !== step.stage || step.hooks;
  lifecycle.stage = step.stage;
  lifecycle.workDone = false;
  lifecycle.since = current.updatedAt;
  begin(rollout, step);
  if (!entered) return;
  runHooks(rollout, step, () => checkStep(rollout));
  hear(rollout, step.stage, false);
  if (lifecycle.hooks.some(({ pass, status }) => pass === lifecycle.pass && status === 'AWAITING_ACTION')) {
    hear(rollout, step.stage, true);
  }
}

function hear({ world, service, current }: StagedRollout, stage: Stage, paused: boolean): void {
  for (const listener of world.stageListeners) listener({ service, deployment: current, stage, paused });
}

/** Enters the next step once both the work and the hooks of the present one are done. */
export function checkStep(rollout: StagedRollout): void {
  const { current } = rollout;
  const { lifecycle } = current;
  if (current.status !== 'IN_PROGRESS' && current.status !== 'ROLLBACK_IN_PROGRESS') return;
  const step = lifecycle.steps[lifecycle.at];
  if (step === undefined) return;
  lifecycle.workDone ||= isWorkDone(rollout, step);
  const open = lifecycle.hooks.some(
    ({ pass, status }) => pass === lifecycle.pass && (status === 'AWAITING_ACTION' || status === 'IN_PROGRESS'),
  );
  if (lifecycle.workDone && !open) proceed(rollout);
}

/** Turns a deployment back: from now on `candidate` gets the tasks and the traffic again. */
export function turnBack(rollout: StagedRollout, candidate: Deployment): void {
  const { current, service } = rollout;
  const { lifecycle, target } = current;
  candidate.scaled = true;
  lifecycle.stays = candidate;
  lifecycle.partner = candidate;
  lifecycle.steps = backwardSteps({
    complete: isComplete(service, candidate),
    production: 100 - (candidate.traffic?.production ?? 0),
    test: target.traffic?.test ?? 0,
  });
  lifecycle.at = -1;
  proceed(rollout);
}

/** Cancels what was planned for the present step; its hooks decide nothing any more. */
export function halt(current: StagedDeployment): void {
  current.lifecycle.pass += 1;
  forgoHooks(current.lifecycle);
}

/** Starts what ECS does at a step. */
function begin(rollout: StagedRollout, { work }: Step): void {
  const { world, service, current } = rollout;
  const { lifecycle } = current;
  switch (work.type) {
    case 'none':
      doneAfter(rollout, world.durations.stage);
      return;
    case 'reconcile':
      for (const source of current.sources) source.scaled = source === lifecycle.partner;
      share(current, 'production', 0);
      doneAfter(rollout, world.durations.stage);
      rollout.reconcile();
      return;
    case 'shift':
      share(current, work.traffic, work.percent);
      doneAfter(rollout, world.durations.trafficShift);
      return;
    case 'wait':
      doneAfter(rollout, work.minutes * world.durations.minute);
      return;
    case 'scale-up':
      lifecycle.stays.scaled = true;
      rollout.reconcile();
      return;
    case 'clean-up':
      for (const deployment of service.deployments) deployment.scaled = deployment === lifecycle.stays;
      world.after(world.durations.stage, () => checkStep(rollout));
      rollout.reconcile();
      return;
  }
}

/** The target gets `percent` of the traffic; of production traffic its partner gets the rest, test traffic goes nowhere else. */
function share(
  { target, sources, lifecycle }: StagedDeployment,
  traffic: 'production' | 'test',
  percent: number,
): void {
  for (const deployment of new Set([...sources, ...(lifecycle.partner === undefined ? [] : [lifecycle.partner])])) {
    const rest =
      traffic === 'production' && deployment === lifecycle.partner ? Math.round((100 - percent) * 10) / 10 : 0;
    deployment.traffic = { production: 0, test: 0, ...deployment.traffic, [traffic]: rest };
  }
  target.traffic = { production: 0, test: 0, ...target.traffic, [traffic]: percent };
}

function doneAfter(rollout: StagedRollout, seconds: number): void {
  const { lifecycle } = rollout.current;
  const { pass } = lifecycle;
  rollout.world.after(seconds, () => {
    if (lifecycle.pass !== pass) return;
    lifecycle.workDone = true;
    checkStep(rollout);
  });
}

/** Work that tasks do is done when they are there, or gone. */
function isWorkDone({ world, service, current }: StagedRollout, { work }: Step): boolean {
  const { stays, since } = current.lifecycle;
  if (work.type === 'scale-up') return isComplete(service, stays);
  if (work.type !== 'clean-up' || world.clock.now() < since + world.milliseconds(world.durations.stage)) return false;
  return service.deployments.every((deployment) => deployment === stays || deployment.tasks.length === 0);
}

function isComplete(service: Service, deployment: Deployment): boolean {
  const live = deployment.tasks.filter(isLive);
  return live.length === service.desiredCount && live.every(({ trusted }) => trusted);
}

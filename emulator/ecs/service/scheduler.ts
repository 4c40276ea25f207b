import { isLive, type Task, type TaskObserver } from '../task/task.js';
import { number } from '../wire/member.js';
import { launchBackoffSeconds } from '../world/durations.js';
import type { World } from '../world/world.js';
import { breakerOf, breakerVerdict } from './breaker.js';
import { complete, settle } from './complete-deployment.js';
import { configurationOf } from './configuration.js';
import { callOffSettling, fail, finish } from './deployment.js';
import { tell } from './event.js';
import { checkStep, halt, proceed, turnBack } from './lifecycle.js';
import { BREAKER_ROLLED_BACK, type RollbackCause, rollBack } from './rollback.js';
import { currentServiceDeployment, type Deployment, isOver, type Service, type ServiceDeployment } from './service.js';
import { tellTargets, tellUnhealthy } from './service-task.js';
import { isStaged, type StagedDeployment, type StagedRollout } from './staged-deployment.js';
import { launch, scaleIn } from './start-tasks.js';

const BREAKER_FAILURE = 'ECS deployment circuit breaker: tasks failed to start.';
/** The text is not documented. */
const BREAKER_STOPPED = 'Service deployment stopped because the circuit breaker threshold was exceeded.';

/** What the scheduler does when the state of a task of a deployment changes. */
export function observerOf(world: World, service: Service, deployment: Deployment): TaskObserver {
  return {
    running: (task) => tellTargets(world, service, task, 'registered'),
    trusted: () => {
      deployment.setbacks = 0;
      if (breakerOf(configurationOf(service.attributes)).resetOnHealthyTask) deployment.failedTasks = 0;
      reconcile(world, service);
    },
    lost: (task, counts) => lose(world, service, deployment, { task, counts }),
    stopped: (task) => {
      // A stopped task stays in its cluster; its deployment no longer needs it.
      const index = deployment.tasks.indexOf(task);
      if (index >= 0) deployment.tasks.splice(index, 1);
      reconcile(world, service);
    },
  };
}

function lose(
  world: World,
  service: Service,
  deployment: Deployment,
  loss: { readonly task: Task; readonly counts: boolean },
): void {
  const { task, counts } = loss;
  tellUnhealthy(world, service, task);
  if (task.lastStatus !== 'PENDING' && task.startedAt !== undefined) tellTargets(world, service, task, 'deregistered');
  callOffSettling(deployment);
  deployment.setbacks += 1;
  deployment.launchAfter = world.clock.now() + world.milliseconds(launchBackoffSeconds(deployment.setbacks));
  const primary = service.deployments[0] === deployment;
  if (counts && primary && deployment.rolloutState === 'IN_PROGRESS') {
    deployment.failedTasks += 1;
    deployment.updatedAt = world.clock.now();
    const current = currentServiceDeployment(service);
    if (current !== undefined) obeyBreaker(world, service, current, deployment);
  }
  reconcile(world, service);
}

/** Does what the circuit breaker decides about `failing`, which is the target, or in a rollback the deployment that came back. */
function obeyBreaker(world: World, service: Service, current: ServiceDeployment, failing: Deployment): void {
  const verdict = breakerVerdict(current, failing);
  if (verdict === 'goes on') return;
  if (verdict === 'inconsistent') {
    tell(
      world,
      service,
      ') is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
    );
    return;
  }
  current.breakerTriggered = true;
  tell(world, service, `) (deployment ${failing.id}) deployment failed: tasks failed to start.`);
  if (verdict === 'rolls back') {
    const cause = 'ECS deployment circuit breaker';
    requestRollback(world, service, current, { failure: BREAKER_FAILURE, cause, reason: BREAKER_ROLLED_BACK });
    return;
  }
  fail(world, failing, BREAKER_FAILURE);
  if (verdict === 'rollback failed') finish(world, service, current, 'ROLLBACK_FAILED', BREAKER_ROLLED_BACK);
  else finish(world, service, current, 'STOPPED', BREAKER_STOPPED);
}

/** Fails the target at once, and goes back a moment later; until then nobody learns the reason. */
export function requestRollback(
  world: World,
  service: Service,
  current: ServiceDeployment,
  cause: RollbackCause,
): void {
  if (isStaged(current)) halt(current);
  current.status = 'ROLLBACK_REQUESTED';
  current.updatedAt = world.clock.now();
  fail(world, current.target, cause.failure);
  if (cause.event !== undefined)
    tell(world, service, `) (deployment ${current.target.id}) deployment failed: ${cause.event}`);
  world.after(world.durations.deploymentPending, () => {
    if (current.status !== 'ROLLBACK_REQUESTED') return;
    rollBack(world, service, current, cause);
    const candidate = service.deployments[0];
    if (isStaged(current) && !isOver(current) && candidate !== undefined) {
      turnBack(stagedRolloutOf(world, service, current), candidate);
    } else reconcile(world, service);
  });
}

/** Begins what a service deployment does once it is IN_PROGRESS. */
export function start(world: World, service: Service, current: ServiceDeployment): void {
  if (isStaged(current)) proceed(stagedRolloutOf(world, service, current));
  else reconcile(world, service);
}

/** A staged deployment with what this scheduler does for it. */
export function stagedRolloutOf(world: World, service: Service, current: StagedDeployment): StagedRollout {
  return {
    world,
    service,
    current,
    reconcile: () => reconcile(world, service),
    giveUp: (cause) => requestRollback(world, service, current, cause),
    complete: (deployment) => complete(world, service, deployment),
  };
}

/** Starts up to `count` tasks, now or when the deployment may launch again. */
function launchWhenAllowed(world: World, service: Service, deployment: Deployment, count: number): void {
  const now = world.clock.now();
  if (count <= 0) return;
  if (now < deployment.launchAfter) world.clock.later(deployment.launchAfter - now, () => reconcile(world, service));
  else launch(world, service, deployment, { count, observer: observerOf(world, service, deployment) });
}

function drainAll(world: World, service: Service): void {
  for (const deployment of service.deployments) {
    scaleIn(world, service, deployment, deployment.tasks.filter(isLive));
  }
  if (service.deployments.every((deployment) => deployment.tasks.length === 0)) service.status = 'INACTIVE';
}

/** Between two revisions with traffic each replaces its own tasks, and none makes room for the other. */
function keepScaled(world: World, service: Service, deployment: Deployment): void {
  if (deployment.scaled === undefined) return;
  const live = deployment.tasks.filter(isLive).sort((a, b) => Number(a.trusted) - Number(b.trusted));
  const lack = (deployment.scaled ? service.desiredCount : 0) - live.length;
  if (lack < 0) scaleIn(world, service, deployment, live.slice(0, -lack));
  if (lack > 0 && deployment.rolloutState !== 'FAILED') launchWhenAllowed(world, service, deployment, lack);
}

/** One step of the service's scheduler, as the deployment in progress asks. */
export function reconcile(world: World, service: Service): void {
  if (service.status === 'INACTIVE') return;
  if (service.status === 'DRAINING') {
    drainAll(world, service);
    return;
  }
  const current = currentServiceDeployment(service);
  if (current?.status === 'PENDING') return;
  if (current !== undefined && isStaged(current)) {
    for (const deployment of service.deployments) keepScaled(world, service, deployment);
    checkStep(stagedRolloutOf(world, service, current));
    return;
  }
  const primary = service.deployments[0];
  if (primary !== undefined && primary.rolloutState !== 'FAILED') roll(world, service, primary);
}

/**
 * One step of a rolling deployment: starts what PRIMARY lacks, stops what the others have too much, within
 * minimumHealthyPercent and maximumPercent, and completes a deployment that has become all there is.
 */
function roll(world: World, service: Service, primary: Deployment): void {
  const others = service.deployments.slice(1);
  const desired = service.desiredCount;
  const configuration = configurationOf(service.attributes);
  const ceiling = Math.floor((desired * (number(configuration, 'maximumPercent') ?? 200)) / 100);
  const floor = Math.ceil((desired * (number(configuration, 'minimumHealthyPercent') ?? 100)) / 100);
  const live = () => primary.tasks.filter(isLive);
  const liveOfOthers = () => others.flatMap((deployment) => deployment.tasks.filter(isLive));
  const healthy = () => [...live(), ...liveOfOthers()].filter((task) => task.trusted);
  const room = () => Math.min(desired - live().length, ceiling - live().length - liveOfOthers().length);

  const surplus = live().length - desired;
  if (surplus > 0) {
    const byWorth = live().sort((a, b) => Number(a.trusted) - Number(b.trusted));
    scaleIn(world, service, primary, byWorth.slice(0, surplus));
  }
  for (const deployment of others) {
    scaleIn(
      world,
      service,
      deployment,
      deployment.tasks.filter((task) => isLive(task) && !task.trusted),
    );
  }
  launchWhenAllowed(world, service, primary, room());

  // Old tasks make way early only where the percentages leave no room for new ones.
  const short = live().length < desired && room() <= 0;
  let dispensable = healthy().length - (short ? floor : desired);
  let stopped = 0;
  for (const deployment of others.toReversed()) {
    const victims = deployment.tasks.filter((task) => isLive(task) && task.trusted).slice(0, Math.max(0, dispensable));
    scaleIn(world, service, deployment, victims);
    dispensable -= victims.length;
    stopped += victims.length;
  }
  if (short && stopped > 0) launchWhenAllowed(world, service, primary, room());
  if (short && stopped === 0 && live().every((task) => task.trusted) && !primary.toldBlocked) {
    primary.toldBlocked = true;
    tell(
      world,
      service,
      ') was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
    );
  }
  settle(world, service, primary, others);
}

import { deploymentNumber, ecsArn, serviceDeploymentId } from './identifier.js';
import { number, type Shape, shapes, text } from './member.js';
import { launchBackoffSeconds, ZERO_TASK_SETTLE_FACTOR } from './pace.js';
import {
  breakerOf,
  configurationOf,
  countsOf,
  type Deployment,
  isOver,
  type Service,
  type ServiceDeployment,
  type ServiceDeploymentStatus,
  strategyOf,
  tell,
  thresholdOf,
} from './service.js';
import type { Tags } from './tag.js';
import { isLive, newTask, type Placement, type Task, type TaskObserver } from './task.js';
import type { TaskDefinition } from './task-definition.js';
import { adoptTask, planExit, startTask, stopTask } from './task-life.js';
import type { World } from './world.js';

const NO_CAPACITY = 'Capacity is unavailable at this time. Please try again later or in a different availability zone.';
const BREAKER_ROLLED_BACK = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';

function newDeployment(world: World, service: Service): Deployment {
  const own = deploymentNumber();
  const now = world.agenda.now();
  const revision = {
    arn: ecsArn(world.home, `service-revision/${service.cluster.name}/${service.name}/${own}`),
    taskDefinition: service.taskDefinition,
    attributes: service.attributes,
    createdAt: now,
  };
  service.revisions.unshift(revision);
  return {
    number: own,
    id: `ecs-svc/${own}`,
    revision,
    createdAt: now,
    updatedAt: now,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ecs-svc/${own} in progress.`,
    failedTasks: 0,
    setbacks: 0,
    tasks: [],
    launchAfter: now,
    toldBlocked: false,
    settling: 0,
    settlePlanned: false,
  };
}

function newServiceDeployment(world: World, service: Service, target: Deployment): ServiceDeployment {
  const configuration = configurationOf(service.attributes);
  const path = `service-deployment/${service.cluster.name}/${service.name}/${serviceDeploymentId()}`;
  const deployment: ServiceDeployment = {
    arn: ecsArn(world.home, path),
    target,
    sources: service.deployments.filter((one) => one !== target),
    status: 'PENDING',
    createdAt: world.agenda.now(),
    updatedAt: world.agenda.now(),
    configuration,
    threshold: thresholdOf(configuration, service.desiredCount),
    breakerTriggered: false,
  };
  service.serviceDeployments.unshift(deployment);
  return deployment;
}

function finish(
  world: World,
  service: Service,
  deployment: ServiceDeployment,
  status: ServiceDeploymentStatus,
  reason?: string,
): void {
  const now = world.agenda.now();
  deployment.finalCounts = {
    target: countsOf(service, deployment.target),
    sources: deployment.sources.map((source) => countsOf(service, source)),
  };
  deployment.status = status;
  if (reason !== undefined) deployment.statusReason = reason;
  deployment.updatedAt = now;
  deployment.finishedAt = now;
  if (status === 'STOPPED') deployment.stoppedAt = now;
}

/** The service deployment that is not over, if any. */
export function currentServiceDeployment(service: Service): ServiceDeployment | undefined {
  const newest = service.serviceDeployments[0];
  return newest === undefined || isOver(newest) ? undefined : newest;
}

/** Ends an unfinished service deployment because another thing takes its place. */
export function stopServiceDeployment(world: World, service: Service, reason: string): void {
  const current = currentServiceDeployment(service);
  if (current !== undefined) finish(world, service, current, 'STOPPED', reason);
}

/** Starts to roll out what the service now says; an unfinished deployment is replaced. */
export function deploy(world: World, service: Service): void {
  const replaced = currentServiceDeployment(service);
  if (replaced !== undefined) finish(world, service, replaced, 'STOPPED', 'Replaced by a new service deployment.');
  const deployment = newDeployment(world, service);
  for (const earlier of service.deployments) callOffSettling(earlier);
  service.deployments = [deployment, ...service.deployments];
  service.steady = false;
  if (service.controller !== 'ECS') {
    // A task set: it has no service deployment, and only its controller replaces it.
    deployment.rolloutState = 'COMPLETED';
    reconcile(world, service);
    return;
  }
  const story = newServiceDeployment(world, service, deployment);
  world.after(world.durations.deploymentPending, () => {
    if (story.status !== 'PENDING') return;
    story.status = 'IN_PROGRESS';
    story.startedAt = world.agenda.now();
    story.updatedAt = world.agenda.now();
    reconcile(world, service);
  });
}

/** A service whose deployment was completed long ago, at `startedAt` in epoch milliseconds. */
export function adoptDeployment(world: World, service: Service, startedAt: number): void {
  const deployment = newDeployment(world, service);
  deployment.rolloutState = 'COMPLETED';
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
  const old: Deployment = {
    ...deployment,
    createdAt: startedAt,
    updatedAt: startedAt,
    revision: { ...deployment.revision, createdAt: startedAt },
  };
  service.revisions.splice(0, 1, old.revision);
  service.deployments = [old];
  service.lastCompleted = old;
  service.steady = true;
  if (service.controller === 'ECS') {
    service.serviceDeployments.unshift({
      ...newServiceDeployment(world, service, old),
      status: 'SUCCESSFUL',
      createdAt: startedAt,
      updatedAt: startedAt,
      startedAt,
      finishedAt: startedAt,
    });
    service.serviceDeployments.splice(1, 1);
  }
  for (let started = 0; started < service.desiredCount; started += 1) {
    const task = newServiceTask(world, service, old);
    adoptTask(world, task, startedAt);
  }
}

/** Service deployments that ended before the story, newest first; `at` is the end of each, in epoch milliseconds. */
export function adoptHistory(
  world: World,
  service: Service,
  history: readonly { readonly definition: TaskDefinition; readonly status: string; readonly at: number }[],
): void {
  const running = service.serviceDeployments[0];
  if (running === undefined) return;
  for (const { definition, status, at } of history) {
    const own = deploymentNumber();
    const arn = ecsArn(world.home, `service-revision/${service.cluster.name}/${service.name}/${own}`);
    const revision = { arn, taskDefinition: definition, attributes: service.attributes, createdAt: at };
    service.revisions.push(revision);
    service.serviceDeployments.push({
      ...running,
      arn: ecsArn(world.home, `service-deployment/${service.cluster.name}/${service.name}/${serviceDeploymentId()}`),
      target: { ...running.target, number: own, id: `ecs-svc/${own}`, revision, tasks: [] },
      sources: [],
      status: status as ServiceDeploymentStatus,
      createdAt: at,
      updatedAt: at,
      startedAt: at,
      finishedAt: at,
    });
  }
}

function placementOf(attributes: Shape): Placement {
  const provider = strategyOf(attributes)[0]?.['capacityProvider'];
  const launchType = text(attributes, 'launchType');
  const platformVersion = text(attributes, 'platformVersion');
  const network = attributes['networkConfiguration'];
  return {
    ...(typeof provider === 'string'
      ? { capacityProviderName: provider, launchType: provider.startsWith('FARGATE') ? 'FARGATE' : 'EC2' }
      : { launchType: launchType ?? 'EC2' }),
    ...(platformVersion === undefined ? {} : { platformVersion }),
    ...(network === undefined ? {} : { networkConfiguration: network as Shape }),
  };
}

function tagsForTasks(service: Service): Tags {
  const propagate = text(service.attributes, 'propagateTags');
  const tags: Tags = new Map(
    propagate === 'SERVICE' ? service.tags : propagate === 'TASK_DEFINITION' ? service.taskDefinition.tags : [],
  );
  if (service.attributes['enableECSManagedTags'] === true) {
    tags.set('aws:ecs:clusterName', service.cluster.name);
    tags.set('aws:ecs:serviceName', service.name);
  }
  return tags;
}

function newServiceTask(world: World, service: Service, deployment: Deployment): Task {
  const { attributes } = deployment.revision;
  const task = newTask(world, {
    cluster: service.cluster,
    definition: deployment.revision.taskDefinition,
    role: 'service',
    placement: placementOf(attributes),
    group: `service:${service.name}`,
    startedBy: deployment.id,
    enableExecuteCommand: attributes['enableExecuteCommand'] === true,
    tags: tagsForTasks(service),
    targetGroups: (shapes(attributes, 'loadBalancers') ?? []).filter((one) => one['targetGroupArn'] !== undefined),
    observer: observerOf(world, service, deployment),
  });
  deployment.tasks.push(task);
  return task;
}

function tellTargets(world: World, service: Service, task: Task, verb: 'registered' | 'deregistered'): void {
  for (const target of task.targetGroups) {
    tell(world, service, `) ${verb} 1 targets in (target-group ${String(target['targetGroupArn'])})`);
  }
}

function observerOf(world: World, service: Service, deployment: Deployment): TaskObserver {
  return {
    running: (task) => tellTargets(world, service, task, 'registered'),
    trusted: () => {
      deployment.setbacks = 0;
      if (breakerOf(configurationOf(service.attributes)).resetOnHealthyTask) deployment.failedTasks = 0;
      reconcile(world, service);
    },
    lost: (task, counts) => lose(world, service, deployment, task, counts),
    stopped: (task) => {
      // A stopped task stays in its cluster; its deployment no longer needs it.
      const index = deployment.tasks.indexOf(task);
      if (index >= 0) deployment.tasks.splice(index, 1);
      reconcile(world, service);
    },
  };
}

function tellUnhealthy(world: World, service: Service, task: Task): void {
  const unhealthy = task.containers.find((container) => container.fate === 'unhealthy');
  const target = task.targetGroups[0];
  if (unhealthy === undefined || target === undefined || task.stopCode !== 'ServiceSchedulerInitiated') return;
  tell(
    world,
    service,
    `) (task ${task.id}) (port ${number(target, 'containerPort') ?? 80}) is unhealthy in (target-group ${String(target['targetGroupArn'])}) due to (reason Health checks failed with these codes: [502])`,
  );
}

function lose(world: World, service: Service, deployment: Deployment, task: Task, counts: boolean): void {
  tellUnhealthy(world, service, task);
  if (task.lastStatus !== 'PENDING' && task.startedAt !== undefined) tellTargets(world, service, task, 'deregistered');
  callOffSettling(deployment);
  deployment.setbacks += 1;
  deployment.launchAfter = world.agenda.now() + world.milliseconds(launchBackoffSeconds(deployment.setbacks));
  const primary = service.deployments[0] === deployment;
  if (counts && primary && deployment.rolloutState === 'IN_PROGRESS') {
    deployment.failedTasks += 1;
    deployment.updatedAt = world.agenda.now();
    judge(world, service, deployment);
  }
  reconcile(world, service);
}

function judge(world: World, service: Service, deployment: Deployment): void {
  const story = currentServiceDeployment(service);
  if (story === undefined) return;
  const { enable, rollback } = breakerOf(story.configuration);
  if (!enable) {
    if (deployment.failedTasks >= 3) {
      tell(
        world,
        service,
        ') is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
      );
    }
    return;
  }
  if (deployment.failedTasks < story.threshold) return;
  story.breakerTriggered = true;
  tell(world, service, `) (deployment ${deployment.id}) deployment failed: tasks failed to start.`);
  if (story.status === 'ROLLBACK_IN_PROGRESS') {
    fail(world, deployment, 'ECS deployment circuit breaker: tasks failed to start.');
    finish(world, service, story, 'ROLLBACK_FAILED', BREAKER_ROLLED_BACK);
    return;
  }
  if (!rollback) {
    fail(world, deployment, 'ECS deployment circuit breaker: tasks failed to start.');
    finish(
      world,
      service,
      story,
      'STOPPED',
      'Service deployment stopped because the circuit breaker threshold was exceeded.',
    );
    return;
  }
  rollBack(world, service, story, {
    failure: 'ECS deployment circuit breaker: tasks failed to start.',
    cause: 'ECS deployment circuit breaker',
    reason: BREAKER_ROLLED_BACK,
  });
}

function fail(world: World, deployment: Deployment, reason: string): void {
  callOffSettling(deployment);
  deployment.rolloutState = 'FAILED';
  deployment.rolloutStateReason = reason;
  deployment.updatedAt = world.agenda.now();
}

/** Why a deployment goes back. */
export interface RollbackCause {
  /** The failed deployment's rolloutStateReason. */
  readonly failure: string;
  /** The beginning of the rolloutStateReason of the deployment that comes back. */
  readonly cause: string;
  /** The service deployment's statusReason. */
  readonly reason: string;
}

/** Gives the service back to its last completed deployment, if there is one. */
export function rollBack(world: World, service: Service, story: ServiceDeployment, cause: RollbackCause): void {
  const now = world.agenda.now();
  const candidate = service.lastCompleted;
  fail(world, story.target, cause.failure);
  if (candidate === undefined) {
    finish(world, service, story, 'ROLLBACK_FAILED', 'No rollback candidate was found to run the rollback.');
    return;
  }
  story.status = 'ROLLBACK_IN_PROGRESS';
  story.statusReason = cause.reason;
  story.startedAt ??= now;
  story.updatedAt = now;
  story.rollback = { reason: cause.reason, startedAt: now, serviceRevisionArn: candidate.revision.arn };
  candidate.rolloutState = 'IN_PROGRESS';
  candidate.rolloutStateReason = `${cause.cause}: rolling back to deploymentId ${candidate.id}.`;
  candidate.updatedAt = now;
  candidate.failedTasks = 0;
  candidate.setbacks = 0;
  candidate.launchAfter = now;
  candidate.toldBlocked = false;
  service.deployments = [candidate, ...service.deployments.filter((one) => one !== candidate)];
  service.taskDefinition = candidate.revision.taskDefinition;
  service.attributes = candidate.revision.attributes;
  tell(world, service, `) rolling back to deployment ${candidate.id}.`);
  reconcile(world, service);
}

function callOffSettling(deployment: Deployment): void {
  deployment.settling += 1;
  deployment.settlePlanned = false;
}

function scaleIn(world: World, service: Service, deployment: Deployment, tasks: readonly Task[]): void {
  if (tasks.length === 0) return;
  const balanced = tasks.filter((task) => task.targetGroups.length > 0 && task.lastStatus === 'RUNNING');
  for (const task of tasks) {
    stopTask(world, task, {
      code: 'ServiceSchedulerInitiated',
      reason: `Scaling activity initiated by (deployment ${deployment.id})`,
      exitCode: 0,
    });
  }
  const list = tasks.map((task) => `(task ${task.id})`).join(' ');
  tell(world, service, `) has stopped ${tasks.length} running tasks: ${list}.`);
  if (balanced.length === 0) return;
  world.after(world.durations.taskStop * 0.25, () => {
    for (const task of balanced) tellTargets(world, service, task, 'deregistered');
    tell(world, service, `, taskSet ${deployment.id}) has begun draining connections on ${balanced.length} tasks.`);
  });
}

function launch(world: World, service: Service, deployment: Deployment, count: number): void {
  const tasks = Array.from({ length: count }, () => newServiceTask(world, service, deployment));
  for (const task of tasks) startTask(world, task);
  const list = tasks.map((task) => `(task ${task.id})`).join(' ');
  tell(world, service, `) has started ${count} tasks: ${list}.`);
  const stuck = tasks.some((task) => task.containers.some((container) => container.fate === 'stuck'));
  if (stuck) tell(world, service, `) was unable to place a task. Reason: ${NO_CAPACITY}`);
}

/** Starts up to `count` tasks, now or when the deployment may launch again. */
function launchWhenAllowed(world: World, service: Service, deployment: Deployment, count: number): number {
  const now = world.agenda.now();
  if (count <= 0) return 0;
  if (now < deployment.launchAfter) {
    world.agenda.later(deployment.launchAfter - now, () => reconcile(world, service));
    return 0;
  }
  launch(world, service, deployment, count);
  return count;
}

function drainAll(world: World, service: Service): void {
  for (const deployment of service.deployments) {
    scaleIn(world, service, deployment, deployment.tasks.filter(isLive));
  }
  if (service.deployments.every((deployment) => deployment.tasks.length === 0)) service.status = 'INACTIVE';
}

/**
 * One step of the service's scheduler: starts what the PRIMARY deployment lacks, stops what the others have too much,
 * within minimumHealthyPercent and maximumPercent, and completes a deployment that has become all there is.
 */
export function reconcile(world: World, service: Service): void {
  if (service.status === 'INACTIVE') return;
  if (service.status === 'DRAINING') {
    drainAll(world, service);
    return;
  }
  const primary = service.deployments[0];
  if (primary === undefined || primary.rolloutState === 'FAILED') return;
  if (currentServiceDeployment(service)?.status === 'PENDING') return;

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

function settle(world: World, service: Service, primary: Deployment, others: readonly Deployment[]): void {
  const live = primary.tasks.filter(isLive);
  const alone = others.every((deployment) => deployment.tasks.length === 0);
  const there = live.length === service.desiredCount && live.every((task) => task.trusted);
  if (!alone || !there) {
    if (primary.settlePlanned) callOffSettling(primary);
    if (!there) service.steady = false;
    return;
  }
  if (primary.rolloutState === 'COMPLETED') {
    if (!service.steady) tell(world, service, ') has reached a steady state.');
    service.steady = true;
    return;
  }
  if (primary.settlePlanned) return;
  primary.settlePlanned = true;
  const { settling } = primary;
  const factor = service.desiredCount === 0 ? ZERO_TASK_SETTLE_FACTOR : 1;
  world.after(world.durations.deploymentSettle * factor, () => {
    if (primary.settling === settling && primary.settlePlanned) complete(world, service, primary);
  });
}

function complete(world: World, service: Service, deployment: Deployment): void {
  deployment.settlePlanned = false;
  deployment.rolloutState = 'COMPLETED';
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
  deployment.updatedAt = world.agenda.now();
  const story = currentServiceDeployment(service);
  service.deployments = [deployment];
  service.lastCompleted = deployment;
  service.steady = true;
  tell(world, service, `) (deployment ${deployment.id}) deployment completed.`);
  tell(world, service, ') has reached a steady state.', 1);
  if (story !== undefined) {
    const back = story.status === 'ROLLBACK_IN_PROGRESS';
    finish(world, service, story, back ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL');
  }
  for (const task of deployment.tasks) {
    const container = task.containers.find((one) => one.fate === 'late-crash');
    if (container !== undefined) planExit(world, task, container, { afterSeconds: world.durations.crash, code: 1 });
  }
}

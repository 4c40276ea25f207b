import { newTask } from '../task/new-task.js';
import { placementBy } from '../task/placement.js';
import { balancerName, type Placement, type Task, type TaskObserver } from '../task/task.js';
import { number, type Shape, shape, shapes, text } from '../wire/member.js';
import type { Tags } from '../wire/tag.js';
import type { World } from '../world/world.js';
import { tell } from './event.js';
import { type Deployment, type Service, strategyOf } from './service.js';

function placementOf(attributes: Shape): Placement {
  const provider = strategyOf(attributes)[0]?.['capacityProvider'];
  const launchType = text(attributes, 'launchType');
  const platformVersion = text(attributes, 'platformVersion');
  const networkConfiguration = shape(attributes, 'networkConfiguration');
  return placementBy({ provider, launchType, platformVersion, networkConfiguration });
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

/** A new task of a deployment; `observer` is called when its state changes. */
export function newServiceTask(world: World, service: Service, deployment: Deployment, observer: TaskObserver): Task {
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
    targetGroups: shapes(attributes, 'loadBalancers') ?? [],
    observer,
    bakes: deployment.crashes > 0,
  });
  deployment.crashes = Math.max(0, deployment.crashes - 1);
  deployment.tasks.push(task);
  return task;
}

/** Says in an event that the task became, or is no longer, a target of its load balancers. */
export function tellTargets(world: World, service: Service, task: Task, verb: 'registered' | 'deregistered'): void {
  for (const target of task.targetGroups) {
    tell(world, service, `) ${verb} 1 ${classic(target) ? 'instances' : 'targets'} in (${balancerName(target)})`);
  }
}

/** Says in an event that a load balancer found the task unhealthy, if that is why it goes. */
export function tellUnhealthy(world: World, service: Service, task: Task): void {
  const unhealthy = task.containers.find((container) => container.fate === 'unhealthy');
  const target = task.targetGroups[0];
  if (unhealthy === undefined || target === undefined || task.stopCode !== 'ServiceSchedulerInitiated') return;
  tell(
    world,
    service,
    `) (task ${task.id}) (port ${number(target, 'containerPort') ?? 80}) is unhealthy in (${balancerName(target)}) due to (reason Health checks failed with these codes: [502])`,
  );
}

function classic(balancer: Shape): boolean {
  return balancer['targetGroupArn'] === undefined;
}

import { isLive, isRunning } from '../task/task.js';
import { planExit } from '../task/task-lifecycle.js';
import { containersOf } from '../task-definition/task-definition.js';
import { text } from '../wire/member.js';
import { alarmStage, crashesWhileBaking, type Fate, fateOf } from '../world/image-fate.js';
import type { StageListener, World } from '../world/world.js';
import { setAlarm } from './alarm.js';
import { watchedAlarms } from './deployment-alarms.js';
import type { Deployment, ServiceDeployment } from './service.js';

/** Makes happen at the stages of a deployment what the image tags of its target ask for: crashes while it bakes, alarms. */
export function stageFates(world: World): StageListener {
  // A rolling deployment begins its bake anew when a task is replaced: that is no reason to crash again.
  const baked = new WeakSet<Deployment>();
  return ({ deployment, stage, paused }) => {
    if (paused || deployment.status !== 'IN_PROGRESS') return;
    for (const fate of fatesOf(deployment)) {
      if (alarmStage(fate) === stage.toLowerCase().replaceAll('_', '-')) trip(world, deployment);
      if (stage === 'BAKE_TIME' && !baked.has(deployment.target)) {
        crashTasks(world, deployment.target, crashesWhileBaking(fate));
      }
    }
    if (stage === 'BAKE_TIME') baked.add(deployment.target);
  };
}

function fatesOf({ target }: ServiceDeployment): readonly Fate[] {
  const images = containersOf(target.revision.taskDefinition).map((container) => text(container, 'image') ?? '');
  return [...new Set(images.map((image) => fateOf(image, 'service')))];
}

function trip(world: World, deployment: ServiceDeployment): void {
  const name = watchedAlarms(deployment.configuration)[0];
  if (name !== undefined) setAlarm(world, name, 'ALARM');
}

function crashTasks(world: World, target: Deployment, count: number): void {
  if (count === 0) return;
  const tasks = target.tasks.filter(isLive).filter(isRunning).slice(0, count);
  target.crashes = count - tasks.length;
  for (const task of tasks) {
    const [container] = task.containers;
    if (container !== undefined) {
      planExit(world, task, container, { afterSeconds: world.durations.crash, code: 1 });
    }
  }
}

import type { OtherAction, ServiceState, StageReached, TaskChoice } from './contract.js';
import { setAlarm } from './service/alarm.js';
import { stateOf } from './service/service-view.js';
import { interrupt } from './task/stop.js';
import { isLive, type Task } from './task/task.js';
import type { TaskDefinition } from './task-definition/task-definition.js';
import { ApiError } from './wire/api-error.js';
import type { Shape } from './wire/member.js';
import type { StageListener, World } from './world/world.js';

/** Other people, and AWS itself: what they do to the world while a release runs. */
export interface Others {
  add(action: OtherAction): void;
  /** To be called for each operation: the time of actions that wait for it begins then. */
  called(operation: string): void;
}

/** Other people in a world; `act` does something at once. */
export function newOthers(world: World, act: (does: OtherAction['does']) => void): Others {
  let waiting: readonly OtherAction[] = [];
  let watching: readonly OtherAction[] = [];
  const called = new Set<string>();
  const plan = ({ at, does }: OtherAction): void => world.after(at, () => act(does));
  world.stageListeners.push((entered) => {
    const due = watching.filter(({ reached }) => reached !== undefined && isReached(reached, entered));
    watching = watching.filter((action) => !due.includes(action));
    for (const action of due) plan(action);
  });
  return {
    add: (action) => {
      if (action.reached !== undefined) watching = [...watching, action];
      else if (action.since === undefined || called.has(action.since)) plan(action);
      else waiting = [...waiting, action];
    },
    called: (operation) => {
      called.add(operation);
      const due = waiting.filter(({ since }) => since === operation);
      waiting = waiting.filter(({ since }) => since !== operation);
      for (const action of due) plan(action);
    },
  };
}

function isReached(wanted: StageReached, { service, stage, paused }: Parameters<StageListener>[0]): boolean {
  return (
    wanted.cluster === service.cluster.name &&
    wanted.service === service.name &&
    (wanted.stage ?? stage) === stage &&
    (wanted.paused ?? false) === paused
  );
}

/** The wanted tasks that a choice names, oldest first. */
export function chosenTasks(world: World, choice: TaskChoice): readonly Task[] {
  const { cluster, service, taskDefinition, count } = choice;
  return [...(world.clusters.get(cluster)?.tasks.values() ?? [])]
    .filter(isLive)
    .filter((task) => (service === undefined ? task.role === 'run' : task.group === `service:${service}`))
    .filter(({ definition }) => (taskDefinition ?? nameOf(definition)) === nameOf(definition))
    .slice(0, count);
}

function nameOf({ family, revision }: TaskDefinition): string {
  return `${family}:${revision}`;
}

/** Does one such action. API calls go through `call`, which records them; their refusals are ignored. */
export function actOn(
  world: World,
  does: OtherAction['does'],
  call: (operation: string, input: Shape) => unknown,
): void {
  switch (does.type) {
    case 'call':
      attempt(() => call(does.operation, does.input));
      return;
    case 'stop':
      for (const task of chosenTasks(world, does.tasks)) {
        attempt(() => call('StopTask', { cluster: does.tasks.cluster, task: task.arn, reason: does.reason }));
      }
      return;
    case 'interrupt':
      for (const task of chosenTasks(world, does.tasks)) interrupt(world, task, does.code);
      return;
    case 'continue': {
      const { serviceDeployment } = stateOfService(world, does) ?? {};
      for (const hookId of serviceDeployment?.awaiting ?? []) {
        const input = { serviceDeploymentArn: serviceDeployment?.arn, hookId, action: does.action ?? 'CONTINUE' };
        attempt(() => call('ContinueServiceDeployment', input));
      }
      return;
    }
    case 'stop-deployment': {
      const arn = stateOfService(world, does)?.serviceDeployment?.arn;
      const input = { serviceDeploymentArn: arn, stopType: does.stopType ?? 'ROLLBACK' };
      attempt(() => call('StopServiceDeployment', input));
      return;
    }
    case 'alarm':
      setAlarm(world, does.name, does.state);
      return;
    case 'lambda':
      world.lambdas.set(does.name, does.verdict);
  }
}

function stateOfService(
  world: World,
  { cluster, service }: { readonly cluster: string; readonly service: string },
): ServiceState | undefined {
  const found = world.clusters.get(cluster)?.services.get(service);
  return found === undefined ? undefined : stateOf(found);
}

function attempt(call: () => unknown): void {
  try {
    call();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

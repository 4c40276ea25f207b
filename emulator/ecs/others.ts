import type { OtherAction, TaskChoice } from './contract.js';
import { interrupt } from './task/stop.js';
import { isLive, type Task } from './task/task.js';
import type { TaskDefinition } from './task-definition/task-definition.js';
import { ApiError } from './wire/api-error.js';
import type { Shape } from './wire/member.js';
import type { World } from './world/world.js';

/** What other people and AWS itself do, at their time. */
export interface Others {
  add(action: OtherAction): void;
  /** An operation has been called: what waits for it begins to count. */
  called(operation: string): void;
}

/** Other people in a world; `act` does something at once. */
export function newOthers(world: World, act: (does: OtherAction['does']) => void): Others {
  let waiting: readonly OtherAction[] = [];
  const called = new Set<string>();
  const plan = ({ at, does }: OtherAction): void => world.after(at, () => act(does));
  return {
    add: (action) => {
      if (action.since === undefined || called.has(action.since)) plan(action);
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

/** Does what others do to the world. Calls go through `call`, which records them; a refusal is nobody's concern here. */
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
        const { reason } = does;
        attempt(() =>
          call('StopTask', { cluster: does.tasks.cluster, task: task.arn, ...(reason !== undefined && { reason }) }),
        );
      }
      return;
    case 'interrupt':
      for (const task of chosenTasks(world, does.tasks)) interrupt(world, task, does.code);
  }
}

function attempt(call: () => unknown): void {
  try {
    call();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

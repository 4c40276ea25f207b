import type { Event } from './events.js';
import type { TaskName } from './failure.js';
import { EMPTY_TAIL, type LogTail, logText, withLine } from './log-tail.js';
import type { MigrationOutcome, TaskOutcome } from './outcome.js';

/** The tasks that a release has run beside its services so far. */
export type Tasks = ReadonlyMap<TaskName, Task>;

interface Task {
  readonly outcome: TaskOutcome;
  readonly log: LogTail;
}

type TaskEvent = Extract<
  Event,
  { kind: 'migration-starting' | 'migration-started' | 'migration-log' | 'task-outcome' }
>;

/** The tasks after one more event of one of them; the same value when it is of none that is known. */
export function tasksAfter(tasks: Tasks, event: TaskEvent): Tasks {
  const { name } = event;
  if (event.kind === 'task-outcome') return withTask(tasks, name, event.outcome);
  if (event.kind === 'migration-starting') {
    const { what, container, taskDefinition } = event;
    return withTask(tasks, name, { what, container, taskDefinition, result: 'cancelled' });
  }
  const task = tasks.get(name);
  if (task === undefined) return tasks;
  if (event.kind === 'migration-log') {
    return new Map([...tasks, [name, { ...task, log: withLine(task.log, event.line) }]]);
  }
  return withTask(tasks, name, { ...task.outcome, taskId: event.taskId, url: event.url });
}

/** The tasks with what became of one; its log stays. */
export function withTask(tasks: Tasks, name: TaskName, outcome: TaskOutcome): Tasks {
  return new Map([...tasks, [name, { outcome, log: tasks.get(name)?.log ?? EMPTY_TAIL }]]);
}

/** What is known of a task, with its log; undefined while it has not begun. */
export function taskOf(tasks: Tasks, name: TaskName): MigrationOutcome | undefined {
  const task = tasks.get(name);
  return task && { ...task.outcome, log: logText(task.log) };
}

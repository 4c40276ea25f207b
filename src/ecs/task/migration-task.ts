import type { ContainerSnapshot, TaskSnapshot } from '../snapshot.js';
import { courseOfTask, hasStopped } from '../statuses.js';

/** What ended a task before its command had ended by itself. */
export type Interruption =
  /** ECS, AWS or a person stopped the task: in ECS's own words. */
  | { readonly kind: 'stopped'; readonly stopCode: string; readonly reason?: string | undefined }
  /** Another essential container ended, so that ECS stopped the rest of the task. */
  | {
      readonly kind: 'container';
      readonly name: string;
      /** Absent: ECS has not said it. */
      readonly exitCode?: number | undefined;
      readonly reason?: string | undefined;
      /** Whether it was seen to end before the command; else both ends were seen at once. */
      readonly first: boolean;
    };

/** How a task that runs to its end has ended. */
export type TaskVerdict =
  | { readonly kind: 'running' }
  | { readonly kind: 'succeeded' }
  /** `reason`: ECS's own words; empty where it gives none. */
  | { readonly kind: 'failed'; readonly exitCode?: number; readonly reason: string }
  /** The command was told to end. It may be partly applied, whatever its exit code says. */
  | { readonly kind: 'interrupted'; readonly by: Interruption; readonly exitCode?: number | undefined };

/** Several observations of one task, reduced to what its verdict needs. */
export interface TaskHistory {
  /** The newest observation. */
  readonly task: TaskSnapshot;
  /** Number of the observation, from 1, at which a container was first seen to have ended, by name. */
  readonly ended: ReadonlyMap<string, number>;
  /** Containers that were seen to run. */
  readonly ran: ReadonlySet<string>;
  readonly observations: number;
}

/** The history after one more observation. Observations come in the order in which ECS gave them. */
export function observed(history: TaskHistory | undefined, task: TaskSnapshot): TaskHistory {
  const observations = (history?.observations ?? 0) + 1;
  const ended = new Map(history?.ended);
  const ran = new Set(history?.ran);
  for (const container of task.containers) {
    if (hasEnded(container) && !ended.has(container.name)) ended.set(container.name, observations);
    if (courseOfTask(container.lastStatus) === 'running' || container.exitCode !== undefined) ran.add(container.name);
  }
  return { task, ended, ran, observations };
}

/** Whether a task is being stopped, whoever asked for it. */
export function isStopping(task: TaskSnapshot): boolean {
  return task.stopCode !== undefined || courseOfTask(task.lastStatus) === 'stopping' || hasStopped(task.lastStatus);
}

function hasEnded({ exitCode, lastStatus }: ContainerSnapshot): boolean {
  return exitCode !== undefined || hasStopped(lastStatus);
}

/**
 * Judges the task by the container that was chosen. Its exit 0 counts, as soon as ECS shows it, only of a task that ended by
 * itself; no exit code in a stopped task is a failure whatever else is said. `essential`: the names of the containers whose
 * end ends the task. Source of the stop codes: the ECS API reference, Task.
 */
export function judgeTask(history: TaskHistory, container: string, essential: ReadonlySet<string>): TaskVerdict {
  const { task } = history;
  const chosen = task.containers.find(({ name }) => name === container);
  if (chosen?.exitCode === undefined && !hasStopped(task.lastStatus)) return { kind: 'running' };
  const by = chosen && history.ran.has(container) ? interruption(history, chosen, essential) : undefined;
  if (by) return { kind: 'interrupted', by, exitCode: chosen?.exitCode };
  if (chosen?.exitCode === 0) return { kind: 'succeeded' };
  if (chosen?.exitCode !== undefined) {
    return { kind: 'failed', exitCode: chosen.exitCode, reason: chosen.reason || (task.stoppedReason ?? '') };
  }
  return { kind: 'failed', reason: [task.stopCode, task.stoppedReason, chosen?.reason].filter(Boolean).join(': ') };
}

/** What ended the command, where it did not end by itself. */
function interruption(
  history: TaskHistory,
  chosen: ContainerSnapshot,
  essential: ReadonlySet<string>,
): Interruption | undefined {
  const { task, ended } = history;
  const { stopCode } = task;
  if (stopCode !== undefined && stopCode !== 'EssentialContainerExited') {
    return { kind: 'stopped', stopCode, reason: task.stoppedReason };
  }
  const at = ended.get(chosen.name) ?? history.observations;
  const others = task.containers.filter((other) => other.name !== chosen.name && essential.has(other.name));
  const earlier = others.find((other) => (ended.get(other.name) ?? at) < at);
  if (earlier) return { ...byContainer(earlier), first: true };
  if (chosen.exitCode === undefined || OUT_OF_MEMORY.test(chosen.reason ?? '')) return undefined;
  // A program that failed by itself counts as failed, whatever ended beside it.
  if (chosen.exitCode !== 0 && !BY_SIGNAL.has(chosen.exitCode)) return undefined;
  const together = others.filter((other) => ended.get(other.name) === at);
  const cause = together.find(hasOwnEnd) ?? (chosen.exitCode === 143 ? together.find(exitedZero) : undefined);
  return cause && { ...byContainer(cause), first: false };
}

function byContainer({ name, exitCode, reason }: ContainerSnapshot) {
  return { kind: 'container', name, exitCode, reason } as const;
}

/** Exit codes of a program that was ended by SIGTERM, or by SIGKILL after it: what follows when ECS stops a task. */
export const BY_SIGNAL: ReadonlySet<number> = new Set([137, 143]);

const OUT_OF_MEMORY = /^OutOfMemoryError\b/;

/** Whether a container ended in a way that does not follow from its task being stopped. */
function hasOwnEnd({ exitCode, reason = '' }: ContainerSnapshot): boolean {
  if (OUT_OF_MEMORY.test(reason)) return true;
  // Without exit code and reason it may never have started.
  if (exitCode === undefined) return reason !== '';
  return exitCode !== 0 && !BY_SIGNAL.has(exitCode);
}

function exitedZero({ exitCode }: ContainerSnapshot): boolean {
  return exitCode === 0;
}

/** What the task must show to be the one that we asked for. */
export interface ExpectedTask {
  /** `family:revision`. */
  readonly taskDefinition: string;
  readonly containerOverrides: readonly Readonly<Record<string, unknown>>[];
  /** Overrides that ecspresso renders: known are only their file, and that they name this container. */
  readonly rendered?: { readonly container: string; readonly file: string } | undefined;
}

/** What differs between the task that ECS started and the one that was asked for. It never holds a value. */
export type Mismatch =
  | { readonly kind: 'task-definition'; readonly actual: string; readonly expected: string }
  | { readonly kind: 'command' | 'environment'; readonly container: string }
  /** The file of the overrides rendered to nothing that is about the container. */
  | { readonly kind: 'nothing'; readonly container: string; readonly file: string };

/**
 * What differs between the task that ECS started and the one that was asked for; undefined when nothing does. Compared is the
 * meaning: an empty list, null and nothing at all override nothing, and the order of an environment says nothing.
 */
export function mismatch(task: TaskSnapshot, expected: ExpectedTask): Mismatch | undefined {
  if (task.taskDefinition !== expected.taskDefinition) {
    return { kind: 'task-definition', actual: task.taskDefinition, expected: expected.taskDefinition };
  }
  for (const override of expected.containerOverrides) {
    const container = String(override['name']);
    const actual = task.containerOverrides.find(({ name }) => name === override['name']);
    if (isAsked(override['command']) && !same(actual?.['command'], override['command'])) {
      return { kind: 'command', container };
    }
    const environment = override['environment'];
    if (isAsked(environment) && !same(byName(actual?.['environment']), byName(environment))) {
      return { kind: 'environment', container };
    }
  }
  const { rendered } = expected;
  const override = task.containerOverrides.find(({ name }) => name === rendered?.container) ?? {};
  if (rendered && !Object.entries(override).some(([key, value]) => key !== 'name' && isAsked(value))) {
    return { kind: 'nothing', ...rendered };
  }
  return undefined;
}

/** Whether an override holds anything. */
function isAsked(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

function byName(environment: unknown): unknown {
  if (!Array.isArray(environment)) return environment;
  return environment
    .map((item: { name?: string | null; value?: string | null }) => [item.name ?? '', item.value ?? ''])
    .toSorted(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

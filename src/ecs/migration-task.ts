import type { TaskSnapshot } from './snapshot.js';

/** What a task that runs to its end has come to. */
export type TaskVerdict =
  | { readonly kind: 'running' }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly exitCode?: number; readonly reason: string };

/**
 * Judges the task by the container that was chosen. Exit 0 of that container is success as soon as ECS shows it; no exit code
 * in a stopped task means that it never ran, which is a failure whatever else is said.
 */
export function judgeTask(task: TaskSnapshot, containerName: string): TaskVerdict {
  const container = task.containers.find((one) => one.name === containerName);
  const why = [task.stopCode, task.stoppedReason, container?.reason].filter(Boolean).join(': ');
  if (container?.exitCode !== undefined) {
    if (container.exitCode === 0) return { kind: 'succeeded' };
    const reason = container.reason ? `${container.reason}` : (task.stoppedReason ?? '');
    return { kind: 'failed', exitCode: container.exitCode, reason };
  }
  if (task.lastStatus !== 'STOPPED') return { kind: 'running' };
  return {
    kind: 'failed',
    reason: why || 'it stopped without an exit code and without a reason: the container never ran',
  };
}

/** What the task must show to be the one that we asked for. */
export interface ExpectedTask {
  /** `family:revision`. */
  readonly taskDefinition: string;
  readonly containerOverrides: readonly Readonly<Record<string, unknown>>[];
}

/** What differs between the task that ECS started and the one that was asked for, as a sentence; undefined when nothing does. */
export function mismatch(task: TaskSnapshot, expected: ExpectedTask): string | undefined {
  if (task.taskDefinition !== expected.taskDefinition) {
    return `it runs ${task.taskDefinition}, not ${expected.taskDefinition}`;
  }
  for (const override of expected.containerOverrides) {
    const actual = task.containerOverrides.find((one) => one['name'] === override['name']);
    const name = String(override['name']);
    if (!actual) return `ECS shows no override for its container ${name}`;
    if (override['command'] !== undefined && !same(actual['command'], override['command'])) {
      return `its container ${name} runs another command than the one asked for`;
    }
    if (
      override['environment'] !== undefined &&
      !same(byName(actual['environment']), byName(override['environment']))
    ) {
      return `its container ${name} has other environment overrides than those asked for`;
    }
  }
  return undefined;
}

function byName(environment: unknown): unknown {
  if (!Array.isArray(environment)) return environment;
  return environment
    .map((item: { name?: string; value?: string }) => [item.name ?? '', item.value ?? ''])
    .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

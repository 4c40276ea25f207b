import type { ContainerSnapshot, TaskSnapshot } from '../snapshot.js';
import { BY_SIGNAL } from '../task/migration-task.js';

/** What is known of a task besides its last state. */
export interface Seen {
  /** Names of the containers whose end ends the task. Absent: not known. */
  readonly essential?: ReadonlySet<string> | undefined;
  /** Number of the observation at which a container was first seen to have ended, by name. Absent: only its end was seen. */
  readonly ended?: ReadonlyMap<string, number> | undefined;
}

/**
 * The containers that may have ended a task: one that ECS gives a reason for, else the one that ended first, else the one whose
 * exit code does not follow from a SIGTERM. Several where that cannot be told.
 */
export function suspects(task: TaskSnapshot, { essential, ended }: Seen = {}): readonly ContainerSnapshot[] {
  const over = task.containers.filter(({ exitCode, reason }) => exitCode !== undefined || reason);
  const withReason = over.filter(({ reason }) => reason);
  if (withReason.length > 0) return withReason;
  const known = over.filter(({ name }) => essential === undefined || essential.has(name));
  const all = known.length > 0 ? known : over;
  // Where a task was stopped from outside, every exit may only follow from that.
  if (task.stopCode !== undefined && !BY_ITSELF.has(task.stopCode)) return all;
  const order = ({ name }: ContainerSnapshot): number => ended?.get(name) ?? Number.POSITIVE_INFINITY;
  const earliest = Math.min(...all.map(order));
  const first = all.filter((container) => order(container) === earliest);
  const own = first.filter(({ exitCode = 0 }) => exitCode !== 0 && !BY_SIGNAL.has(exitCode));
  if (own.length > 0) return own;
  // An exit code 0 counts, too, and so does SIGKILL: it can be the kernel's, which ECS does not always say.
  const unforced = first.filter(({ exitCode }) => exitCode !== SIGTERM);
  return unforced.length > 0 ? unforced : first;
}

const BY_ITSELF: ReadonlySet<string> = new Set(['EssentialContainerExited', 'TaskFailedToStart']);
/** Exit code of a program that SIGTERM has ended. */
const SIGTERM = 143;

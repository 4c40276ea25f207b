import { courseOfStatus } from '../../../ecs/service-deployment-states.js';
import { familyOf, registeredFrom } from '../../plan.js';

/** A service deployment whose revision has been looked up. */
export interface PastDeployment {
  /** As ECS has it: a service goes back to SUCCESSFUL ones only. */
  readonly status: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly finishedAt?: number | undefined;
  /** `family:revision`, when known. */
  readonly taskDefinition?: string | undefined;
}

/** A revision that a service can go back to. */
export interface Candidate {
  /** `family:revision`. */
  readonly taskDefinition: string;
  /** When the next successful deployment took its place, epoch milliseconds; absent: none has. */
  readonly until?: number | undefined;
}

/**
 * The revisions that ran before, newest first: of SUCCESSFUL deployments, of the family that runs now, lower than what runs
 * now. A higher one is what somebody has already gone back from. Whether they are still ACTIVE is not known here.
 */
export function candidates(current: string, history: readonly PastDeployment[]): readonly Candidate[] {
  const successful = history
    .filter(({ status }) => courseOfStatus(status) === 'success')
    .toSorted((a, b) => b.createdAt - a.createdAt);
  const found = new Map<string, Candidate>();
  for (const [index, { taskDefinition }] of successful.entries()) {
    if (taskDefinition === undefined || found.has(taskDefinition) || !isEarlier(taskDefinition, current)) continue;
    const next = successful[index - 1];
    const until = next && (next.finishedAt ?? next.createdAt);
    found.set(taskDefinition, { taskDefinition, until });
  }
  return [...found.values()];
}

function isEarlier(taskDefinition: string, current: string): boolean {
  return familyOf(taskDefinition) === familyOf(current) && revisionNumber(taskDefinition) < revisionNumber(current);
}

/** The number of `family:revision`. */
export function revisionNumber(taskDefinition: string): number {
  return registeredFrom(taskDefinition).revision;
}

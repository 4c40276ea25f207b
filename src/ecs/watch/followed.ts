import type { Pause } from '../pause.js';
import { type Rollout, type RolloutStart, rollout } from '../rollout/rollout.js';
import type { Peak } from '../service/stopped-tasks.js';
import type { ServiceSnapshot } from '../snapshot.js';

/** The last count of the stopped tasks of a service. */
export interface TaskCount {
  /** When it was made, milliseconds since the epoch, and for which answer of DescribeServices. */
  readonly at: number;
  readonly shown: string;
  /** How many ECS listed, and how many of ours among them had failed: those of the count before, where ECS did not answer. */
  readonly listed: number;
  readonly failed: number;
  /** What it shows of the tasks that ran at once; absent: ECS did not answer. */
  readonly peak?: Peak | undefined;
}

/** What the watch remembers of a roll-out that it follows. */
export interface Followed {
  state: Rollout;
  /** The last snapshot of the service. */
  last?: ServiceSnapshot;
  /** When a poll was last applied to it. */
  observedAt?: number;
  /** ARNs of the service deployments that are described. */
  readonly arns: Set<string>;
  /** When they were last listed. */
  listedAt: number;
  /** ARN of the one that brings ours. */
  serviceDeployment?: string;
  /** Since when all its tasks are new and run, so that only ECS's final status is missing. */
  settlingSince?: number;
  /** The last count of its stopped tasks; absent: there was none. */
  counted?: TaskCount;
  /** What has been reported of it: the last progress and when, and keys of what is reported once. */
  progress?: string;
  reportedAt: number;
  readonly reported: Set<string>;
  /** Pauses of its deployment that were not at an end at the last observation, by their keys. */
  readonly held: Map<string, Pause>;
  /** When its service deployment was last seen in progress, and its ARN. */
  seenInProgress?: { readonly arn: string; readonly at: number };
  /** Settled by the other two. */
  readonly done: Promise<Rollout>;
  readonly resolve: (state: Rollout) => void;
  readonly reject: (error: unknown) => void;
}

/** A roll-out of which nothing has been seen or reported. */
export function followed(start: RolloutStart, now: number): Followed {
  return {
    state: rollout(start),
    arns: new Set(),
    listedAt: 0,
    reportedAt: now,
    reported: new Set(),
    held: new Map(),
    ...settledLater(),
  };
}

/** As `Promise.withResolvers`, which Node.js 20 does not have. */
function settledLater(): Pick<Followed, 'done' | 'resolve' | 'reject'> {
  // The promise calls at once what it is made with.
  const settle: Partial<Pick<Followed, 'resolve' | 'reject'>> = {};
  const done = new Promise<Rollout>((resolve, reject) => Object.assign(settle, { resolve, reject }));
  return { done, resolve: (state) => settle.resolve?.(state), reject: (error) => settle.reject?.(error) };
}

import { advance } from '../../../src/ecs/rollout/advance.js';
import {
  type Observation,
  type Rollout,
  type RolloutStart,
  rollout,
  withCommandEnd,
} from '../../../src/ecs/rollout/rollout.js';
import { BLANK } from '../../inputs/support/nothing.js';
import { deployment, observation, oldDeployment, START, service } from './ecs-says.js';

/** What happens to a roll-out: an observation, or the end of the command `[seconds, failed]`. */
export type Step = Observation | readonly ['command ended' | 'command failed', number];

/** What a roll-out of shop:42 over {@link oldDeployment} begins with. */
export function rolloutStart(more: Partial<RolloutStart> = {}): RolloutStart {
  return {
    service: 'backend',
    taskDefinition: 'shop:42',
    startedAt: START,
    timeoutSeconds: 1800,
    preexisting: new Set(['ecs-svc/1']),
    since: START,
    creates: false,
    until: { kind: 'deployed' },
    maxFailedTasks: BLANK.maxFailedTasks,
    ...more,
  };
}

/** A roll-out of shop:42 of which nothing has been seen. */
export function unseenRollout(more: Partial<RolloutStart> = {}): Rollout {
  return rollout(rolloutStart(more));
}

/** Whether this step is an observation. */
export function isObservation(step: Step): step is Observation {
  return !Array.isArray(step);
}

/** The state after these steps. */
export function rolled(steps: readonly Step[], more: Partial<RolloutStart> = {}): Rollout {
  return steps.reduce<Rollout>((state, step) => {
    if (isObservation(step)) return advance(state, step);
    const [what, seconds] = step;
    return withCommandEnd(state, { endedAt: START + seconds * 1000, failed: what === 'command failed' });
  }, unseenRollout(more));
}

/** Nothing of ours is there. */
export const BEFORE = service([oldDeployment({ status: 'PRIMARY' })]);
/** Ours rolls out. */
export const ROLLING = service([deployment(2), oldDeployment()]);
/** Ours is complete, by DescribeServices. */
export const DONE = service([deployment(2, { running: 2, rolloutState: 'COMPLETED' })]);
/** ECS's reasons. */
export const BREAKER = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';
export const REPLACED = 'Replaced by a new service deployment.';
/** The command ends. */
export const ENDED: Step = ['command ended', 3];
export const FAILED: Step = ['command failed', 3];

/** Observations of the same thing, a second apart. */
export function observations(from: number, count: number, more: Partial<Observation>): Observation[] {
  return Array.from({ length: count }, (_, index) => observation(from + index, more));
}

/** The same three times: what is not explained yet is told at the third. */
export function thrice(step: Observation): Step[] {
  return [step, step, step];
}

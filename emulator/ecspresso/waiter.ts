import { Failure } from './errors.js';
import type { Fields } from './json.js';
import type { Session } from './session.js';

/** One of the SDK's waiters: what it calls, how often, and what ends it. */
export interface Waiter {
  readonly name: 'ServicesStable' | 'TasksStopped' | 'TasksRunning';
  readonly operation: 'DescribeServices' | 'DescribeTasks';
  readonly input: Fields;
  /** The shortest pause between two polls, in seconds. */
  readonly shortest: number;
  /** True when over, false to go on; throws when it can never succeed. */
  over(answer: Fields): boolean;
}

/** The longest pause between two polls, in seconds: ecspresso's own choice. */
const LONGEST_SECONDS = 15;

/** What a waiter throws when its state can no longer be reached. */
export function lostState(): Failure {
  return new Failure('waiter state transitioned to Failure');
}

/** Polls until the state is reached or the timeout is near. The 2.3 line's SDK swallows errors; 2.8's ends at once. */
export async function waitFor(session: Session, waiter: Waiter): Promise<Fields> {
  const { clock, cloud } = session;
  const shortest = clock.milliseconds(waiter.shortest);
  let remaining = session.config.timeout * 1000;
  for (let attempt = 1; ; attempt += 1) {
    const began = Date.now();
    try {
      const answer = await cloud.call('ECS', waiter.operation, waiter.input);
      if (waiter.over(answer)) return answer;
    } catch (error) {
      const swallowed = session.line.name === '2.3' && error instanceof Failure && error.name === 'ApiFailure';
      if (!swallowed) throw error;
    }
    remaining -= Date.now() - began;
    if (remaining < shortest || remaining <= 0) {
      throw new Failure(`exceeded max wait time for ${waiter.name} waiter`);
    }
    const delay = delayOf(attempt, shortest, clock.milliseconds(LONGEST_SECONDS), remaining);
    remaining -= delay;
    await clock.wait(delay / clock.milliseconds(1), 'request cancelled while waiting');
  }
}

function delayOf(attempt: number, shortest: number, longest: number, remaining: number): number {
  const full = attempt > Math.log2(longest / shortest) ? longest : shortest * 2 ** (attempt - 1);
  const delay = shortest + Math.random() * (full - shortest);
  return remaining - delay <= shortest ? remaining - shortest : delay;
}

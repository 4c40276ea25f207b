import { setTimeout as sleep } from 'node:timers/promises';
import { Stopped } from './errors.js';
import type { Line } from './line.js';
import type { OwnProcess } from './own-process.js';

/** The program's own pauses, and the two things that end it early: a signal and its timeout. */
export interface Clock {
  /** Aborts when the command must stop. */
  readonly signal: AbortSignal;
  /** When the process started, in milliseconds since 1970. */
  readonly startedAt: number;
  /** Scaled seconds as real milliseconds. */
  milliseconds(seconds: number): number;
  /** The fixed pauses of the program: the 2.3 line sleeps through signals. */
  pause(seconds: number): Promise<void>;
  /** A wait that a signal or the timeout ends with an error. */
  wait(seconds: number, context?: string): Promise<void>;
  /** The error for whatever stopped the command. */
  stopped(context?: string): Stopped;
  /** Starts the command's timeout, in real seconds: what a user writes is never scaled. */
  limit(seconds: number): void;
  /** Forgets the timeout: the command has ended. */
  stop(): void;
}

const SMALLEST_SCALE = 0.001;

/** The clock of one process. ECSPRESSO_STAND_IN_SCALE shortens the pauses, for tests. */
export function clockOf({ environment, interrupted, startedAt }: OwnProcess, line: Line): Clock {
  const scale = Math.max(SMALLEST_SCALE, Number(environment['ECSPRESSO_STAND_IN_SCALE'] || '1'));
  const controller = new AbortController();
  let timeout: NodeJS.Timeout | undefined;
  const interrupt = () => controller.abort('interrupted');
  if (interrupted.aborted) interrupt();
  else interrupted.addEventListener('abort', interrupt);

  const milliseconds = (seconds: number) => seconds * 1000 * scale;
  const stopped = (context?: string) =>
    new Stopped(controller.signal.reason === 'interrupted' ? 'interrupted' : 'deadline', context);
  return {
    signal: controller.signal,
    startedAt,
    milliseconds,
    stopped,
    pause: async (seconds) => {
      if (line.name === '2.3') await sleep(milliseconds(seconds));
      else await sleep(milliseconds(seconds), undefined, { signal: controller.signal }).catch(() => undefined);
    },
    wait: async (seconds, context) => {
      try {
        await sleep(milliseconds(seconds), undefined, { signal: controller.signal });
      } catch {
        throw stopped(context);
      }
    },
    limit: (seconds) => {
      if (seconds > 0) timeout = setTimeout(() => controller.abort('deadline'), seconds * 1000).unref();
    },
    stop: () => clearTimeout(timeout),
  };
}

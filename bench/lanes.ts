import { setTimeout as sleep } from 'node:timers/promises';

/** Between two starts, so that no two processes load at once. Milliseconds. */
const STAGGER = 1500;

/** Does all jobs in order, at most `lanes` at the same time, and never starts two of them at once. */
export async function inLanes(lanes: number, jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const queue = [...jobs];
  let next = Promise.resolve();
  const turn = (): Promise<void> => {
    const mine = next;
    next = next.then(() => sleep(STAGGER));
    return mine;
  };
  const lane = async (): Promise<void> => {
    while (queue.length > 0) {
      await turn();
      await queue.shift()?.();
    }
  };
  const ends = await Promise.allSettled(
    Array.from({ length: lanes }, () =>
      lane().catch((error: unknown) => {
        // What has begun still ends by itself; nothing else begins.
        queue.length = 0;
        throw error;
      }),
    ),
  );
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

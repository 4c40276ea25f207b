/**
 * The emulator's only clock. Nothing runs by itself: whoever asks first brings the world up to date, event by event, each at its
 * own due time. So no timer can leak, and what is seen does not depend on how often somebody asks.
 */
export interface Clock {
  /** Epoch milliseconds: the due time of the event that is running, otherwise the wall clock. Never goes back. */
  now(): number;
  /** Runs `event` once that many milliseconds have passed. */
  later(milliseconds: number, event: () => void): void;
  /** Runs all events that are due, oldest first. */
  catchUp(): void;
}

interface Entry {
  readonly due: number;
  readonly event: () => void;
}

/** A clock on which nothing is planned yet; `wallClock` yields epoch milliseconds. */
export function newClock(wallClock: () => number = Date.now): Clock {
  const entries: Entry[] = [];
  let latest = wallClock();
  let running: number | undefined;

  function now(): number {
    if (running !== undefined) return running;
    latest = Math.max(latest, wallClock());
    return latest;
  }

  function later(milliseconds: number, event: () => void): void {
    const due = now() + Math.max(0, milliseconds);
    let low = 0;
    let high = entries.length;
    // After all that are due at the same time: events of one moment keep the order in which they were planned.
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = entries[middle];
      if (entry !== undefined && entry.due <= due) low = middle + 1;
      else high = middle;
    }
    entries.splice(low, 0, { due, event });
  }

  function catchUp(): void {
    if (running !== undefined) return;
    const until = now();
    try {
      for (let entry = entries[0]; entry !== undefined && entry.due <= until; entry = entries[0]) {
        entries.shift();
        running = entry.due;
        entry.event();
      }
    } finally {
      running = undefined;
    }
  }

  return { now, later, catchUp };
}

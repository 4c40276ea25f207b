import type { World } from './world.js';

/** AWS's quota for RegisterTaskDefinition: a burst, then one a second. Source: ECS API request throttling. */
const BURST = 20;
const REFILL_MILLISECONDS = 1000;

/** Lets callers through in order: a burst at once, then one a second. The bucket refills from the end of the first call on. */
export function registrationPace(world: Pick<World, 'clock' | 'signal'>): { take(): Promise<void>; ended(): void } {
  let taken = 0;
  let firstEndedAt: number | undefined;
  return {
    async take() {
      taken += 1;
      const beyond = taken - BURST;
      if (beyond <= 0) return;
      const now = world.clock.now();
      const at = (firstEndedAt ?? now) + beyond * REFILL_MILLISECONDS;
      if (at > now) await world.clock.sleep(at - now, world.signal);
    },
    ended() {
      firstEndedAt ??= world.clock.now();
    },
  };
}

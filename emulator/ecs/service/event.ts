import { randomUUID } from 'node:crypto';
import type { World } from '../world/world.js';
import type { Service } from './service.js';

const MOST_EVENTS = 100;

/** Adds an event `(service X)<message>`. */
export function tell(world: World, service: Service, message: string, delayMilliseconds = 0): void {
  const createdAt = world.clock.now() + delayMilliseconds;
  service.events.unshift({ id: randomUUID(), createdAt, message: `(service ${service.name}${message}` });
  service.events.length = Math.min(service.events.length, MOST_EVENTS);
}

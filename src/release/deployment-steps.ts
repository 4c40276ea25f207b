import type { Event } from './events.js';
import type { DeploymentStep } from './outcome.js';

/** What deployments have come to, by the service. */
export type Steps = ReadonlyMap<string, readonly DeploymentStep[]>;

/** The steps after one more of the deployment of `service`. */
export function stepsAfter(steps: Steps, service: string, event: Extract<Event, { kind: 'stage' | 'paused' }>): Steps {
  const { at } = event;
  const step: DeploymentStep =
    event.kind === 'paused'
      ? { kind: 'paused', stage: event.pause.stage, at }
      : { kind: 'stage', stage: event.stage, share: event.share, at };
  return new Map([...steps, [service, [...(steps.get(service) ?? []), step]]]);
}

import type { Event } from './events.js';
import type { DeploymentStep } from './outcome.js';

/** What deployments have come to, by the service. */
export type Steps = ReadonlyMap<string, readonly DeploymentStep[]>;

/** What a deployment has come to: a stage, a pause, the end of one at the same stage. */
type Passed = Extract<Event, { kind: 'stage' | 'paused' | 'continued-by-other' }>;

/** The steps after one more of the deployment of `service`. */
export function stepsAfter(steps: Steps, service: string, event: Passed): Steps {
  const { at } = event;
  const step: DeploymentStep =
    event.kind === 'stage'
      ? { kind: 'stage', stage: event.stage, share: event.share, at }
      : { kind: event.kind === 'paused' ? 'paused' : 'stage', stage: event.pause.stage, at };
  return new Map([...steps, [service, [...(steps.get(service) ?? []), step]]]);
}

import type { Pause } from '../ecs/pause.js';
import type { ServiceSnapshot, TaskSnapshot } from '../ecs/snapshot.js';
import { hasStopped } from '../ecs/statuses.js';
import type { LeftByKilledStep } from '../release/killed-step.js';
import type { Done, Started } from '../release/post-step-state.js';
import type { RollbackAnswer } from '../release/service-end.js';
import { stoppingClause } from './failure/where-things-stand.js';
import { pauseCommands, pausedClause } from './phrases/pause.js';
import { trafficClause } from './phrases/traffic.js';
import { EARLIER_VERSION } from './phrases/versions.js';

/** What the post step says: under the title of an uncertain start where the step reported its end itself, else of a killed step. */
export function killedStepText(
  after: readonly LeftByKilledStep[],
  isReported: boolean,
): { readonly title: string; readonly lines: readonly string[] } {
  return {
    title: isReported
      ? 'What became of the task whose start was uncertain'
      : 'The release was killed before it could report',
    lines: after.length > 0 ? after.map(lineOf) : ['It had started nothing that could still go on in ECS.'],
  };
}

/** One line that says what became of something that a killed step had started. */
function lineOf(after: LeftByKilledStep): string {
  switch (after.kind) {
    case 'done':
      return doneLine(after.done);
    case 'unasked':
      return `${whatOf(after.started)}: ECS could not be asked (${after.error.reason})`;
    case 'no-task':
      return `${whatOf(after.started)}, and ECS shows none; one may still appear`;
    case 'task':
      return after.task === undefined
        ? `${after.name}: ECS does not know task ${after.id} any more (${after.url})`
        : `${after.name}: task ${after.id} ${taskPhrase(after.task, after.stop)} ${after.url}`;
    case 'service': {
      const { started, service, stop, traffic, url } = after;
      const name = started.kind === 'rolling-back' ? whatOf(started) : started.service;
      if (service === undefined) return `${name}: ECS does not know the service any more (${url})`;
      const held = after.pause && `; ${heldClause(after.pause, started.region)}`;
      const serving = traffic === undefined ? '' : `; ${trafficClause(traffic, started.taskDefinition)}`;
      return `${name}: ${runs(service)}${serving}${held ?? ''}${stop === undefined ? '' : `; ${stoppingClause(stop)}`} ${url}`;
    }
  }
}

/** What holds a deployment, and both ways on: the log of a killed step says it nowhere else. */
function heldClause(pause: Pause, region: string): string {
  return [pausedClause(pause), ...pauseCommands(pause, region)].join('; ');
}

function doneLine(done: Done): string {
  switch (done.kind) {
    case 'ran': {
      const exit = done.exitCode === undefined ? 'without an exit code' : `with exit code ${done.exitCode}`;
      const interrupted =
        done.name === 'smoke test' ? 'had been interrupted' : 'had been interrupted and may be partly applied';
      const end = done.interrupted ? `${interrupted}; it ended ${exit}` : `had ended ${exit}`;
      return `${done.name}: ${end} (task ${done.id})`;
    }
    case 'deployed':
      return `${done.service}: ${done.taskDefinition ?? 'the new version'} had been deployed`;
    case 'rolled-back':
      return `${done.service}: had been rolled back to ${done.taskDefinition ?? EARLIER_VERSION}`;
  }
}

function whatOf(started: Started): string {
  switch (started.kind) {
    case 'start':
      return `${started.name}: a task of ${started.taskDefinition} in cluster ${started.cluster} was asked for`;
    case 'task':
      return `${started.name}: task ${started.id}`;
    case 'roll-out':
      return `${started.service} (${started.taskDefinition})`;
    case 'rolling-back':
      return `${started.service} (going back to ${started.taskDefinition ?? EARLIER_VERSION})`;
  }
}

function taskPhrase({ lastStatus, containers }: TaskSnapshot, stop: RollbackAnswer | undefined): string {
  if (hasStopped(lastStatus)) {
    const exits = containers.map(({ name, exitCode }) => `${name} exit ${exitCode ?? 'unknown'}`);
    return `has stopped (${exits.join(', ')})`;
  }
  const stopping = stop?.kind === 'requested' ? 'it was told to stop' : stop && stoppingClause(stop);
  return `is still in progress (${lastStatus})${stopping === undefined ? '' : `; ${stopping}`}`;
}

function runs({ deployments }: ServiceSnapshot): string {
  return deployments
    .map(
      ({ taskDefinition, running, desired, rolloutState, status }) =>
        `${taskDefinition} ${running}/${desired} ${rolloutState ?? status}`,
    )
    .join(', ');
}

import { LIFECYCLE_STAGE_NAMES } from '../../ecs/service-deployment-states.js';
import type { Complain } from '../complaints.js';
import type { Reading } from '../row.js';
import { closest } from '../spelling.js';
import type { WaitUntil } from '../values.js';

const DEPLOYED = { kind: 'deployed' } as const satisfies WaitUntil;
const HOW = 'Write deployed, started, paused, or ecs: and a stage of a deployment, like ecs:BAKE_TIME.';

/** A row's default and parser for `wait-until`. What is complained about counts as `deployed`. */
export const waitUntil = {
  default: waitUntilText(DEPLOYED),
  read: (text: string, { complain }: Reading): WaitUntil => parseWaitUntil(text.trim(), complain) ?? DEPLOYED,
};

/** Spelt as the workflow would. */
export function waitUntilText(until: WaitUntil): string {
  return until.kind === 'stage' ? `ecs:${until.stage}` : until.kind;
}

function parseWaitUntil(text: string, complain: Complain): WaitUntil | undefined {
  switch (text) {
    case 'deployed':
    case 'started':
    case 'paused':
      return { kind: text };
    case 'stable':
      return void complain(
        '"stable" says that the tasks of a service are steady, not which revision they run: a service that ECS has rolled back is stable, too. Write deployed.',
      );
    case 'true':
    case 'false':
      return void complain(`"${text}" is not one of its values. Write ${text === 'true' ? 'deployed' : 'started'}.`);
    default:
      return text.startsWith('ecs:')
        ? parseStage(text, complain)
        : void complain(`"${text}" is not one of its values. ${HOW}`);
  }
}

function parseStage(text: string, complain: Complain): WaitUntil | undefined {
  const name = text.slice('ecs:'.length);
  const stage = LIFECYCLE_STAGE_NAMES.find((known) => known === name);
  if (stage !== undefined) return { kind: 'stage', stage };
  const near = closest(name.toUpperCase(), LIFECYCLE_STAGE_NAMES);
  const hint = near === undefined ? `The stages are ${LIFECYCLE_STAGE_NAMES.join(', ')}.` : `Did you mean ecs:${near}?`;
  return void complain(`"${text}" names no stage of a deployment in ECS. ${hint}`);
}

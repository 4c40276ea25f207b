import type { Redactor } from '../secrets/redaction.js';
import type { Emit } from './events.js';
import type { PostStepState } from './post-step-state.js';

/** Passes events on. Names of the release are no secrets as soon as they are known. */
export function showingNames(secrets: Pick<Redactor, 'show'>, emit: Emit): Emit {
  return (event) => {
    if (event.kind === 'rendered') secrets.show(event.names);
    emit(event);
  };
}

/** The names in what a killed step has left: they are shown, and so no secrets. */
export function namesIn(state: PostStepState): readonly string[] {
  return state.flatMap((entry) => Object.values(entry).filter((value) => typeof value === 'string'));
}

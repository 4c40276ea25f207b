import type { Mode } from '../inputs/inputs.js';
import { isAlreadyWarned } from './already-warned.js';
import type { Emit } from './events.js';
import { failureOfError } from './failure-of-error.js';
import type { Release, Timing } from './outcome.js';
import { hasChanged, newStory, type Story, storyAfter } from './story.js';
import { releaseOf } from './story-end.js';
import type { World } from './world.js';

/** Keeps the current story of a step. */
export interface Narrator {
  /** Takes every event: into the story first, then to the outer listener. */
  readonly emit: Emit;
  story(): Story;
  /** The {@link Release} of everything that has happened until now. */
  end(): Release;
  /** The end of what has rejected with this error, with the failure that it stands for. */
  endOf(error: unknown): ErrorEnd;
}

/** An end by an error. */
export interface ErrorEnd {
  readonly release: Release;
  /** What was thrown, where that is a defect of this action. */
  readonly defect?: unknown;
}

/** Begins a story. A cancel becomes an event of it. */
export function narrate(outer: Pick<World, 'emit' | 'clock' | 'signal'>, mode: Mode): Narrator {
  const { clock, signal } = outer;
  let story = newStory(mode);
  const emit: Emit = (event) => {
    if (isAlreadyWarned(story, event)) return;
    story = storyAfter(story, event);
    outer.emit(event);
  };
  const end = (): Release => releaseOf(story, clock.now());
  const cancelled = (): void => emit({ kind: 'cancelled' });
  if (signal.aborted) cancelled();
  else signal.addEventListener('abort', cancelled, { once: true });
  return {
    emit,
    story: () => story,
    end,
    endOf(error) {
      const failure = failureOfError(error, { hasChanged: hasChanged(story) });
      emit({ kind: 'failed', failure });
      return { release: end(), defect: failure.cause.kind === 'defect' ? error : undefined };
    },
  };
}

/** Does the work of a phase, with the events of its beginning (epoch milliseconds) and its end. */
export async function inPhase<T>(
  { emit, clock }: Pick<World, 'emit' | 'clock'>,
  phase: keyof Timing,
  work: () => Promise<T>,
  startedAt = clock.now(),
): Promise<T> {
  emit({ kind: 'phase-started', phase, at: startedAt });
  try {
    return await work();
  } finally {
    emit({ kind: 'phase-ended', phase, at: clock.now() });
  }
}

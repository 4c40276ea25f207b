import type { Mode } from '../inputs/inputs.js';
import { isAlreadyWarned } from './already-warned.js';
import type { Release, Timing } from './outcome.js';
import { newStory, type Story, storyAfter } from './story.js';
import { releaseOf } from './story-end.js';
import type { World } from './world.js';

/** Keeps the current story of a release. */
export interface Narrator {
  /** The world in which every event goes to the story first, then to the outer listener. */
  readonly world: World;
  story(): Story;
  /** The {@link Release} of everything that has happened until now. */
  end(): Release;
}

/** Begins a story. A cancel becomes an event of it. */
export function narrate(outer: World, mode: Mode): Narrator {
  const { clock, signal } = outer;
  let story = newStory(mode, clock.now());
  const world: World = {
    ...outer,
    emit: (event) => {
      if (isAlreadyWarned(story, event)) return;
      story = storyAfter(story, event);
      outer.emit(event);
    },
  };
  const cancelled = (): void => world.emit({ kind: 'cancelled' });
  if (signal.aborted) cancelled();
  else signal.addEventListener('abort', cancelled, { once: true });
  return { world, story: () => story, end: () => releaseOf(story, clock.now()) };
}

/** Does the work of a phase, with the events of its beginning and its end. */
export async function inPhase<T>(world: World, phase: keyof Timing, work: () => Promise<T>): Promise<T> {
  world.emit({ kind: 'phase-started', phase, at: world.clock.now() });
  try {
    return await work();
  } finally {
    world.emit({ kind: 'phase-ended', phase, at: world.clock.now() });
  }
}

import type { Event } from '../../../src/release/events.js';
import type { TaskName } from '../../../src/release/failure.js';
import type { MigrationOutcome } from '../../../src/release/outcome.js';
import { newStory, type Story, storyAfter } from '../../../src/release/story.js';
import { releaseOf } from '../../../src/release/story-end.js';

/** The story of these events. */
export function storyOf(events: readonly Event[], mode: Story['mode'] = 'release'): Story {
  return events.reduce(storyAfter, newStory(mode));
}

/** Kinds of what these events tell of ECS: neither how the time was spent nor what was read of a config or of the plan. */
export function kindsOf(events: readonly Event[]): readonly Event['kind'][] {
  const beside: ReadonlySet<Event['kind']> = new Set([
    'phase-started',
    'phase-ended',
    'rendered',
    'progress',
    'reduced',
    'seen-again',
  ]);
  return events.map(({ kind }) => kind).filter((kind) => !beside.has(kind));
}

/** What became of a task, as these events tell it. */
export function taskIn(events: readonly Event[], name: TaskName = 'migration'): MigrationOutcome {
  const { migration, postMigration } = releaseOf(storyOf(events), 0);
  const task = name === 'migration' ? migration : postMigration;
  if (!task) throw new Error(`no ${name} has been told of`);
  return task;
}

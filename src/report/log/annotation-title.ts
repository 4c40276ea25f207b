import type { Log } from './log.js';

/** The writer with the name of the release before the title of every annotation, as soon as the name is known. */
export function titled(log: Log, title: () => string | undefined): Log {
  return {
    ...log,
    annotate(level, own, text) {
      const name = title();
      log.annotate(level, name === undefined ? own : own === undefined ? name : `${name}: ${own}`, text);
    },
  };
}

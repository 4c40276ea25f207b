import type { Log } from './log.js';

/** The writer with the name of the release before the title of every annotation, where the release has one. */
export function titled(log: Log, name: string | undefined): Log {
  if (name === undefined) return log;
  return {
    ...log,
    annotate(level, own, text) {
      log.annotate(level, own === undefined ? name : `${name}: ${own}`, text);
    },
  };
}

import { counted } from '../phrases/counted.js';
import type { Log } from './log.js';

/**
 * GitHub shows 10 annotations of a level for one step and drops the others without a word. Source: GitHub docs, and
 * actions/runner, ExecutionContext. The last place is kept for one that says that there are more.
 */
const MOST = 9;
/** Longest title that GitHub keeps, UTF-16 units. Source: GitHub docs, REST API, annotations of check runs. */
const LONGEST_TITLE = 255;
/** Longest list of what did not get a place, UTF-16 units. */
const LONGEST_LIST = 3500;

/** A log that keeps to GitHub's limits of annotations. */
export interface LimitedLog extends Log {
  /** Annotates once what got no place of its own. To be called when nothing more is annotated. */
  rest(): void;
}

/**
 * The writer with no annotation twice, and no more of a level than GitHub shows: what is beyond that is written as lines. The
 * log shows no title of an annotation, so the title of an error is the line above it.
 */
export function withAnnotationLimits(log: Log): LimitedLog {
  const seen = new Set<string>();
  const placed = new Map<string, number>();
  const left = new Map<'error' | 'warning' | 'notice', string[]>();
  return {
    ...log,
    annotate(level, title, text) {
      const short =
        title !== undefined && title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title;
      const key = JSON.stringify([level, title, text]);
      if (seen.has(key)) return;
      seen.add(key);
      const count = placed.get(level) ?? 0;
      placed.set(level, count + 1);
      if (title !== undefined && level === 'error' && text !== '') log.line(title);
      const body = text === '' ? (title ?? '') : text;
      if (count < MOST) return log.annotate(level, short, body);
      // A line each: what stands below the first is in the log.
      left.set(level, [...(left.get(level) ?? []), title ?? text.replace(/\n[\s\S]*/, '')]);
      return log.line(level === 'error' ? body : `${level === 'warning' ? 'Warning' : 'Notice'}: ${body}`);
    },
    rest() {
      for (const [level, texts] of left) {
        const list = texts.join('\n');
        const shown = list.length <= LONGEST_LIST ? list : `${list.slice(0, LONGEST_LIST)}…`;
        const title = `${counted(texts.length, `more ${level}`)}: see the log and the job summary`;
        log.annotate(level, title, shown);
      }
      left.clear();
    },
  };
}

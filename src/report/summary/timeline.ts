import type { ConfigOutcome, MigrationOutcome, Release, Span } from '../../release/outcome.js';
import { nameOf } from '../../release/plan.js';
import { partsOf, phasePartsOf } from './deployment-parts.js';

/** One bar of the timeline, epoch milliseconds. */
export interface Bar {
  readonly phase: Span['phase'];
  readonly section: string;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Ended well, badly, or not at all when the report was written. */
  readonly state: 'done' | 'failed' | 'open';
}

/** More bars than this are no picture any more. */
const MOST_BARS = 60;
/** Roll-outs of which the phases are drawn. */
const MOST_DETAILED = 4;
const LONGEST_NAME = 60;
/** `active` would be Mermaid's word for what is open, but beside such a bar its text is dark in the dark theme, too. */
const TAGS = { done: 'done, ', failed: 'crit, ', open: '' } as const;
/** Where a line begins like this, Mermaid reads a statement or a date. Source: mermaid, gantt.jison. */
const STATEMENT =
  /^(gantt|title|section|dateformat|axisformat|tickinterval|includes|excludes|todaymarker|weekday|weekend|click|call|href|topaxis|inclusiveenddates|acctitle|accdescr|\d)/i;

/** The bars of a release, in the order in which they began; none where nothing was done in ECS. */
export function barsOf(release: Release): readonly Bar[] {
  const { configs, migration, smokeTest, postMigration, spans = [] } = release;
  const cancelled = release.status === 'cancelled';
  // The total counts from the look on; what was cut off goes on until then.
  const total = (spans.find(({ phase }) => phase === 'look')?.startedAt ?? 0) + (release.timing.total ?? 0) * 1000;
  const ended = Math.max(total, ...spans.map(({ startedAt, endedAt }) => endedAt ?? startedAt));
  const stagesOf = [...new Set(configs.filter(began).map(({ line }) => line))];
  const stage = (line: number | undefined): string =>
    stagesOf.length > 1 ? `Roll out ${stagesOf.indexOf(line) + 1}` : 'Roll out';
  const bars = spans.flatMap((span): readonly Bar[] => {
    switch (span.phase) {
      case 'install':
        return [phaseBar('Install', 'ecspresso', span, ended)];
      case 'look':
        return [phaseBar('Look', 'every config', span, ended)];
      case 'register': {
        const failed = span.endedAt !== undefined && !cancelled && configs.length > 0 && nothingAfter(span, release);
        const bar = phaseBar('Register', 'task definitions', span, ended);
        return [failed ? { ...bar, state: 'failed' } : bar];
      }
      case 'migrate':
        return [migrationBar('Migration', migration, span, ended)];
      case 'smokeTest':
        return [migrationBar('Smoke test', smokeTest, span, ended)];
      case 'postMigrate':
        return [migrationBar('Post-migration', postMigration, span, ended)];
      case 'rollOut': {
        const known = configs.filter(began).toSorted((a, b) => a.startedAt - b.startedAt);
        if (known.length > 0)
          return known.flatMap((task) => rollOutBars(stage(task.line), task, known.length <= MOST_DETAILED, ended));
        return span.endedAt === undefined ? [phaseBar('Roll out', 'in progress', span, ended)] : [];
      }
      case 'recover':
        return configs.flatMap((outcome) => goingBackBars(outcome, ended));
      default:
        return [];
    }
  });
  return bars.some(({ phase }) => phase !== 'install' && phase !== 'look') ? bars : [];
}

/**
 * The timeline as a Mermaid gantt, times from the start of the first bar; `''` where there is nothing to draw. Of too many
 * bars those that failed and the longest stay, and `left` says how many do not.
 */
export function timelineOf(bars: readonly Bar[]): { readonly mermaid: string; readonly left: number } {
  const kept = fewer(bars);
  if (kept.length === 0) return { mermaid: '', left: 0 };
  const origin = Math.min(...bars.map(({ from }) => from));
  const width = Math.max(...bars.map(({ to }) => to)) - origin;
  const axis = width < HOUR ? '%M:%S' : '%H:%M:%S';
  const lines = [
    'gantt',
    directive(kept.length),
    'dateFormat YYYY-MM-DD HH:mm:ss.SSS',
    `axisFormat ${axis}`,
    `tickInterval ${tickInterval(width)}`,
  ];
  let section: string | undefined;
  for (const [index, bar] of kept.entries()) {
    if (bar.section !== section) lines.push(`section ${bar.section}`);
    section = bar.section;
    const from = Math.max(0, Math.round(bar.from - origin));
    // A bar without width is not drawn.
    const to = Math.max(from + 1, Math.round(bar.to - origin));
    lines.push(`  ${ganttText(bar.name)} :${TAGS[bar.state]}b${index}, ${stamp(from)}, ${stamp(to)}`);
  }
  return { mermaid: lines.join('\n'), left: bars.length - kept.length };
}

/** What succeeded is green; sections differ in GitHub's light and dark theme, which are otherwise kept. */
const COLORS = {
  doneTaskBkgColor: '#4ac26b',
  doneTaskBorderColor: '#2da44e',
  sectionBkgColor: '#80808014',
  sectionBkgColor2: '#80808014',
  altSectionBkgColor: '#80808000',
} as const;
/** Mermaid's own sizes, pixels: said so that the ticks can be reckoned with them. */
const SIZES = { topPadding: 50, barHeight: 20, barGap: 4 } as const;
/** How long the ticks of the axis are, pixels: to the top, as Mermaid draws them, they would go through the names. */
const TICK = 4;

/**
 * Mermaid's settings for a gantt of so many bars. Source: mermaid 11, ganttRenderer: an axis at the bottom with ticks
 * of -height + topPadding + gridLineStartPadding.
 */
function directive(bars: number): string {
  const height = 2 * SIZES.topPadding + bars * (SIZES.barHeight + SIZES.barGap);
  const gantt = { ...SIZES, gridLineStartPadding: height - SIZES.topPadding - TICK };
  return `%%{init: ${JSON.stringify({ gantt, themeVariables: COLORS })}}%%`;
}

/** Milliseconds. */
const HOUR = 3_600_000;

const MOST_TICKS = 12;
/** Steps of the axis that people count in, seconds. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** As few ticks as can be read at a glance; never two with the same text. */
function tickInterval(width: number): string {
  const step = STEPS.find((seconds) => width / 1000 / seconds <= MOST_TICKS);
  if (step === undefined) return `${Math.ceil(width / HOUR / MOST_TICKS)}hour`;
  return step < 60 ? `${step}second` : step < 3600 ? `${step / 60}minute` : '1hour';
}

/**
 * A time since the start as one since the midnight of a day without meaning. Mermaid reads it and writes the axis in the time
 * of the reader's zone; an epoch would begin at 05:30 in India.
 */
function stamp(milliseconds: number): string {
  return new Date(Date.UTC(2000, 0, 1) + milliseconds).toISOString().replace('T', ' ').replace('Z', '');
}

/** A name from outside as the text of a bar: nothing in it can end the text, start a statement, a comment or a directive. */
export function ganttText(name: string): string {
  const text = name
    .replace(/[^\p{L}\p{M}\p{N}\p{Extended_Pictographic} ._/()+=@*→–-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const short = [...text].length > LONGEST_NAME ? `${[...text].slice(0, LONGEST_NAME - 1).join('')}…` : text;
  if (short === '') return '(unnamed)';
  return STATEMENT.test(short) ? `“${short}”` : short;
}

type Begun = ConfigOutcome & { readonly startedAt: number };

function began(outcome: ConfigOutcome): outcome is Begun {
  return outcome.startedAt !== undefined;
}

/** Whether registering was the last thing that was tried. */
function nothingAfter(span: Span, release: Release): boolean {
  if (release.status !== 'failed') return false;
  return !release.spans?.some(({ startedAt, phase }) => phase !== 'register' && startedAt >= (span.endedAt ?? 0));
}

function phaseBar(section: string, name: string, span: Span, ended: number): Bar {
  return {
    phase: span.phase,
    section,
    name,
    from: span.startedAt,
    to: span.endedAt ?? ended,
    state: span.endedAt === undefined ? 'open' : 'done',
  };
}

function migrationBar(section: string, task: MigrationOutcome | undefined, span: Span, ended: number): Bar {
  const whole = phaseBar(section, task?.what ?? 'in progress', span, ended);
  // The phase also waits for the rest of the log.
  const bar =
    task?.startedAt !== undefined && task.seconds !== undefined
      ? { ...whole, from: task.startedAt, to: task.startedAt + task.seconds * 1000 }
      : whole;
  if (task === undefined || task.result === 'cancelled') return { ...bar, state: 'open' };
  return { ...bar, state: task.result === 'failed' ? 'failed' : bar.state };
}

function rollOutBars(section: string, task: Begun, isDetailed: boolean, ended: number): readonly Bar[] {
  const name = nameOf(task);
  const from = task.startedAt;
  const watched = from + (task.seconds ?? 0) * 1000;
  // A pause or stage that the step stopped watching lasted at least until the step ended.
  const to = task.result === 'paused' || task.result === 'in-progress' ? Math.max(watched, ended) : watched;
  const state = task.onFailureRollback?.wasReleased ? 'done' : stateOf(task.result);
  const { demanded, steps = [], segments = [] } = task;
  const refused: readonly Bar[] = demanded
    ? [{ phase: 'rollOut', section, name: `${name} (refused)`, from, to: demanded.at, state: 'done' }]
    : [];
  const began = demanded?.at ?? from;
  const stages = partsOf(
    steps.filter(({ at }) => at < to),
    began,
    to,
  );
  const parts = stages.length > 0 || !isDetailed ? stages : phasePartsOf(segments, began, to);
  if (parts.length === 0) {
    return [
      ...refused,
      { phase: 'rollOut', section, name: demanded ? `${name} (forced)` : name, from: demanded?.at ?? from, to, state },
    ];
  }
  return [
    ...refused,
    ...parts.map((part, index): Bar => {
      const isLast = index === parts.length - 1;
      return {
        phase: 'rollOut',
        section,
        name: `${name} – ${part.name}`,
        from: part.from,
        to: part.to,
        state: isLast ? state : 'done',
      };
    }),
  ];
}

function goingBackBars(outcome: ConfigOutcome, ended: number): readonly Bar[] {
  const { onFailureRollback, result, serves } = outcome;
  if (onFailureRollback === undefined) return [];
  const from = onFailureRollback.startedAt;
  const to = onFailureRollback.seconds === undefined ? ended : from + onFailureRollback.seconds * 1000;
  const state = result === 'cancelled' ? 'open' : serves === 'old' ? 'done' : 'failed';
  return [{ phase: 'recover', section: 'Go back', name: nameOf(outcome), from, to, state }];
}

/** Results after which ECS goes on. */
const OPEN: ReadonlySet<ConfigOutcome['result']> = new Set(['cancelled', 'started', 'in-progress', 'paused'] as const);

function stateOf(result: ConfigOutcome['result']): Bar['state'] {
  if (result === 'failed' || result === 'rolled-back' || result === 'stuck') return 'failed';
  return OPEN.has(result) ? 'open' : 'done';
}

function fewer(bars: readonly Bar[]): readonly Bar[] {
  if (bars.length <= MOST_BARS) return bars;
  const weight = (bar: Bar): number =>
    (bar.state === 'failed' || bar.phase !== 'rollOut' ? 1e15 : 0) + bar.to - bar.from;
  const chosen = new Set(bars.toSorted((a, b) => weight(b) - weight(a)).slice(0, MOST_BARS));
  return bars.filter((bar) => chosen.has(bar));
}

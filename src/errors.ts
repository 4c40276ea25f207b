/**
 * An error whose message is already fit for the workflow's author: what happened, where, ECS's own words, what to do.
 * Anything else that reaches the entry point, but for an `InstallError`, is a defect of this action and is shown with its stack.
 */
export class ReleaseError extends Error {
  override readonly name: string = 'ReleaseError';
  /** What happened, in one sentence. */
  readonly title: string;
  /** What else is to be known, and what to do: a line each. */
  readonly more: readonly string[];

  constructor(title: string, { more = [], cause }: MoreOfError = {}) {
    super([title, ...more].join('\n'), cause === undefined ? undefined : { cause });
    this.title = title;
    this.more = more;
  }

  /** The reason alone, for a sentence that names what failed already. */
  get reason(): string {
    return this.title;
  }
}

/** What a {@link ReleaseError} may have besides its title. */
interface MoreOfError {
  readonly more?: readonly string[] | undefined;
  readonly cause?: unknown;
}

/** The job was cancelled before anything was changed; `during` is what it was busy with, where that is known. */
export class CancelledEarly extends ReleaseError {
  override readonly name = 'CancelledEarly';
  readonly during: 'install' | undefined;

  constructor(during?: 'install') {
    super('cancelled before anything was changed');
    this.during = during;
  }
}

/** A temporary file could not be written into a folder of the runner; `why` is the system's message. */
export class NotWritten extends ReleaseError {
  override readonly name = 'NotWritten';
  readonly folder: string;
  readonly why: string;

  constructor(folder: string, cause: unknown) {
    super(notWrittenReason({ folder, why: messageOf(cause) }), { cause });
    this.folder = folder;
    this.why = messageOf(cause);
  }
}

/** That a temporary file could not be written, as what follows a colon. */
export function notWrittenReason({ folder, why }: Pick<NotWritten, 'folder' | 'why'>): string {
  return `a temporary file could not be written in ${folder} (${why})`;
}

/** One thing that is wrong with what the workflow gave us, as a sentence. */
export interface Problem {
  readonly about: Subject;
  readonly what: string;
}

/** What a problem is about. */
export type Subject =
  /** An input, or the place in it from 1, which is called a line where `unit` does not call it otherwise. */
  | {
      readonly kind: 'input';
      readonly input: string;
      readonly line?: number | undefined;
      readonly unit?: string | undefined;
    }
  /** Config files, by their paths. */
  | { readonly kind: 'configs'; readonly paths: readonly string[] }
  /** Something else, by its name. */
  | { readonly kind: 'name'; readonly name: string };

/** The label of what a problem is about. Nothing is to be read out of it: {@link Subject} has all of it. */
export function subjectLabel(about: Subject): string {
  switch (about.kind) {
    case 'input':
      return `\`${about.input}\`${about.line === undefined ? '' : ` ${about.unit ?? 'line'} ${about.line}`}`;
    case 'configs':
      return about.paths.join(', ');
    case 'name':
      return about.name;
  }
}

/** Every problem found before anything was changed, in one message. Promises that nothing in ECS was changed. */
export class InputError extends ReleaseError {
  override readonly name = 'InputError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problemsText(problems));
    this.problems = problems;
  }
}

/** How a process of ecspresso ended that failed. */
export interface CommandEnd {
  /** As it was called, as far as that says which command it is: `ecspresso --config ecspresso.yml deploy`. */
  readonly command: string;
  /** Null: a signal ended it. */
  readonly exitCode: number | null;
  /** It had not ended within so many seconds and was made to. */
  readonly overdueSeconds?: number | undefined;
  /** ecspresso's own last error, without time and level; what it said last where it was ended. `''`: nothing. */
  readonly said: string;
}

/** An ecspresso process that failed: how it ended, the bounded tail of its stderr, and what to do about it. */
export class CommandError extends ReleaseError {
  override readonly name = 'CommandError';
  readonly end: CommandEnd;
  readonly stderr: string;
  readonly advice: string | undefined;

  constructor(end: CommandEnd, stderr: string, advice?: string) {
    super(commandEndText(end), { more: advice ? [advice] : [] });
    this.end = end;
    this.stderr = stderr;
    this.advice = advice;
  }

  /** ecspresso's own last error, where it said one. */
  override get reason(): string {
    return commandReason(this.end);
  }
}

/** Which command failed, and how, in one sentence without its full stop. */
export function commandEndText(end: CommandEnd): string {
  const { command, exitCode, said } = end;
  const how = stoppedHow(end) ?? `exited with code ${exitCode}${said === '' ? ' and said nothing' : `: ${said}`}`;
  return `"${command}" ${how}`;
}

/** Why a command failed, for a sentence that names it already: ecspresso's own last error where it ended by itself and said one. */
export function commandReason(end: CommandEnd): string {
  const isUnexplained = end.said === '' && end.overdueSeconds === undefined;
  return isUnexplained ? commandEndText(end) : (stoppedHow(end) ?? end.said);
}

/** What a process printed before it was ended is not the cause of its end. */
function stoppedHow({ exitCode, overdueSeconds, said }: CommandEnd): string | undefined {
  const last = said === '' ? '' : `; its last words: ${said}`;
  if (overdueSeconds !== undefined) return `had not ended within ${overdueSeconds} s and was made to${last}`;
  if (exitCode !== null) return undefined;
  return `was ended by a signal${said === '' ? ' and said nothing' : last}`;
}

function problemsText(problems: readonly Problem[]): string {
  const [only] = problems;
  if (problems.length === 1 && only) return `${subjectLabel(only.about)}: ${only.what}\nNothing was changed.`;
  const lines = problems.map((problem) => `${subjectLabel(problem.about)}: ${problem.what}`);
  return [`${problems.length} problems. Nothing was changed.`, ...lines].join('\n');
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

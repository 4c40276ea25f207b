/**
 * An error whose message is already fit for the workflow's author: what happened, where, ECS's own words, what to do.
 * Anything else that reaches the entry point is a defect of this action and is shown with its stack.
 */
export class ReleaseError extends Error {
  override readonly name: string = 'ReleaseError';

  /** The reason alone, for a sentence that names what failed already. */
  get reason(): string {
    return this.message;
  }
}

/** One thing that is wrong with what the workflow gave us. `where` names the input (and its line), a file or a service. */
export interface Problem {
  readonly where: string;
  readonly what: string;
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

/** An ecspresso process that failed: which command, how it ended, its last error, and the bounded tail of its stderr. */
export class CommandError extends ReleaseError {
  override readonly name = 'CommandError';
  readonly exitCode: number | null;
  readonly stderr: string;
  /** ecspresso's own last error, without time and level; where a signal ended it: how, and its last words. */
  readonly lastError: string;
  readonly advice: string | undefined;

  constructor(command: string, exitCode: number | null, stderr: string, lastError: string, advice?: string) {
    const said = lastError ? `: ${lastError}` : ' and said nothing';
    const end =
      exitCode === null ? lastError || 'was ended by a signal and said nothing' : `exited with code ${exitCode}${said}`;
    super(`"${command}" ${end}${advice ? `\n${advice}` : ''}`);
    this.exitCode = exitCode;
    this.stderr = stderr;
    this.lastError = lastError;
    this.advice = advice;
  }

  /** ecspresso's own last error, where it said one. */
  override get reason(): string {
    return this.lastError || this.message;
  }
}

function problemsText(problems: readonly Problem[]): string {
  const [only] = problems;
  if (problems.length === 1 && only) return `${only.where}: ${only.what}\nNothing was changed.`;
  const lines = problems.map((problem) => `${problem.where}: ${problem.what}`);
  return [`${problems.length} problems. Nothing was changed.`, ...lines].join('\n');
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

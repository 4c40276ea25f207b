/**
 * An error whose message is already fit for the workflow's author: what happened, where, ECS's own words, what to do.
 * Anything else that reaches the entry point is a defect of this action and is shown with its stack.
 */
export class ReleaseError extends Error {
  override readonly name: string = 'ReleaseError';
}

/** One thing that is wrong with what the workflow gave us. `where` names the input (and its line), a file or a service. */
export interface Problem {
  readonly where: string;
  readonly what: string;
}

/** Every problem found before anything was touched, in one message. Promises that nothing in ECS was changed. */
export class InputError extends ReleaseError {
  override readonly name = 'InputError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problemsText(problems));
    this.problems = problems;
  }
}

/** An ecspresso process that ended badly: which command, how it ended, and the bounded tail of its stderr. */
export class CommandError extends ReleaseError {
  override readonly name = 'CommandError';
  readonly command: string;
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(command: string, exitCode: number | null, stderr: string, advice?: string) {
    const last = lastLine(stderr);
    const end = exitCode === null ? 'was ended by a signal' : `exited with code ${exitCode}`;
    super(`"${command}" ${end}${last ? `: ${last}` : ''}${advice ? `\n${advice}` : ''}`);
    this.command = command;
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

function problemsText(problems: readonly Problem[]): string {
  const [only] = problems;
  if (problems.length === 1 && only) return `${only.where}: ${only.what}\nNothing was changed.`;
  const lines = problems.map((problem) => `${problem.where}: ${problem.what}`);
  return [`${problems.length} problems. Nothing was changed.`, ...lines].join('\n');
}

function lastLine(text: string): string {
  return (
    text
      .split(/\r\n|\r|\n/)
      .filter((line) => line.trim() !== '')
      .at(-1)
      ?.trim() ?? ''
  );
}

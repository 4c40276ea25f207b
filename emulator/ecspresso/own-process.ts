/** What the system gives a program that it runs. */
export interface OwnProcess {
  /** The words of the command line after the program's name. */
  readonly args: readonly string[];
  /** The program's own copy: envfiles are set in it. */
  readonly environment: NodeJS.ProcessEnv;
  /** The working directory. */
  readonly folder: string;
  /** Since 1970, in milliseconds. */
  readonly startedAt: number;
  /** Aborts at SIGINT and SIGTERM. */
  readonly interrupted: AbortSignal;
  /** Writes to stdout. */
  readonly out: (text: string) => void;
  /** Writes to stderr. */
  readonly err: (text: string) => void;
}

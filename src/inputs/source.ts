/**
 * Where the inputs come from. `main` implements it over the runner's environment and the disk; tests use literals.
 * Every path that goes in or comes out has `/` between its parts, on Windows too.
 */
export interface InputSource {
  /** The value of `INPUT_<NAME>` as the runner set it (untrimmed), `''` when it is not set. `name` is spelt as in action.yml. */
  read(name: string): string;
  /** Every `INPUT_*` variable that is set and not blank, as the runner spells it: `INPUT_MIGRATION-COMMAND`. */
  readonly names: readonly string[];
  /** The value of a variable of the step's environment, `''` when it is not set. */
  variable(name: string): string;
  /** Absolute path of the workspace (`GITHUB_WORKSPACE`). */
  readonly workspace: string;
  /** The files as seen from a directory, given relative to the workspace (`.` for the workspace itself). */
  files(workingDirectory: string): Files;
}

/** Files as seen from one directory: a path is relative to it or absolute. Nothing here throws; what cannot be read is absent. */
export interface Files {
  /** Whether a file (no directory) is there; links are followed. */
  exists(path: string): boolean;
  /** The text of a file, or undefined when there is none to read. */
  read(path: string): string | undefined;
  /**
   * Paths, relative to the directory, of the files (no directories) that a pattern matches; `node_modules` and `.git` left out.
   * Links to directories are not followed.
   */
  glob(pattern: string): Found;
  /** The same, for the suggestion in an error message: what it leaves out does no harm. */
  near(pattern: string): readonly string[];
  /** The absolute path without links of a file or directory, or undefined when it does not exist. `.` is the directory itself. */
  realPath(path: string): string | undefined;
}

/** What a pattern matches. */
export interface Found {
  readonly paths: readonly string[];
  /** False where the directory holds more files than are searched. */
  readonly isWhole: boolean;
}

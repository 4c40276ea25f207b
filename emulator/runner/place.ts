import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ActionRun } from './transcript.js';

const FILE_COMMANDS = {
  GITHUB_OUTPUT: 'set_output',
  GITHUB_ENV: 'set_env',
  GITHUB_PATH: 'add_path',
  GITHUB_STATE: 'save_state',
  GITHUB_STEP_SUMMARY: 'step_summary',
} as const;

/** The variables that name command files. */
export type FileCommandName = keyof typeof FILE_COMMANDS;

/** Where the command files lie in RUNNER_TEMP. */
export const FILE_COMMAND_FOLDER = '_runner_file_commands';

/** The folders and files of a step. */
export interface Place {
  readonly home: string;
  /** TMPDIR. */
  readonly scratch: string;
  readonly temp: string;
  readonly toolCache: string;
  readonly event: string;
  readonly files: Readonly<Record<FileCommandName, string>>;
}

/** Makes the folders and the empty command files of a step. */
export function layOut(home: string, run: ActionRun): Place {
  const temp = join(home, '_temp');
  const folder = join(temp, FILE_COMMAND_FOLDER);
  const toolCache = run.toolCache === undefined ? join(home, '_tool') : resolve(run.toolCache);
  const scratch = join(home, 'tmp');
  for (const directory of [folder, scratch, toolCache, join(home, 'home')]) mkdirSync(directory, { recursive: true });
  const event = join(home, 'event.json');
  writeFileSync(event, JSON.stringify({ ref: 'refs/heads/release' }));
  const suffix = randomUUID();
  const fileOf = (name: FileCommandName): string => {
    const file = join(folder, `${FILE_COMMANDS[name]}_${suffix}`);
    writeFileSync(file, '');
    return file;
  };
  return {
    home: join(home, 'home'),
    scratch,
    temp,
    toolCache,
    event,
    files: {
      GITHUB_OUTPUT: fileOf('GITHUB_OUTPUT'),
      GITHUB_ENV: fileOf('GITHUB_ENV'),
      GITHUB_PATH: fileOf('GITHUB_PATH'),
      GITHUB_STATE: fileOf('GITHUB_STATE'),
      GITHUB_STEP_SUMMARY: fileOf('GITHUB_STEP_SUMMARY'),
    },
  };
}

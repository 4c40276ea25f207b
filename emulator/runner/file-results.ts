import { existsSync, readFileSync } from 'node:fs';
import { readFileCommand, readPathFile } from './command-files.js';
import type { FileCommandName, Place } from './place.js';

const LARGEST_SUMMARY_BYTES = 1024 * 1024;

export interface FileResults {
  readonly outputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly paths: readonly string[];
  readonly summary: string;
  readonly refusals: readonly string[];
}

/** Reads the command files as the runner does. What it refuses is in the result, and nothing is thrown. */
export function readFiles(files: Place['files']): FileResults {
  const refusals: string[] = [];
  const textOf = (name: FileCommandName): string => (existsSync(files[name]) ? readFileSync(files[name], 'utf8') : '');
  const valuesOf = (name: FileCommandName, context: string): Readonly<Record<string, string>> => {
    const { values, refusal } = readFileCommand(textOf(name));
    if (refusal !== undefined) {
      refusals.push(`Unable to process file command '${context}' successfully.`, refusal);
    }
    return values;
  };
  const env = valuesOf('GITHUB_ENV', 'env');
  if ('NODE_OPTIONS' in env) refusals.push("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
  let summary = textOf('GITHUB_STEP_SUMMARY');
  if (Buffer.byteLength(summary) > LARGEST_SUMMARY_BYTES) {
    refusals.push(
      `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${Math.floor(Buffer.byteLength(summary) / 1024)}k.`,
    );
    summary = '';
  }
  return {
    outputs: valuesOf('GITHUB_OUTPUT', 'output'),
    env,
    state: valuesOf('GITHUB_STATE', 'state'),
    paths: readPathFile(textOf('GITHUB_PATH')),
    summary,
    refusals,
  };
}

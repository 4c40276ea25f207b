import type { Inputs } from '../../../src/inputs/inputs.js';

/** Inputs of a release of these lines of configs. */
export function inputs(lines: readonly (readonly string[])[], more: Partial<Inputs> = {}): Inputs {
  return {
    mode: 'release',
    install: { version: { kind: 'pinned' }, checksums: [] },
    workingDirectory: '.',
    lines: lines.map((line, index) => line.map((path) => ({ path, settings: [], line: index + 1 }))),
    images: [],
    env: [],
    envfiles: [],
    extStr: [],
    extCode: [],
    deployArgs: [],
    forceNewDeployment: 'auto',
    allowCreate: false,
    waitUntil: { kind: 'deployed' },
    maxFailedTasks: 'auto',
    onCancel: 'leave',
    onConflict: 'fail',
    onFailure: 'leave',
    skipUnchanged: false,
    verify: false,
    comment: false,
    ...more,
  };
}

/** A migration by this command. */
export function migration(
  command: string,
  more: Partial<NonNullable<Inputs['migration']>> = {},
): NonNullable<Inputs['migration']> {
  return { work: { kind: 'command', command: command.split(' '), env: [] }, ...more };
}

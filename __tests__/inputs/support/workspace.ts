import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { afterAll, expect } from '@jest/globals';
import { filesBelow } from '../../../src/disk.js';
import { subjectLabel } from '../../../src/errors.js';
import type { Inputs, ParsedInputs } from '../../../src/inputs/inputs.js';
import { parseInputs } from '../../../src/inputs/parse.js';
import type { Place } from '../../../src/inputs/paths.js';
import type { InputSource } from '../../../src/inputs/source.js';

/** A directory on the disk that stands for a checked-out repository. */
export interface Workspace {
  readonly root: string;
  source(inputs: Readonly<Record<string, string>>, environment?: Readonly<Record<string, string>>): InputSource;
  place(workingDirectory?: string): Place;
  parse(inputs: Readonly<Record<string, string>>, environment?: Readonly<Record<string, string>>): ParsedInputs;
  /** What is understood of them; fails where something is wrong. */
  inputs(inputs: Readonly<Record<string, string>>, environment?: Readonly<Record<string, string>>): Inputs;
  /** `where: what` of every problem, in order. */
  problems(inputs: Readonly<Record<string, string>>, environment?: Readonly<Record<string, string>>): readonly string[];
}

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

/** Makes a workspace with these files, which lives until the tests of the file have ended; a value that begins with `-> ` makes a link to what follows. */
export function workspaceWith(files: Readonly<Record<string, string>>): Workspace {
  const root = withSlashes(realpathSync(mkdtempSync(join(tmpdir(), 'inputs-'))));
  roots.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (text.startsWith('-> ')) symlinkSync(text.slice(3), join(root, path));
    else writeFileSync(join(root, path), text);
  }
  const source: Workspace['source'] = (inputs, environment = {}) => ({
    read: (name) => inputs[name] ?? '',
    names: Object.keys(inputs)
      .filter((name) => inputs[name]?.trim() !== '')
      .map((name) => `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`),
    variable: (name) => environment[name] ?? '',
    workspace: root,
    files: (workingDirectory) => filesBelow(resolve(root, workingDirectory)),
  });
  const parse: Workspace['parse'] = (inputs, environment) => parseInputs(source(inputs, environment));
  const problems: Workspace['problems'] = (inputs, environment) =>
    parse(inputs, environment).problems.map(({ about, what }) => `${subjectLabel(about)}: ${what}`);
  return {
    root,
    source,
    place: (workingDirectory = '.') => ({
      workspace: root,
      realWorkspace: root,
      workingDirectory,
      files: filesBelow(resolve(root, workingDirectory)),
    }),
    parse,
    inputs: (inputs, environment) => {
      expect(problems(inputs, environment)).toEqual([]);
      return parse(inputs, environment).inputs;
    },
    problems,
  };
}

/** As the inputs have paths on every system. */
function withSlashes(path: string): string {
  return path.split(sep).join('/');
}

/** What a grammar complained about, as `what` or `line N: what`, beside what it read. */
export function complaintsOf<T>(parse: (complain: (what: string, line?: number) => void) => T): {
  readonly value: T;
  readonly complaints: readonly string[];
} {
  const complaints: string[] = [];
  const value = parse((what, line) => complaints.push(line === undefined ? what : `line ${line}: ${what}`));
  return { value, complaints };
}

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { isMap, parse, parseDocument } from 'yaml';
import { parseInputs } from '../src/inputs/parse.js';
import { INPUT_NAMES, type InputName, rowOf } from '../src/inputs/table.js';
import { outputsOf } from '../src/report/outputs.js';
import { workspaceWith } from './inputs/support/workspace.js';

interface Declared {
  readonly description?: string;
  readonly default?: string;
}

interface Action {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, Declared>>;
  readonly outputs: Readonly<Record<string, Declared>>;
  readonly runs: Readonly<Record<string, string>>;
}

const root = join(__dirname, '..');
const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action;

describe('action.yml', () => {
  test('declares exactly the inputs of the table, in its order', () => {
    expect(Object.keys(action.inputs)).toEqual(INPUT_NAMES);
    const source = workspaceWith({ 'ecspresso.yml': '' }).source({});
    const read = new Set<string>();
    parseInputs({
      ...source,
      read: (name) => {
        read.add(name);
        return source.read(name);
      },
    });
    expect(read).toEqual(new Set(INPUT_NAMES));
  });

  test('groups them as the table does', () => {
    const { contents } = parseDocument(readFileSync(join(root, 'action.yml'), 'utf8'));
    const inputs = isMap(contents) ? contents.get('inputs', true) : undefined;
    if (!isMap<{ value: InputName; commentBefore?: string | null }>(inputs))
      throw new Error('action.yml has no inputs');
    let group = inputs.commentBefore;
    const groups = inputs.items.map(({ key }) => {
      group = key.commentBefore ?? group;
      return [key.value, group?.trim()];
    });
    expect(groups).toEqual(INPUT_NAMES.map((name) => [name, rowOf(name).group]));
  });

  test.each(INPUT_NAMES)('says of `%s` what its being absent means, as the table does', (name) => {
    const { description = '', default: inRunner } = action.inputs[name] ?? {};
    const inWords = /Default: `([^`]*)`\.$/.exec(description.trim())?.[1];
    const usual = rowOf(name).default;
    // The token has a default that only the runner knows.
    if (name === 'github-token') expect(usual).toBeUndefined();
    else if (inRunner !== undefined) expect(inRunner).toBe(usual);
    else if (usual !== undefined) expect(inWords).toBe(usual);
    else expect(inWords ?? '').toMatch(/^$|[^a-z]/);
  });

  test('its defaults are accepted', () => {
    const defaults = Object.fromEntries(
      Object.entries(action.inputs).map(([name, input]) => [
        name,
        (input.default ?? '').replace(/\$\{\{.*\}\}/, 'token'),
      ]),
    );
    expect(workspaceWith({ 'ecspresso.yml': '' }).parse(defaults).warnings).toEqual([]);
  });

  test('describes every input and output in sentences, with defaults only where blank must not mean absent', () => {
    for (const { description } of [...Object.values(action.inputs), ...Object.values(action.outputs)]) {
      expect(description).toMatch(/^\S[\s\S]*\.$/);
    }
    const withDefault = Object.entries(action.inputs).filter(([, input]) => input.default !== undefined);
    expect(withDefault.map(([name]) => name)).toEqual(['mode', 'github-token']);
  });

  test('runs the bundle on Node 24, and again after the job', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js', post: 'dist/post.js' });
  });
});

describe('the outputs of action.yml', () => {
  test('are exactly those that are set', () => {
    const nothing = { mode: 'release', status: 'failed', configs: [], failures: [], warnings: [], timing: {} } as const;
    const set = outputsOf(nothing, undefined, (text) => text);
    expect(new Set(Object.keys(set))).toEqual(new Set(Object.keys(action.outputs)));
  });
});

describe('the tables of the pages', () => {
  const names = '<!-- names:start -->\n<!-- names:end -->\n';
  const blocks = '<!-- inputs:start -->\n<!-- inputs:end -->\n<!-- outputs:start -->\n<!-- outputs:end -->\n';
  const pages = {
    'README.md': names,
    'README.ja.md': names,
    'docs/reference.md': blocks,
    'docs/reference.ja.md': blocks,
  };

  const directories: string[] = [];
  afterAll(() => {
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  });

  function repository(): {
    run: (...args: string[]) => { status: number | null; stderr: string };
    path: (name: string) => string;
  } {
    const directory = mkdtempSync(join(tmpdir(), 'readme-'));
    directories.push(directory);
    const path = (name: string): string => join(directory, name);
    mkdirSync(path('docs'));
    cpSync(join(root, 'action.yml'), path('action.yml'));
    cpSync(join(root, 'docs/action.ja.yml'), path('docs/action.ja.yml'));
    for (const [page, text] of Object.entries(pages)) writeFileSync(path(page), text);
    const script = join(root, 'scripts/readme-tables.mjs');
    return {
      path,
      run: (...args) => spawnSync(process.execPath, [script, ...args], { cwd: directory, encoding: 'utf8' }),
    };
  }

  test('are filled for both languages, and --check knows a stale one', () => {
    const { run, path } = repository();
    expect(run('--check')).toMatchObject({ status: 1, stderr: expect.stringContaining('README.md is stale.') });
    expect(run()).toMatchObject({ status: 0, stderr: '' });
    expect(run('--check')).toMatchObject({ status: 0 });
    const english = readFileSync(path('docs/reference.md'), 'utf8');
    const japanese = readFileSync(path('docs/reference.ja.md'), 'utf8');
    for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)]) {
      expect(english).toContain(`| \`${name}\` | `);
      expect(japanese).toContain(`| \`${name}\` | `);
      for (const readme of ['README.md', 'README.ja.md']) {
        expect(readFileSync(path(readme), 'utf8')).toContain(`\`${name}\``);
      }
    }
    for (const group of ['What to release', 'Migration', 'Rollout', 'Installation'])
      expect(english).toContain(`**${group}**`);
    expect(japanese).toContain('**マイグレーション**');
    writeFileSync(path('docs/reference.ja.md'), japanese.replace('入力', 'Input'));
    expect(run('--check')).toMatchObject({
      status: 1,
      stderr: 'docs/reference.ja.md is stale. Run: node scripts/readme-tables.mjs\n',
    });
  });

  test('need a Japanese description of everything, and the blocks', () => {
    const { run, path } = repository();
    const words = readFileSync(path('docs/action.ja.yml'), 'utf8');
    writeFileSync(path('docs/action.ja.yml'), words.replace('  cache-hit:', '  cash-hit:'));
    expect(run()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/outputs cache-hit\n {2}outputs cash-hit, which action\.yml does not have/),
    });
    writeFileSync(path('docs/action.ja.yml'), words);
    writeFileSync(path('docs/reference.md'), '');
    expect(run()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('docs/reference.md has no <!-- inputs:start -->'),
    });
  });
});

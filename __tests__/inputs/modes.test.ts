import { describe, expect, test } from '@jest/globals';
import { INPUT_NAMES, rowOf } from '../../src/inputs/table.js';
import { NOTHING, workspace } from './support/repository.js';

const { inputs, problems } = workspace;

describe('mode run', () => {
  test('needs something to run', () => {
    expect(problems({ mode: 'run' })).toEqual([
      '`migration-command`: `mode: run` runs a task, so it needs `migration-command`, `migration-overrides`, or a `migration-config` whose own command runs.',
    ]);
  });

  test('needs a config, its own or one of `configs`', () => {
    const run = { mode: 'run', 'migration-command': 'migrate' };
    expect(
      inputs({ ...run, 'working-directory': 'empty', 'migration-config': '../ecspresso/backend.yml' }),
    ).toMatchObject({
      mode: 'run',
      lines: [],
      migration: { config: '../ecspresso/backend.yml' },
    });
    expect(problems({ ...run, 'working-directory': 'empty' })).toEqual([
      expect.stringContaining('`configs`: not given'),
    ]);
    expect(problems({ ...run, configs: '[]' })).toEqual([
      '`configs`: it is empty, and `mode: run` needs a config to run the task of.',
    ]);
  });
});

describe('an input that the mode does not take', () => {
  test.each([
    ['setup', 'configs', 'x.yml'],
    ['setup', 'wait-until', 'started'],
    ['rollback', 'verify', 'true'],
    ['rollback', 'on-failure', 'rollback'],
    ['release', 'comment', 'true'],
    ['rollback', 'comment', 'true'],
    ['continue', 'comment', 'true'],
    ['wait', 'comment', 'true'],
    ['run', 'deploy-args', '--suspend-auto-scaling'],
    ['run', 'force-new-deployment', 'always'],
    ['run', 'allow-create', 'true'],
    ['run', 'wait-until', 'paused'],
    ['run', 'skip-unchanged', 'true'],
    ['run', 'max-failed-tasks', '3'],
    ['run', 'on-conflict', 'overwrite'],
    ['run', 'on-failure', 'rollback'],
  ])('in mode %s `%s` is named in a warning', (mode, name, text) => {
    expect(workspace.parse({ mode, [name]: text }).warnings).toEqual([
      expect.stringMatching(`^\`mode: ${mode}\` .* \`${name}\`\\.$`),
    ]);
  });

  test('counts as absent', () => {
    expect(workspace.parse({ comment: 'true' }).inputs.comment).toBe(false);
    expect(inputs({ mode: 'plan', comment: 'true' }).comment).toBe(true);
  });

  test.each(INPUT_NAMES)('%s is not taken and refused by one mode', (name) => {
    const { modes, refused = {} } = rowOf(name);
    expect(modes.filter((mode) => refused[mode] !== undefined)).toEqual([]);
  });

  test.each(['setup', 'rollback'])('says nothing in mode %s where it has its default', (mode) => {
    const { warnings } = workspace.parse({ mode, 'wait-until': 'deployed', verify: 'false', 'on-failure': 'leave' });
    expect(warnings).toEqual([]);
  });
});

describe('mode setup', () => {
  test('reads the install inputs and warns of the others without judging them', () => {
    expect(workspace.parse({ mode: 'setup', 'ecspresso-version': '2.8', configs: 'gone.yml', timeout: '30' })).toEqual({
      inputs: {
        ...NOTHING,
        mode: 'setup',
        lines: [],
        install: { version: { kind: 'range', range: '2.8', from: '`ecspresso-version`' }, checksums: [] },
      },
      problems: [],
      warnings: ['`mode: setup` only installs ecspresso and does nothing with `configs`, `timeout`.'],
    });
  });

  test('needs no config', () => {
    expect(workspace.parse({ mode: 'setup', 'working-directory': 'empty' })).toMatchObject({ warnings: [] });
  });
});

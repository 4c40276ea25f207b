import { describe, expect, test } from '@jest/globals';
import { workspace } from './support/repository.js';

const { inputs, problems } = workspace;

describe('migration', () => {
  test('overrides by file or in place, with a config of its own', () => {
    const overrides = { containerOverrides: [{ name: 'app', command: ['migrate'] }] };
    const asked = { 'migration-config': './ecspresso/backend.yml', 'migration-container': 'app' };
    for (const text of ['migrate.json', JSON.stringify(overrides)]) {
      expect(inputs({ ...asked, 'migration-overrides': text }).migration).toEqual({
        work: { kind: 'overrides', overrides },
        container: 'app',
        config: 'ecspresso/backend.yml',
      });
    }
  });

  test.each(['release', 'run', 'plan'])('migration-config alone runs its own command in mode %s', (mode) => {
    expect(inputs({ mode, 'migration-config': 'migrate/ecspresso.yml' }).migration).toEqual({
      work: { kind: 'own' },
      config: 'migrate/ecspresso.yml',
    });
  });

  test('one of `configs` has the command of a service', () => {
    const refused = [expect.stringMatching(/^`migration-config`: \S+ is one of the configs that are released/)];
    expect(problems({ configs: 'ecspresso/backend.yml', 'migration-config': './ecspresso/backend.yml' })).toEqual(
      refused,
    );
    expect(problems({ 'migration-config': 'ecspresso.yaml' })).toEqual(refused);
    expect(inputs({ mode: 'run', 'migration-config': 'ecspresso.yaml' }).migration).toMatchObject({
      work: { kind: 'own' },
    });
  });

  test('migration-config alone with the post-migration is that of the post-migration', () => {
    const given = { 'migration-config': 'migrate/ecspresso.yml', 'post-migration-command': 'up' };
    expect(inputs(given)).toMatchObject({ migration: undefined, postMigration: { config: 'migrate/ecspresso.yml' } });
  });

  test('migration-config alone is told to be no migration where another command takes it', () => {
    const given = { 'migration-config': 'migrate/ecspresso.yml', 'smoke-test-command': 'up' };
    expect(workspace.parse(given).warnings).toEqual([
      expect.stringMatching(/^`migration-config` says where `smoke-test-command` runs, and no migration runs/),
    ]);
  });

  test('migration-config alone stays the migration beside a smoke test with a config of its own', () => {
    const given = {
      'migration-config': 'migrate/ecspresso.yml',
      'smoke-test-command': 'up',
      'smoke-test-config': 'ecspresso.yaml',
    };
    expect(inputs(given)).toMatchObject({
      migration: { work: { kind: 'own' }, config: 'migrate/ecspresso.yml' },
      smokeTest: { config: 'ecspresso.yaml' },
    });
  });

  test.each([
    ['migration-container', 'app'],
    ['migration-env', 'A=1'],
    ['migration-timeout', '5m'],
  ])('migration-config alone runs as the file says, and takes no %s', (name, value) => {
    expect(problems({ 'migration-config': 'migrate/ecspresso.yml', [name]: value })).toEqual([
      `\`${name}\`: \`migration-config\` alone runs its task as the file describes it. Give \`migration-command\` or \`migration-overrides\` as well, or remove it.`,
    ]);
  });

  test('a config that stands twice is ambiguous', () => {
    const configs = 'ecspresso/backend.yml A=1\necspresso/backend.yml A=2';
    const what = { 'migration-command': 'migrate', 'post-migration-command': 'up' };
    for (const [name, command] of Object.entries(what)) {
      expect(problems({ configs, 'migration-config': 'ecspresso/backend.yml', [name]: command })).toEqual([
        expect.stringMatching(/^`migration-config`: ecspresso\/backend.yml stands 2 times in `configs` \(lines 1, 2\)/),
      ]);
    }
    expect(inputs({ configs, 'migration-command': 'migrate' }).migration).toMatchObject({ config: undefined });
  });

  test.each(['migration-container', 'migration-env', 'migration-timeout'])('%s needs a migration', (name) => {
    const value = { 'migration-container': 'app', 'migration-env': 'A=1', 'migration-timeout': '5m' }[name] ?? '';
    expect(problems({ [name]: value })).toEqual([
      `\`${name}\`: there is no migration. Give \`migration-command\` or \`migration-overrides\` as well, or remove it.`,
    ]);
  });

  test('overrides say the whole', () => {
    expect(problems({ 'migration-overrides': '{}', 'migration-command': 'a', 'migration-env': 'A=1' })).toEqual([
      '`migration-overrides`: not together with `migration-command` and `migration-env`: it says the whole of what the task runs. Keep one form.',
    ]);
  });

  test.each([
    [{ 'migration-config': 'gone.yml' }, '`migration-config`: there is no file gone.yml.'],
    [{ 'migration-config': '../x.yml' }, '`migration-config`: ../x.yml is outside the workspace.'],
    [{ 'migration-timeout': '5' }, '`migration-timeout`: "5" has no unit: write 5s, 5m or 5h.'],
    [{ 'migration-env': 's3cr3t' }, '`migration-env` line 1: this line has no =.'],
    [{ 'migration-container': 'a b' }, '`migration-container`: more than one word.'],
    [{ 'migration-command': 'a && b' }, '`migration-command`: && needs a shell'],
    [
      { 'migration-env': `A=${'x'.repeat(8200)}` },
      '`migration-command`: the task overrides come to 8298 characters of JSON',
    ],
  ])('%j', (given, problem) => {
    expect(problems({ 'migration-command': 'migrate', ...given })).toEqual([expect.stringContaining(problem)]);
  });
});

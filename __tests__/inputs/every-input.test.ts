import { describe, expect, test } from '@jest/globals';
import { INPUT_NAMES } from '../../src/inputs/table.js';
import { NOTHING, workspace } from './support/repository.js';

const { inputs, problems } = workspace;

describe('inputs', () => {
  test('nothing given: the defaults', () => {
    expect(workspace.parse({})).toEqual({ inputs: NOTHING, warnings: [], problems: [] });
  });

  test('blank is absent, for every input', () => {
    const blank = Object.fromEntries(INPUT_NAMES.map((name) => [name, ' \n ']));
    expect(workspace.parse(blank)).toEqual({ inputs: NOTHING, warnings: [], problems: [] });
  });

  test('the release of two images with a migration', () => {
    expect(
      inputs({
        images: 'BACKEND_IMAGE=registry/backend:1\nFRONTEND_IMAGE=registry/frontend:1\n',
        'migration-command': 'php artisan migrate --force',
        'migration-container': 'laravel',
        'migration-env': 'A=b\n',
        'migration-timeout': '10m',
        configs: 'ecspresso/backend.yml\necspresso/frontend.yml\n',
        timeout: '1h',
        'force-new-deployment': 'never',
        'allow-create': 'true',
        'github-token': 't',
      }),
    ).toEqual({
      ...NOTHING,
      install: { ...NOTHING.install, githubToken: 't' },
      lines: [
        [{ path: 'ecspresso/backend.yml', settings: [], line: 1 }],
        [{ path: 'ecspresso/frontend.yml', settings: [], line: 2 }],
      ],
      images: [
        { key: 'BACKEND_IMAGE', value: 'registry/backend:1', line: 1 },
        { key: 'FRONTEND_IMAGE', value: 'registry/frontend:1', line: 2 },
      ],
      migration: {
        work: {
          kind: 'command',
          command: ['php', 'artisan', 'migrate', '--force'],
          env: [{ key: 'A', value: 'b', line: 1 }],
        },
        container: 'laravel',
        timeoutSeconds: 600,
      },
      timeoutSeconds: 3600,
      forceNewDeployment: 'never',
      allowCreate: true,
    });
  });

  test('every problem of every input at once, in the order of the inputs', () => {
    expect(
      problems({
        images: 'FRONTEND_IMAGE=frontend:1\nBACKEND_IMAGE=',
        timeout: '30',
        'migrate-command': 'x',
        'allow-create': 'yes',
        'force-new-deployment': 'on',
        configs: 'nope.yml',
        mode: 'deploy',
        'ecspresso-version': '3.0.0',
      }),
    ).toEqual([
      '`migrate-command`: not an input of this action. Did you mean `migration-command`?',
      '`mode`: "deploy" is not a mode. Write release, run, plan, continue, wait, rollback or setup.',
      '`configs` line 1: there is no file nope.yml. Near it: ecspresso.yaml, migrate.json, ecspresso.jsonnet.',
      expect.stringMatching(/^`images` line 2: BACKEND_IMAGE is empty\. GitHub drops/),
      '`force-new-deployment`: "on" is not one of its values. Write auto (only when ECS demands it), always or never.',
      '`timeout`: "30" has no unit: write 30s, 30m or 30h.',
      '`allow-create`: "yes" is not true or false. Write one of them.',
      expect.stringMatching(/^`ecspresso-version`: "3\.0\.0" is not a 2\.x version/),
    ]);
  });

  test('what only shows beside another input has its place in the order as well', () => {
    expect(
      problems({
        images: 'BACKEND_IMAGE=new\nFRONTEND_IMAGE=',
        envfiles: 'prod.env\ngone.env',
        'migration-env': 'A',
        'migration-container': 'a b',
        'on-failure': 'rollback',
        'wait-until': 'started',
      }).map((problem) => problem.replace(/: .*/s, '')),
    ).toEqual([
      '`images` line 1',
      '`images` line 2',
      '`envfiles` line 2',
      '`migration-container`',
      '`migration-container`',
      '`migration-env`',
      '`migration-env` line 1',
      '`on-failure`',
    ]);
  });

  test.each(['release', 'plan', 'rollback', 'setup'])('mode %s', (mode) => {
    expect(inputs({ mode, ...(mode === 'rollback' ? { 'rollback-to': 'previous' } : {}) }).mode).toBe(mode);
  });

  test('on-failure: rollback needs somebody who waits', () => {
    expect(inputs({ 'on-failure': 'rollback' }).onFailure).toBe('rollback');
    expect(problems({ 'on-failure': 'undo' })).toEqual([
      '`on-failure`: "undo" is not one of its values. Write leave (what is released stays) or rollback.',
    ]);
    expect(problems({ 'on-failure': 'rollback', 'wait-until': 'started' })).toEqual([
      '`on-failure`: with `wait-until: started` nobody is there when a roll-out fails. Remove one of the two.',
    ]);
  });

  test.each([
    ['auto', 'auto'],
    ['always', 'always'],
    ['true', 'always'],
    ['never', 'never'],
    ['false', 'never'],
  ])('force-new-deployment %s is %s', (text, force) => {
    expect(inputs({ 'force-new-deployment': text }).forceNewDeployment).toBe(force);
  });
});

import { describe, expect, test } from '@jest/globals';
import { workspaceWith } from '../support/workspace.js';

const workspace = workspaceWith({ 'ecspresso/backend.yml': '', 'ecspresso/frontend.yml': '', 'ecspresso.yml': '' });
const { inputs, problems } = workspace;
const given = { mode: 'rollback', configs: 'ecspresso/backend.yml ecspresso/frontend.yml' };

describe('rollback-to', () => {
  test('names a revision for a config', () => {
    expect(
      inputs({ ...given, 'rollback-to': '# by hand\n./ecspresso/backend.yml=shop-backend:41' }).rollbackTo,
    ).toEqual([{ config: 'ecspresso/backend.yml', family: 'shop-backend', revision: 41, line: 2 }]);
    expect(inputs(given).rollbackTo).toEqual([]);
  });

  test.each([
    [
      'ecspresso/backend.yml=41',
      '"41" is not a task definition. Write config=family:revision, like ecspresso/backend.yml=app:41.',
    ],
    [
      'ecspresso/backend.yml=arn:aws:ecs:x:1:task-definition/app:41',
      '"arn:aws:ecs:x:1:task-definition/app:41" is not a task definition. Write config=family:revision, like ecspresso/backend.yml=app:41.',
    ],
    [
      'ecspresso/backend.yml=app:0',
      '"app:0" is not a task definition. Write config=family:revision, like ecspresso/backend.yml=app:41.',
    ],
    ['backend=app:41', 'backend is not one of `configs`. Write the path as it stands there.'],
    ['../x=app:41', '../x is not one of `configs`. Write the path as it stands there.'],
  ])('%s is refused', (line, what) => {
    expect(problems({ ...given, 'rollback-to': line })).toEqual([`\`rollback-to\` line 1: ${what}`]);
  });

  test('a path that stands twice is ambiguous', () => {
    const configs = 'ecspresso.yml SERVICE=a\necspresso.yml SERVICE=b';
    expect(problems({ mode: 'rollback', configs, 'rollback-to': 'ecspresso.yml=app:1' })).toEqual([
      '`rollback-to` line 1: ecspresso.yml stands 2 times in `configs`, so it is not clear which service is meant.',
    ]);
  });

  test('is refused where nothing goes back by it', () => {
    expect(problems({ configs: 'ecspresso.yml', 'rollback-to': 'ecspresso.yml=app:1' })).toEqual([
      '`rollback-to`: it says where services go in `mode: rollback`. Write that mode, or remove it.',
    ]);
  });
});

describe('mode rollback', () => {
  test('needs no image, and names what it has no use for', () => {
    const parsed = workspace.parse({
      ...given,
      images: 'BACKEND_IMAGE=\nFRONTEND_IMAGE=web:',
      'migration-container': 'app',
      'migration-command': 'migrate && no shell',
      'skip-unchanged': 'false',
      'on-failure': 'leave',
      verify: 'true',
    });
    expect(parsed.inputs).toMatchObject({ mode: 'rollback', images: [], verify: false });
    expect(parsed.inputs.migration).toBeUndefined();
    expect(parsed.warnings).toEqual([
      '`mode: rollback` sends services back to a revision that ran before: it registers and migrates nothing, and does nothing with `migration-command`, `migration-container`, `verify`.',
    ]);
  });
});

describe('mode plan', () => {
  test.each(['', 'registry/backend:', '/backend:v1', ' '])('takes "%s" as an image that is not built yet', (value) => {
    expect(inputs({ mode: 'plan', images: `IMAGE=${value}` }).images).toEqual([{ key: 'IMAGE', value: '', line: 1 }]);
  });

  test('refuses an image that is wrong in another way', () => {
    expect(problems({ mode: 'plan', images: 'IMAGE=https://x/y' })).toHaveLength(1);
  });
});

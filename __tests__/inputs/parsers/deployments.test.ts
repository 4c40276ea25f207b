import { describe, expect, test } from '@jest/globals';
import { workspaceWith } from '../support/workspace.js';

const workspace = workspaceWith({ 'ecspresso/backend.yml': '', 'ecspresso.yml': '' });
const { inputs, problems } = workspace;

describe.each(['continue', 'wait'])('mode %s', (mode) => {
  const given = { mode, configs: 'ecspresso/backend.yml\necspresso.yml' };

  test('goes on with lines as the outputs have them, or with whatever is paused', () => {
    const deployments = 'backend=shop-backend:42\n./ecspresso.yml=web:7\n';
    expect(inputs({ ...given, deployments }).deployments).toEqual({
      kind: 'lines',
      named: [
        { name: 'backend', family: 'shop-backend', revision: 42, line: 1 },
        { name: './ecspresso.yml', config: 'ecspresso.yml', family: 'web', revision: 7, line: 2 },
      ],
    });
    expect(inputs({ ...given, deployments: ' paused ' }).deployments).toEqual({ kind: 'paused' });
  });

  test.each(['', ' \n'])('blank (%j) goes on with nothing', (deployments) => {
    expect(problems({ ...given, deployments })).toEqual([
      expect.stringMatching(`^\`deployments\`: \`mode: ${mode}\` needs it: .*, or paused .* is blank\\.$`),
    ]);
  });

  test.each([
    ['backend=app:41 from app:42', 'is not a task definition'],
    ['paused\nbackend=app:1', '"paused" is not service=family:revision'],
    ['# backend=app:1', 'nothing but comments'],
    ['gone.yml=app:1', 'neither a service nor one of `configs`'],
  ])('%j is refused', (deployments, words) => {
    expect(problems({ ...given, deployments })).toEqual([expect.stringContaining(words)]);
  });

  test('takes the tasks that come after, needs no image, and has no migration of its own', () => {
    const parsed = workspace.parse({
      ...given,
      deployments: 'paused',
      images: 'IMAGE=',
      'smoke-test-command': 'curl localhost',
      'post-migration-command': 'php artisan cache:clear',
      'migration-config': 'ecspresso/backend.yml',
      'wait-until': 'deployed',
    });
    expect(parsed.problems).toEqual([]);
    expect(parsed.warnings).toEqual([]);
    expect(parsed.inputs.migration).toBeUndefined();
    expect(parsed.inputs).toMatchObject({
      images: [],
      smokeTest: {},
      postMigration: { config: 'ecspresso/backend.yml' },
    });
  });

  test('may wait for a stage with several lines: nothing goes out', () => {
    expect(problems({ ...given, deployments: 'paused', 'wait-until': 'ecs:BAKE_TIME' })).toEqual([]);
  });
});

test('mode wait changes nothing, so it stops nothing', () => {
  const { warnings } = workspace.parse({ mode: 'wait', deployments: 'paused', 'on-cancel': 'stop' });
  expect(warnings).toEqual([expect.stringMatching(/does nothing with `on-cancel`/)]);
});

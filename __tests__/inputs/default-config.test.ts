import { describe, expect, test } from '@jest/globals';
import { workspaceWith } from './support/workspace.js';

const workspace = workspaceWith({
  'ecspresso.yaml': '',
  'ecspresso.json': '',
  'prod/ecspresso.yml': '',
  'prod/ecspresso.jsonnet': '',
});
const { inputs, parse, problems } = workspace;
const PROD = { ECSPRESSO_CONFIG: 'prod/ecspresso.yml' };

describe('without `configs` the config is the one that ecspresso would take', () => {
  test.each([
    [undefined, '.', 'ecspresso.yaml'],
    [' ', '.', 'ecspresso.yaml'],
    ['prod/ecspresso.yml', '.', 'prod/ecspresso.yml'],
    ['./ecspresso.jsonnet', 'prod', 'ecspresso.jsonnet'],
    // ecspresso cannot tell its default from the same name in the variable.
    ['ecspresso.yml', '.', 'ecspresso.yaml'],
  ])('ECSPRESSO_CONFIG %p in %s: %s', (variable, workingDirectory, path) => {
    const environment = variable === undefined ? {} : { ECSPRESSO_CONFIG: variable };
    for (const mode of ['release', 'plan', 'rollback']) {
      const to = mode === 'release' ? {} : { 'rollback-to': 'previous' };
      expect(inputs({ mode, ...to, 'working-directory': workingDirectory }, environment).lines).toEqual([
        [{ path, settings: [], line: 1 }],
      ]);
    }
  });

  test.each([
    ['gone.yml', '`configs`: not given, and of ECSPRESSO_CONFIG: there is no file gone.yml.'],
    ['/etc/hostname', '`configs`: not given, and of ECSPRESSO_CONFIG: /etc/hostname is outside the workspace.'],
  ])('ECSPRESSO_CONFIG %s is refused', (variable, problem) => {
    expect(problems({}, { ECSPRESSO_CONFIG: variable })).toEqual([expect.stringContaining(problem)]);
  });
});

describe('`configs` beside ECSPRESSO_CONFIG', () => {
  test.each(['ecspresso.yaml', 'prod/ecspresso.yml ecspresso.yaml', '[]'])('%s counts, with a warning', (configs) => {
    expect(parse({ configs }, PROD)).toMatchObject({
      problems: [],
      warnings: ['`configs` and ECSPRESSO_CONFIG (prod/ecspresso.yml) are both given: `configs` counts.'],
    });
  });

  test('says nothing where both are the same', () => {
    expect(parse({ configs: './prod/ecspresso.yml' }, PROD).warnings).toEqual([]);
  });
});

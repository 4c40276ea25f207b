import { describe, expect, test } from '@jest/globals';
import { onPosix } from '../support/platform.js';
import { workspace } from './support/repository.js';

const { inputs, problems } = workspace;

describe('where things are', () => {
  test.each([
    ['app', 'app', 'ecspresso.json'],
    ['./app/', 'app', 'ecspresso.json'],
    [`${workspace.root}/app`, 'app', 'ecspresso.json'],
    ['app/..', '.', 'ecspresso.yaml'],
  ])('working-directory %s', (text, workingDirectory, config) => {
    expect(inputs({ 'working-directory': text })).toMatchObject({ workingDirectory, lines: [[{ path: config }]] });
  });

  test.each([
    ['gone', 'there is no directory gone. Check the repository out before this step.'],
    ['ecspresso.yaml', 'there is no directory ecspresso.yaml. Check the repository out before this step.'],
    ['..', `.. is outside the workspace ${workspace.root}.`],
    ['/etc', `/etc is outside the workspace ${workspace.root}.`],
  ])('working-directory %s is refused, and what else is wrong is said too', (text, what) => {
    expect(problems({ 'working-directory': text, configs: 'x.yml', timeout: '30' })).toEqual([
      `\`working-directory\`: ${what}`,
      '`timeout`: "30" has no unit: write 30s, 30m or 30h.',
    ]);
  });

  onPosix('working-directory that is a link to the outside is refused', () => {
    expect(problems({ 'working-directory': 'outside' })).toEqual([
      '`working-directory`: outside leads outside the workspace by a link.',
    ]);
  });

  test('no config named and none there', () => {
    expect(problems({ 'working-directory': 'empty' })).toEqual([
      '`configs`: not given, and empty has no ecspresso.yml, ecspresso.yaml, ecspresso.json, ecspresso.jsonnet. Name the ecspresso configs, one per line.',
    ]);
  });

  test('[] releases nothing; comments alone are a mistake', () => {
    expect(inputs({ configs: '[]' }).lines).toEqual([]);
    expect(problems({ configs: '# all of them' })).toEqual([
      '`configs`: nothing but comments. Name a config, write [] to release nothing, or remove it.',
    ]);
  });
});

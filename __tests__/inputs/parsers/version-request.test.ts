import { describe, expect, test } from '@jest/globals';
import { parseVersion, parseVersionFile } from '../../../src/inputs/parsers/version-request.js';
import { complaintsOf, workspaceWith } from '../support/workspace.js';

const HOW = 'Write a version like 2.8.7, a range like ~2.8 or 2.x, latest, or installed.';

describe('ecspresso-version', () => {
  const parse = (text: string) => complaintsOf((complain) => parseVersion(text, 'here', complain));

  test.each<[string, unknown]>([
    ['2.8.7', { kind: 'exact', version: '2.8.7', from: 'here' }],
    ['v2.8.7', { kind: 'exact', version: '2.8.7', from: 'here' }],
    ['2.9.0-rc.1', { kind: 'exact', version: '2.9.0-rc.1', from: 'here' }],
    ['2', { kind: 'range', range: '2', from: 'here' }],
    ['v2.8', { kind: 'range', range: 'v2.8', from: 'here' }],
    ['~2.8', { kind: 'range', range: '~2.8', from: 'here' }],
    ['>=2.8.1', { kind: 'range', range: '>=2.8.1', from: 'here' }],
    ['>=2.8.1 <2.9', { kind: 'range', range: '>=2.8.1 <2.9', from: 'here' }],
    ['*', { kind: 'range', range: '*', from: 'here' }],
    ['latest', { kind: 'latest', from: 'here' }],
    ['installed', { kind: 'installed' }],
  ])('%s', (text, value) => {
    expect(parse(text)).toEqual({ value, complaints: [] });
  });

  test.each([
    ['3.0.0', `"3.0.0" is not a 2.x version, and this action speaks to ecspresso 2.x only. ${HOW}`],
    ['v1.7.14', `"v1.7.14" is not a 2.x version, and this action speaks to ecspresso 2.x only. ${HOW}`],
    ['3.x', `"3.x" allows no 2.x version, and this action speaks to ecspresso 2.x only. ${HOW}`],
    ['<2', `"<2" allows no 2.x version, and this action speaks to ecspresso 2.x only. ${HOW}`],
    ['^1.7', `"^1.7" allows no 2.x version, and this action speaks to ecspresso 2.x only. ${HOW}`],
    ['stable', `"stable" is not a version. ${HOW}`],
    ['Latest', `"Latest" is not a version. ${HOW}`],
  ])('%s is refused', (text, complaint) => {
    expect(parse(text)).toEqual({ value: undefined, complaints: [complaint] });
  });
});

describe('ecspresso-version-file', () => {
  const workspace = workspaceWith({
    '.ecspresso-version': '# for CI\nv2.8.7\n',
    'two/.ecspresso-version': '2.8.7\n2.8.6\n',
    'old/.ecspresso-version': '1.7.14\n',
    '.tool-versions': 'nodejs 24.1.0\necspresso 2.8.6 2.8.5 # both\n',
    'none/.tool-versions': 'nodejs 24.1.0\n',
  });
  const parse = (path: string) => complaintsOf((complain) => parseVersionFile(path, workspace.place().files, complain));

  test.each<[string, unknown]>([
    ['.ecspresso-version', { kind: 'exact', version: '2.8.7', from: '.ecspresso-version' }],
    ['./.tool-versions', { kind: 'exact', version: '2.8.6', from: './.tool-versions' }],
  ])('%s', (path, value) => {
    expect(parse(path)).toEqual({ value, complaints: [] });
  });

  test.each([
    ['gone', 'there is no file gone to read.'],
    ['two/.ecspresso-version', 'two/.ecspresso-version must have one line with the version, such as 2.8.7, and has 2.'],
    ['none/.tool-versions', 'none/.tool-versions has no line for ecspresso. Write: ecspresso 2.8.7'],
    [
      'old/.ecspresso-version',
      `in old/.ecspresso-version: "1.7.14" is not a 2.x version, and this action speaks to ecspresso 2.x only. ${HOW}`,
    ],
  ])('%s is refused', (path, complaint) => {
    expect(parse(path)).toEqual({ value: undefined, complaints: [complaint] });
  });
});

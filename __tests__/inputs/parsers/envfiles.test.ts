import { describe, expect, test } from '@jest/globals';
import { parseEnvfileLine, parseEnvfiles } from '../../../src/inputs/parsers/envfiles.js';
import fc from '../../support/fast-check.js';
import { complaintsOf, workspaceWith } from '../support/workspace.js';

describe('one line of an envfile', () => {
  test.each([
    ['TAG=v1', 'TAG', 'v1'],
    ['  export TAG = v 1  # note', 'TAG', 'v 1'],
    ['TAG=', 'TAG', ''],
    ['TAG="a\\n\\"b\\" \\u00e9" # x', 'TAG', 'a\n"b" é'],
    [`TAG='a "b" \\n #'`, 'TAG', 'a "b" \\n #'],
    ['TAG=a#b', 'TAG', 'a'],
    [`TAG=a'b'"c"`, 'TAG', 'abc'],
    [`TAG=" a " # b`, 'TAG', ' a '],
    ['a.b/c=1=2', 'a.b/c', '1=2'],
    ['TAG=a\\b', 'TAG', 'a\\b'],
  ])('%p', (text, key, value) => {
    expect(parseEnvfileLine(text)).toEqual({ kind: 'variable', key, value });
  });

  test.each(['', '   ', '# TAG=1'])('%p says nothing', (text) => {
    expect(parseEnvfileLine(text)).toEqual({ kind: 'nothing' });
  });

  test.each(['TAG', '=1', '1A=1', 'A-B=1', 'A="x', "A='x", 'A="\\x"', 'A=a\tb', '\uFEFFA=1', 'export  A=1'])(
    '%p cannot be read',
    (text) => {
      expect(parseEnvfileLine(text).kind).toBe('unreadable');
    },
  );

  test('values in double quotes are read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        expect(parseEnvfileLine(`A=${JSON.stringify(value)}`)).toEqual({ kind: 'variable', key: 'A', value });
      }),
    );
  });
});

describe('envfiles', () => {
  const workspace = workspaceWith({
    'all.env': 'TAG=v1\r\nSTAGE=dev\n',
    'prod.env': 'STAGE=prod\n',
    'aws.env': '# x\nAWS_PROFILE=admin\nbroken s3cr3t\n',
    'a,b.env': '',
    'profile.env': 'AWS_PROFILE=admin\n',
  });

  test('later files win', () => {
    const { value, complaints } = complaintsOf((complain) =>
      parseEnvfiles('all.env\n# then\nprod.env', workspace.place().files, () => undefined, complain),
    );
    expect(complaints).toEqual([]);
    expect(value.paths).toEqual(['all.env', 'prod.env']);
    expect(Object.fromEntries(value.variables)).toEqual({
      TAG: { value: 'v1', path: 'all.env' },
      STAGE: { value: 'prod', path: 'prod.env' },
    });
  });

  test('what cannot work is complained about without its values', () => {
    const { complaints } = complaintsOf((complain) =>
      parseEnvfiles('gone.env\na,b.env\naws.env', workspace.place().files, () => undefined, complain),
    );
    expect(complaints).toEqual([
      'line 1: there is no file gone.env to read.',
      'line 2: a,b.env has a comma in it, and ecspresso would take it for two files. One path per line; rename the file if need be.',
      'line 3: aws.env line 2 sets AWS_PROFILE, which cannot be set: it changes whose credentials are used. Set credentials with aws-actions/configure-aws-credentials before this step.',
      'line 3: ecspresso cannot read aws.env line 3: it has no =.',
    ]);
  });

  test.each([
    ['admin', []],
    ['somebody', ['line 1: profile.env line 1 sets AWS_PROFILE, which cannot be set']],
    [undefined, ['line 1: profile.env line 1 sets AWS_PROFILE, which cannot be set']],
  ])('a reserved name that has the value %p already', (value, problems) => {
    const variable = (name: string) => (name === 'AWS_PROFILE' ? value : undefined);
    const { complaints } = complaintsOf((complain) =>
      parseEnvfiles('profile.env', workspace.place().files, variable, complain),
    );
    expect(complaints).toEqual(problems.map((problem) => expect.stringContaining(problem)));
  });
});

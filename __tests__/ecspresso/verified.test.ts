import { expect, test } from '@jest/globals';
import { verified } from '../../src/ecspresso/verified.js';

const OLD = `  TaskDefinition
    ContainerDefinition[app]
      Image[r/b:1]
      --> [NG] r/b:1 is not found in Registry
    --> [NG] verify Image[r/b:1] failed: r/b:1 is not found in Registry
  --> [NG] verify ContainerDefinition[app] failed: verify Image[r/b:1] failed: r/b:1 is not found in Registry
`;
const NEW = `      Image[r/b:1]
      --> [\u001b[31mNG\u001b[0m] r/b:1 is not found in Registry

    ContainerDefinition[app]
    --> [NG] verify Image[r/b:1] failed: r/b:1 is not found in Registry

`;
const JSON_LINES = `{"verify":"Secret A[arn]","result":"SKIP","error":"not asked"}
{"verify":"Role[x]","result":"WARN","error":"not allowed"}
{"verify":"Image[r/b:1]","result":"NG","error":"r/b:1 is not found in Registry"}
{"verify":"ContainerDefinition[app]","result":"NG","error":"verify Image[r/b:1] failed: r/b:1 is not found in Registry"}
`;
const IMAGE = { resource: 'Image[r/b:1]', why: 'r/b:1 is not found in Registry' };

test.each([
  ['a tree of 2.3', OLD, [IMAGE], []],
  ['a tree of 2.8, coloured', NEW, [IMAGE], []],
  [
    'JSON',
    JSON_LINES,
    [IMAGE],
    [
      { resource: 'Secret A[arn]', why: 'not asked' },
      { resource: 'Role[x]', why: 'not allowed' },
    ],
  ],
  ['a cached mark', '  A\n  --> [NG](cached) no\n', [{ resource: 'A', why: 'no' }], []],
  ['all good', '  A\n  --> [OK]\n  B\n  --> [SKIP] not asked\n', [], [{ resource: 'B', why: 'not asked' }]],
  [
    'two causes',
    '  A\n  --> [NG] x\n  B\n  --> [NG] y\n',
    [
      { resource: 'A', why: 'x' },
      { resource: 'B', why: 'y' },
    ],
    [],
  ],
  ['nothing', '', [], []],
  ['JSON that is no mark', '{"verify":1}\n{oops\n', [], []],
])('%s', (_name, text, failed, skipped) => {
  expect(verified(text)).toEqual({ failed, skipped });
});

test('where only what contains the cause is marked, that is told', () => {
  const text = '  A\n  --> [NG] verify B failed: no\n';
  expect(verified(text).failed).toEqual([{ resource: 'A', why: 'verify B failed: no' }]);
});

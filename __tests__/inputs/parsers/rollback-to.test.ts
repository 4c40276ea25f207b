import { describe, expect, test } from '@jest/globals';
import { workspaceWith } from '../support/workspace.js';

const workspace = workspaceWith({ 'ecspresso/backend.yml': '', 'ecspresso/frontend.yml': '', 'ecspresso.yml': '' });
const { inputs, problems } = workspace;
const given = { mode: 'rollback', configs: 'ecspresso/backend.yml ecspresso/frontend.yml' };

describe('rollback-to', () => {
  const to = (text: string) => inputs({ ...given, 'rollback-to': text }).rollbackTo;

  test.each(['previous', 'none'] as const)('%s', (kind) => {
    expect(to(kind)).toEqual({ kind });
    expect(to(`\n  ${kind}  \n# by hand`)).toEqual({ kind });
  });

  test('names a revision for services, or for configs by their path', () => {
    const text =
      '# by hand\n./ecspresso/backend.yml=shop-backend:41\nproduction/web=web:7  from  web:8\n\nr/c/api=a-b:1';
    expect(to(text)).toEqual({
      kind: 'lines',
      targets: [
        {
          name: './ecspresso/backend.yml',
          config: 'ecspresso/backend.yml',
          family: 'shop-backend',
          revision: 41,
          line: 2,
        },
        { name: 'production/web', family: 'web', revision: 7, from: 'web:8', line: 3 },
        { name: 'r/c/api', family: 'a-b', revision: 1, line: 5 },
      ],
    });
  });

  test.each([
    ['previous\nweb=app:41', 1, /^"previous" is not service=family:revision\. Write one service per line\.$/],
    [
      'web=41',
      1,
      /^"41" is not a task definition\. Write service=family:revision, like web=app:41, or with a guard web=app:41 from app:42\.$/,
    ],
    ['web=arn:aws:ecs:x:1:task-definition/app:41', 1, /is not a task definition/],
    ['web=app:0', 1, /is not a task definition/],
    ['web=app:41 from app', 1, /is not a task definition/],
    ['web=app:41 app:42', 1, /is not a task definition/],
    ['web=app:41\nweb=app:40', 2, /^web is given on line 1 already/],
    ['../x=app:41', 1, /^\.\.\/x is neither a service nor one of `configs`\.$/],
    ['gone.yml=app:41', 1, /^gone\.yml is neither a service nor one of `configs`\.$/],
    ['a/b/c/d=app:41', 1, /is neither a service/],
    ['a b=app:41', 1, /is not service=family:revision/],
  ])('%j is refused', (text, line, what) => {
    const [problem = '', ...others] = problems({ ...given, 'rollback-to': text });
    expect(others).toEqual([]);
    expect(problem).toMatch(`\`rollback-to\` line ${line}: `);
    expect(problem.replace(/^[^:]*: /, '')).toMatch(what);
  });

  test('a path that stands twice is ambiguous', () => {
    const configs = 'ecspresso.yml SERVICE=a\necspresso.yml SERVICE=b';
    expect(problems({ mode: 'rollback', configs, 'rollback-to': 'ecspresso.yml=app:1' })).toEqual([
      '`rollback-to` line 1: ecspresso.yml stands 2 times in `configs`: write the service instead.',
    ]);
  });

  test.each(['', ' \n '])('blank (%j) rolls nothing back', (text) => {
    expect(problems({ ...given, 'rollback-to': text })).toEqual([
      expect.stringMatching(
        /^`rollback-to`: `mode: rollback` needs it: previous .*, none, or lines like backend=app:41\. .* rolls nothing back\.$/,
      ),
    ]);
  });

  test('comments alone are no way back', () => {
    expect(problems({ ...given, 'rollback-to': '# web=app:1' })).toEqual([
      '`rollback-to`: nothing but comments. Write previous, none, or service=family:revision.',
    ]);
  });

  test('is refused where nothing goes back by it, and shows the way back in mode plan', () => {
    for (const mode of ['release', 'run']) {
      expect(problems({ mode, 'migration-command': 'm', configs: 'ecspresso.yml', 'rollback-to': 'previous' })).toEqual(
        ['`rollback-to`: it says where services go in `mode: rollback`. Write that mode, or remove it.'],
      );
    }
    expect(inputs({ mode: 'plan', 'rollback-to': 'previous' }).rollbackTo).toEqual({ kind: 'previous' });
    expect(inputs({ mode: 'plan' }).rollbackTo).toBeUndefined();
  });
});

describe('mode rollback', () => {
  test('needs no image, and names what it has no use for', () => {
    const parsed = workspace.parse({
      ...given,
      'rollback-to': 'previous',
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

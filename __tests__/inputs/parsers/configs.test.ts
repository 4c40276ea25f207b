import { describe, expect, test } from '@jest/globals';
import { filesBelow } from '../../../src/disk.js';
import { parseConfigs, splitWords, unitOfConfigs } from '../../../src/inputs/parsers/configs.js';
import { locate } from '../../../src/inputs/paths.js';
import fc from '../../support/fast-check.js';
import { onPosix } from '../../support/platform.js';
import { workspaceWith } from '../support/workspace.js';

const workspace = workspaceWith({
  'ecspresso/backend-production.yml': '',
  'ecspresso/frontend-production.yml': '',
  'ecspresso/my app/worker.yml': '',
  'ecspresso/notes.txt': '',
  'services/a/ecspresso.jsonnet': '',
  'services/b/ecspresso.jsonnet': '',
  'services/b/node_modules/x/ecspresso.jsonnet': '',
  'odd/[x].yml': '',
  'odd/env=prod.yml': '',
  'odd/link.yml': '-> ../../../../../../../../etc/hostname',
  'env=prod/ecspresso.yml': '',
  linked: '-> ecspresso',
  'links/round': '-> ..',
  'links/root': '-> /',
});

function parse(text: string, workingDirectory = '.') {
  const problems: string[] = [];
  const lines = parseConfigs(text, workspace.place(workingDirectory), (what, line) =>
    problems.push(`\`configs\`${line === undefined ? '' : ` ${unitOfConfigs(text)} ${line}`}: ${what}`),
  );
  return {
    paths: lines.map((line) => line.map(({ path }) => path)),
    lines,
    problems,
  };
}

const BACKEND = 'ecspresso/backend-production.yml';
const FRONTEND = 'ecspresso/frontend-production.yml';
const WORKER = 'ecspresso/my app/worker.yml';

describe('configs', () => {
  test.each<[string, readonly (readonly string[])[]]>([
    [`${BACKEND}\n${FRONTEND}`, [[BACKEND], [FRONTEND]]],
    [`# first\n\n  ${BACKEND}   ${FRONTEND}  \r\n`, [[BACKEND, FRONTEND]]],
    [`"${WORKER}" ecspresso/'my app'/worker.yml`, [[WORKER, WORKER]]],
    ['./ecspresso/../ecspresso//backend-production.yml', [[BACKEND]]],
    [`${workspace.root}/${BACKEND}`, [[BACKEND]]],
    ['ecspresso/*.yml', [[BACKEND, FRONTEND]]],
    ['services/**/ecspresso.jsonnet', [['services/a/ecspresso.jsonnet', 'services/b/ecspresso.jsonnet']]],
    ['ecspresso/{frontend,backend}-*.yml', [[BACKEND, FRONTEND]]],
    ['"ecspresso/my app/*.yml"', [[WORKER]]],
    ['odd/[x].yml', [['odd/[x].yml']]],
    ['[a-o]dd/*x*.yml', [['odd/[x].yml']]],
    ['./env=prod/ecspresso.yml', [['env=prod/ecspresso.yml']]],
    [`["${BACKEND}", "${FRONTEND}"]`, [[BACKEND], [FRONTEND]]],
    [`[["${BACKEND}", "${FRONTEND}"], [], "${WORKER}"]`, [[BACKEND, FRONTEND], [WORKER]]],
    ['["ecspresso/*.yml"]', [[BACKEND, FRONTEND]]],
    ['[]', []],
    [' [ ]\n', []],
  ])('%p', (text, paths) => {
    expect(parse(text)).toMatchObject({ paths, problems: [] });
  });

  test('paths are relative to the working directory and may leave it inside the workspace', () => {
    expect(
      parse('a/ecspresso.jsonnet\n../ecspresso/backend-production.yml\n../ecspresso/f*.yml', 'services'),
    ).toMatchObject({
      paths: [['a/ecspresso.jsonnet'], [`../${BACKEND}`], [`../${FRONTEND}`]],
      problems: [],
    });
  });

  test('settings belong to the config before them, or to every file of its pattern', () => {
    const settings = (text: string) => parse(text).lines.flat();
    expect(settings(`${BACKEND} SERVICE=api MSG="a b" X= ${FRONTEND}`)).toEqual([
      {
        path: BACKEND,
        line: 1,
        settings: [
          { key: 'SERVICE', value: 'api', line: 1 },
          { key: 'MSG', value: 'a b', line: 1 },
          { key: 'X', value: '', line: 1 },
        ],
      },
      { path: FRONTEND, line: 1, settings: [] },
    ]);
    expect(settings('\nservices/*/ecspresso.jsonnet A=1')).toEqual(
      ['a', 'b'].map((name) => ({
        path: `services/${name}/ecspresso.jsonnet`,
        line: 2,
        settings: [{ key: 'A', value: '1', line: 2 }],
      })),
    );
    expect(settings(`["${BACKEND} SERVICE=api"]`)).toMatchObject([{ path: BACKEND, settings: [{ key: 'SERVICE' }] }]);
    expect(settings(`["${WORKER}"]`)).toMatchObject([{ path: WORKER, settings: [] }]);
  });

  test.each([
    [
      'ecspresso/backend-prodution.yml',
      `\`configs\` line 1: there is no file ecspresso/backend-prodution.yml. Near it: ${BACKEND}, ${FRONTEND}.`,
    ],
    ['services/a', '`configs` line 1: services/a is a directory, not a config. Near it: services/a/ecspresso.jsonnet.'],
    ['backend-production.yml', `\`configs\` line 1: there is no file backend-production.yml. Near it: ${BACKEND}.`],
    ['zzz', '`configs` line 1: there is no file zzz.'],
    ['services/*.yml', '`configs` line 1: no file matches services/*.yml.'],
    [`${BACKEND} # api`, '`configs` line 1: there is no file #. A comment needs a line of its own.'],
    [
      '\n../x.yml',
      '`configs` line 2: ../x.yml is outside the workspace. A config must be a file of the checked-out repository.',
    ],
    [
      '/etc/hostname',
      '`configs` line 1: /etc/hostname is outside the workspace. A config must be a file of the checked-out repository.',
    ],
    [
      '../*/x.yml',
      '`configs` line 1: ../*/x.yml is outside the workspace. A config must be a file of the checked-out repository.',
    ],
    [
      'A=1 x.yml',
      '`configs` line 1: A=… stands before any config. Write the config first, or ./A=… if that is a path.',
    ],
    [`${BACKEND} A=1 A=2`, '`configs` line 1: A is given twice. Keep one of the two.'],
    [
      `${BACKEND} AWS_PROFILE=x`,
      '`configs` line 1: AWS_PROFILE cannot be set here: it changes whose credentials are used. Set credentials with aws-actions/configure-aws-credentials before this step.',
    ],
    ['"a.yml', '`configs` line 1: a quote is not closed in: "a.yml'],
    [
      '["a.yml"',
      '`configs`: it begins like a JSON array but is not one. Write ["a.yml", ["b.yml", "c.yml"]], or one path per line.',
    ],
    [
      `["${BACKEND}", 1]`,
      '`configs` element 2: not a path. An element is a string like "ecspresso/backend.yml", or an array of such strings.',
    ],
    [
      '[" "]',
      '`configs` element 1: not a path. An element is a string like "ecspresso/backend.yml", or an array of such strings.',
    ],
  ])('%p is refused', (text, problem) => {
    const { problems } = parse(text);
    expect(problems).toContain(problem);
  });

  onPosix.each(['odd/link.yml', 'odd/l*.yml'])('%p is refused: it leads outside by a link', (text) => {
    expect(parse(text).problems).toEqual([
      '`configs` line 1: odd/link.yml is outside the workspace. A config must be a file of the checked-out repository.',
    ]);
  });

  onPosix.each([
    ['linked/*.yml', ['linked/backend-production.yml', 'linked/frontend-production.yml']],
    ['links/**/*.yml', []],
  ])('links to folders that a pattern meets are not followed: %s', (pattern, paths) => {
    const { problems, ...parsed } = parse(pattern);
    expect(parsed.paths.flat()).toEqual(paths);
    expect(problems).toEqual(paths.length > 0 ? [] : [expect.stringContaining(`no file matches ${pattern}`)]);
  });

  onPosix.each(['links/root/**/*.yml', 'links/root/*/*.yml'])(
    'a pattern behind a link out of the workspace is refused at once: %s',
    (pattern) => {
      const { problems, lines } = parse(pattern);
      expect([lines, problems]).toEqual([[], [expect.stringContaining('is outside the workspace')]]);
    },
  );

  test('a pattern that matches too many files is refused, with the bound', () => {
    const many = workspaceWith(
      Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`many/${index}.yml`, ''])),
    );
    expect(many.problems({ configs: 'many/*.yml' })).toContain(
      '`configs` line 1: many/*.yml matches 501 files, and a pattern may match 500. Write a narrower one.',
    );
    expect(many.inputs({ configs: 'many/[1-4]*.yml' }).lines[0]).toHaveLength(444);
  });

  test('a pattern that would have to look at too many files is refused', () => {
    const place = { ...workspace.place(), files: filesBelow(workspace.root, 5) };
    const problems: string[] = [];
    expect(parseConfigs('**/*.yml', place, (what) => problems.push(what))).toEqual([]);
    expect(problems).toEqual([
      '**/*.yml would have to look at more than 200,000 files. Name a folder before the first * or **.',
    ]);
  });

  test.each(['{..,ecspresso}/*.yml', '{/etc,ecspresso}/*', '@(..|a)/**'])(
    'a pattern that climbs out is not followed: %s',
    (pattern) => {
      expect(parse(pattern).problems[0]).toMatch(/can lead out of the workspace/);
    },
  );

  test('the dashes of a YAML list are recognised', () => {
    expect(parse(`- ${BACKEND}\n- ${FRONTEND}`).problems[0]).toContain('A list here has no dashes');
  });

  test.each([
    [`ecspresso/\${STAGE}/backend.yml`, `\${STAGE}`],
    ['["zzz/$STAGE.yml"]', '$STAGE'],
  ])('a variable of a shell is recognised: %s', (text, variable) => {
    expect(parse(text).problems).toEqual([
      expect.stringContaining(`Nothing here expands ${variable}: write an expression like \${{ env.STAGE }} instead.`),
    ]);
  });

  test('commas between configs are recognised', () => {
    expect(parse(`${BACKEND},${FRONTEND}`).problems[0]).toContain(
      'Separate configs by blanks or lines, not by commas.',
    );
  });

  test('every line is judged', () => {
    expect(parse(`x.yml y.yml\n${BACKEND}\nz.yml`).problems).toHaveLength(3);
  });

  test('words that are printed are read back', () => {
    const print = (word: string): string =>
      word
        .split("'")
        .map((part) => `'${part}'`)
        .join(`"'"`);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (words) => {
        expect(splitWords(words.map(print).join(' '))).toEqual(words);
      }),
    );
  });
});

describe('paths', () => {
  test.each<[string, string, string | undefined]>([
    ['a/b', '.', 'a/b'],
    ['.', '.', '.'],
    ['..', '.', undefined],
    ['a/../../x', '.', undefined],
    ['../x', 'a', '../x'],
    ['..', 'a/b', '..'],
    ['../b/c', 'a/b', 'c'],
    ['/home/runner/repo/a/c', 'a', 'c'],
    ['/home/runner/repo', '.', '.'],
    ['/home/runner/repo2/x', '.', undefined],
    ['/home/runner/repo/../x', '.', undefined],
  ])('%s from %s is %s', (path, from, located) => {
    expect(locate(path, '/home/runner/repo', from)).toBe(located);
  });

  test('a Windows workspace', () => {
    expect(locate('a\\b.yml', 'D:/a/repo', '.')).toBe('a/b.yml');
    expect(locate('D:\\a\\repo\\x.yml', 'D:/a/repo', 'y')).toBe('../x.yml');
    expect(locate('C:\\x.yml', 'D:/a/repo', '.')).toBeUndefined();
    // Names that differ only in case are one folder there, and tools disagree about the letter of the drive.
    expect(locate('d:\\A\\repo\\X.yml', 'D:/a/repo', '.')).toBe('X.yml');
    expect(locate('/A/repo/x.yml', '/a/repo', '.')).toBeUndefined();
  });
});

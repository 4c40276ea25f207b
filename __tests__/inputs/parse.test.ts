import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InputError } from '../../src/errors.js';
import { INPUT_NAMES } from '../../src/inputs/names.js';
import { parseInputs } from '../../src/inputs/parse.js';
import { onPosix } from '../support/platform.js';
import { workspaceWith } from './support/workspace.js';

const workspace = workspaceWith({
  'ecspresso.yaml': '',
  'ecspresso.jsonnet': '',
  'ecspresso/backend.yml': '',
  'ecspresso/frontend.yml': '',
  'app/ecspresso.json': '',
  'empty/readme.md': '',
  'migrate.json': '{"containerOverrides":[{"name":"app","command":["migrate"]}]}',
  'prod.env': 'STAGE=prod\nBACKEND_IMAGE=old\n',
  '.tool-versions': 'ecspresso 2.8.7',
  outside: '-> /etc',
});
const { inputs, problems } = workspace;

const NOTHING = {
  mode: 'release',
  install: { version: { kind: 'pinned' }, checksums: [] },
  workingDirectory: '.',
  lines: [[{ path: 'ecspresso.yaml', settings: [], line: 1 }]],
  images: [],
  env: [],
  envfiles: [],
  extStr: [],
  extCode: [],
  deployArgs: [],
  forceNewDeployment: 'auto',
  allowCreate: false,
  wait: true,
  maxFailedTasks: 'auto',
  onCancel: 'leave',
  onFailure: 'leave',
  skipUnchanged: false,
  verify: false,
  comment: false,
  rollbackTo: [],
};

describe('inputs', () => {
  test('nothing given: the defaults', () => {
    expect(workspace.parse({})).toEqual({ inputs: NOTHING, warnings: [] });
  });

  test('blank is absent, for every input', () => {
    const blank = Object.fromEntries(INPUT_NAMES.map((name) => [name, ' \n ']));
    expect(workspace.parse(blank)).toEqual({ inputs: NOTHING, warnings: [] });
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

  test('every problem of every input at once', () => {
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
      '`mode`: "deploy" is not a mode. Write release, run, plan, rollback or setup.',
      expect.stringMatching(/^`ecspresso-version`: "3\.0\.0" is not a 2\.x version/),
      '`configs` line 1: there is no file nope.yml. Near it: ecspresso.yaml, migrate.json, ecspresso.jsonnet.',
      expect.stringMatching(/^`images` line 2: BACKEND_IMAGE is empty\. GitHub drops/),
      '`timeout`: "30" — 30 what? Write 30m.',
      '`force-new-deployment`: "on" is not one of its values. Write auto (only when ECS demands it), always or never.',
      '`allow-create`: "yes" is not true or false. Write one of them.',
    ]);
  });

  test.each(['release', 'plan', 'rollback', 'setup'])('mode %s', (mode) => {
    expect(inputs({ mode }).mode).toBe(mode);
  });

  test('on-failure: rollback needs somebody who waits', () => {
    expect(inputs({ 'on-failure': 'rollback' }).onFailure).toBe('rollback');
    expect(problems({ 'on-failure': 'undo' })).toEqual([
      '`on-failure`: "undo" is not one of its values. Write leave (what is released stays) or rollback.',
    ]);
    expect(problems({ 'on-failure': 'rollback', wait: 'false' })).toEqual([
      '`on-failure`: with `wait: false` nobody is there when a roll-out fails. Remove one of the two.',
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
      '`timeout`: "30" — 30 what? Write 30m.',
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

describe('envfiles against the other inputs', () => {
  test('the same value is fine', () => {
    expect(inputs({ envfiles: 'prod.env', env: 'STAGE=prod', images: 'BACKEND_IMAGE=old' }).envfiles).toEqual([
      'prod.env',
    ]);
  });

  test('another value is refused without showing it', () => {
    expect(
      problems({
        envfiles: 'prod.env',
        env: 'STAGE=dev\nBACKEND_IMAGE=hidden-by-images',
        images: 'BACKEND_IMAGE=new',
        configs: 'ecspresso/backend.yml STAGE=qa',
      }),
    ).toEqual([
      '`images` line 1: BACKEND_IMAGE has another value in the envfile prod.env, and ecspresso would use that one. Remove it from the file or here.',
      '`env` line 1: STAGE has another value in the envfile prod.env, and ecspresso would use that one. Remove it from the file or here.',
      '`configs` line 1: STAGE has another value in the envfile prod.env, and ecspresso would use that one. Remove it from the file or here.',
    ]);
  });
});

describe('migration', () => {
  test('overrides by file or in place, with a config of its own', () => {
    const overrides = { containerOverrides: [{ name: 'app', command: ['migrate'] }] };
    const asked = { 'migration-config': './ecspresso/backend.yml', 'migration-container': 'app' };
    for (const text of ['migrate.json', JSON.stringify(overrides)]) {
      expect(inputs({ ...asked, 'migration-overrides': text }).migration).toEqual({
        work: { kind: 'overrides', overrides },
        container: 'app',
        config: 'ecspresso/backend.yml',
      });
    }
  });

  test('migration-config alone is no migration', () => {
    expect(inputs({ 'migration-config': 'ecspresso/backend.yml' }).migration).toBeUndefined();
  });

  test.each(['migration-container', 'migration-env', 'migration-timeout'])('%s needs a migration', (name) => {
    const value = { 'migration-container': 'app', 'migration-env': 'A=1', 'migration-timeout': '5m' }[name] ?? '';
    expect(problems({ [name]: value })).toEqual([
      `\`${name}\`: there is no migration. Give \`migration-command\` or \`migration-overrides\` as well, or remove it.`,
    ]);
  });

  test('overrides say the whole', () => {
    expect(problems({ 'migration-overrides': '{}', 'migration-command': 'a', 'migration-env': 'A=1' })).toEqual([
      '`migration-overrides`: not together with `migration-command` and `migration-env`: it says the whole of what the task runs. Keep one form.',
    ]);
  });

  test.each([
    [{ 'migration-config': 'gone.yml' }, '`migration-config`: there is no file gone.yml.'],
    [{ 'migration-config': '../x.yml' }, '`migration-config`: ../x.yml is outside the workspace.'],
    [{ 'migration-timeout': '5' }, '`migration-timeout`: "5" — 5 what? Write 5m.'],
    [{ 'migration-env': 's3cr3t' }, '`migration-env` line 1: this line has no =.'],
    [{ 'migration-container': 'a b' }, '`migration-container`: more than one word.'],
    [{ 'migration-command': 'a && b' }, '`migration-command`: && needs a shell'],
    [
      { 'migration-env': `A=${'x'.repeat(8200)}` },
      '`migration-command`: the task overrides come to 8298 characters of JSON',
    ],
  ])('%j', (given, problem) => {
    expect(problems({ 'migration-command': 'migrate', ...given })).toEqual([expect.stringContaining(problem)]);
  });
});

describe('mode run', () => {
  test('needs something to run', () => {
    expect(problems({ mode: 'run' })).toEqual([
      '`migration-command`: `mode: run` runs a task, so it needs `migration-command` or `migration-overrides`.',
    ]);
  });

  test('needs a config, its own or one of `configs`', () => {
    const run = { mode: 'run', 'migration-command': 'migrate' };
    expect(
      inputs({ ...run, 'working-directory': 'empty', 'migration-config': '../ecspresso/backend.yml' }),
    ).toMatchObject({
      mode: 'run',
      lines: [],
      migration: { config: '../ecspresso/backend.yml' },
    });
    expect(problems({ ...run, 'working-directory': 'empty' })).toEqual([
      expect.stringContaining('`configs`: not given'),
    ]);
    expect(problems({ ...run, configs: '[]' })).toEqual([
      '`configs`: it is empty, and `mode: run` needs a config to run the task of.',
    ]);
  });
});

describe('mode setup', () => {
  test('reads the install inputs and warns of the others without judging them', () => {
    expect(workspace.parse({ mode: 'setup', 'ecspresso-version': '2.8', configs: 'gone.yml', timeout: '30' })).toEqual({
      inputs: {
        ...NOTHING,
        mode: 'setup',
        lines: [],
        install: { version: { kind: 'range', range: '2.8', from: '`ecspresso-version`' }, checksums: [] },
      },
      warnings: ['`mode: setup` only installs ecspresso and does nothing with `configs`, `timeout`.'],
    });
  });

  test('needs no config', () => {
    expect(workspace.parse({ mode: 'setup', 'working-directory': 'empty' })).toMatchObject({ warnings: [] });
  });
});

describe('install', () => {
  test('version and file: the version counts, with a warning', () => {
    expect(workspace.parse({ 'ecspresso-version': '2.8.6', 'ecspresso-version-file': '.tool-versions' })).toMatchObject(
      {
        inputs: { install: { version: { kind: 'exact', version: '2.8.6' } } },
        warnings: ['`ecspresso-version` and `ecspresso-version-file` are both given: `ecspresso-version` counts.'],
      },
    );
    expect(inputs({ 'ecspresso-version-file': '.tool-versions' }).install.version).toMatchObject({ version: '2.8.7' });
  });

  test('checksums and mirror', () => {
    expect(
      inputs({
        'ecspresso-checksum': `# linux\n${'AB'.repeat(32)}\n${'0'.repeat(64)}\n`,
        'ecspresso-mirror': 'https://mirror.example.com/ecspresso//',
      }).install,
    ).toEqual({
      version: { kind: 'pinned' },
      checksums: ['ab'.repeat(32), '0'.repeat(64)],
      mirror: 'https://mirror.example.com/ecspresso',
    });
  });

  test.each([
    [
      { 'ecspresso-checksum': 'abc' },
      '`ecspresso-checksum` line 1: not a SHA-256 sum. Write its 64 hexadecimal digits and nothing else on the line.',
    ],
    [
      { 'ecspresso-checksum': '0'.repeat(64), 'ecspresso-version': 'installed' },
      '`ecspresso-checksum`: with `ecspresso-version: installed` nothing is downloaded, so there is nothing to check. Remove one of the two.',
    ],
    [
      { 'ecspresso-mirror': 'mirror.example.com' },
      '`ecspresso-mirror`: not an http or https URL. Write one like https://mirror.example.com/ecspresso.',
    ],
    [
      { 'ecspresso-mirror': 'ftp://x/y' },
      '`ecspresso-mirror`: not an http or https URL. Write one like https://mirror.example.com/ecspresso.',
    ],
    [
      { 'ecspresso-mirror': 'https://x/y?z' },
      '`ecspresso-mirror`: it has a ? or # in it. Write the base URL alone; the path of the archive is added to it.',
    ],
    [{ 'github-token': 'a s3cr3t' }, '`github-token`: it has blanks in it, so it is not a token.'],
  ])('%j is refused', (given, problem) => {
    expect(problems(given)).toEqual([problem]);
  });
});

describe('whatever is given', () => {
  const odd = fc.oneof(
    // Node 20 for Windows aborts (libuv) when a path holds the last code point of all.
    fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\u{10FFFF}', '')),
    fc
      .array(
        fc.constantFrom(
          'A',
          '=',
          '\n',
          ' ',
          '"',
          "'",
          '{',
          '}',
          '[',
          ']',
          ',',
          '..',
          '/',
          '*',
          '$',
          '&&',
          ':',
          '@',
          '#',
          '\\',
          '2.8',
          'v',
          '\0',
          'ecspresso.yaml',
          '--config',
        ),
      )
      .map((pieces) => pieces.join('')),
  );

  test('nothing but InputError is thrown, and every problem names an input and ends like a sentence', () => {
    const given = fc.record(Object.fromEntries(INPUT_NAMES.map((name) => [name, odd])), { requiredKeys: [] });
    fc.assert(
      fc.property(given, fc.constantFrom('', 'release', 'run', 'plan', 'rollback', 'setup'), (values, mode) => {
        const texts = values as Record<string, string>;
        try {
          parseInputs(workspace.source(mode === '' ? texts : { ...texts, mode }));
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          for (const { where, what } of error.problems) {
            expect(where).toMatch(/^`[a-z-]+`( (line|element) \d+)?$/);
            expect(what).not.toBe('');
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test('values of env, migration-env and the token never show in a message', () => {
    const secret = 's3cr3t';
    const shape = fc.constantFrom(
      secret,
      `A=${secret}`,
      `A B=${secret}`,
      `A=1\nA=${secret}`,
      `PATH=${secret}`,
      `x ${secret}=1`,
    );
    fc.assert(
      fc.property(shape, shape, fc.constantFrom(secret, `${secret} x`), (env, migrationEnv, token) => {
        const found = problems({ env, 'migration-env': migrationEnv, 'github-token': token, timeout: '30' });
        expect(found.join('\n')).not.toContain(secret);
      }),
    );
  });
});

describe('watching and ending', () => {
  test.each([
    [{ wait: 'false' }, { wait: false }],
    [{ 'max-failed-tasks': '7' }, { maxFailedTasks: 7 }],
    [{ 'max-failed-tasks': 'off' }, { maxFailedTasks: 'off' }],
    [{ 'on-cancel': 'stop' }, { onCancel: 'stop' }],
    [
      { 'post-migration-command': 'php artisan up', 'migration-container': 'laravel' },
      {
        postMigration: { work: { kind: 'command', command: ['php', 'artisan', 'up'], env: [] }, container: 'laravel' },
      },
    ],
  ])('%j', (given, expected) => {
    expect(inputs(given)).toMatchObject(expected);
  });

  test.each([
    [{ wait: 'no' }, '`wait`: "no" is not true or false. Write one of them.'],
    [
      { 'max-failed-tasks': '0' },
      '`max-failed-tasks`: "0" is not one of its values. Write auto (ECS\'s own threshold), off, or a whole number from 1.',
    ],
    [{ 'on-cancel': 'kill' }, '`on-cancel`: "kill" is not one of its values. Write leave (ECS goes on) or stop.'],
    [
      { 'post-migration-command': 'a', wait: 'false' },
      '`post-migration-command`: it runs after every service is released, which `wait: false` does not wait for. Remove one of the two.',
    ],
    [
      { 'post-migration-command': 'a', 'migration-env': 'A=b' },
      '`migration-env`: there is no migration. Give `migration-command` or `migration-overrides` as well, or remove it.',
    ],
  ])('%j is refused', (given, problem) => {
    expect(problems(given)).toEqual([problem]);
  });
});

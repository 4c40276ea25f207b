import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ROOT, read } from './support/pages.js';

const PLACEHOLDER = ['your-org', 'ecspresso-release'].join('/');
const PAGE = `uses: ${PLACEHOLDER}@v1\nrepo: your-org/shop\nurl: https://github.com/${PLACEHOLDER}/issues\n`;

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rename-'));
  mkdirSync(join(root, 'dist'));
  writeFileSync(join(root, 'README.md'), PAGE);
  writeFileSync(join(root, 'dist', 'index.js'), PLACEHOLDER);
  writeFileSync(join(root, 'picture.png'), Buffer.from(`\0${PLACEHOLDER}`));
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
  ])
    spawnSync('git', ['-C', root, ...args]);
  writeFileSync(join(root, 'untracked.md'), PAGE);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('npm run rename', () => {
  test('puts the name in place of the placeholder in tracked text files, and of nothing else', () => {
    expect(rename('acme/ecs-release')).toMatchObject({ status: 0, stdout: '1 files now say acme/ecs-release.\n' });
    expect(textOf('README.md')).toBe(
      'uses: acme/ecs-release@v1\nrepo: your-org/shop\nurl: https://github.com/acme/ecs-release/issues\n',
    );
    expect([textOf('dist/index.js'), textOf('picture.png'), textOf('untracked.md')]).toEqual([
      PLACEHOLDER,
      `\0${PLACEHOLDER}`,
      PAGE,
    ]);
  });

  test.each([[[]], [['acme']], [['acme/one/two']], [['-acme/x']], [['acme/one', 'acme/two']], [["acme/$&'"]]])(
    'changes nothing for %j',
    (args) => {
      expect(rename('--', ...args)).toMatchObject({ status: 2, stderr: 'Write: npm run rename -- owner/name\n' });
      expect(textOf('README.md')).toBe(PAGE);
    },
  );

  test('--check names the files, and is content afterwards', () => {
    expect(rename('--check')).toMatchObject({
      status: 1,
      stderr: `README.md still says ${PLACEHOLDER}.\nWrite: npm run rename -- owner/name\n`,
    });
    rename('acme/ecs-release');
    expect(rename('--check')).toMatchObject({ status: 0, stderr: '' });
  });
});

test('a release is not even drafted while the placeholder stands', () => {
  const { jobs } = parse(read('.github/workflows/release.yml')) as {
    readonly jobs: Readonly<Record<string, { readonly needs?: string; readonly steps: readonly { run?: string }[] }>>;
  };
  const commands = jobs['draft']?.steps.flatMap(({ run }) => run ?? []) ?? [];
  expect(commands[0]).toBe('node scripts/rename.mjs --check');
  expect([jobs['validate']?.needs, jobs['attest']?.needs, jobs['publish']?.needs]).toEqual([
    'draft',
    'validate',
    'attest',
  ]);
});

function rename(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(ROOT, 'scripts', 'rename.mjs'), '--root', root, ...args], {
    encoding: 'utf8',
  });
}

function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

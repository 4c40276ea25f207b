import { describe, expect, test } from '@jest/globals';
import { workspace } from './support/repository.js';

const { inputs, problems } = workspace;

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

import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { PINNED_VERSION } from '../../src/install/version.js';
import { read } from './support/pages.js';

describe('what the project says of itself', () => {
  test('the conformance workflow also runs the version that is installed by default', () => {
    const { jobs } = parse(read('.github/workflows/conformance.yml')) as {
      readonly jobs: {
        readonly conformance: { readonly strategy: { readonly matrix: { readonly ecspresso: readonly string[] } } };
      };
    };
    expect(jobs.conformance.strategy.matrix.ecspresso).toContain(PINNED_VERSION);
  });

  test.each(['action.yml', 'docs/ecspresso-versions.md', 'docs/guide.md', 'docs/guide.ja.md'])(
    '%s names the version that is installed by default',
    (page) => {
      expect(read(page)).toContain(PINNED_VERSION);
    },
  );
});

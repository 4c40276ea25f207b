import { describe, expect, test } from '@jest/globals';
import { subjectLabel } from '../../src/errors.js';
import { parseInputs } from '../../src/inputs/parse.js';
import { INPUT_NAMES } from '../../src/inputs/table.js';
import fc from '../support/fast-check.js';
import { workspace } from './support/repository.js';

const { problems } = workspace;

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

  test('nothing is thrown, and every problem names an input and ends like a sentence', () => {
    const given = fc.record(Object.fromEntries(INPUT_NAMES.map((name) => [name, odd])), { requiredKeys: [] });
    fc.assert(
      fc.property(given, fc.constantFrom('', 'release', 'run', 'plan', 'rollback', 'setup'), (values, mode) => {
        const texts = values as Record<string, string>;
        const source = workspace.source(mode === '' ? texts : { ...texts, mode });
        for (const { about, what } of parseInputs(source).problems) {
          expect(subjectLabel(about)).toMatch(/^`[a-z-]+`( (line|element) \d+)?$/);
          expect(what).not.toBe('');
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

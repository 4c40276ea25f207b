import { describe, expect, test } from '@jest/globals';
import { workspace } from './support/repository.js';

const { inputs, problems } = workspace;

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
      '`configs` line 1: STAGE has another value in the envfile prod.env, and ecspresso would use that one. Remove it from the file or here.',
      '`images` line 1: BACKEND_IMAGE has another value in the envfile prod.env, and ecspresso would use that one. Remove it from the file or here.',
      '`env` line 1: STAGE has another value in the envfile prod.env, and ecspresso would use that one. Remove it from the file or here.',
    ]);
  });
});

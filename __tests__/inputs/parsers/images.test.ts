import { describe, expect, test } from '@jest/globals';
import { parseImages } from '../../../src/inputs/parsers/images.js';
import { complaintsOf } from '../support/workspace.js';

describe('images', () => {
  test.each([
    '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/shop/backend:9f3c2e1',
    'v42',
    'localhost:5000/backend:v1',
    `sha256:${'a'.repeat(64)}`,
    `backend@sha256:${'a'.repeat(64)}`,
    'public.ecr.aws/docker/library/nginx:1.27-alpine@sha256:00',
    'a',
  ])('%s passes', (value) => {
    expect(complaintsOf((complain) => parseImages(`IMAGE=${value}`, complain))).toEqual({
      value: [{ key: 'IMAGE', value, line: 1 }],
      complaints: [],
    });
  });

  test('an empty value explains masking and offers the ways out', () => {
    const { complaints } = complaintsOf((complain) =>
      parseImages('FRONTEND_IMAGE=frontend:1\nBACKEND_IMAGE= ', complain),
    );
    expect(complaints).toEqual([
      'line 2: BACKEND_IMAGE is empty. GitHub drops a job output that contains a masked value (often the AWS account id), so that the next job gets nothing. ' +
        `Pass only the tag or digest between jobs and join it here: \`BACKEND_IMAGE=\${{ steps.ecr.outputs.registry }}/backend:\${{ needs.build.outputs.tag }}\`. ` +
        'Or unmask the account id, or build in the same job (docs/masked-outputs.md). ' +
        'If nothing is masked, check the name of the output and that its job ran.',
    ]);
  });

  test.each([
    'reg.example.com/backend:',
    'backend@',
    '/backend:v1',
    ':v1',
    '@sha256:00',
    'reg.example.com//backend',
    'reg.example.com/:v1',
    'backend:@sha256:00',
  ])('%s has an empty part', (value) => {
    const { complaints } = complaintsOf((complain) => parseImages(`BACKEND_IMAGE=${value}`, complain));
    expect(complaints).toEqual([
      expect.stringContaining(`BACKEND_IMAGE is "${value}": a part of it is empty. GitHub drops a job output`),
    ]);
  });

  test.each([
    ['a b', 'IMAGE is "a b", but an image has no blanks in it. Write one KEY=VALUE per line.'],
    ['"a:1"', 'IMAGE has quotes around its value. Leave them out: the value is everything behind the =.'],
    ['https://reg/a:1', 'IMAGE is "https://reg/a:1". Leave out the https:// of it.'],
    ['a:$TAG', `IMAGE is "a:$TAG", and nothing here expands $. Write an expression like \${{ env.TAG }} instead.`],
    ['a:1;b', 'IMAGE is "a:1;b", but an image cannot contain ;.'],
  ])('%s is refused', (value, complaint) => {
    expect(complaintsOf((complain) => parseImages(`IMAGE=${value}`, complain)).complaints).toEqual([
      `line 1: ${complaint}`,
    ]);
  });

  test('reserved names are refused', () => {
    expect(complaintsOf((complain) => parseImages('PATH=a', complain)).complaints).toEqual([
      'line 1: PATH cannot be set here: it changes which programs are run.',
    ]);
  });
});

import { expect, test } from '@jest/globals';
import { withoutAccountIds } from '../../../src/report/phrases/without-account-ids.js';

test.each([
  [
    'User: arn:aws:sts::123456789012:assumed-role/deploy/x is not authorized',
    'User: arn:aws:sts:::assumed-role/deploy/x is not authorized',
  ],
  ['arn:aws-us-gov:ecs:us-gov-west-1:123456789012:task/a/b', 'arn:aws-us-gov:ecs:us-gov-west-1::task/a/b'],
  ['123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/a:b', '….dkr.ecr.ap-northeast-1.amazonaws.com/a:b'],
  ['order 123456789012 was paid', 'order 123456789012 was paid'],
])('%s', (text, expected) => {
  expect(withoutAccountIds(text)).toBe(expected);
});

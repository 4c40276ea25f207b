import { expect, test } from '@jest/globals';
import { AwsError } from '../../../src/ecs/cloud.js';
import { goneClause, unansweredClause, unaskedClause } from '../../../src/report/phrases/not-there.js';

test.each([
  [undefined, 'ECS no longer has the service'],
  ['DRAINING', 'the service is being deleted (DRAINING)'],
  ['INACTIVE', 'the service is INACTIVE'],
])('a service with the status %s: %s', (status, text) => {
  expect(goneClause({ status })).toBe(text);
});

test("what ECS did not say is said with AWS's answer", () => {
  const error = new AwsError('ecs:DescribeServices', 'ServerException', 'busy', 'transient');
  expect(unansweredClause(error)).toBe('ECS could not be asked any more (ecs:DescribeServices: ServerException: busy)');
  expect(unaskedClause('web', error.answer)).toBe('ECS could not be asked what web runs now (ServerException: busy)');
});

import { describe, expect, test } from '@jest/globals';
import { awsError } from '../../../src/ecs/api/aws-error.js';
import type { AwsError } from '../../../src/ecs/cloud.js';

/** An answer of AWS with this code, as the SDK throws it. */
function answer(name: string, status: number, message = 'x'): Error {
  return Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: status } });
}

describe('what kind of error AWS has answered', () => {
  test.each<[string, Error, AwsError['kind']]>([
    ['denied', answer('AccessDeniedException', 400), 'denied'],
    ['throttled', answer('ThrottlingException', 400), 'throttled'],
    ['throttled by status', answer('Whatever', 429), 'throttled'],
    ['a missing cluster', answer('ClusterNotFoundException', 400), 'missing'],
    ['a missing log group', answer('ResourceNotFoundException', 400), 'missing'],
    ['expired', answer('ExpiredTokenException', 400), 'credentials'],
    ['a wrong signature', answer('InvalidSignatureException', 400), 'credentials'],
    ['no such operation', answer('UnknownOperationException', 400), 'unsupported'],
    ['another answer', answer('ClientException', 400), 'other'],
    ['a failure of AWS', answer('ServerException', 500), 'transient'],
    ['no answer', Object.assign(new Error('socket hang up'), { name: 'TimeoutError' }), 'transient'],
    ['half an answer', Object.assign(new SyntaxError('x'), { $metadata: { httpStatusCode: 200 } }), 'transient'],
    ['no credentials', Object.assign(new Error('x'), { name: 'CredentialsProviderError' }), 'credentials'],
  ])('%s', (_name, error, kind) => {
    expect(awsError('ecs:DescribeServices', error)).toMatchObject({ operation: 'ecs:DescribeServices', kind });
  });

  test.each([
    'The subnet of the network configuration does not exist.',
    'Service Timeout-of-socket is not there.',
    'ECONNRESET is no name for a cluster',
  ])('its words decide nothing: %s', (message) => {
    expect(awsError('ecs:DescribeServices', answer('InvalidParameterException', 400, message)).kind).toBe('other');
  });
});

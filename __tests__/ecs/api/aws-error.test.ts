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

describe('an answer that is not of AWS', () => {
  const syntax = (message: string, status: number): Error =>
    Object.assign(new SyntaxError(`${message}\n  Deserialization error: …`), { $metadata: { httpStatusCode: status } });
  const page = `Unexpected token '<', "<html><bod"... is not valid JSON`;
  test.each<[string, Error, AwsError['kind'], string]>([
    ['a page, HTTP 500', syntax(page, 500), 'transient', 'HTTP status 500, a web page'],
    ['a page, HTTP 403', syntax(page, 403), 'transient', 'HTTP status 403, a web page'],
    ['a page, HTTP 404', syntax(page, 404), 'unsupported', 'HTTP status 404, a web page'],
    ['a page, HTTP 429', syntax(page, 429), 'throttled', 'HTTP status 429, a web page'],
    ['a page, HTTP 200', syntax(page, 200), 'transient', 'HTTP status 200, a web page'],
    ['half an answer', syntax('Unexpected end of JSON input', 200), 'transient', 'HTTP status 200, not JSON'],
    ['no code', answer('Unknown', 403, 'UnknownError'), 'transient', 'HTTP status 403, no error code'],
  ])('%s: what came is said, and none of it is quoted', (_name, error, kind, what) => {
    const { message, unreadable, ...rest } = awsError('ecs:DescribeServices', error);
    expect(rest).toMatchObject({ kind, code: 'UnreadableAnswer' });
    expect(message).toBe(`the answer could not be read: ${what}`);
    expect(unreadable).toEqual({ status: Number(/\d+/.exec(what)?.[0]) });
  });

  test('an error whose code and message are no texts is still an error', () => {
    const odd = Object.assign(new Error(), { name: 5, message: { a: 1 }, $fault: 'client', $metadata: {} });
    expect(awsError('ecs:DescribeServices', odd)).toMatchObject({ code: '5', kind: 'transient' });
  });
});

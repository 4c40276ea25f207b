import { randomUUID } from 'node:crypto';
import type { Home } from './identifier.js';

/** An answer of the services that speak the query protocol (STS, IAM, ELB): XML. */
export interface QueryAnswer {
  readonly operation: string;
  readonly status: number;
  readonly error: string | undefined;
  readonly body: string;
}

/** Whether a request speaks the query protocol. */
export function isQuery(contentType: string): boolean {
  return contentType.startsWith('application/x-www-form-urlencoded');
}

/**
 * Answers GetCallerIdentity, which needs no permission on AWS, and nothing else: so no role is assumed here that then
 * talks to the real AWS.
 */
export function answerQuery(home: Home, body: string): QueryAnswer {
  const operation = new URLSearchParams(body).get('Action') ?? '';
  const user = `arn:aws:sts::${home.account}:assumed-role/github-actions/GitHubActions`;
  if (operation === 'GetCallerIdentity') {
    return {
      operation,
      status: 200,
      error: undefined,
      body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${user}</Arn><UserId>AROAEXAMPLE:GitHubActions</UserId><Account>${home.account}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
    };
  }
  return {
    operation,
    status: 403,
    error: 'AccessDenied',
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: ${user} is not authorized to perform: ${operation.replace(/[^A-Za-z]/g, '')}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  };
}

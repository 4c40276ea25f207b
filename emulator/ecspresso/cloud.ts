import { existsSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from './clock.js';
import { Failure } from './errors.js';
import { type Fields, fields, text } from './json.js';
import { type Line, NEWEST } from './line.js';

/** The AWS services that the stand-in calls, by the names that the Go SDK gives them in errors. */
export type ServiceName = 'ECS' | 'CloudWatch Logs' | 'Application Auto Scaling' | 'CodeDeploy';

/** Calls AWS JSON 1.1 operations at the endpoints that the environment names. */
export interface Cloud {
  call(service: ServiceName, operation: string, input: Fields): Promise<Fields>;
  /** Closes the connections: the command has ended. */
  close(): void;
}

/** An error answer of an API, in the Go SDK's words. */
class ApiFailure extends Failure {
  override readonly name = 'ApiFailure';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Answer {
  readonly status: number;
  readonly requestId: string;
  readonly body: Fields;
  /** Why the body cannot be read, in the Go SDK's words. */
  readonly unreadable?: string;
  /** AWS's clock, epoch milliseconds. */
  readonly at: number;
}

const PROTOCOL: Readonly<Record<ServiceName, { target: string; signing: string; variable: string }>> = {
  ECS: { target: 'AmazonEC2ContainerServiceV20141113', signing: 'ecs', variable: 'AWS_ENDPOINT_URL_ECS' },
  'CloudWatch Logs': { target: 'Logs_20140328', signing: 'logs', variable: 'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS' },
  'Application Auto Scaling': {
    target: 'AnyScaleFrontendService',
    signing: 'application-autoscaling',
    variable: 'AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING',
  },
  CodeDeploy: { target: 'CodeDeploy_20141006', signing: 'codedeploy', variable: 'AWS_ENDPOINT_URL_CODEDEPLOY' },
};

/** AWS's words for a clock that is too far from its own. Source: aws-sdk-go-v2, aws/retry. */
const SKEWED = new Set(['InvalidSignatureException', 'RequestExpired', 'RequestInTheFuture', 'RequestTimeTooSkewed']);
const RETRYABLE = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestTimeout',
  'RequestTimeoutException',
  'SlowDown',
]);

/** Errors that the Go SDK knows as types of their own; all others are printed as `api error …`. */
const KNOWN_ERRORS =
  /^(Client|ClusterNotFound|InvalidParameter|PlatformTaskDefinitionIncompatibility|PlatformUnknown|ResourceNotFound|Server|ServiceNotActive|ServiceNotFound|ServiceDeploymentNotFound|UnsupportedFeature|LimitExceeded|TargetNotFound|Blocked|Conflict)Exception$/;

/** Only these operations' models name AccessDeniedException. */
const KNOWS_DENIAL = new Set([
  'CreateService',
  'UpdateService',
  'RunTask',
  'ListServiceDeployments',
  'DescribeServiceDeployments',
  'StopServiceDeployment',
]);

/** The longest pause between two attempts, in seconds, as the SDK's standard mode has it. */
const LONGEST_BACKOFF_SECONDS = 20;

/** A client for the endpoints in the environment; it never calls the real AWS. */
export function cloudOf(environment: NodeJS.ProcessEnv, region: string, line: Line, clock: Clock): Cloud {
  const attempts = Math.max(1, Number(environment['AWS_MAX_ATTEMPTS'] || '3'));
  const version = line.version === '' ? '2.3' : line.version || NEWEST;
  const agent = new Agent({ keepAlive: true });
  return {
    close: () => agent.destroy(),
    call: async (service, operation, input) => {
      const heading = `operation error ${service}: ${operation}`;
      const problem = credentialsProblem(environment);
      if (problem !== undefined) throw new Failure(`${heading}, ${problem}`);
      const { target, signing, variable } = PROTOCOL[service];
      const endpoint = environment[variable] || environment['AWS_ENDPOINT_URL'];
      if (!endpoint) {
        throw new Failure(`${heading}, the stand-in never calls AWS itself: set ${variable} or AWS_ENDPOINT_URL`);
      }
      // Where AWS refuses our clock, the next try of newer SDKs goes by AWS's, which every answer names.
      const corrects = line.name !== '2.3';
      let skew = 0;
      const headers = (): Record<string, string> => ({
        'Content-Type': 'application/x-amz-json-1.1',
        'X-Amz-Target': `${target}.${operation}`,
        'X-Amz-Date': new Date(Date.now() + skew).toISOString().replace(/[-:]|\.\d+/g, ''),
        Authorization: authorization(environment, region, signing),
        'User-Agent': `aws-sdk-go-v2/1.24.1 ecspresso-stand-in/${version} api/${signing}`,
      });
      for (let attempt = 1; ; attempt += 1) {
        if (clock.signal.aborted) throw clock.stopped(heading);
        const outcome = await post(endpoint, headers(), JSON.stringify(input), agent, clock.signal);
        if (clock.signal.aborted && outcome instanceof Error) {
          throw clock.stopped(`${heading}, https response error StatusCode: 0, RequestID: , canceled`);
        }
        if (!(outcome instanceof Error) && outcome.status < 300 && !outcome.unreadable) return outcome.body;
        const failed = failureOf(outcome, endpoint, operation);
        if (corrects && SKEWED.has(failed.code) && !(outcome instanceof Error) && skew === 0) {
          skew = outcome.at - Date.now();
          continue;
        }
        if (!failed.retryable) throw new ApiFailure(failed.code, `${heading}, ${failed.text}`);
        if (attempt >= attempts) {
          const exceeded = `exceeded maximum number of attempts, ${attempts}`;
          throw new ApiFailure(failed.code, `${heading}, ${exceeded}, ${failed.text}`);
        }
        const ceiling = 2 ** attempt;
        await clock.wait(
          ceiling > LONGEST_BACKOFF_SECONDS ? LONGEST_BACKOFF_SECONDS : Math.random() * ceiling,
          `${heading}, request canceled`,
        );
      }
    },
  };
}

function failureOf(
  outcome: Answer | Error,
  endpoint: string,
  operation: string,
): { code: string; text: string; retryable: boolean } {
  if (outcome instanceof Error) {
    const url = new URL(endpoint);
    const refused = (outcome as NodeJS.ErrnoException).code === 'ECONNREFUSED';
    const cause = refused ? `dial tcp ${url.host}: connect: connection refused` : 'EOF';
    const shown = `https response error StatusCode: 0, RequestID: , request send failed, Post "${url.href}": ${cause}`;
    return { code: '', text: shown, retryable: true };
  }
  const heading = `https response error StatusCode: ${outcome.status}, RequestID: ${outcome.requestId}`;
  const failed = [500, 502, 503, 504].includes(outcome.status);
  if (outcome.unreadable !== undefined) {
    const shown = `${heading}, deserialization failed, failed to decode response body, ${outcome.unreadable}`;
    // The SDK does not repeat a call that was answered, however little of the answer can be read.
    return { code: '', text: shown, retryable: failed };
  }
  const code = (text(outcome.body['__type']).split('#').at(-1) ?? '').split(':')[0] || 'UnknownError';
  const message = text(outcome.body['message']) || text(outcome.body['Message']);
  const known = KNOWN_ERRORS.test(code) || (code === 'AccessDeniedException' && KNOWS_DENIAL.has(operation));
  const shown = known ? `${code}: ${message}` : `api error ${code}: ${message}`;
  return {
    code,
    text: `${heading}, ${shown}`,
    retryable: RETRYABLE.has(code) || failed,
  };
}

function post(
  endpoint: string,
  headers: Record<string, string>,
  body: string,
  agent: Agent,
  signal: AbortSignal,
): Promise<Answer | Error> {
  return new Promise((resolve) => {
    const sent = request(endpoint, { method: 'POST', headers, agent, signal }, (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      const id = response.headers['x-amzn-requestid'];
      const heading = {
        status: response.statusCode ?? 0,
        requestId: typeof id === 'string' ? id : '',
        at: Date.parse(response.headers.date ?? '') || Date.now(),
      };
      response.on('error', (error) =>
        resolve(signal.aborted ? error : { ...heading, body: {}, unreadable: 'unexpected EOF' }),
      );
      response.on('end', () => resolve({ ...heading, ...parsed(Buffer.concat(chunks).toString()) }));
    });
    sent.on('error', resolve);
    sent.end(body);
  });
}

function parsed(body: string): Pick<Answer, 'body' | 'unreadable'> {
  try {
    return { body: fields(JSON.parse(body || '{}')) };
  } catch {
    return {
      body: {},
      unreadable: `invalid character '${body.trimStart().slice(0, 1)}' looking for beginning of value`,
    };
  }
}

function authorization(environment: NodeJS.ProcessEnv, region: string, signing: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const key = environment['AWS_ACCESS_KEY_ID'] || 'STANDIN';
  const credential = `Credential=${key}/${day}/${region}/${signing}/aws4_request`;
  return `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`;
}

function credentialsProblem(environment: NodeJS.ProcessEnv): string | undefined {
  const named = [
    'AWS_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_SHARED_CREDENTIALS_FILE',
  ].some((variable) => environment[variable]);
  const keys = environment['AWS_ACCESS_KEY_ID'] && environment['AWS_SECRET_ACCESS_KEY'];
  if (keys || named || existsSync(join(environment['HOME'] || homedir(), '.aws', 'credentials'))) return undefined;
  return 'get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found';
}

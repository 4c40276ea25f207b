import { UnreadableError } from '../../unreadable.js';
import { AwsError } from '../cloud.js';
import { answerOf, type Part } from './answer.js';

/** Makes a call of the SDK; rejects with an {@link AwsError} that names the operation. */
export async function ask<T>(operation: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw awsError(operation, error);
  }
}

/**
 * Makes a call of the SDK and reads its answer, which the SDK passes on unchecked. A member of another type than AWS's model says
 * is a transient {@link AwsError}: the next answer may be whole.
 */
export async function read<T>(
  operation: string,
  call: () => Promise<unknown>,
  reading: (answer: Part) => T,
): Promise<T> {
  const answer = await ask(operation, call);
  try {
    return reading(answerOf(answer));
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    throw new AwsError(operation, UNREADABLE, `the answer could not be read: ${error.message}`, 'transient', error, {});
  }
}

/** Our own error code for an answer that is not AWS's, or is incomplete. */
const UNREADABLE = 'UnreadableAnswer';

/** The part of an error of the SDK that is read here. Its name and message are as some server wrote them. */
interface SdkError {
  readonly name?: unknown;
  readonly message?: unknown;
  /** Only what AWS itself answered has it. */
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** What the SDK has thrown, as an {@link AwsError}. */
export function awsError(operation: string, error: unknown): AwsError {
  const { name = 'Error', message = String(error), $fault, $metadata } = (error ?? {}) as SdkError;
  const code = String(name);
  const text = String(message);
  const status = $metadata?.httpStatusCode;
  const hasCode = $fault !== undefined && code !== NO_CODE;
  if (!hasCode && status !== undefined) return notOfAws(operation, code, text, status, error);
  return new AwsError(operation, code, text, kindOf(code, status), error);
}

/** The SDK's name for an error answer without a code. */
const NO_CODE = 'Unknown';

/** An answer that a proxy or gateway gave, or half of one. The SDK's own message is left out: it is for developers. */
function notOfAws(operation: string, name: string, message: string, status: number, error: unknown): AwsError {
  const text = `the answer could not be read: HTTP status ${status}, ${whatCame(name, message)}`;
  const kind = status < 300 ? 'transient' : (kindOfStatus(status) ?? 'transient');
  return new AwsError(operation, UNREADABLE, text, kind, error, { status });
}

/** JSON.parse quotes what it could not read; only the first letter of that shows what it was. */
function whatCame(name: string, message: string): string {
  if (/^Unexpected token '?</.test(message)) return 'a web page';
  if (name === 'SyntaxError') return 'not JSON';
  return name === NO_CODE ? 'no error code' : (message.split('\n')[0] ?? '');
}

/**
 * By AWS's code and the HTTP status, never by the message, in which names of the user's stand. Source: the common errors
 * of the AWS API references, and the names that the SDK gives to its own errors.
 */
const KINDS: readonly (readonly [RegExp, AwsError['kind']])[] = [
  [/^(?:AccessDenied(?:Exception)?|UnauthorizedOperation|NotAuthorized(?:Exception)?)$/, 'denied'],
  [
    /^(?:Throttl(?:ing|ed)(?:Exception)?|ThrottlingError|TooManyRequests(?:Exception)?|RequestLimitExceeded|RequestThrottled(?:Exception)?|SlowDown)$/,
    'throttled',
  ],
  [
    /^(?:CredentialsProviderError|TokenProviderError|ExpiredToken(?:Exception)?|UnrecognizedClient(?:Exception)?|InvalidClientTokenId|InvalidSignature(?:Exception)?|SignatureDoesNotMatch|IncompleteSignature(?:Exception)?|MissingAuthenticationToken(?:Exception)?|TokenRefreshRequired)$/,
    'credentials',
  ],
  [/^(?:\w+NotFound(?:Exception|Fault)?)$/, 'missing'],
  [/^(?:UnknownOperation(?:Exception)?|UnsupportedFeatureException|NotImplemented(?:Exception)?)$/, 'unsupported'],
];

function kindOf(code: string, status: number | undefined): AwsError['kind'] {
  const known = KINDS.find(([codes]) => codes.test(code))?.[1] ?? kindOfStatus(status);
  if (known) return known;
  // Without a status nothing has answered; 408 is a time-out on the way.
  return status === undefined || status >= 500 || status === 408 ? 'transient' : 'other';
}

function kindOfStatus(status: number | undefined): AwsError['kind'] | undefined {
  if (status === 429) return 'throttled';
  return status === 501 || status === 404 ? 'unsupported' : undefined;
}

import { AwsError } from '../cloud.js';

/** Makes a call of the SDK; rejects with an {@link AwsError} that names the operation. */
export async function ask<T>(operation: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw awsError(operation, error);
  }
}

/** AWS's error in our words; see {@link AwsError}. */
export function awsError(operation: string, error: unknown): AwsError {
  const {
    name = 'Error',
    message = String(error),
    $fault,
    $metadata,
  } = (error ?? {}) as {
    name?: string;
    message?: string;
    /** Only what AWS itself answered has it. */
    $fault?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  // Half an answer, or the page of something between: AWS has said nothing, and the SDK's hint is for developers.
  if ($fault === undefined && status !== undefined) {
    const words = `the answer with HTTP status ${status} could not be read: ${message.split('\n')[0]}`;
    const kind = status < 300 ? 'transient' : kindOf(name, status);
    return new AwsError(operation, name, words, kind, error);
  }
  return new AwsError(operation, name, message, kindOf(name, status), error);
}

/**
 * By AWS's code and the HTTP status alone: a message holds names of the user's, which can be anything. Source: the common errors
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

function kindOf(name: string, status: number | undefined): AwsError['kind'] {
  const known = KINDS.find(([code]) => code.test(name))?.[1];
  if (known) return known;
  if (status === 429) return 'throttled';
  if (status === 501 || status === 404) return 'unsupported';
  // Without a status nothing has answered; 408 is a time-out on the way.
  if (status === undefined || status >= 500 || status === 408) return 'transient';
  return 'other';
}

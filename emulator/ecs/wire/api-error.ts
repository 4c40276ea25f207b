/** An error that AWS would answer: `code` is the exception's name, `message` is AWS's own text. */
export class ApiError extends Error {
  readonly code: string;
  /** HTTP status; AWS JSON 1.1 uses 400 for everything that is the caller's fault. */
  readonly status: number;
  /** Further members of the exception, e.g. `resourceIds`. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { readonly status?: number; readonly members?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = options.status ?? 400;
    this.members = options.members ?? {};
  }
}

/** `InvalidParameterException`, the most frequent answer of ECS to a wrong request. */
export function invalidParameter(message: string): ApiError {
  return new ApiError('InvalidParameterException', message);
}

/** `ClientException`: ECS's answer where a task definition is at fault. */
export function clientException(message: string): ApiError {
  return new ApiError('ClientException', message);
}

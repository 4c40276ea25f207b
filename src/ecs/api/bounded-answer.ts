/**
 * Longest answer that is read, bytes. AWS's own are a few MiB at most: a page of CloudWatch Logs is 1 MiB of text, a hundred tasks
 * far less.
 */
const MOST_BYTES = 16 * 1024 * 1024;
/** How long the body of an answer may take, milliseconds: the SDK's own time limit ends with the headers. */
const BODY_PATIENCE = 15_000;

/** Where the SDK's middleware stands in its stack: next to the connection, before anybody reads the answer. */
export const NEXT_TO_CONNECTION = { step: 'deserialize', priority: 'low', name: 'boundedAnswer' } as const;

/**
 * SDK middleware that reads the body of each answer, up to 16 MiB and 15 s. Beyond that it is an error with the status
 * of the answer, and counts as unreadable, like half an answer.
 */
export function boundedAnswer<Args, Output extends { readonly response: unknown }>(
  next: (args: Args) => Promise<Output>,
): (args: Args) => Promise<Output> {
  return async (args) => {
    const output = await next(args);
    const { response } = output;
    if (isAnswer(response) && isStream(response.body)) {
      response.body = await wholeBody(response.body, response.statusCode);
    }
    return output;
  };
}

/** The part of the SDK's HttpResponse that is read here. */
interface Answer {
  readonly statusCode: number;
  body: unknown;
}

/** A body that has not been read yet. */
interface Stream extends AsyncIterable<Uint8Array> {
  destroy(): void;
}

function isAnswer(response: unknown): response is Answer {
  return typeof response === 'object' && response !== null && 'statusCode' in response && 'body' in response;
}

function isStream(body: unknown): body is Stream {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body && 'destroy' in body;
}

async function wholeBody(body: Stream, status: number): Promise<Uint8Array> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const overdue = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error(`its end did not come within ${BODY_PATIENCE / 1000} s`)), BODY_PATIENCE);
  });
  try {
    return await Promise.race([bytesOf(body), overdue]);
  } catch (error) {
    throw Object.assign(error as Error, { $metadata: { httpStatusCode: status } });
  } finally {
    clearTimeout(late);
    body.destroy();
  }
}

async function bytesOf(body: Stream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error(`it is longer than ${MOST_BYTES / 1024 / 1024} MiB`);
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

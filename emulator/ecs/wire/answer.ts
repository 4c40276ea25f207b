import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from './api-error.js';
import { isShape, type Shape, withoutNulls } from './member.js';

/** What is sent back; `undefined` cuts the connection. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  readonly error?: string | undefined;
  /** The call took effect. */
  readonly done?: boolean;
  /** The connection is cut in the middle of the body. */
  readonly half?: boolean;
}

/** An answer in JSON. */
export function json(status: number, value: unknown, error?: string): Answer {
  return { status, body: JSON.stringify(value), contentType: 'application/x-amz-json-1.1', error };
}

/** The answer that an error becomes; what is no ApiError is a defect of the emulator, with HTTP 500. */
export function errorAnswer(error: unknown): Answer {
  if (error instanceof ApiError) {
    return json(error.status, { __type: error.code, message: error.message, ...error.members }, error.code);
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return json(500, { __type: 'ServerException', message: `The emulator failed: ${message}` }, 'ServerException');
}

/** The input of a call, without members that are null. */
export function parsed(body: string): Shape {
  let value: unknown;
  try {
    value = JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw new ApiError('SerializationException', 'The request is no JSON.');
  }
  if (!isShape(value)) throw new ApiError('SerializationException', 'The request is no structure.');
  return withoutNulls(value) as Shape;
}

/** The whole body of a request. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Sends an answer, or cuts the connection. */
export function send(response: ServerResponse, answer: Answer | undefined): void {
  if (answer === undefined) {
    response.socket?.destroy();
    return;
  }
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': Buffer.byteLength(answer.body),
    'x-amzn-requestid': randomUUID(),
    ...(answer.error === undefined ? {} : { 'x-amzn-errortype': answer.error }),
  });
  if (answer.half === true) {
    const bytes = Buffer.from(answer.body);
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy());
    return;
  }
  response.end(answer.body);
}

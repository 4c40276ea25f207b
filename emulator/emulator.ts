import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from './api-error.js';
import type { Emulator, EmulatorOptions, Fault, RecordedCall } from './contract.js';
import { accessDenied, newFaults, throttled } from './fault.js';
import { isShape, type Shape, withoutNulls } from './member.js';
import { run, type Target, targetOf } from './operation.js';
import { answerQuery, isQuery } from './query-protocol.js';
import { newQuotas } from './quota.js';
import { seededWorld } from './seed.js';
import { stateOf } from './service.js';

/** What is sent back; `undefined` cuts the connection. */
interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  readonly error?: string | undefined;
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function json(status: number, value: unknown, error?: string): Answer {
  return { status, body: JSON.stringify(value), contentType: 'application/x-amz-json-1.1', error };
}

function errorAnswer(error: unknown): Answer {
  if (error instanceof ApiError) {
    return json(error.status, { __type: error.code, message: error.message, ...error.members }, error.code);
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return json(500, { __type: 'ServerException', message: `The emulator failed: ${message}` }, 'ServerException');
}

function parsed(body: string): Shape {
  let value: unknown;
  try {
    value = JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw new ApiError('SerializationException', 'The request is no JSON.');
  }
  if (!isShape(value)) throw new ApiError('SerializationException', 'The request is no structure.');
  return withoutNulls(value) as Shape;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, answer: Answer | undefined): void {
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
  response.end(answer.body);
}

/**
 * Starts an emulator on 127.0.0.1. Besides the API it answers, without a signature: GET and DELETE /_emulator/calls,
 * POST and DELETE /_emulator/faults, GET /_emulator/services/<cluster>/<service>.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const world = seededWorld(options);
  const faults = newFaults();
  const quotas = options.quotas === false ? undefined : newQuotas();
  const startedAt = Date.now();
  const aborted = new AbortController();
  let recorded: Writable<RecordedCall>[] = [];

  function record(target: Target, input: Shape, userAgent: string): Writable<RecordedCall> {
    const { service, operation } = target;
    const call = { at: Date.now() - startedAt, service, operation, input, status: 0, userAgent };
    recorded.push(call);
    return call;
  }

  function perform(target: Target, input: Shape): Answer {
    world.agenda.catchUp();
    const output = run(world, target, input);
    return json(200, output);
  }

  async function answerCall(
    target: Target,
    input: Shape,
    kind: Fault['kind'] | undefined,
    delayMilliseconds: number,
  ): Promise<Answer | undefined> {
    if (kind?.type === 'reset-before') return undefined;
    if (delayMilliseconds > 0) await sleep(delayMilliseconds, undefined, { signal: aborted.signal });
    try {
      if (kind?.type === 'throttle') throw throttled();
      if (kind?.type === 'denied') throw accessDenied(world.home, target, input);
      if (kind?.type === 'error') throw new ApiError(kind.code, kind.message, { status: kind.status });
      if (quotas?.admit(target, Date.now()) === false) throw throttled();
      const answer = perform(target, input);
      return kind?.type === 'reset-after' ? undefined : answer;
    } catch (error) {
      return errorAnswer(error);
    }
  }

  async function api(request: IncomingMessage, body: string): Promise<Answer | undefined> {
    const userAgent = request.headers['user-agent'] ?? '';
    const header = request.headers['x-amz-target'];
    if (header === undefined && isQuery(request.headers['content-type'] ?? '')) {
      const answer = answerQuery(world.home, body);
      const call = record({ service: 'other', operation: answer.operation }, {}, userAgent);
      call.status = answer.status;
      if (answer.error !== undefined) call.error = answer.error;
      return { ...answer, contentType: 'text/xml' };
    }
    const target = targetOf(typeof header === 'string' ? header : `.${request.method} ${request.url}`);
    let input: Shape = {};
    let problem: unknown;
    try {
      input = parsed(body);
    } catch (error) {
      problem = error;
    }
    const call = record(target, input, userAgent);
    if (request.headers.authorization === undefined) {
      problem = new ApiError('MissingAuthenticationTokenException', 'Missing Authentication Token');
    }
    const { kind, delayMilliseconds } = faults.strike(target.operation);
    const answer =
      problem === undefined ? await answerCall(target, input, kind, delayMilliseconds) : errorAnswer(problem);
    call.status = answer?.status ?? 0;
    const error = answer === undefined ? 'ConnectionReset' : answer.error;
    if (error !== undefined) call.error = error;
    return answer;
  }

  function service(cluster: string, name: string) {
    world.agenda.catchUp();
    const found = world.clusters.get(cluster)?.services.get(name);
    return found === undefined ? undefined : stateOf(found);
  }

  function admin(request: IncomingMessage, path: string, body: string): Answer {
    const plain = (value: unknown, status = 200): Answer => ({
      status,
      body: JSON.stringify(value),
      contentType: 'application/json',
    });
    const [what = '', cluster = '', name = ''] = path.split('/').slice(2).map(decodeURIComponent);
    const question = `${request.method} ${what}`;
    if (question === 'GET calls') return plain(recorded);
    if (question === 'DELETE calls') recorded = [];
    else if (question === 'DELETE faults') faults.clear();
    else if (question === 'POST faults') {
      const given: unknown = JSON.parse(body);
      for (const fault of Array.isArray(given) ? given : [given]) faults.add(fault as Fault);
    } else if (question === 'GET services') {
      const state = service(cluster, name);
      return state === undefined ? plain({ message: 'No such service.' }, 404) : plain(state);
    } else return plain({ message: `The emulator has no ${question}.` }, 404);
    return plain({});
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await bodyOf(request);
      const path = (request.url ?? '/').split('?')[0] ?? '/';
      send(response, path.startsWith('/_emulator/') ? admin(request, path, body) : await api(request, body));
    } catch (error) {
      if (!response.destroyed && !response.headersSent) send(response, errorAnswer(error));
    }
  }

  const server = createServer((request, response) => void serve(request, response));
  // Clients hold connections open for their next poll: closing them early would look like a fault.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    calls: () => [...recorded],
    forget: () => {
      recorded = [];
    },
    addFault: faults.add,
    clearFaults: faults.clear,
    service,
    call: async (operation, input) => {
      const target: Target = { service: 'ecs', operation };
      const call = record(target, input, 'stranger');
      try {
        const answer = perform(target, withoutNulls(input) as Shape);
        call.status = answer.status;
        return JSON.parse(answer.body) as Record<string, unknown>;
      } catch (error) {
        call.status = error instanceof ApiError ? error.status : 500;
        call.error = error instanceof ApiError ? error.code : 'ServerException';
        throw error;
      }
    },
    close: async () => {
      aborted.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

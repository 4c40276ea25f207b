import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Http } from '../../../src/install/http.js';

/** How the loopback server answers one request. `breaks` ends the connection before the head or within the body. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly breaks?: 'before' | 'within';
}

/** One request as it came in. */
export interface Received {
  readonly url: string;
  readonly authorization?: string;
}

/** Every host of the world, played by one real HTTP server on loopback. What it was not told about is a 404. */
export interface Loopback {
  /** Where the server really listens, without a trailing slash. */
  readonly origin: string;
  readonly http: Http;
  readonly received: readonly Received[];
  /** Answers to a URL in order; the last one stays. */
  on(url: string, ...answers: readonly Answer[]): void;
  stop(): Promise<void>;
}

const ORIGIN_HEADER = 'x-played-origin';

export async function startLoopback(): Promise<Loopback> {
  const plans = new Map<string, Answer[]>();
  const received: Received[] = [];
  const server = createServer((incoming, response) => {
    const url = `${incoming.headers[ORIGIN_HEADER] ?? `http://${incoming.headers.host}`}${incoming.url}`;
    const { authorization } = incoming.headers;
    received.push({ url, ...(authorization === undefined ? {} : { authorization }) });
    const plan = plans.get(url);
    play((plan !== undefined && plan.length > 1 ? plan.shift() : plan?.[0]) ?? { status: 404 }, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    received,
    on: (url, ...answers) => void plans.set(url, [...answers]),
    http: {
      get: async (url, headers) => {
        const message = await new Promise<IncomingMessage>((resolve, reject) => {
          request({
            host: '127.0.0.1',
            port,
            path: `${url.pathname}${url.search}`,
            headers: { ...headers, [ORIGIN_HEADER]: url.origin },
            agent: false,
          })
            .on('response', resolve)
            .on('error', reject)
            .end();
        });
        return {
          status: message.statusCode ?? 0,
          header: (name) => message.headers[name]?.toString(),
          body: message,
          discard: () => void message.destroy(),
        };
      },
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function play(answer: Answer, response: ServerResponse): void {
  const body = Buffer.from(answer.body ?? '');
  if (answer.breaks === 'before') {
    response.destroy();
    return;
  }
  response.writeHead(answer.status ?? 200, { 'content-length': String(body.length), ...answer.headers });
  if (answer.breaks === 'within') response.write(body.subarray(0, body.length >> 1), () => response.destroy());
  else response.end(body);
}

import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An answer of AWS, read. */
export type Answer = Readonly<Record<string, unknown>>;

/** Something between the step and its AWS that changes what AWS answers. */
export interface Planting {
  readonly url: string;
  close(): Promise<void>;
}

/** Passes every call on to `aws`, and every answer through `plant`: the name of the operation, and the answer. */
export async function planting(aws: string, plant: (operation: string, answer: Answer) => Answer): Promise<Planting> {
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const { hostname, port } = new URL(aws);
      const forwarded = request(
        { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
        (answer) => {
          void (async () => {
            const body = await text(answer);
            const operation = String(incoming.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
            const { 'content-length': _length, 'x-amz-crc32': _sum, ...headers } = answer.headers;
            outgoing.writeHead(answer.statusCode ?? 502, headers);
            outgoing.end(planted(operation, body, plant));
          })();
        },
      );
      forwarded.on('error', () => outgoing.destroy());
      forwarded.end(await text(incoming));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function planted(operation: string, body: string, plant: (operation: string, answer: Answer) => Answer): string {
  try {
    return JSON.stringify(plant(operation, JSON.parse(body) as Answer));
  } catch {
    return body;
  }
}

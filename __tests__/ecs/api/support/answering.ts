import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** An AWS on loopback that answers by operation, and the environment that leads to it until it is closed. */
export interface Answering {
  close(): void;
}

/** Answers every call with what `answer` says of its operation at that moment. */
export async function answering(answer: (operation: string) => unknown): Promise<Answering> {
  const server: Server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify(answer(operation)));
    });
  });
  const before = { ...process.env };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
  return {
    close: () => {
      process.env = before;
      server.closeAllConnections();
      server.close();
    },
  };
}

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { awsError } from '../../../src/ecs/api/aws-error.js';
import { boundedAnswer } from '../../../src/ecs/api/bounded-answer.js';
import { cloud } from '../../../src/ecs/api/client.js';
import { AwsError } from '../../../src/ecs/cloud.js';
import { stopReasonText } from '../../../src/report/phrases/stop-reason.js';

jest.setTimeout(60_000);

const REGION = 'ap-northeast-1';
const STREAM = { group: 'g', stream: 's' };
const MEBIBYTE = 1024 * 1024;
const before = { ...process.env };
const closing: (() => void)[] = [];
afterEach(() => {
  process.env = { ...before };
  for (const close of closing.splice(0)) close();
});

/** AWS as it answers everything. */
async function answering(answer: (response: ServerResponse) => void): Promise<void> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => answer(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
}

/** Writes for as long as anybody reads, and counts what it has written. */
function endless(response: ServerResponse, count: (bytes: number) => void): void {
  const chunk = ' '.repeat(64 * 1024);
  const write = (): void => {
    while (!response.destroyed) {
      count(chunk.length);
      if (!response.write(chunk)) break;
    }
  };
  response.on('drain', write);
  write();
}

const CALLS: Readonly<Record<string, () => Promise<unknown>>> = {
  'of ECS': () => cloud(REGION, stopReasonText).services('production', ['backend']),
  'of CloudWatch Logs': () => cloud(REGION, stopReasonText).logPage(STREAM),
};

describe.each(Object.entries(CALLS))('an answer %s', (_whose, call) => {
  test.each([200, 400])('of status %i that never ends could not be read, and is not read on', async (status) => {
    let written = 0;
    await answering((response) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      endless(response, (bytes) => {
        written += bytes;
      });
    });
    const error = await call().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AwsError);
    expect(error).toMatchObject({
      kind: 'transient',
      code: 'UnreadableAnswer',
      message: `the answer could not be read: HTTP status ${status}, it is longer than 16 MiB`,
    });
    expect(written).toBeLessThan(3 * 32 * MEBIBYTE);
  });

  test('that breaks off could not be read', async () => {
    await answering((response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"services":');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(call()).rejects.toMatchObject({ kind: 'transient' });
  });
});

test('an answer that comes a few bytes at a time could not be read, after fifteen seconds', async () => {
  jest.useFakeTimers();
  const destroy = jest.fn();
  const body = {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 500));
        yield new Uint8Array(1);
      }
    },
    destroy,
  };
  const read = boundedAnswer(async () => ({ response: { statusCode: 200, body } }))({}).catch(
    (error: unknown) => error,
  );
  await jest.advanceTimersByTimeAsync(14_900);
  expect(destroy).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(200);
  expect(awsError('ecs:DescribeServices', await read)).toMatchObject({
    kind: 'transient',
    message: 'the answer could not be read: HTTP status 200, its end did not come within 15 s',
  });
  expect(destroy).toHaveBeenCalled();
  jest.useRealTimers();
});

describe('log events beyond what CloudWatch Logs has in one answer', () => {
  const answer = (messages: readonly string[]) => (response: ServerResponse) =>
    response.end(JSON.stringify({ events: messages.map((message) => ({ timestamp: 1, message })) }));

  test.each([
    ['10,000 events', Array.from({ length: 10_000 }, () => 'x'), 10_000, 0],
    ['more events', Array.from({ length: 10_007 }, () => 'x'), 10_000, 7],
    ['1 MiB', ['a'.repeat(MEBIBYTE)], 1, 0],
    ['more than 1 MiB, of which no event is taken in part', ['a', 'b'.repeat(MEBIBYTE), 'c'], 1, 2],
  ])('%s: as many as fit are read, and the rest is counted', async (_name, messages, taken, beyond) => {
    await answering(answer(messages));
    const page = await cloud(REGION, stopReasonText).logPage(STREAM);
    expect(page?.events).toHaveLength(taken);
    expect(page?.beyond).toBe(beyond);
  });

  test('of the end of a log the newest are read, and no more than were asked for', async () => {
    await answering(answer(['a', 'b'.repeat(MEBIBYTE), 'c', 'd', 'e']));
    const tail = await cloud(REGION, stopReasonText).logTail(STREAM, 4);
    expect(tail.map(({ message }) => message)).toEqual(['c', 'd', 'e']);
  });
});

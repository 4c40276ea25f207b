import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cloud } from '../../../src/ecs/api/client.js';
import { stopReasonText } from '../../../src/report/phrases/stop-reason.js';

/** Tasks of this ECS, which lists `PAGE` of them at a time. */
const TASKS = Array.from(
  { length: 12 },
  (_, index) => `arn:aws:ecs:ap-northeast-1:123456789012:task/production/${index}`,
);
const PAGE = 5;
/** What ECS always says of a task. */
const TASK = { taskDefinitionArn: 'task-definition/shop:42', lastStatus: 'STOPPED', containers: [] };
const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** Answers of one page after the other; with `endless` there is always one more. */
function ecs(endless: boolean, asked: unknown[]): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as { nextToken?: string; tasks?: string[] };
      const list = String(request.headers['x-amz-target']).endsWith('.ListTasks');
      if (list) asked.push(body);
      const from = Number(body.nextToken ?? 0);
      const more = endless || from + PAGE < TASKS.length;
      const answer = list
        ? { taskArns: TASKS.slice(from, from + PAGE), ...(more ? { nextToken: String(from + PAGE) } : {}) }
        : { tasks: (body.tasks ?? []).map((taskArn) => ({ taskArn, ...TASK })) };
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify(answer));
    });
  });
}

describe.each([
  ['is read to its last page', false, 3],
  ['is read for fifty pages at most', true, 50],
] as const)('a list of tasks', (name, endless, pages) => {
  const asked: unknown[] = [];
  const server = ecs(endless, asked);
  const before = { ...process.env };

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL_ECS: `http://127.0.0.1:${port}` });
  });
  afterAll(() => {
    process.env = before;
    server.closeAllConnections();
    server.close();
  });

  test(name, async () => {
    const tasks = await cloud('ap-northeast-1', stopReasonText).stoppedTasks('production', 'backend');
    expect(tasks.map(({ arn }) => arn)).toEqual(TASKS);
    expect(asked).toHaveLength(pages);
    expect(asked[0]).toMatchObject({ cluster: 'production', serviceName: 'backend', desiredStatus: 'STOPPED' });
  });

  test('of a revision: also those that have stopped already', async () => {
    asked.splice(0);
    await cloud('ap-northeast-1', stopReasonText).runTasks('production', 'shop:42');
    expect(asked).toContainEqual(expect.objectContaining({ family: 'shop', desiredStatus: 'RUNNING' }));
    expect(asked).toContainEqual(expect.objectContaining({ family: 'shop', desiredStatus: 'STOPPED' }));
  });
});

import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Emulator } from '../../../emulator/ecs/contract.js';
import { startEmulator } from '../../../emulator/ecs/server.js';
import { cloud } from '../../../src/ecs/api/client.js';
import { endpointOf, proxyAgent } from '../../../src/ecs/api/proxy.js';
import { stopReasonText } from '../../../src/report/phrases/stop-reason.js';

const untouched = { ...process.env };
const open: { close(): unknown }[] = [];

afterEach(async () => {
  process.env = { ...untouched };
  for (const server of open.splice(0)) await server.close();
});

/** Makes the process's environment this one, without a proxy that the machine may have. */
function environment(variables: Readonly<Record<string, string>>): void {
  const clean = Object.entries(untouched).filter(([name]) => !/_proxy$/i.test(name));
  process.env = {
    ...Object.fromEntries(clean),
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    ...variables,
  };
}

/** A proxy that leads every host to the emulator; the hosts that it was asked for. */
async function proxyTo(emulator: Emulator): Promise<{ url: string; hosts: string[] }> {
  const hosts: string[] = [];
  const server: Server = createServer((_, response) => response.writeHead(405).end());
  server.on('connect', (request, client) => {
    hosts.push(request.url ?? '');
    const upstream = connect(Number(new URL(emulator.url).port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    open.push({ close: () => client.destroy() });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, hosts };
}

async function emulated(): Promise<Emulator> {
  const emulator = await startEmulator({ world: { clusters: ['production'] } });
  open.push(emulator);
  return emulator;
}

describe('calls to AWS', () => {
  test('go through the proxy that the environment names', async () => {
    const emulator = await emulated();
    const { url, hosts } = await proxyTo(emulator);
    environment({ AWS_ENDPOINT_URL: 'http://ecs.aws.example:8080', HTTP_PROXY: url, NO_PROXY: 'other.example' });
    expect(await cloud('ap-northeast-1', stopReasonText).services('production', ['backend'])).toEqual({
      found: [],
      missing: ['backend'],
    });
    expect(emulator.calls().map(({ operation }) => operation)).toEqual(['DescribeServices']);
    expect(new Set(hosts)).toEqual(new Set(['ecs.aws.example:8080']));
  });

  test('go straight to a host that NO_PROXY excepts', async () => {
    const emulator = await emulated();
    const { url, hosts } = await proxyTo(emulator);
    environment({ AWS_ENDPOINT_URL: emulator.url, HTTP_PROXY: url, NO_PROXY: '127.0.0.1,localhost' });
    expect(await cloud('ap-northeast-1', stopReasonText).services('production', ['backend'])).toEqual({
      found: [],
      missing: ['backend'],
    });
    expect(emulator.calls().map(({ operation }) => operation)).toEqual(['DescribeServices']);
    expect(hosts).toEqual([]);
  });
});

describe('the address that a proxy is chosen for', () => {
  test.each([
    ['ecs', 'ap-northeast-1', {}, 'https://ecs.ap-northeast-1.amazonaws.com'],
    ['logs', 'cn-north-1', {}, 'https://logs.cn-north-1.amazonaws.com.cn'],
    ['ecs', 'x', { AWS_ENDPOINT_URL: 'http://all' }, 'http://all'],
    ['ecs', 'x', { AWS_ENDPOINT_URL: 'http://all', AWS_ENDPOINT_URL_ECS: 'http://ecs' }, 'http://ecs'],
    ['logs', 'x', { AWS_ENDPOINT_URL: 'http://all', AWS_ENDPOINT_URL_ECS: 'http://ecs' }, 'http://all'],
    ['logs', 'x', { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: 'http://logs' }, 'http://logs'],
  ] as const)('%s in %s', (service, region, env, url) => {
    expect(endpointOf(service, region, env)).toBe(url);
  });

  test.each([
    [{ HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128/'],
    [{ https_proxy: 'http://user:pass@proxy:3128' }, 'http://user:pass@proxy:3128/'],
    [{ HTTP_PROXY: 'http://proxy:3128' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: '.amazonaws.com' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: '*' }, undefined],
    [{}, undefined],
  ])('with %o', (variables, proxy) => {
    environment(variables as Readonly<Record<string, string>>);
    expect(proxyAgent('https://ecs.ap-northeast-1.amazonaws.com')?.proxy.href).toBe(proxy);
  });
});

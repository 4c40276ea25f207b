import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Milliseconds from the start of a process to its first byte of output. */
export interface Starts {
  /** A file that only prints. */
  readonly node: readonly number[];
  /** A bundle that only loads the SDK clients of this action. */
  readonly clients: readonly number[];
  readonly action: readonly number[];
}

const CLIENTS = `
import { ECSClient } from '@aws-sdk/client-ecs';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import * as ecs from '@aws-sdk/client-ecs';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
const commands = [ecs.DescribeServiceDeploymentsCommand, ecs.DescribeServiceRevisionsCommand, ecs.DescribeServicesCommand,
  ecs.DescribeTaskDefinitionCommand, ecs.DescribeTasksCommand, ecs.ListServiceDeploymentsCommand, ecs.ListServicesCommand,
  ecs.ListTasksCommand, ecs.StopServiceDeploymentCommand, ecs.StopTaskCommand, logs.GetLogEventsCommand];
process.stdout.write([ECSClient, CloudWatchLogsClient, ...commands].map((command) => command.name).join() + '\\n');
`;

/** Starts each so many times, one after the other in turn. */
export async function starts(checkout: string, runs: number): Promise<Starts> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-start-'));
  try {
    const empty = join(folder, 'empty.mjs');
    writeFileSync(empty, "process.stdout.write('x');\n");
    const clients = join(folder, 'clients.mjs');
    await build({
      stdin: { contents: CLIENTS, resolveDir: checkout, loader: 'js' },
      outfile: clients,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'error',
      banner: {
        js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
      },
    });
    const found = { node: [] as number[], clients: [] as number[], action: [] as number[] };
    const action = [join(checkout, 'dist', 'index.js')];
    // The first round warms the disk's cache and does not count.
    for (let run = -1; run < runs; run += 1) {
      const node = await firstOutput([empty], folder);
      const bundle = await firstOutput([clients], folder);
      const ours = await firstOutput(action, folder);
      if (run < 0) continue;
      found.node.push(node);
      found.clients.push(bundle);
      found.action.push(ours);
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function firstOutput(args: readonly string[], cwd: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    // Without GITHUB_STATE the first thing that main does is to print a line.
    const env = { PATH: process.env['PATH'] ?? '', INPUT_MODE: 'none' };
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'ignore'] });
    let first = Number.NaN;
    child.stdout.once('data', () => {
      first = performance.now() - startedAt;
    });
    child.stdout.resume();
    child.once('error', reject);
    child.once('close', () => resolve(first));
  });
}

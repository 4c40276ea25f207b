import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Durations, WorldSeed } from './ecs/contract.js';
import { startEmulator } from './ecs/server.js';
import { exampleWorld } from './example-world.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    scale: { type: 'string', default: '1' },
    world: { type: 'string' },
    example: { type: 'string' },
    durations: { type: 'string', default: '{}' },
    region: { type: 'string' },
    account: { type: 'string' },
    'no-quotas': { type: 'boolean', default: false },
  },
});

const world: WorldSeed =
  values.example !== undefined
    ? exampleWorld(values.example)
    : values.world === undefined
      ? { clusters: ['default'] }
      : (JSON.parse(readFileSync(values.world, 'utf8')) as WorldSeed);

const emulator = await startEmulator({
  world,
  port: Number(values.port),
  scale: Number(values.scale),
  durations: JSON.parse(values.durations) as Partial<Durations>,
  quotas: !values['no-quotas'],
  region: values.region,
  account: values.account,
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void emulator.close());
}
process.stdout.write(`${JSON.stringify({ url: emulator.url })}\n`);

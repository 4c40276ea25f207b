import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { frontendAlone } from './support/product.js';
import { removeFolders } from './support/program.js';
import { type Outcome, play } from './support/step.js';

jest.setTimeout(120_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  removeFolders();
});

/** `NODE_OPTIONS` that plays a trick on the action's own process; ecspresso does not inherit it. */
function trick(name: string, script: string): Readonly<Record<string, string>> {
  const file = join(folder, `${name.replaceAll(' ', '-')}.cjs`);
  writeFileSync(file, script);
  return { NODE_OPTIONS: `--require=${file}` };
}

/** The clock of the machine is set by so many seconds while the release is under way. */
function clockStep(seconds: number): string {
  return `
    const RealDate = Date;
    let step = 0;
    setTimeout(() => { step = ${seconds} * 1000; }, 1200).unref();
    globalThis.Date = class extends RealDate {
      constructor(...args) { if (args.length === 0) super(RealDate.now() + step); else super(...args); }
      static now() { return RealDate.now() + step; }
    };`;
}

function expectReleased({ transcript, settled }: Outcome): void {
  expect(transcript.exitCode).toBe(0);
  expect(transcript.outputs['status']).toBe('released');
  expect(transcript.summary).toContain('Released');
  expect(settled['frontend']?.taskDefinition).toBe('shop-frontend:18');
}

describe('a clock that is set in mid roll-out', () => {
  test.each([
    ['20 s back', -20],
    ['an hour on', 3600],
    ['two days back', -172_800],
  ])('%s: released, in the time that it took', async (name, seconds) => {
    const outcome = await play({ inputs: { ...frontendAlone(), timeout: '2m' }, env: trick(name, clockStep(seconds)) });
    expectReleased(outcome);
    const { timing } = JSON.parse(outcome.transcript.outputs['result'] ?? '{}') as { timing: { total: number } };
    expect(timing.total).toBeGreaterThan(0);
    expect(timing.total).toBeLessThan(60);
  });
});

test.each([
  ['a broken pipe', 'require("node:fs").closeSync(1)'],
  ['a full disk', 'const fs = require("node:fs"); fs.closeSync(1); fs.openSync("/dev/full", "w")'],
])('a log that ends in %s: still released, with outputs and summary', async (name, script) => {
  const onPosix = process.platform !== 'win32';
  const env = onPosix ? trick(name, `setTimeout(() => { ${script} }, 1000).unref();`) : {};
  expectReleased(await play({ inputs: frontendAlone(), env }));
});

test.each(['SIGHUP', 'SIGQUIT'] as const)('%s is a cancel like any other', async (name) => {
  const { transcript } = await play({
    inputs: frontendAlone('slow'),
    scale: 0.1,
    restless: true,
    onLine: (line, _emulator, signal) => {
      if (/frontend {2}0\/2 new running/.test(line)) signal(name);
    },
  });
  expect(transcript.outputs['status']).toBe('cancelled');
  expect(transcript.summary).toContain('Cancelled');
});

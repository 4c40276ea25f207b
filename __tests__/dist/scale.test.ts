import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { observe } from '../../bench/process-use.js';
import { checkOutProduct, inputsOf, namesOf, product, worldOf } from '../../bench/product.js';
import { trackedProcesses } from '../../emulator/tracked-processes.js';
import { holdsAlways } from './support/expectation.js';
import type { Seed } from './support/product.js';
import { removeFolders, temporaryFolder } from './support/program.js';
import { type Outcome, play } from './support/step.js';

jest.setTimeout(300_000);
afterAll(removeFolders);

const EXAMPLE = join(__dirname, '..', '..', 'examples', 'production');
/** The variable that tells the process of one step from those of others. */
const MARK = 'SCALE_STEP';
/** The budget of 50 services; a hundred keep it as well. */
const MOST_MEGABYTES = 150;

interface Large extends Outcome {
  readonly peakMegabytes: number | undefined;
}

/** A release of so many services, on one line or each on its own. ECS keeps its quotas, which are never scaled. */
async function released(services: number, together: boolean): Promise<Large> {
  const it = product(services);
  const folder = temporaryFolder('product-');
  mkdirSync(join(folder, 'ecspresso'));
  checkOutProduct(EXAMPLE, folder, it);
  const files = Object.fromEntries(
    readdirSync(join(folder, 'ecspresso')).map((name) => [
      `ecspresso/${name}`,
      readFileSync(join(folder, 'ecspresso', name), 'utf8'),
    ]),
  );
  const mark = randomUUID();
  const observed = observe(() => trackedProcesses(MARK, mark).find(({ command }) => command.endsWith('index.js'))?.pid);
  const outcome = await play({
    inputs: inputsOf(it, together),
    files,
    world: () => worldOf(EXAMPLE, it) as Seed,
    scale: 0.005,
    env: { [MARK]: mark },
  });
  return { ...outcome, peakMegabytes: observed.stop()?.peakMegabytes };
}

function readsPerService({ calls }: Outcome, services: number): number {
  return calls.filter(({ operation }) => /^(?:Describe|List|Get)/.test(operation)).length / services;
}

function isReleased(outcome: Large, services: number): void {
  holdsAlways(outcome);
  expect(outcome.result.configs.map(({ result }) => result)).toEqual(new Array<string>(services).fill('released'));
  const accepted = outcome.calls.filter(
    ({ operation, status }) => operation === 'RegisterTaskDefinition' && status === 200,
  );
  expect(new Set(accepted.map(({ input }) => input['family'])).size).toBe(services);
  expect(accepted).toHaveLength(services);
  for (const name of namesOf(product(services))) {
    expect(outcome.atEnd[name]?.deployments).toEqual([expect.objectContaining({ rolloutState: 'COMPLETED' })]);
  }
  // ECS may throttle; nobody is bothered with it.
  expect(outcome.transcript.lines.filter((line) => /throttl|rate exceeded/i.test(line))).toEqual([]);
  expect(outcome.transcript.annotations.filter(({ level }) => level !== 'notice')).toEqual([]);
  if (process.platform === 'linux') expect(outcome.peakMegabytes).toBeLessThan(MOST_MEGABYTES);
}

test('25 and 100 services on one line: registered once each, reads grow no faster than services', async () => {
  const few = await released(25, true);
  isReleased(few, 25);
  const many = await released(100, true);
  isReleased(many, 100);
  expect(readsPerService(many, 100)).toBeLessThanOrEqual(readsPerService(few, 25) * 1.2);
});

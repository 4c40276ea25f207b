import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { observe } from '../../bench/process-use.js';
import { checkOutProduct, inputsOf, namesOf, product, worldOf } from '../../bench/product.js';
import { trackedProcesses } from '../../emulator/runner/tracked-processes.js';
import { holdsAlways, OLD_VERSION } from './support/expectation.js';
import type { Seed } from './support/product.js';
import { removeFolders, temporaryFolder } from './support/program.js';
import { type Outcome, play } from './support/step.js';

jest.setTimeout(900_000);
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
  const peakMegabytes = observed.stop()?.peakMegabytes;
  if (process.env['SCALE'] !== undefined) tell(outcome, services, peakMegabytes);
  return { ...outcome, peakMegabytes };
}

/** Figures, where somebody asked for them. */
function tell(outcome: Outcome, services: number, peakMegabytes: number | undefined): void {
  const refused = outcome.calls.filter(({ error }) => error !== undefined).length;
  process.stderr.write(
    `${services}: ${outcome.transcript.seconds.toFixed(0)} s, ${readsPerService(outcome, services).toFixed(1)} reads per service, ${refused} calls refused, ${peakMegabytes?.toFixed(0)} MB\n`,
  );
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
  expect(
    outcome.transcript.annotations.filter(({ level, message }) => level !== 'notice' && !OLD_VERSION.test(message)),
  ).toEqual([]);
  if (process.platform === 'linux') expect(outcome.peakMegabytes).toBeLessThan(MOST_MEGABYTES);
}

/**
 * ECS's quota of registrations makes a release of a hundred last minutes, so that many are released only when they are asked for:
 * SCALE=100 plays about four times as many as here.
 */
const MANY = Number(process.env['SCALE'] ?? '24');
const FEW = Math.ceil(MANY / 4);

test.concurrent(`${MANY} services on one line: registered once each, and reads grow no faster than services`, async () => {
  const few = await released(FEW, true);
  isReleased(few, FEW);
  const many = await released(MANY, true);
  isReleased(many, MANY);
  expect(readsPerService(many, MANY)).toBeLessThanOrEqual(readsPerService(few, FEW) * 1.2);
});

const LINES = process.env['SCALE'] === undefined ? 6 : MANY;

test.concurrent(`${LINES} lines of one service: as many reads for each as for a third of them`, async () => {
  const few = await released(Math.ceil(LINES / 3), false);
  isReleased(few, Math.ceil(LINES / 3));
  const many = await released(LINES, false);
  isReleased(many, LINES);
  expect(readsPerService(many, LINES)).toBeLessThanOrEqual(readsPerService(few, Math.ceil(LINES / 3)) * 1.2);
});

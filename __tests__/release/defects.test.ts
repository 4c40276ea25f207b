import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../src/ecs/cloud.js';
import type { Inputs } from '../../src/inputs/inputs.js';
import { narrate } from '../../src/release/narrator.js';
import { release } from '../../src/release/release.js';
import { titleOf } from '../../src/report/failure/title.js';
import { whereThingsStand } from '../../src/report/failure/where-things-stand.js';
import { outputsOf } from '../../src/report/outputs.js';
import { fakeWorld } from './support/fake-world.js';
import { inputs, migration } from './support/inputs.js';
import { CONFIGS, SERVICES } from './support/releasing.js';
import type { Script } from './support/script.js';

const LINES = [['backend.yml', 'frontend.yml'], ['worker.yml']];
const defect = (): never => {
  throw new TypeError('a defect');
};

/** A release in whose world a read has a defect from so many milliseconds on. */
async function broken(method: keyof Cloud, from: number, script: Partial<Script> = {}, more: Partial<Inputs> = {}) {
  const fake = fakeWorld({ configs: CONFIGS, services: SERVICES, ...script });
  const cloud = (region: string): Cloud => {
    const whole = fake.world.cloud(region);
    const answer = whole[method] as (...args: unknown[]) => unknown;
    const spoilt = async (...args: unknown[]): Promise<unknown> =>
      fake.clock.elapsed() >= from ? defect() : answer(...args);
    return { ...whole, [method]: spoilt };
  };
  const narrator = narrate(fake.world, 'release');
  const work = release({ ...fake.world, emit: narrator.emit, cloud }, inputs(LINES, more), narrator);
  return fake.clock.drive(work.then((end) => ({ release: end, defect: undefined }), narrator.endOf));
}

describe('a defect in a loop', () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  beforeEach(() => void process.on('unhandledRejection', note));
  afterEach(() => void process.off('unhandledRejection', note));

  test.each<[string, keyof Cloud, number, Partial<Script>, Partial<Inputs>]>([
    ['the poller, while deploy runs', 'services', 1500, {}, {}],
    ['the poller, later', 'services', 6000, {}, {}],
    ['service deployments', 'serviceDeployments', 1500, {}, {}],
    ['the final check', 'stoppedTasks', 1500, {}, {}],
    ['the task of the migration', 'tasks', 1500, {}, { migration: migration('migrate') }],
  ])('of %s ends as one, with what runs where', async (_name, method, from, script, more) => {
    const { release: end, defect: thrown } = await broken(method, from, script, more);
    expect(thrown).toMatchObject({ name: 'TypeError', message: 'a defect' });
    expect([end.status, end.failures.map(titleOf)]).toEqual([
      'failed',
      ['Internal error in this action (a bug): report it with the log of this step'],
    ]);
    expect(end.configs.map(({ service }) => service)).toEqual(['backend', 'frontend', 'worker']);
    expect(whereThingsStand(end)).toMatch(/backend/);
    const outputs = outputsOf(end, undefined, (text) => text);
    expect(outputs).toMatchObject({ status: 'failed', 'task-definitions': expect.stringContaining('shop-backend:42') });
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  });
});

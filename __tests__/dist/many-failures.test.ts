import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { checkOutProduct, inputsOf, namesOf, product, worldOf } from '../../bench/product.js';
import type { Seed } from './support/product.js';
import { removeFolders, temporaryFolder } from './support/program.js';
import { play } from './support/step.js';

jest.setTimeout(300_000);
afterAll(removeFolders);

const EXAMPLE = join(__dirname, '..', '..', 'examples', 'production');

test('15 services that fail: ten errors as GitHub shows them, and every cause in log and summary', async () => {
  const it = product(15, { tag: 'svc-nopull_run-ok' });
  const folder = temporaryFolder('product-');
  mkdirSync(join(folder, 'ecspresso'));
  checkOutProduct(EXAMPLE, folder, it);
  const files = Object.fromEntries(
    readdirSync(join(folder, 'ecspresso')).map((name) => [
      `ecspresso/${name}`,
      readFileSync(join(folder, 'ecspresso', name), 'utf8'),
    ]),
  );
  const { transcript, result } = await play({
    inputs: inputsOf(it, true),
    files,
    world: () => worldOf(EXAMPLE, it) as Seed,
    scale: 0.005,
  });
  expect(transcript.exitCode).toBe(1);
  expect(transcript.refusals).toEqual([]);
  expect(result.configs.map((config) => config.result)).toEqual(
    namesOf(it).map(() => expect.stringMatching(/^(failed|rolled-back)$/)),
  );
  const errors = transcript.annotations.filter(({ level }) => level === 'error');
  expect(errors).toHaveLength(10);
  const last = errors.at(-1);
  expect(last?.title).toBe('6 more errors: see the log and the job summary');
  for (const name of namesOf(it)) {
    const failed = new RegExp(`^${name} (is being|was) rolled back by ECS: \\d+ tasks? could not pull`, 'm');
    expect(transcript.stdout).toMatch(failed);
    expect(transcript.summary.replaceAll('**', '')).toMatch(failed);
    expect(errors.some(({ title, message }) => failed.test(title) || failed.test(message))).toBe(true);
  }
  // None is cut by the runner, which would take the advice with it.
  for (const { message } of errors) expect(message.length).toBeLessThan(4096);
  expect(errors[0]?.message).toMatch(/Where things stand: .*more in the same state/);
  expect(transcript.summary.match(/Where things stand/g)).toHaveLength(1);
});

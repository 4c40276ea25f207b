import { afterAll, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import { filesBelow, read } from '../docs/support/pages.js';
import { removeFolders } from './support/program.js';
import { emulatorFor, play } from './support/step.js';

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
}

const { jobs } = parse(read('.github/workflows/smoke-test.yml')) as {
  readonly jobs: { readonly 'smoke-test': { readonly if: string; readonly steps: readonly Step[] } };
};
const { steps, if: condition } = jobs['smoke-test'];
const ours = steps.filter(({ uses }) => uses === './');

jest.setTimeout(120_000);
afterAll(removeFolders);

test('the smoke test on a real account: what it releases ends on the embedded ECS as the workflow wants it', async () => {
  const wanted = /test "\$ENDS" = '([^']+)'/.exec(steps.find(({ env }) => env?.['ENDS'] !== undefined)?.run ?? '')?.[1];
  const files = Object.fromEntries(filesBelow('.github/smoke-test', /./).map((file) => [file, read(file)]));
  const emulator = await emulatorFor({});
  try {
    const ends: string[] = [];
    for (const { id, with: given = {} } of ours) {
      const inputs = { ...given, 'ecspresso-version': 'installed' };
      // What AWS does not have; the embedded ECS has every image but those that are called so.
      if (id === 'missing') Object.assign(inputs, { images: given['images']?.replace('no-such-tag', 'nopull') });
      const { transcript } = await play({
        inputs,
        files,
        emulator,
        env: { CLUSTER: 'production', SUBNET: 'subnet-0a1b2c3d4e5f60001' },
      });
      ends.push(transcript.outputs['status'] ?? '');
      if (id === 'missing') expect(transcript.outputs['message']).toMatch(/could not pull/);
    }
    expect(ends.join(' ')).toBe(wanted);
  } finally {
    await emulator.close();
  }
});

test('it is off until somebody sets a variable, and deletes what it made whatever happens', () => {
  expect(condition).toBe("vars.SMOKE_TEST == 'true'");
  const last = steps.at(-1) as Step & { readonly if?: string };
  expect(last.if).toBe('always()');
  for (const word of ['delete-service', 'deregister-task-definition', 'delete-cluster'])
    expect(last.run).toContain(word);
});

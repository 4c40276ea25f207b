import { afterAll, describe, expect, jest, test } from '@jest/globals';
import type { Emulator } from '../../emulator/ecs/contract.js';
import { BLUE_GREEN, CANARY, deploys, held } from './strategies/support.js';
import { bothServices, frontendAlone } from './support/product.js';
import { DEPLOYS_TWICE, removeFolders } from './support/program.js';
import { emulatorFor, type Outcome, play } from './support/step.js';

jest.setTimeout(180_000);
afterAll(removeFolders);

/** Real seconds of one of ECS: a roll-out takes some seconds, of which one is little. */
const SCALE = 0.08;

interface Timed {
  readonly seconds: number;
  readonly phases: Readonly<Record<string, number | null>>;
}

function timed({ result }: Outcome, name: string): Timed {
  const found = result.configs.find(({ service }) => service === name);
  if (!found?.phases || found.seconds === null) throw new Error(`The result has no time of ${name}.`);
  return { seconds: found.seconds, phases: found.phases };
}

/** Seconds from the creation of the newest service deployment to its end, as ECS recorded it, and when it began. */
async function recorded(emulator: Emulator, name: string): Promise<{ took: number; finishedAt: number }> {
  const listed = await emulator.call('ListServiceDeployments', { cluster: 'production', service: name });
  const [newest] = listed['serviceDeployments'] as readonly { serviceDeploymentArn: string }[];
  const arns = [newest?.serviceDeploymentArn];
  const { serviceDeployments } = await emulator.call('DescribeServiceDeployments', { serviceDeploymentArns: arns });
  const [deployment] = serviceDeployments as readonly { createdAt: number; finishedAt: number }[];
  if (deployment === undefined) throw new Error(`ECS has no service deployment of ${name}.`);
  return { took: deployment.finishedAt - deployment.createdAt, finishedAt: deployment.finishedAt };
}

const sumOf = ({ phases }: Timed): number =>
  Object.values(phases).reduce<number>((sum, value) => sum + (value ?? 0), 0);

/** Within a second. */
function near(value: number, expected: number): void {
  expect(Math.abs(value - expected)).toBeLessThan(1);
}

/** The sum is what the roll-out took, and what is not "other" is what ECS recorded. */
function agrees(spent: Timed, took: number): void {
  near(sumOf(spent), spent.seconds);
  near(sumOf(spent) - (spent.phases['other'] ?? 0), took);
}

/** ECS records two service deployments of what an old ecspresso deploys once. */
const whole = DEPLOYS_TWICE ? test.skip : test.concurrent;

describe('where the time went agrees with what ECS recorded', () => {
  whole('of two lines, the first of which ECS makes it force', async () => {
    const emulator = await emulatorFor({ scale: SCALE });
    try {
      const outcome = await play({ inputs: bothServices(), emulator, scale: SCALE });
      expect(outcome.transcript.outputs['forced-services']).toBe('["backend"]');
      for (const name of ['backend', 'frontend']) {
        agrees(timed(outcome, name), (await recorded(emulator, name)).took);
      }
    } finally {
      await emulator.close();
    }
  });

  whole('of a canary: its steps are traffic, its bake is bake', async () => {
    const { world, files } = deploys('frontend', CANARY);
    const durations = { minute: 5 };
    const emulator = await emulatorFor({ scale: SCALE, world, durations });
    try {
      const outcome = await play({ inputs: frontendAlone(), files, emulator, scale: SCALE });
      const spent = timed(outcome, 'frontend');
      agrees(spent, (await recorded(emulator, 'frontend')).took);
      const tenMinutes = 10 * durations.minute * SCALE;
      expect(spent.phases['bake']).toBeGreaterThan(tenMinutes - 1);
      expect(spent.phases['bake']).toBeLessThan(tenMinutes + 1);
      expect(spent.phases['traffic']).toBeGreaterThan(tenMinutes - 1);
    } finally {
      await emulator.close();
    }
  });

  whole('of a paused one: the time until it is continued is the pause, and no shift of traffic', async () => {
    const { world, files } = deploys('frontend', { ...BLUE_GREEN, ...held('CONTINUE', 10) });
    const durations = { minute: 5 };
    const emulator = await emulatorFor({ scale: SCALE, world, durations });
    try {
      const outcome = await play({ inputs: frontendAlone(), files, emulator, scale: SCALE });
      const spent = timed(outcome, 'frontend');
      agrees(spent, (await recorded(emulator, 'frontend')).took);
      near(spent.phases['pause'] ?? 0, 10 * durations.minute * SCALE);
      expect(spent.phases['traffic']).toBeLessThan(10 * durations.minute * SCALE);
      expect(outcome.transcript.summary).toMatch(/frontend took .* paused by a hook/);
    } finally {
      await emulator.close();
    }
  });

  test.concurrent('of one that was in progress before the step: as far as the step has followed it', async () => {
    const emulator = await emulatorFor({ scale: SCALE });
    try {
      const inputs = { ...frontendAlone(), 'skip-unchanged': 'true' };
      await play({ inputs, emulator, scale: SCALE, cancelOnLine: /frontend {2}0\/2 new running/, restless: true });
      const outcome = await play({ inputs, emulator, scale: SCALE });
      const spent = timed(outcome, 'frontend');
      const { took } = await recorded(emulator, 'frontend');
      expect(outcome.result.configs[0]).toMatchObject({ followed: true, result: 'released' });
      near(sumOf(spent), spent.seconds);
      expect(spent.seconds).toBeLessThan(took);
      expect(spent.phases['drain']).toBeGreaterThan(0.5);
    } finally {
      await emulator.close();
    }
  });
});

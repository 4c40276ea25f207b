import { afterAll, describe, expect, jest, test } from '@jest/globals';
import type { Emulator } from '../../emulator/ecs/contract.js';
import { bothServices, frontendAlone } from './support/product.js';
import { removeFolders } from './support/program.js';
import { play } from './support/step.js';

jest.setTimeout(120_000);
afterAll(removeFolders);

interface Phases {
  readonly [phase: string]: number | null;
}

/** A task as DescribeTasks shows it, moments in seconds. */
interface Task {
  readonly taskDefinitionArn: string;
  readonly pullStartedAt: number;
  readonly pullStoppedAt: number;
  readonly startedAt: number;
}

async function tasksOfService(emulator: Pick<Emulator, 'call'>): Promise<readonly Task[]> {
  const place = { cluster: 'production', serviceName: 'frontend' };
  const { taskArns } = await emulator.call('ListTasks', place);
  const { tasks } = await emulator.call('DescribeTasks', { cluster: 'production', tasks: taskArns });
  return tasks as readonly Task[];
}

function longest(tasks: readonly Task[], from: Exclude<keyof Task, 'taskDefinitionArn'>, to: typeof from): number {
  return Math.max(...tasks.map((task) => task[to] - task[from]));
}

/** The output `result` of a service, with where its time went. */
function phasesIn(result: unknown, name: string): { readonly seconds: number; readonly phases: Phases } {
  const { configs } = result as { configs: readonly { service: string; seconds: number; phases: Phases }[] };
  const found = configs.find(({ service }) => service === name);
  if (found === undefined) throw new Error(`The result has no ${name}.`);
  return found;
}

function sum(phases: Phases): number {
  return Object.values(phases).reduce<number>((total, value) => total + (value ?? 0), 0);
}

describe('where the time of a roll-out went', () => {
  test.concurrent('the sum is what it took, and the phases are those of the tasks of ECS', async () => {
    let asked: Promise<readonly Task[]> | undefined;
    const { result } = await play({
      inputs: frontendAlone(),
      scale: 0.1,
      onLine: (line, emulator) => {
        if (/frontend took/.test(line)) asked ??= tasksOfService(emulator);
      },
    });
    const { seconds, phases } = phasesIn(result, 'frontend');
    expect(sum(phases)).toBeCloseTo(seconds, 0);
    const ours = ((await asked) ?? []).filter(({ taskDefinitionArn }) => taskDefinitionArn.endsWith(':18'));
    expect(ours).toHaveLength(2);
    expect(phases['pull']).toBeCloseTo(longest(ours, 'pullStartedAt', 'pullStoppedAt'), 0);
    expect(phases['start']).toBeCloseTo(longest(ours, 'pullStoppedAt', 'startedAt'), 0);
    expect(phases['drain']).toBeGreaterThan(1);
    expect(phases).toMatchObject({ traffic: null, bake: null });
  });

  test.concurrent('is told of the one that failed, too', async () => {
    const { result } = await play({ inputs: bothServices({ backend: 'svc-nopull_run-ok' }), scale: 0.05 });
    const { seconds, phases } = phasesIn(result, 'backend');
    expect(sum(phases)).toBeCloseTo(seconds, 0);
    expect(phases).toMatchObject({ start: null, health: null });
  });

  test.concurrent.each([
    ['slow-pull', 'pull'],
    ['slow-health', 'health'],
  ] as const)('%s: most of it is %s', async (fate, phase) => {
    const { result } = await play({ inputs: frontendAlone(`svc-${fate}_run-ok`), scale: 0.04 });
    const { seconds, phases } = phasesIn(result, 'frontend');
    expect(phases[phase]).toBeGreaterThan(seconds * 0.35);
    expect(sum(phases)).toBeCloseTo(seconds, 0);
  });

  test.concurrent('slow-drain: most of it is drain', async () => {
    const { result } = await play({
      inputs: frontendAlone(),
      world: (seed) => JSON.parse(JSON.stringify(seed).replaceAll(':v17"', ':slow-drain"')) as typeof seed,
      scale: 0.04,
    });
    const { seconds, phases } = phasesIn(result, 'frontend');
    expect(phases['drain']).toBeGreaterThan(seconds * 0.5);
  });
});

import type { Emulator, RecordedCall } from '../emulator/ecs/contract.js';

/** When things happened in ECS, in epoch milliseconds. */
export interface EcsTimes {
  /** RunTask → the end of the migration's container; undefined when none ran. */
  readonly migration: Span | undefined;
  /** UpdateService → the end of the service deployment, by service. */
  readonly rollouts: Readonly<Record<string, Span>>;
  /** When the circuit breaker began to roll a service back. */
  readonly rollbacks: Readonly<Record<string, number>>;
  /** When containers of services exited by themselves, oldest first. */
  readonly crashes: readonly number[];
}

/** From one moment to another. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** RegisterTaskDefinition takes so many at once and then one a second: what is beyond them is ECS's time. */
const REGISTRATION_BURST = 20;

/**
 * Seconds that ECS alone needs: the migration, then line by line the slowest roll-out of each; and the pace at which ECS
 * takes registrations, where there are more than it takes at once.
 */
export function criticalPath(times: EcsTimes, lines: readonly (readonly string[])[]): number {
  const seconds = (span: Span | undefined): number => (span === undefined ? 0 : (span.to - span.from) / 1000);
  const services = lines.reduce((sum, line) => sum + line.length, 0);
  return (
    Math.max(0, services - REGISTRATION_BURST) +
    seconds(times.migration) +
    lines.reduce((sum, line) => sum + Math.max(0, ...line.map((name) => seconds(times.rollouts[name]))), 0)
  );
}

/** Reads the times from what an emulator has recorded and still holds. `startedAt`: epoch milliseconds of its start. */
export async function ecsTimes(
  emulator: Emulator,
  startedAt: number,
  calls: readonly RecordedCall[],
  names: readonly string[],
): Promise<EcsTimes> {
  const cluster = 'production';
  const epoch = (call: RecordedCall | undefined): number => startedAt + (call?.at ?? Number.NaN);
  const accepted = calls.filter(({ status }) => status < 400);
  const rollouts: Record<string, Span> = {};
  const rollbacks: Record<string, number> = {};
  for (const name of names) {
    const update = accepted.find(({ operation, input }) => operation === 'UpdateService' && input['service'] === name);
    if (update === undefined) continue;
    const { serviceDeployments: all } = await emulator.call('ListServiceDeployments', { cluster, service: name });
    const arns = (all as Item[]).slice(0, 1).map((item) => item['serviceDeploymentArn']);
    const { serviceDeployments } = await emulator.call('DescribeServiceDeployments', { serviceDeploymentArns: arns });
    const newest = (serviceDeployments as Item[])[0];
    rollouts[name] = { from: epoch(update), to: 1000 * Number(newest?.['finishedAt']) };
    const rollback = newest?.['rollback'] as Item | undefined;
    if (rollback !== undefined) rollbacks[name] = 1000 * Number(rollback['startedAt']);
  }
  const tasks = await stoppedTasks(emulator, cluster);
  const ran = tasks.find(({ group }) => !String(group).startsWith('service:'));
  const runTask = accepted.find(({ operation }) => operation === 'RunTask');
  return {
    migration: ran && { from: epoch(runTask), to: 1000 * Number(ran['executionStoppedAt']) },
    rollouts,
    rollbacks,
    crashes: tasks
      .filter(({ group, stopCode }) => String(group).startsWith('service:') && stopCode === 'EssentialContainerExited')
      .map((task) => 1000 * Number(task['executionStoppedAt']))
      .sort((a, b) => a - b),
  };
}

type Item = Record<string, unknown>;

async function stoppedTasks(emulator: Emulator, cluster: string): Promise<readonly Item[]> {
  const { taskArns } = await emulator.call('ListTasks', { cluster, desiredStatus: 'STOPPED' });
  const tasks = taskArns as string[];
  if (tasks.length === 0) return [];
  return (await emulator.call('DescribeTasks', { cluster, tasks }))['tasks'] as Item[];
}

import { describe, expect, test } from '@jest/globals';
import type { ContainerSnapshot, TaskSnapshot } from '../../../src/ecs/snapshot.js';
import { observed, type TaskHistory } from '../../../src/ecs/task/migration-task.js';
import type { ContainerFile } from '../../../src/ecs/task-definition.js';
import type { TaskName } from '../../../src/release/failure.js';
import { type FailedTask, taskFailure } from '../../../src/release/migration/failure.js';
import type { PlannedMigration } from '../../../src/release/plan.js';
import { stopped } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { fakeWorld } from '../support/fake-world.js';
import { planned } from '../support/plans.js';

const log = { kind: 'awslogs', group: '/ecs/shop', prefix: 'web' } as const;
const container = (name: string, more: Partial<ContainerFile> = {}): ContainerFile => ({
  name,
  image: `repo/${name}:v1`,
  essential: true,
  log,
  ...more,
});
const MIGRATION: PlannedMigration = {
  name: 'migration',
  config: planned('backend', {
    definition: {
      family: 'shop',
      containers: [
        container('laravel'),
        container('nginx'),
        container('proxy', { log: { kind: 'unreadable', why: { kind: 'no-configuration' } } }),
      ],
    },
  }),
  container: 'laravel',
  what: 'php artisan migrate',
  overrides: {},
  timeoutSeconds: 60,
};

const ends = (...containers: readonly ContainerSnapshot[]): TaskHistory =>
  observed(
    undefined,
    stopped({ stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited', containers }),
  );
const EXIT_3 = ends({ name: 'laravel', exitCode: 3 });
const FAILED: FailedTask['end'] = { kind: 'failed', exitCode: 3, reason: '' };

/** The failure of a task with this end, in an ECS where every container has said something, or nothing. */
async function failing(
  end: FailedTask['end'],
  history: TaskHistory | undefined = EXIT_3,
  more: { readonly log?: string; readonly silent?: boolean; readonly name?: TaskName; readonly byUs?: boolean } = {},
) {
  const read: string[] = [];
  const fake = fakeWorld({
    configs: {},
    cloud: {
      logTail: ({ stream }) => {
        read.push(stream);
        return Promise.resolve(more.silent ? [] : [{ at: 1, message: `of ${stream.split('/')[1]}` }]);
      },
    },
  });
  const migration = { ...MIGRATION, name: more.name ?? 'migration' };
  const stoppedByUs = more.byUs ?? false;
  const task = { taskDefinition: 'shop:42', id: 'abc', end, history, stoppedByUs, log: more.log ?? '' };
  const failure = await taskFailure(fake.world, migration, task);
  return { failure, others: failure.logTails?.slice(1).map(({ container: name }) => name), read };
}

describe('the command that stops a task is told where ECS may go on with it', () => {
  const notStopped = awsError('denied', 'ecs:StopTask');
  const difference = { kind: 'command', container: 'laravel' } as const;
  test.each<[string, FailedTask['end'], boolean]>([
    ['it failed', FAILED, false],
    ['it was interrupted', { kind: 'interrupted', by: { kind: 'stopped', stopCode: 'SpotInterruption' } }, false],
    ['it timed out, and was told to stop', { kind: 'timeout', seconds: 60 }, false],
    ['it timed out, and could not be stopped', { kind: 'timeout', seconds: 60, notStopped }, true],
    ['it is another one, and was told to stop', { kind: 'not-ours', difference }, false],
    ['it is another one, and could not be stopped', { kind: 'not-ours', difference, notStopped }, true],
    ['the job was cancelled, and it was told to stop', { kind: 'cancelled', stopped: true }, false],
    ['the job was cancelled, and it goes on', { kind: 'cancelled', stopped: false }, true],
    ['nobody knows', { kind: 'unknown' }, true],
  ])('%s', async (_name, end, isTold) => {
    const { failure } = await failing(end);
    expect(failure.toStop).toEqual(
      isTold ? { kind: 'stop-task', region: 'r', cluster: 'production', id: 'abc' } : undefined,
    );
  });
});

describe('the logs of other containers that may have ended it', () => {
  const by = (name: string): FailedTask['end'] => ({
    kind: 'interrupted',
    by: { kind: 'container', name, first: true },
  });
  const told = (stoppedReason: string): TaskHistory =>
    observed(
      undefined,
      stopped({ stoppedReason, containers: [{ name: 'nginx', exitCode: 2 }] }) satisfies TaskSnapshot,
    );
  test.each<[string, Parameters<typeof failing>, readonly string[]]>([
    ['one that ended first', [by('nginx'), ends({ name: 'laravel', exitCode: 143 })], ['nginx']],
    [
      'one that failed as well',
      [FAILED, ends({ name: 'laravel', exitCode: 3 }, { name: 'nginx', exitCode: 2 })],
      ['nginx'],
    ],
    [
      'not one that was told to stop',
      [FAILED, ends({ name: 'laravel', exitCode: 143 }, { name: 'nginx', exitCode: 143 })],
      [],
    ],
    ['not one whose log cannot be read', [by('proxy'), ends({ name: 'laravel', exitCode: 143 })], []],
    ['not one that has said nothing', [by('nginx'), ends({ name: 'laravel', exitCode: 143 }), { silent: true }], []],
    ['none after a cancel', [{ kind: 'cancelled', stopped: true }, told('by hand')], []],
    [
      'none where this action has stopped it',
      [{ kind: 'timeout', seconds: 60 }, told('whatever ECS shows'), { byUs: true }],
      [],
    ],
    [
      'one, where somebody else has, whatever they gave as the reason',
      [{ kind: 'timeout', seconds: 60 }, told('ecspresso-release: by hand')],
      ['nginx'],
    ],
  ])('%s', async (_name, given, names) => {
    const { others, read } = await failing(...given);
    expect(others).toEqual(names);
    if (names.length > 0) expect(read).toEqual(names.map((name) => `web/${name}/abc`));
  });
});

describe('what a person is told to do', () => {
  const text = async (...given: Parameters<typeof failing>): Promise<string> => {
    const { advice } = (await failing(...given)).failure;
    return advice?.kind === 'known' ? advice.text : '';
  };
  test('a program for another CPU is known by its log', async () => {
    expect(await text(FAILED, EXIT_3, { log: 'exec /bin/x: exec format error\n' })).toMatch(/another CPU/);
  });

  test('nothing else that a program writes is taken for ECS’s words', async () => {
    const written = 'CannotPullContainerError: user 42: not found\n';
    expect(await text(FAILED, EXIT_3, { log: written })).not.toMatch(/registry/);
  });

  test('expired credentials are known by AWS’s answer, of a task that nobody could follow', async () => {
    expect(await text({ kind: 'unknown', error: awsError('credentials') })).toMatch(/credentials have expired/);
    expect(await text({ kind: 'unknown' })).toBe('');
  });
});

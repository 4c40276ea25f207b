import { describe, expect, test } from '@jest/globals';
import { CommandError, ReleaseError } from '../../../src/errors.js';
import type { Inputs } from '../../../src/inputs/inputs.js';
import { look } from '../../../src/release/look/look.js';
import { type Migrated, migrate } from '../../../src/release/migration/migrate.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { type FailureInWords, failureInWords } from '../../support/in-words.js';
import { exited, fakeWorld, MIGRATES } from '../support/fake-world.js';
import { taskIn } from '../support/heard.js';
import { inputs, migration } from '../support/inputs.js';
import { type FakeConfig, type Script, said } from '../support/script.js';

const AWSLOGS = { kind: 'awslogs' as const, group: '/ecs/shop', prefix: 'app' };
const BACKEND: FakeConfig = {
  family: 'shop-backend',
  service: 'backend',
  containers: [
    { name: 'nginx', essential: false },
    { name: 'laravel', log: AWSLOGS },
  ],
  source: { service_definition: 'service.json', task_definition: 'task.json' },
};
const NO_ROOM =
  'failed to run task: Capacity is unavailable at this time. Please try again later or in a different availability zone';

/** The failure as a person reads it. */
function inWords({ failure }: Migrated): { readonly failure: FailureInWords | undefined } {
  return { failure: failure && failureInWords(failure) };
}

/** Runs a migration on revision 42 of a config, after look. */
async function migrating(script: Partial<Script> = {}, more: Partial<Inputs> = {}, cancelAt?: number) {
  const fake = fakeWorld({ configs: { 'ecs/backend.yml': BACKEND }, services: { backend: {} }, ...script });
  const wanted = inputs([['ecs/backend.yml']], { migration: migration('php artisan migrate'), ...more });
  const { plan } = await fake.clock.drive(look(fake.world, wanted));
  if (!plan.migration) throw new Error('there should be a migration');
  if (cancelAt !== undefined) fake.clock.at(cancelAt, () => fake.cancel.abort());
  const registered = { family: plan.migration.config.definition.family, revision: 42 };
  const migrated = await fake.clock.drive(migrate(fake.world, plan.migration, registered, wanted.onCancel));
  const endedAt = fake.clock.elapsed();
  await fake.clock.drive(migrated.logged);
  return { ...fake, migrated: inWords(migrated), outcome: taskIn(fake.events), endedAt };
}

describe('a migration that ends well', () => {
  test('by overrides that name no container', async () => {
    const fake = await migrating({}, { migration: { work: { kind: 'overrides', overrides: { cpu: '256' } } } });
    expect(fake.outcome).toMatchObject({ result: 'succeeded', exitCode: 0 });
  });

  test('runs once, on the revision that was registered, with the command asked for', async () => {
    const fake = await migrating();
    expect(fake.journal).toEqual(['run ecs/backend.yml 42', 'remove /tmp/overrides.json']);
    expect(JSON.parse(fake.files.get('/tmp/overrides.json') ?? '')).toEqual({
      containerOverrides: [{ name: 'laravel', command: ['php', 'artisan', 'migrate'] }],
    });
    expect(fake.migrated.failure).toBeUndefined();
    expect(fake.outcome).toMatchObject({
      what: 'php artisan migrate',
      container: 'laravel',
      taskDefinition: 'shop-backend:42',
      taskId: 'task1',
      result: 'succeeded',
      exitCode: 0,
    });
  });

  test('text that looks like a template stays text on its way', async () => {
    const fake = await migrating(
      {},
      {
        migration: {
          work: { kind: 'command', command: ['echo', '{{ env `X` }}'], env: [{ key: 'A', value: '{{x}}', line: 1 }] },
        },
      },
    );
    expect(fake.files.get('/tmp/overrides.json')).not.toContain('{{');
    expect(fake.migrated.failure).toBeUndefined();
  });

  test('is known within about a second, while its log is drained beside what comes next', async () => {
    const fake = await migrating({
      cloud: {
        logPage: (_stream, next) =>
          Promise.resolve(
            next ? { events: [], next } : { events: [{ at: 1, message: '\u001b[32mMigrated\u001b[0m' }], next: 'n' },
          ),
      },
    });
    expect(fake.endedAt).toBeLessThanOrEqual(MIGRATES + 1500);
    expect(fake.outcome.log).toBe('Migrated');
    expect(fake.events.filter(({ kind }) => kind === 'migration-log')).toHaveLength(1);
    expect(fake.calls.find(({ method }) => method === 'logPage')?.args[0]).toEqual({
      group: '/ecs/shop',
      stream: 'app/laravel/task1',
      region: 'ap-northeast-1',
    });
  });

  test('a log that cannot be read is said, and no reason to fail', async () => {
    const fake = await migrating({ configs: { 'ecs/backend.yml': { ...BACKEND, containers: [{ name: 'laravel' }] } } });
    expect(fake.migrated.failure).toBeUndefined();
    expect(fake.events).toContainEqual({
      kind: 'warning',
      warning: { kind: 'no-log', container: 'laravel', why: { kind: 'no-configuration' } },
    });
  });
});

describe('where --revision would look at another family', () => {
  test.each<[string, Partial<Script>, Partial<Inputs>]>([
    ['the service does not exist yet', { services: {} }, { allowCreate: true }],
    ['the service is INACTIVE', { services: { backend: { status: 'INACTIVE' } } }, { allowCreate: true }],
    ['the service runs another family', { services: { backend: { taskDefinition: 'old-backend:7' } } }, {}],
  ])('a copy without the service is used: %s', async (_name, script, more) => {
    const fake = await migrating(script, more);
    expect(fake.journal[0]).toBe('run copy of ecs/backend.yml 42');
    const [copy = ''] = fake.runs.map(({ path }) => path);
    expect(copy).toMatch(/^ecs\/\.[\w.-]+\.yml$/);
    const content = JSON.parse(fake.files.get(copy) ?? '') as Record<string, unknown>;
    expect(content).not.toHaveProperty('service');
    expect(content).toMatchObject({
      cluster: 'production',
      region: 'ap-northeast-1',
      task_definition: '/repo/task.json',
      service_definition: '/repo/service.json',
    });
    expect(fake.journal).toContain(`remove ${copy}`);
    expect(fake.migrated.failure).toBeUndefined();
  });

  test('a config without a service needs no copy', async () => {
    const { service: _none, ...registerOnly } = BACKEND;
    const fake = await migrating({ configs: { 'ecs/backend.yml': registerOnly } });
    expect(fake.journal[0]).toBe('run ecs/backend.yml 42');
  });
});

describe('what is repeated', () => {
  test('a start for which ECS had no room, each time with a token of its own', async () => {
    const fake = await migrating({
      refuse: (command, _name, attempt) => (command === 'run' && attempt < 3 ? said(NO_ROOM) : undefined),
    });
    expect(fake.migrated.failure).toBeUndefined();
    const tokens = fake.runs.map(({ clientToken }) => clientToken);
    expect(tokens).toHaveLength(3);
    expect(new Set(tokens).size).toBe(3);
    expect(fake.events.filter(({ kind }) => kind === 'retry')).toHaveLength(2);
  });

  test('a start for which ECS never has room fails after six tries', async () => {
    const fake = await migrating({ refuse: (command) => (command === 'run' ? said(NO_ROOM) : undefined) });
    expect(fake.runs).toHaveLength(6);
    expect(fake.migrated.failure?.title).toMatch(
      /^The migration could not be started: Capacity is unavailable at this time$/,
    );
    expect(fake.migrated.failure?.lines.join('\n')).toMatch(/What to do: .*Fargate capacity/);
  });

  test.each([
    'failed to run task: operation error ECS: RunTask, exceeded maximum number of attempts, 10, request send failed, EOF',
    'failed to run task: operation error ECS: RunTask, ThrottlingException: Rate exceeded',
    'failed to run task: no tasks run',
    'InvalidParameterException: Override for container named php is not a container in the TaskDefinition.',
  ])('never what may have started a task: %s', async (words) => {
    const fake = await migrating({ refuse: (command) => (command === 'run' ? said(words) : undefined) });
    expect(fake.runs).toHaveLength(1);
    expect(fake.outcome).toMatchObject({ result: 'failed' });
    expect(fake.outcome?.exitCode).toBeUndefined();
    expect(fake.migrated.failure?.lines.join('\n')).toContain(words);
  });

  test('an end that is not certain is said to be so', async () => {
    const fake = await migrating({
      refuse: (command) =>
        command === 'run'
          ? said('operation error ECS: RunTask, exceeded maximum number of attempts, 10, EOF')
          : undefined,
    });
    expect(fake.migrated.failure?.lines.join('\n')).toMatch(/A task may have been started/);
  });

  test.each<[string, Error, boolean]>([
    [
      'a refusal',
      said(
        'operation error ECS: RunTask, https response error StatusCode: 400, RequestID: x, AccessDeniedException: no',
      ),
      false,
    ],
    ['a process that was killed', new CommandError({ command: 'ecspresso run', exitCode: null, said: '' }, ''), true],
    [
      'a connection that broke',
      said('operation error ECS: RunTask, request send failed, connection reset by peer'),
      true,
    ],
    ['another error', new ReleaseError('the file cannot be written: EOF'), false],
  ])('… and after %s: %s', async (_name, error, uncertain) => {
    const fake = await migrating({ refuse: (command) => (command === 'run' ? error : undefined) });
    expect(/may have been started/.test(fake.migrated.failure?.lines.join('\n') ?? '')).toBe(uncertain);
    expect(fake.outcome.result).toBe('failed');
  });

  test('a repeat starts nothing twice once the job is cancelled', async () => {
    const fake = await migrating({ refuse: (command) => (command === 'run' ? said(NO_ROOM) : undefined) }, {}, 500);
    expect(fake.runs.length).toBeLessThanOrEqual(2);
  });

  test('files are always removed, even on failure', async () => {
    const fake = await migrating(
      { services: {}, refuse: (command) => (command === 'run' ? said('no') : undefined) },
      { allowCreate: true },
    );
    expect(fake.journal.filter((line) => line.startsWith('remove'))).toHaveLength(2);
  });
});

describe('a migration that does not end well', () => {
  const title = async (task: NonNullable<Script['task']>, more: Partial<Inputs> = {}) => {
    const fake = await migrating({ task }, more);
    return { ...fake, title: fake.migrated.failure?.title ?? '', lines: fake.migrated.failure?.lines.join('\n') ?? '' };
  };

  test('an exit code', async () => {
    const fake = await title((task, age) => (age < MIGRATES ? task : exited(task, 3)));
    expect(fake.title).toBe('The migration failed: laravel exited with code 3');
    expect(fake.migrated.failure?.lines).toEqual([
      'php artisan migrate in laravel on shop-backend:42 (task task1)',
      'ECS: EssentialContainerExited: Essential container in task exited · nginx exit 3, laravel exit 3',
      'The database may be partly migrated.',
      expect.stringMatching(
        /^What to do: The command failed by itself: its log says why\. Check what it has already applied/,
      ),
      expect.stringMatching(/^Console: https:/),
    ]);
    expect(fake.outcome).toMatchObject({ result: 'failed', exitCode: 3 });
  });

  test('out of memory', async () => {
    const fake = await title((task) => ({
      ...exited(task, 137),
      containers: [
        { name: 'nginx', exitCode: 0 },
        { name: 'laravel', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
      ],
    }));
    expect(fake.lines).toMatch(/OutOfMemoryError/);
    expect(fake.lines).toMatch(/What to do: .*raise memory/);
    expect(fake.lines).toMatch(/nginx exit 0/);
  });

  test('it never started', async () => {
    const fake = await title((task) => ({
      ...task,
      lastStatus: 'STOPPED',
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'CannotPullContainerError: failed to resolve ref repo/x:1: not found',
    }));
    expect(fake.title).toMatch(/^The migration never ran: its task could not pull /);
    expect(fake.lines).toMatch(/tag is not in the registry/);
    expect(fake.outcome?.exitCode).toBeUndefined();
  });

  test('it stopped without a word', async () => {
    const fake = await title((task) => ({ ...task, lastStatus: 'STOPPED' }));
    expect(fake.title).toMatch(/without an exit code|never ran/);
    expect(fake.outcome).toMatchObject({ result: 'failed' });
  });

  test('another container has ended it', async () => {
    const fake = await title((task) => ({
      ...exited(task, 0),
      containers: [{ name: 'nginx', exitCode: 1 }, { name: 'laravel' }],
    }));
    expect(fake.title).toBe('The migration ended without an exit code; it may be partly applied');
    expect(fake.outcome?.exitCode).toBeUndefined();
    expect(fake.lines).not.toMatch(/may still be running|could not be stopped|does not know how the command ended/);
  });

  test('it ran, and ECS has no exit code of it: nobody knows how it ended', async () => {
    const fake = await title((task, age) =>
      age < MIGRATES
        ? { ...task, lastStatus: 'RUNNING', containers: [{ name: 'laravel', lastStatus: 'RUNNING' }] }
        : {
            ...exited(task, 0),
            containers: [
              { name: 'nginx', exitCode: 143 },
              { name: 'laravel', lastStatus: 'STOPPED' },
            ],
          },
    );
    expect(fake.title).toBe('The migration ended without an exit code; it may be partly applied');
    expect(fake.lines).toMatch(
      /What to do: ECS does not know how the command ended: check its log, and what it has applied/,
    );
    expect(fake.lines).not.toMatch(/Last lines of nginx/);
  });

  test('it outlives its time', async () => {
    const fake = await title(
      (task, age) =>
        age > 90_000
          ? {
              ...exited(task, 137),
              stopCode: 'UserInitiated',
              stoppedReason: 'ecspresso-release: not finished within 60 s',
            }
          : { ...task, stopCode: undefined, lastStatus: 'RUNNING', containers: [{ name: 'laravel' }] },
      {
        migration: migration('php artisan migrate', { timeoutSeconds: 60 }),
      },
    );
    expect(fake.title).toBe('The migration timed out after 1 min and was stopped');
    expect(fake.lines).not.toMatch(/ECS:|nginx|To stop it/);
    expect(fake.lines).toMatch(/The database may be partly migrated\.\nWhat to do: Raise `migration-timeout` if/);
    expect(fake.journal).toContain('stop task task1');
  });

  test('ECS started another revision', async () => {
    const fake = await title((task) => ({ ...task, taskDefinition: 'shop-backend:1' }));
    expect(fake.title).toMatch(/ECS started a different task/);
    expect(fake.lines).toContain('it runs shop-backend:1, not shop-backend:42');
    // It has not stopped yet: ECS has said nothing of why it did.
    expect(fake.lines).not.toContain('ECS: ');
    expect(fake.journal).toContain('stop task task1');
  });

  test('ECS dropped the command', async () => {
    const fake = await title((task) => ({ ...task, containerOverrides: [] }));
    expect(fake.journal).toContain('stop task task1');
  });

  test('its last log lines are in the message', async () => {
    const events = Array.from({ length: 30 }, (_, index) => ({ at: index, message: `line ${index}` }));
    const fake = await migrating({
      task: (task) => exited(task, 1),
      cloud: { logPage: (_stream, next) => Promise.resolve(next ? { events: [], next } : { events, next: 'n' }) },
    });
    const lines = fake.migrated.failure?.lines ?? [];
    expect(lines).toContain('  line 29');
    expect(lines).toContain('  line 10');
    expect(lines).not.toContain('  line 9');
  });

  test('ECS cannot be asked for its end', async () => {
    const fake = await migrating({ cloud: { tasks: () => Promise.reject(awsError('denied', 'ecs:DescribeTasks')) } });
    expect(fake.migrated.failure?.title).toMatch(/^The result of the migration is unknown/);
    expect(fake.migrated.failure?.lines).toContain('It may still be running: check its task before you release again.');
  });

  test('a task that outlives its time, and that ECS does not stop, is not told as stopped', async () => {
    const fake = await migrating(
      {
        task: (task) => ({ ...task, lastStatus: 'RUNNING', containers: [{ name: 'laravel' }] }),
        cloud: { stopTask: () => Promise.reject(awsError('denied', 'ecs:StopTask')) },
      },
      { migration: migration('php artisan migrate', { timeoutSeconds: 60 }) },
    );
    expect(fake.migrated.failure?.title).toBe('The migration timed out after 1 min and could not be stopped');
    expect(fake.migrated.failure?.lines).toContainEqual(
      expect.stringMatching(/^The task is still running, because it could not be stopped: ecs:StopTask: AccessDenied/),
    );
  });

  test('a defect of its start is not taken for an answer', async () => {
    const broken = migrating({ refuse: (command) => (command === 'run' ? new TypeError('a defect') : undefined) });
    await expect(broken).rejects.toThrow('a defect');
  });

  test('ecspresso names no task', async () => {
    const fake = fakeWorld({ configs: { 'ecs/backend.yml': BACKEND }, services: { backend: {} } });
    const { plan } = await fake.clock.drive(
      look(fake.world, inputs([['ecs/backend.yml']], { migration: migration('m') })),
    );
    if (!plan.migration) throw new Error('there should be a migration');
    const world = { ...fake.world, ecspresso: { ...fake.world.ecspresso, run: () => Promise.resolve(undefined) } };
    const migrated = await fake.clock.drive(
      migrate(world, plan.migration, { family: 'shop-backend', revision: 42 }, 'leave'),
    );
    expect(inWords(migrated).failure?.title).toMatch(/did not say which task/);
    expect(taskIn(fake.events).result).toBe('failed');
  });

  test.each([
    ['leave', /is still in progress in ECS/, false],
    ['stop', /told to stop/, true],
  ] as const)('a cancelled job: %s', async (onCancel, words, stops) => {
    const fake = await migrating({}, { onCancel }, 2500);
    expect(fake.outcome.result).toBe('cancelled');
    expect(fake.migrated.failure?.title).toMatch(words);
    expect(fake.journal.includes('stop task task1')).toBe(stops);
    expect(fake.outcome.stopped).toBe(stops ? true : undefined);
    expect(fake.migrated.failure?.lines).toEqual([
      'php artisan migrate in laravel on shop-backend:42 (task task1)',
      ...(stops ? [] : ['To stop it: aws ecs stop-task --region ap-northeast-1 --cluster production --task task1']),
      expect.stringMatching(/^Console: /),
    ]);
    expect(fake.outcome?.exitCode).toBeUndefined();
  });
});

import { describe, expect, test } from '@jest/globals';
import { InputError } from '../../src/errors.js';
import type { Inputs } from '../../src/inputs/inputs.js';
import type { Event } from '../../src/release/events.js';
import { START } from '../ecs/support/ecs-says.js';
import { awsError } from '../ecs/support/fake-cloud.js';
import { release } from '../support/told.js';
import { exited, fakeWorld, inputs, LASTS, migration, type Script, said } from './support/fake-world.js';
import { kindsOf } from './support/heard.js';

const CONFIGS: Script['configs'] = {
  'backend.yml': { family: 'shop-backend', service: 'backend' },
  'frontend.yml': { family: 'shop-frontend', service: 'frontend' },
  'worker.yml': { family: 'shop-worker', service: 'worker' },
};
const SERVICES = { backend: {}, frontend: {}, worker: {} };
const DEMAND =
  'failed to update service tasks: operation error ECS: UpdateService, https response error StatusCode: 400, RequestID: x, InvalidParameterException: When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.';

/** A release of these lines to its end. */
async function releasing(
  script: Partial<Script>,
  lines: readonly (readonly string[])[],
  more: Partial<Inputs> = {},
  cancelAt?: number,
) {
  const fake = fakeWorld({ configs: CONFIGS, services: SERVICES, ...script });
  if (cancelAt !== undefined) fake.clock.at(cancelAt, () => fake.cancel.abort());
  const end = await fake.clock.drive(release(fake.world, inputs(lines, more)));
  const results = Object.fromEntries(end.configs.map(({ service, family, result }) => [service ?? family, result]));
  const evidence = end.failures.flatMap(({ title, lines: words }) => [title, ...words]).join('\n');
  return { ...fake, end, results, evidence, seconds: fake.clock.elapsed() / 1000 };
}

const crash: NonNullable<Script['task']> = (task) => exited(task, 3);
const deploys = (journal: readonly string[]): string[] => journal.filter((line) => line.startsWith('deploy'));
const refuseDeploy =
  (words: string, ...services: string[]): NonNullable<Script['refuse']> =>
  (command, name, _attempt, options) =>
    command === 'deploy' && services.includes(name) && !options?.force ? said(words) : undefined;

describe('the order of things', () => {
  test('look, register, migrate, line by line, post-migrate', async () => {
    const { journal, end, results } = await releasing({}, [['backend.yml', 'worker.yml'], ['frontend.yml']], {
      migration: migration('migrate'),
      postMigration: migration('clear'),
    });
    expect(end.status).toBe('released');
    expect(results).toEqual({ backend: 'released', worker: 'released', frontend: 'released' });
    expect(journal.filter((line) => !line.startsWith('remove'))).toEqual([
      'register backend.yml',
      'register worker.yml',
      'register frontend.yml',
      'run backend.yml 42',
      'deploy backend 42',
      'deploy worker 42',
      'deploy frontend 42',
      'run backend.yml 42',
    ]);
    expect(end).toMatchObject({
      migration: { what: 'migrate', result: 'succeeded' },
      postMigration: { what: 'clear', result: 'succeeded' },
    });
    expect(end.failures).toEqual([]);
  });

  test('configs of one line roll out together, lines one after another', async () => {
    const together = await releasing({}, [['backend.yml', 'frontend.yml', 'worker.yml']]);
    const apart = await releasing({}, [['backend.yml'], ['frontend.yml'], ['worker.yml']]);
    expect(together.seconds).toBeLessThan(LASTS / 1000 + 3);
    expect(apart.seconds).toBeGreaterThan((3 * LASTS) / 1000);
    expect(apart.seconds).toBeLessThan((3 * LASTS) / 1000 + 9);
  });

  test('what happens is told in its order', async () => {
    const { events } = await releasing({}, [['backend.yml'], ['frontend.yml']], { migration: migration('migrate') });
    const kinds = kindsOf(events).filter((kind) => kind !== 'migration-status' && kind !== 'warning');
    expect(kinds).toEqual([
      'looked',
      'registered',
      'migration-starting',
      'migration-started',
      'migration-ended',
      'task-outcome',
      'line-starting',
      'deploying',
      'outcome',
      'line-ended',
      'line-starting',
      'deploying',
      'outcome',
      'line-ended',
    ]);
  });

  test('each deployment is the one that ECS was given, beside what ran before', async () => {
    const { end } = await releasing({}, [['backend.yml']]);
    expect(end.configs[0]).toMatchObject({
      before: 'shop-backend:41',
      after: 'shop-backend:42',
      deployment: 'ecs-svc/101',
      forced: false,
    });
    expect(end.message).toMatch(/^Released 1 service in \d+ s\.$/);
  });
});

describe('nothing is changed', () => {
  test('when look finds a problem', async () => {
    const fake = fakeWorld({ configs: CONFIGS, services: { backend: {} } });
    await expect(fake.clock.drive(release(fake.world, inputs([['backend.yml', 'frontend.yml']])))).rejects.toThrow(
      InputError,
    );
    expect(fake.journal).toEqual([]);
  });

  test('when there is nothing to release', async () => {
    const { end, journal } = await releasing({}, []);
    expect(end).toMatchObject({ status: 'unchanged', message: 'Nothing to release.', configs: [] });
    expect(journal).toEqual([]);
  });
});

describe('later lines do not start', () => {
  test('after a registration that failed: nothing runs at all', async () => {
    const { end, journal, results, evidence } = await releasing(
      {
        refuse: (command, name) =>
          command === 'register' && name === 'frontend.yml' ? said('ClientException: bad') : undefined,
      },
      [['backend.yml'], ['frontend.yml']],
      { migration: migration('migrate') },
    );
    expect(end.status).toBe('failed');
    expect(results).toEqual({ backend: 'skipped', frontend: 'skipped' });
    expect(journal.filter((line) => /^(run|deploy)/.test(line))).toEqual([]);
    expect(evidence).toMatch(/frontend could not be registered.*ClientException: bad.*No service was changed/s);
  });

  test('after a migration that failed', async () => {
    const { end, journal, results, evidence } = await releasing({ task: crash }, [['backend.yml'], ['frontend.yml']], {
      migration: migration('migrate'),
    });
    expect(end.status).toBe('failed');
    expect(end.message).toBe('The migration failed: app exited with code 3.');
    expect(results).toEqual({ backend: 'skipped', frontend: 'skipped' });
    expect(deploys(journal)).toEqual([]);
    expect(end.migration).toMatchObject({ exitCode: 3, result: 'failed' });
    expect(evidence).toMatch(/Where things stand: backend was not started; frontend was not started/);
  });

  test('after a roll-out that ECS rolled back; its neighbours are watched to their end', async () => {
    const { end, journal, results, evidence } = await releasing(
      { end: (service) => (service === 'backend' ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL') },
      [['backend.yml', 'worker.yml'], ['frontend.yml']],
      { migration: migration('migrate'), postMigration: migration('clear') },
    );
    expect(results).toEqual({ backend: 'rolled-back', worker: 'released', frontend: 'skipped' });
    expect(deploys(journal)).toEqual(['deploy backend 42', 'deploy worker 42']);
    expect(journal.filter((line) => line.startsWith('run'))).toHaveLength(1);
    expect(end.failures).toHaveLength(1);
    expect(end.status).toBe('failed');
    expect(evidence).toMatch(/^backend was rolled back by ECS/);
    expect(evidence).toContain('Service deployment rolled back because the circuit breaker threshold was exceeded.');
    expect(evidence).toMatch(
      /Where things stand: backend serves shop-backend:41 as before; worker serves shop-worker:42; frontend was not started; the migration had already run \(exit 0\)\./,
    );
  });

  test('every cause is told', async () => {
    const { end } = await releasing({ end: () => 'ROLLBACK_SUCCESSFUL' }, [['backend.yml', 'frontend.yml']]);
    expect(end.failures).toHaveLength(2);
    expect(end.message).toMatch(/\(and 1 more\)\.$/);
  });

  test('after a refusal', async () => {
    const { results, evidence, end } = await releasing(
      {
        refuse: refuseDeploy(
          'AccessDeniedException: User: x is not authorized to perform: ecs:UpdateService',
          'backend',
        ),
      },
      [['backend.yml'], ['frontend.yml']],
    );
    expect(results).toEqual({ backend: 'failed', frontend: 'skipped' });
    expect(end.configs[0]).not.toHaveProperty('deployment');
    expect(evidence).toMatch(/backend was not rolled out.*ecs:UpdateService/s);
  });

  test('after a roll-out that outlives its time', async () => {
    const { results, evidence, seconds } = await releasing(
      { end: () => 'IN_PROGRESS' },
      [['backend.yml'], ['frontend.yml']],
      { timeoutSeconds: 60 },
    );
    expect(results).toEqual({ backend: 'failed', frontend: 'skipped' });
    expect(evidence).toMatch(/backend timed out after 1 min/);
    expect(seconds).toBeLessThan(70);
  });

  test('a post-migration that fails is red, and the services stay released', async () => {
    let runs = 0;
    const { end, results } = await releasing(
      {
        task: (task, age) => {
          runs = Math.max(runs, Number(task.arn.at(-1)));
          return Number(task.arn.at(-1)) === 2 && age > 2000 ? exited(task, 1) : task;
        },
      },
      [['backend.yml']],
      { migration: migration('migrate'), postMigration: migration('clear') },
    );
    expect(runs).toBe(2);
    expect(end.status).toBe('failed');
    expect(results).toEqual({ backend: 'released' });
    expect(end.message).toMatch(/post-migration failed/);
  });
});

describe('force', () => {
  test('once, on the same revision, because ECS demands it', async () => {
    const { end, journal, events, registeredAt } = await releasing({ refuse: refuseDeploy(DEMAND, 'backend') }, [
      ['backend.yml', 'frontend.yml'],
    ]);
    expect(deploys(journal)).toEqual(['deploy backend 42', 'deploy frontend 42', 'deploy backend 42 by force']);
    expect(registeredAt).toHaveLength(2);
    expect(end.status).toBe('released');
    expect(end.configs.map(({ forced }) => forced)).toEqual([true, false]);
    expect(end.message).toMatch(/Forced: backend\.$/);
    expect(events.filter(({ kind }) => kind === 'force-demanded')).toHaveLength(1);
  });

  test('never', async () => {
    const { end, journal, evidence } = await releasing({ refuse: refuseDeploy(DEMAND, 'backend') }, [['backend.yml']], {
      forceNewDeployment: 'never',
    });
    expect(deploys(journal)).toEqual(['deploy backend 42']);
    expect(end.status).toBe('failed');
    expect(evidence).toMatch(/`force-new-deployment` is never/);
  });

  test('always', async () => {
    const { end, journal } = await releasing({}, [['backend.yml', 'frontend.yml']], { forceNewDeployment: 'always' });
    expect(deploys(journal)).toEqual(['deploy backend 42 by force', 'deploy frontend 42 by force']);
    expect(end.configs.every(({ forced }) => forced)).toBe(true);
  });

  test.each([
    ['2.8.0', /2\.8\.0 cannot ask for.*2\.8\.1/s],
    ['2.8.7', /must force a new deployment/],
  ])('in vain with %s', async (version, words) => {
    const { end, journal, evidence } = await releasing(
      { version, refuse: (command) => (command === 'deploy' ? said(DEMAND) : undefined) },
      [['backend.yml']],
    );
    expect(deploys(journal)).toHaveLength(2);
    expect(end.status).toBe('failed');
    expect(evidence).toMatch(words);
  });

  test.each([
    'operation error ECS: UpdateService, InvalidParameterException: Cannot force a new deployment on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.',
    'operation error ECS: UpdateService, ServiceNotActiveException: Service was not ACTIVE.',
  ])('not for: %s', async (words) => {
    const { journal, end } = await releasing({ refuse: refuseDeploy(words, 'backend') }, [['backend.yml']]);
    expect(deploys(journal)).toEqual(['deploy backend 42']);
    expect(end.configs[0]?.forced).toBe(false);
  });
});

describe('a command that fails', () => {
  test('for want of quota is repeated', async () => {
    const { end, journal } = await releasing(
      {
        refuse: (command, _name, attempt) =>
          command === 'deploy' && attempt < 3
            ? said(
                'operation error ECS: UpdateService, https response error StatusCode: 400, RequestID: x, ThrottlingException: Rate exceeded',
              )
            : undefined,
      },
      [['backend.yml']],
    );
    expect(deploys(journal)).toHaveLength(3);
    expect(end.status).toBe('released');
  });

  test('although ECS took its call is not the verdict', async () => {
    const { end, events } = await releasing(
      { takesEffect: true, refuse: refuseDeploy('request send failed, EOF', 'backend') },
      [['backend.yml']],
    );
    expect(end.status).toBe('released');
    expect(end.configs[0]).toMatchObject({ result: 'released', deployment: 'ecs-svc/101' });
    const warning = { kind: 'deploy-command', service: 'backend', words: expect.stringMatching(/EOF/) };
    expect(events).toContainEqual({ kind: 'warning', warning });
  });

  test('although ECS took its call, and the deployment is rolled back: both are told', async () => {
    const { evidence } = await releasing(
      {
        takesEffect: true,
        end: () => 'ROLLBACK_SUCCESSFUL',
        refuse: refuseDeploy('request send failed, EOF', 'backend'),
      },
      [['backend.yml']],
    );
    expect(evidence).toMatch(/rolled back by ECS/);
    expect(evidence).toMatch(/ecspresso failed too/);
  });
});

describe('services that are not as usual', () => {
  test('one that does not exist yet is made of what was just registered', async () => {
    const { journal, end } = await releasing({ services: { frontend: {}, worker: {} } }, [['backend.yml']], {
      allowCreate: true,
    });
    expect(deploys(journal)).toEqual(['deploy backend latest']);
    expect(end).toMatchObject({ status: 'released', configs: [{ result: 'released', after: 'shop-backend:42' }] });
    expect(end.configs[0]).not.toHaveProperty('before');
  });

  test('one whose family changes gets a plain deploy, and what it registered is ours', async () => {
    const { journal, end, events } = await releasing({ services: { backend: { taskDefinition: 'old-backend:7' } } }, [
      ['backend.yml'],
    ]);
    expect(deploys(journal)).toEqual(['deploy backend register']);
    expect(end.configs[0]).toMatchObject({ result: 'released', before: 'old-backend:7', after: 'shop-backend:43' });
    expect(events.find(({ kind }) => kind === 'deploying')).toMatchObject({
      newFamily: true,
    });
  });

  test.each<[string, string, string]>([
    ['runs ours', 'shop-backend:42', 'released'],
    ['runs something else', 'shop-backend:41', 'failed'],
  ])('CODE_DEPLOY: ecspresso waits, and ECS is asked afterwards: it %s', async (_name, primaryTaskSet, result) => {
    const { journal, end } = await releasing(
      { services: { backend: { controller: 'CODE_DEPLOY', deployments: [], primaryTaskSet } } },
      [['backend.yml']],
    );
    expect(deploys(journal)).toEqual(['deploy backend 42 and wait']);
    expect(end.configs[0]?.result).toBe(result);
  });

  test.each<[string, string, RegExp]>([
    [
      'before CodeDeploy has anything',
      'failed to list applications: operation error CodeDeploy: ListApplications, https response error StatusCode: 400, AccessDeniedException: no',
      /Where things stand: backend serves shop-backend:41 as before\./,
    ],
    [
      'while CodeDeploy rolls out',
      'failed to wait for deployment: exceeded max wait time for DeploymentSuccessful waiter',
      /Where things stand: backend runs shop-backend:41, and CODE_DEPLOY may still be deploying shop-backend:42\./,
    ],
  ])('CODE_DEPLOY: ecspresso ends badly %s', async (_name, words, stands) => {
    const { end, evidence } = await releasing(
      {
        services: { backend: { controller: 'CODE_DEPLOY', deployments: [], primaryTaskSet: 'shop-backend:41' } },
        refuse: refuseDeploy(words, 'backend'),
      },
      [['backend.yml']],
    );
    expect(end.configs[0]?.result).toBe('failed');
    expect(evidence).toMatch(stands);
  });

  test('register-only configs', async () => {
    const { end, journal } = await releasing({ configs: { ...CONFIGS, 'batch.yml': { family: 'batch' } } }, [
      ['backend.yml', 'batch.yml'],
    ]);
    expect(deploys(journal)).toEqual(['deploy backend 42']);
    expect(end.configs[1]).toMatchObject({ family: 'batch', after: 'batch:42', result: 'registered' });
    expect(end.message).toMatch(/^Released 1 service and registered 1 task definition/);
  });

  test('only register-only configs', async () => {
    const { end } = await releasing({ configs: { 'batch.yml': { family: 'batch' } } }, [['batch.yml']]);
    expect(end).toMatchObject({ status: 'released', failures: [] });
    expect(end.message).toMatch(/^Registered 1 task definition in/);
  });
});

describe('other ends', () => {
  test('a run touches no service', async () => {
    const { end, journal } = await releasing({}, [['backend.yml'], ['frontend.yml']], {
      mode: 'run',
      migration: migration('migrate'),
    });
    expect(end).toMatchObject({ status: 'completed', configs: [], migration: { exitCode: 0 } });
    expect(journal.filter((line) => !line.startsWith('remove'))).toEqual([
      'register backend.yml',
      'run backend.yml 42',
    ]);
  });

  test('a run that fails', async () => {
    const { end } = await releasing({ task: crash }, [['backend.yml']], {
      mode: 'run',
      migration: migration('migrate'),
    });
    expect(end.status).toBe('failed');
  });

  test('without waiting it ends when ECS has begun', async () => {
    const { end, seconds, results } = await releasing(
      { end: () => 'IN_PROGRESS' },
      [['backend.yml'], ['frontend.yml']],
      { wait: false },
    );
    expect(end.status).toBe('started');
    expect(results).toEqual({ backend: 'started', frontend: 'started' });
    expect(end.configs[0]?.deployment).toBe('ecs-svc/101');
    expect(seconds).toBeLessThan(15);
  });

  test('a roll-out that fails to start is red without waiting, too', async () => {
    const { end } = await releasing({ refuse: refuseDeploy('ClientException: x', 'backend') }, [['backend.yml']], {
      wait: false,
    });
    expect(end.status).toBe('failed');
  });

  test('where nothing is to be released no post-migration runs', async () => {
    const { end, journal } = await releasing({}, [], { postMigration: migration('clear', { config: 'backend.yml' }) });
    expect(end.status).toBe('unchanged');
    expect(journal).toEqual([]);
  });

  test('a defect is thrown as it is', async () => {
    await expect(
      releasing({ refuse: (command) => (command === 'deploy' ? new TypeError('a defect') : undefined) }, [
        ['backend.yml'],
      ]),
    ).rejects.toThrow('a defect');
  });
});

describe('a cancelled job', () => {
  test.each<[string, number, Partial<Inputs>, Record<string, string>, RegExp]>([
    [
      'while registering',
      50,
      {},
      { backend: 'cancelled', frontend: 'cancelled' },
      /Cancelled before anything was rolled out/,
    ],
    [
      'while migrating',
      2000,
      { migration: migration('m') },
      { backend: 'cancelled', frontend: 'cancelled' },
      /still in progress in ECS: the migration/,
    ],
    [
      'while rolling out',
      6000,
      {},
      { backend: 'cancelled', frontend: 'cancelled' },
      /still in progress in ECS: backend/,
    ],
    [
      'while rolling out the second line',
      20_000,
      {},
      { backend: 'released', frontend: 'cancelled' },
      /still in progress in ECS: frontend/,
    ],
  ])('%s ends within five seconds and tells what goes on', async (_name, at, more, results, message) => {
    const fake = await releasing({}, [['backend.yml'], ['frontend.yml']], more, at);
    expect(fake.end.status).toBe('cancelled');
    expect(fake.results).toEqual(results);
    expect(fake.end.message).toMatch(message);
    expect(fake.seconds).toBeLessThanOrEqual(at / 1000 + 5);
    expect(fake.journal.filter((line) => /^(roll back|stop)/.test(line))).toEqual([]);
  });

  test('rolls back what has begun, where that was asked for', async () => {
    const { journal, end } = await releasing({}, [['backend.yml'], ['frontend.yml']], { onCancel: 'stop' }, 6000);
    expect(journal).toContain('roll back backend');
    expect(end.status).toBe('cancelled');
  });

  test('tells that another controller may go on', async () => {
    const services = { backend: { controller: 'CODE_DEPLOY', deployments: [], primaryTaskSet: 'shop-backend:41' } };
    const fake = fakeWorld({ configs: CONFIGS, services });
    const deploy = (): Promise<void> =>
      new Promise((_resolve, reject) => {
        fake.cancel.signal.addEventListener('abort', () => reject(said('Interrupted')));
      });
    fake.clock.at(5000, () => fake.cancel.abort());
    const world = { ...fake.world, ecspresso: { ...fake.world.ecspresso, deploy } };
    const end = await fake.clock.drive(release(world, inputs([['backend.yml']])));
    expect(end.status).toBe('cancelled');
    expect(end.configs[0]?.result).toBe('cancelled');
    expect(end.message).toMatch(/The deploy of backend had been started/);
    expect(end.failures[0]?.lines.join('\n')).toMatch(/CODE_DEPLOY may still be deploying shop-backend:42/);
  });

  test('ends also while a command hangs, and says what had been started', async () => {
    const fake = fakeWorld({ configs: CONFIGS, services: SERVICES });
    const world = {
      ...fake.world,
      ecspresso: { ...fake.world.ecspresso, deploy: () => new Promise<void>(() => undefined) },
    };
    fake.clock.at(5000, () => fake.cancel.abort());
    const end = await fake.clock.drive(release(world, inputs([['backend.yml'], ['frontend.yml']])));
    expect(end.status).toBe('cancelled');
    expect(end.failures[0]?.title).toBe('The job was cancelled before ECS said what is still in progress');
    expect(end.configs).toMatchObject([
      { result: 'cancelled', serves: 'between' },
      { result: 'cancelled', serves: 'old', stands: 'frontend was not started' },
    ]);
    expect(fake.clock.elapsed()).toBeLessThanOrEqual(10_000);
  });

  test('ends also while the start of the migration hangs, and says that it may have begun', async () => {
    const fake = fakeWorld({ configs: CONFIGS, services: SERVICES });
    const run = (): Promise<string | undefined> => new Promise(() => undefined);
    const world = { ...fake.world, ecspresso: { ...fake.world.ecspresso, run } };
    fake.clock.at(5000, () => fake.cancel.abort());
    const end = await fake.clock.drive(release(world, inputs([['backend.yml']], { migration: migration('migrate') })));
    expect(end).toMatchObject({ status: 'cancelled', migration: { result: 'cancelled', what: 'migrate' } });
  });

  test('begins no post-migration, though the last service was released just before', async () => {
    const fake = fakeWorld({ configs: CONFIGS, services: SERVICES });
    const world = {
      ...fake.world,
      tell: (event: Event) => {
        fake.world.tell(event);
        if (event.kind === 'outcome') fake.cancel.abort();
      },
    };
    const end = await fake.clock.drive(
      release(world, inputs([['backend.yml']], { postMigration: migration('clear'), onFailure: 'rollback' })),
    );
    expect(end).toMatchObject({ status: 'cancelled', configs: [{ result: 'released' }] });
    expect(fake.journal.filter((line) => line.startsWith('run'))).toEqual([]);
  });

  test('that was cancelled while its migration succeeded rolls nothing out', async () => {
    const fake = fakeWorld({ configs: CONFIGS, services: SERVICES });
    const world = {
      ...fake.world,
      tell: (event: Event) => {
        fake.world.tell(event);
        if (event.kind === 'migration-ended') fake.cancel.abort();
      },
    };
    const end = await fake.clock.drive(
      release(world, inputs([['backend.yml']], { migration: migration('migrate'), onFailure: 'rollback' })),
    );
    expect(end).toMatchObject({ status: 'cancelled', failures: [], migration: { result: 'succeeded' } });
    expect(deploys(fake.journal)).toEqual([]);
    expect(fake.events.filter(({ kind }) => kind === 'line-starting')).toEqual([]);
  });
});

describe('what the watch finds out is told', () => {
  const unhealthy = '(service backend) was unable to place a task because no container instance met its requirements.';
  test('events, a hook that waits, and what may not be read', async () => {
    const fake = fakeWorld({ configs: CONFIGS, services: SERVICES });
    const cloud = fake.world.cloud('r');
    const world = {
      ...fake.world,
      cloud: () => ({
        ...cloud,
        services: async (...args: Parameters<typeof cloud.services>) => {
          const { found, missing } = await cloud.services(...args);
          const events = [{ id: '1', at: START + 3000, message: unhealthy }];
          return { missing, found: found.map((one) => (fake.clock.elapsed() > 4000 ? { ...one, events } : one)) };
        },
        serviceDeployments: async (...args: Parameters<typeof cloud.serviceDeployments>) =>
          (await cloud.serviceDeployments(...args)).map((one) =>
            one.status === 'IN_PROGRESS' ? { ...one, paused: { hookId: 'hook-1', stage: 'PRE_SCALE_UP' } } : one,
          ),
        stoppedTasks: () => Promise.reject(awsError('denied', 'ecs:ListTasks')),
      }),
    };
    const end = await fake.clock.drive(release(world, inputs([['backend.yml']])));
    expect(end.status).toBe('released');
    expect(fake.events).toContainEqual({ kind: 'service-event', service: 'backend', message: unhealthy });
    expect(fake.events).toContainEqual({
      kind: 'paused',
      service: 'backend',
      region: expect.any(String),
      stage: 'PRE_SCALE_UP',
      serviceDeployment: expect.stringMatching(/^arn:\S+\/101$/),
      hookId: 'hook-1',
    });
    expect(fake.events).toContainEqual({
      kind: 'warning',
      warning: expect.objectContaining({
        kind: 'degraded',
        action: 'ecs:ListTasks',
        consequence: expect.stringMatching(/^the last look .* is left out$/),
      }),
    });
  });
});

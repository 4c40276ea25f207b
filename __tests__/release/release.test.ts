import { describe, expect, test } from '@jest/globals';
import { InputError } from '../../src/errors.js';
import { releaseInWords } from '../support/in-words.js';
import { exited, fakeWorld, LASTS } from './support/fake-world.js';
import { kindsOf } from './support/heard.js';
import { inputs, migration } from './support/inputs.js';
import { CONFIGS, crash, deploys, refuseDeploy, releasing } from './support/releasing.js';
import { said } from './support/script.js';

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
      'time-spent',
      'line-ended',
      'line-starting',
      'deploying',
      'outcome',
      'time-spent',
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
    await expect(
      fake.clock.drive(releaseInWords(fake.world, inputs([['backend.yml', 'frontend.yml']]))),
    ).rejects.toThrow(InputError);
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
    expect(end.configs[0]?.deployment).toBeUndefined();
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
      { waitUntil: { kind: 'started' } },
    );
    expect(end.status).toBe('started');
    expect(results).toEqual({ backend: 'started', frontend: 'started' });
    expect(end.configs[0]?.deployment).toBe('ecs-svc/101');
    expect(seconds).toBeLessThan(15);
  });

  test('a roll-out that fails to start is red without waiting, too', async () => {
    const { end } = await releasing({ refuse: refuseDeploy('ClientException: x', 'backend') }, [['backend.yml']], {
      waitUntil: { kind: 'started' },
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

import { describe, expect, test } from '@jest/globals';
import type { Inputs } from '../../src/inputs/inputs.js';
import type { Event } from '../../src/release/events.js';
import { releaseInWords } from '../support/in-words.js';
import { fakeWorld } from './support/fake-world.js';
import { inputs, migration } from './support/inputs.js';
import { CONFIGS, deploys, releasing, SERVICES } from './support/releasing.js';
import { said } from './support/script.js';

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
    const end = await fake.clock.drive(releaseInWords(world, inputs([['backend.yml']])));
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
    const end = await fake.clock.drive(releaseInWords(world, inputs([['backend.yml'], ['frontend.yml']])));
    expect(end.status).toBe('cancelled');
    expect(end.failures[0]?.title).toBe('The job was cancelled before ECS said what is still in progress');
    expect(end.configs).toMatchObject([
      { result: 'cancelled', serves: 'unsettled' },
      { result: 'cancelled', serves: 'old', end: 'frontend was not started' },
    ]);
    expect(fake.clock.elapsed()).toBeLessThanOrEqual(10_000);
  });

  test('ends also while the start of the migration hangs, and says that it may have begun', async () => {
    const fake = fakeWorld({ configs: CONFIGS, services: SERVICES });
    const run = (): Promise<string | undefined> => new Promise(() => undefined);
    const world = { ...fake.world, ecspresso: { ...fake.world.ecspresso, run } };
    fake.clock.at(5000, () => fake.cancel.abort());
    const end = await fake.clock.drive(
      releaseInWords(world, inputs([['backend.yml']], { migration: migration('migrate') })),
    );
    expect(end).toMatchObject({ status: 'cancelled', migration: { result: 'cancelled', what: 'migrate' } });
  });

  test('begins no post-migration, though the last service was released just before', async () => {
    const fake = fakeWorld({ configs: CONFIGS, services: SERVICES });
    const world = {
      ...fake.world,
      emit: (event: Event) => {
        fake.world.emit(event);
        if (event.kind === 'outcome') fake.cancel.abort();
      },
    };
    const end = await fake.clock.drive(
      releaseInWords(world, inputs([['backend.yml']], { postMigration: migration('clear'), onFailure: 'rollback' })),
    );
    expect(end).toMatchObject({ status: 'cancelled', configs: [{ result: 'released' }] });
    expect(fake.journal.filter((line) => line.startsWith('run'))).toEqual([]);
  });

  test('that was cancelled while its migration succeeded rolls nothing out', async () => {
    const fake = fakeWorld({ configs: CONFIGS, services: SERVICES });
    const world = {
      ...fake.world,
      emit: (event: Event) => {
        fake.world.emit(event);
        if (event.kind === 'migration-ended') fake.cancel.abort();
      },
    };
    const end = await fake.clock.drive(
      releaseInWords(world, inputs([['backend.yml']], { migration: migration('migrate'), onFailure: 'rollback' })),
    );
    expect(end).toMatchObject({ status: 'cancelled', failures: [], migration: { result: 'succeeded' } });
    expect(deploys(fake.journal)).toEqual([]);
    expect(fake.events.filter(({ kind }) => kind === 'line-starting')).toEqual([]);
  });
});

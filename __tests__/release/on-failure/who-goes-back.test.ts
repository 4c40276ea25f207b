import { describe, expect, test } from '@jest/globals';
import { inspect } from '../../../src/release/look/inspect.js';
import { narrate } from '../../../src/release/narrator.js';
import { recover } from '../../../src/release/on-failure/recover.js';
import type { ConfigOutcome } from '../../../src/release/outcome.js';
import { watches } from '../../../src/release/roll-out/watches.js';
import { outcomeIn } from '../../../src/release/story.js';
import { START } from '../../ecs/support/ecs-says.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs, migration } from '../support/inputs.js';
import { said } from '../support/script.js';
import { CONFIGS, failing, LINES, SERVICES } from './support/failing.js';

describe('nothing goes back', () => {
  test('where that was not asked for', async () => {
    const { end, commands, calls } = await failing({}, LINES, { onFailure: 'leave' });
    expect(commands).toHaveLength(3);
    expect(end.status).toBe('failed');
    expect(calls.filter(({ method }) => method === 'attributes')).toEqual([]);
  });

  test('after a release that succeeded', async () => {
    const { end, commands } = await failing({ end: () => 'SUCCESSFUL' });
    expect(commands).toHaveLength(3);
    expect(end.status).toBe('released');
  });

  test('after a post-migration that failed', async () => {
    const { end, commands } = await failing(
      {
        end: () => 'SUCCESSFUL',
        refuse: (command) => (command === 'run' ? said('failed to run task: x') : undefined),
      },
      LINES,
      { postMigration: migration('clear') },
    );
    expect(commands).toHaveLength(3);
    expect(end.status).toBe('failed');
  });

  test('after a migration that failed', async () => {
    const { commands } = await failing(
      { refuse: (command) => (command === 'run' ? said('failed to run task: x') : undefined) },
      LINES,
      { migration: migration('migrate') },
    );
    expect(commands).toEqual([]);
  });

  test('after a cancel', async () => {
    const { end, commands } = await failing({}, LINES, {}, 20_000);
    expect(end.status).toBe('cancelled');
    expect(commands).toEqual(['deploy backend 42', 'deploy worker 42']);
  });

  test('with another deployment controller it is refused before anything is changed', async () => {
    await expect(failing({ services: { ...SERVICES, worker: { controller: 'CODE_DEPLOY' } } })).rejects.toThrow(
      /`on-failure`: worker has the deployment controller CODE_DEPLOY.*cannot roll back. Write leave/,
    );
  });
});

describe('who goes back, by what became of it', () => {
  /** Recovers after these outcomes of the backend; ECS shows what was there before. */
  async function recovering(outcome: Partial<ConfigOutcome>, more: { attributes?: Map<string, never> } = {}) {
    const fake = fakeWorld({ configs: CONFIGS, services: SERVICES });
    const wanted = inputs([['backend.yml']], { onFailure: 'rollback' });
    const work = async () => {
      const { plan } = await inspect(fake.world, wanted);
      const [config] = plan.lines.flat();
      if (!config) throw new Error('no config');
      const { emit, story, end } = narrate(fake.world, 'release');
      const world = { ...fake.world, emit };
      world.emit({ kind: 'looked', plan });
      const told = { after: 'shop-backend:42', forced: false, serves: 'unsettled', ...outcome } as ConfigOutcome;
      world.emit({ kind: 'outcome', key: config.key, outcome: told });
      world.emit({ kind: 'failed', key: config.key, failure: { cause: { kind: 'cut-off' }, evidence: [] } });
      const attributes = more.attributes ?? new Map();
      await recover(world, { story: story(), inputs: wanted, watchOf: watches(world), attributes });
      return { status: end().status, ended: outcomeIn(story(), config) };
    };
    const recovered = await fake.clock.drive(work());
    const tried = fake.events.flatMap((event) => (event.kind === 'rollback-starting' ? event.services : []));
    return { ...recovered, ...fake, tried };
  }
  const BACKEND = {
    region: 'ap-northeast-1',
    cluster: 'production',
    service: 'backend',
    taskDefinition: 'shop-backend:41',
  };

  test.each<[string, Partial<ConfigOutcome>]>([
    ['released', { result: 'released', serves: 'new', deployment: 'ecs-svc/101' }],
    ['released by another controller', { result: 'released', serves: 'new' }],
    ['being rolled back by ECS', { result: 'rolled-back', deployment: 'ecs-svc/101' }],
    ['failed, and it is not certain what is there', { result: 'failed' }],
    ['failed after a deployment of ours', { result: 'failed', deployment: 'ecs-svc/101', serves: 'old' }],
  ])('%s: it is taken back', async (_name, outcome) => {
    const { tried, ended, status } = await recovering(outcome);
    expect(tried).toEqual([BACKEND]);
    expect(ended).toMatchObject({
      result: 'rolled-back',
      serves: 'old',
      end: { kind: 'rolled-back', on: 'shop-backend:41', keeps: [] },
    });
    expect(ended?.onFailureRollback).toMatchObject({
      wasReleased: outcome.result === 'released',
      startedAt: START,
      seconds: outcome.result === 'rolled-back' ? 0 : 10,
    });
    expect(status).toBe('failed');
  });

  test('rolled back by ECS already: nothing is to be done', async () => {
    const { tried, ended, status } = await recovering({ result: 'rolled-back', serves: 'old', deployment: 'x' });
    expect(tried).toEqual([]);
    expect(ended).not.toHaveProperty('onFailureRollback');
    expect(status).toBe('failed');
  });

  test.each<[string, Partial<ConfigOutcome>]>([
    ['unchanged', { result: 'unchanged', serves: 'new' }],
    ['refused', { result: 'failed', serves: 'old' }],
  ])('%s: it is not touched', async (_name, outcome) => {
    const { tried, ended, status, events } = await recovering(outcome);
    expect(tried).toEqual([]);
    expect(events.filter(({ kind }) => kind === 'line-ended')).toEqual([]);
    expect(ended).toMatchObject(outcome);
    expect(status).toBe('failed');
  });

  test('what the attributes were is only said where ECS tells them', async () => {
    const { ended } = await recovering({ result: 'released', serves: 'new' }, { attributes: new Map<string, never>() });
    expect(ended?.end).toEqual({ kind: 'rolled-back', on: 'shop-backend:41', keeps: [] });
  });
});

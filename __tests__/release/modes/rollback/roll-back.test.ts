import { describe, expect, test } from '@jest/globals';
import type { World } from '../../../../src/release/world.js';
import { spokenMoment } from '../../../../src/spoken-time.js';
import { START } from '../../../ecs/support/ecs-says.js';
import { rollbackInWords } from '../../../support/in-words.js';
import { fakeWorld } from '../../support/fake-world.js';
import { kindsOf } from '../../support/heard.js';
import { inputs } from '../../support/inputs.js';
import { goingBack, lines, SERVICES, to } from './support/rolling-back.js';

describe('mode rollback', () => {
  test('each service goes to the last successfully deployed revision, and nothing is registered', async () => {
    const { end, journal, destinations } = await goingBack({}, [['backend.yml'], ['frontend.yml']]);
    expect(journal).toEqual(['deploy backend 40 alone', 'deploy frontend 38 alone']);
    expect(end.status).toBe('rolled-back');
    expect(end.message).toMatch(/^Rolled back 2 services in \d+ s\.$/);
    expect(end.configs.map(({ before, after, result }) => [before, after, result])).toEqual([
      ['shop-backend:41', 'shop-backend:40', 'released'],
      ['shop-frontend:41', 'shop-frontend:38', 'released'],
    ]);
    expect(end.configs[0]?.images).toEqual([{ container: 'app', before: 'repo/app:v41', after: 'repo/app:v40' }]);
    expect(destinations).toEqual([
      `backend: shop-backend:41 → shop-backend:40, which ran until ${spokenMoment(START - 3_600_000)}`,
      `frontend: shop-frontend:41 → shop-frontend:38, which ran until ${spokenMoment(START - 3_600_000)}`,
    ]);
  });

  test('it says where each goes before anything begins', async () => {
    const { events } = await goingBack({}, [['backend.yml', 'frontend.yml']]);
    expect(kindsOf(events).slice(0, 4)).toEqual(['looked', 'destination', 'destination', 'line-starting']);
  });

  test('after one that failed no further line begins', async () => {
    const { end, journal } = await goingBack(
      {},
      [['backend.yml'], ['frontend.yml']],
      {},
      { end: () => 'ROLLBACK_SUCCESSFUL' },
    );
    expect(journal).toEqual(['deploy backend 40 alone']);
    expect(end.status).toBe('failed');
    expect(end.configs.map(({ result }) => result)).toEqual(['rolled-back', 'skipped']);
    expect(end.failures[0]?.lines.join('\n')).toMatch(
      /backend serves shop-backend:41 as before; frontend was not started/,
    );
  });

  test('wait-until: started ends while the roll-out is in progress', async () => {
    const { end } = await goingBack(
      {},
      [['backend.yml']],
      { waitUntil: { kind: 'started' } },
      { end: () => 'IN_PROGRESS' },
    );
    expect(end).toMatchObject({ status: 'started', message: 'Started 1 roll-out; still in progress in ECS.' });
  });

  test('a cancel leaves the roll-out in progress and starts no further line', async () => {
    const { end, journal } = await goingBack({}, [['backend.yml'], ['frontend.yml']], {}, {}, 6000);
    expect(journal).toEqual(['deploy backend 40 alone']);
    expect(end.status).toBe('cancelled');
    expect(end.message).toMatch(/still in progress in ECS: backend/);
  });

  test('without configs there is nothing to do, and it is unchanged', async () => {
    const { end } = await goingBack({}, []);
    expect(end.status).toBe('unchanged');
  });
});

test('a config is asked about in its own region, and with the values of its own', async () => {
  const regions = new Set<string>();
  const envs: unknown[] = [];
  const fake = fakeWorld({
    configs: { 'backend.yml': { family: 'shop-backend', service: 'backend', region: 'us-east-1' } },
    services: SERVICES,
    cloud: {
      taskDefinition: (name) =>
        Promise.resolve({ name, status: 'ACTIVE', source: { family: 'shop-backend', containerDefinitions: [] } }),
    },
  });
  const { renderConfig } = fake.world.ecspresso;
  const world: World = {
    ...fake.world,
    cloud: (region) => {
      regions.add(region);
      return fake.world.cloud(region);
    },
    ecspresso: {
      ...fake.world.ecspresso,
      renderConfig: (call) => {
        envs.push(call.env);
        return renderConfig(call);
      },
    },
  };
  const own = { path: 'backend.yml', line: 1, settings: [{ key: 'TAG', value: 'mine', line: 1 }] };
  const wanted = inputs([], { mode: 'rollback', rollbackTo: lines(to('backend.yml', 'shop-backend', 40)) });
  const end = await fake.clock.drive(rollbackInWords(world, { ...wanted, lines: [[own]] }));
  expect(end).toMatchObject({ status: 'rolled-back', configs: [{ region: 'us-east-1' }] });
  expect([...regions]).toEqual(['us-east-1']);
  expect(envs).toEqual([expect.objectContaining({ TAG: 'mine' })]);
});

import { describe, expect, test } from '@jest/globals';
import type { RollbackTo } from '../../../../src/inputs/inputs.js';
import { summaryOf } from '../../../../src/report/summary/summary.js';
import { deployment } from '../../../ecs/support/ecs-says.js';
import { inWords } from '../../../support/in-words.js';
import { fakeWorld } from '../../support/fake-world.js';
import { inputs } from '../../support/inputs.js';
import { release as performed } from '../../support/narrated.js';
import { type Script, said } from '../../support/script.js';
import { CONFIGS, lines, named, SERVICES } from '../rollback/support/rolling-back.js';

async function planned(rollbackTo: RollbackTo, script: Partial<Script> = {}) {
  const fake = fakeWorld({
    configs: CONFIGS,
    services: SERVICES,
    ...script,
    cloud: {
      taskDefinition: (name) =>
        Promise.resolve({
          name,
          status: 'ACTIVE',
          source: { family: name.replace(/:.*/, ''), containerDefinitions: [] },
        }),
      ...script.cloud,
    },
  });
  const { ecspresso } = fake.world;
  // A way back needs no image.
  const world = { ...fake.world, ecspresso: { ...ecspresso, render: () => Promise.reject(said('must_env')) } };
  const work = performed(world, inputs([['backend.yml'], ['frontend.yml']], { mode: 'plan', rollbackTo }));
  const end = await fake.clock.drive(work);
  return { end: inWords(end), journal: fake.journal, summary: summaryOf(end, (text) => text) };
}

describe('mode plan with rollback-to', () => {
  test('shows where each service would go, and how; nothing is changed', async () => {
    const to = lines(
      named('backend', 'shop-backend:41', 'shop-backend:42'),
      named('frontend', 'shop-frontend:41', 'shop-frontend:42'),
    );
    const { end, journal, summary } = await planned(to, {
      inFlight: { backend: 'shop-backend:42' },
      end: () => 'IN_PROGRESS',
    });
    expect(journal).toEqual([]);
    expect(end.status).toBe('planned');
    expect(end.message).toBe('Would roll back 1 service: backend to shop-backend:41.');
    expect(end.configs.map(({ result, preview }) => [result, preview?.differs])).toEqual([
      ['skipped', true],
      ['unchanged', false],
    ]);
    expect(summary).toMatch(/shop-backend:42 → shop-backend:41, by ECS, which rolls back ecs-svc\/101/);
  });

  test('says what would be left alone', async () => {
    const { end } = await planned(lines(named('backend', 'shop-backend:40', 'shop-backend:42')));
    expect(end.message).toBe('Would roll back nothing. Left alone: backend.');
    expect(end.configs).toMatchObject([
      { preview: { notes: [{ kind: 'left-alone', runs: 'shop-backend:41', guard: 'shop-backend:42' }] } },
    ]);
  });

  test('does not wait for what ECS rolls back', async () => {
    const going = deployment(9, {
      taskDefinition: 'shop-backend:41',
      rolloutStateReason: 'rolling back to deploymentId 1',
    });
    const { end } = await planned(lines(named('backend', 'shop-backend:41', 'shop-backend:42')), {
      services: { backend: { deployments: [going] } },
    });
    expect(end.timing.look).toBeLessThan(1);
  });

  test('rollback-to: none changes nothing', async () => {
    expect((await planned({ kind: 'none' })).end.message).toBe('Nothing to roll back.');
  });
});

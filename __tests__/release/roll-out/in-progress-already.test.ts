import { describe, expect, test } from '@jest/globals';
import type { DeploymentSnapshot } from '../../../src/ecs/snapshot.js';
import type { Inputs } from '../../../src/inputs/inputs.js';
import { recoveryOf } from '../../../src/release/in-ecs.js';
import type { World } from '../../../src/release/world.js';
import { NOT_TAKEN_BACK } from '../../../src/report/failure/where-things-stand.js';
import { deploymentLines, rollbackLines } from '../../../src/report/revision-lines.js';
import { START, service } from '../../ecs/support/ecs-says.js';
import { inWords } from '../../support/in-words.js';
import { type FakeWorld, fakeWorld } from '../support/fake-world.js';
import { heldBy } from '../support/held.js';
import { inputs, migration } from '../support/inputs.js';
import { release } from '../support/narrated.js';
import { type Script, said } from '../support/script.js';

const DIFF = '--- a\n+++ b\n@@ -1 +1 @@\n-  "cpu": "1"\n+  "cpu": "2"\n';

/** An earlier attempt has begun shop-backend:42 over shop-backend:41. */
const IN_PROGRESS: Script = {
  configs: {
    'backend.yml': { family: 'shop-backend', service: 'backend' },
    'frontend.yml': { family: 'shop-frontend', service: 'frontend' },
  },
  services: { backend: {}, frontend: {} },
  inFlight: { backend: 'shop-backend:42' },
  diff: (path) => (path === 'backend.yml' ? '' : DIFF),
};

async function played(
  script: Partial<Script> = {},
  lines: readonly (readonly string[])[] = [['backend.yml']],
  more: Partial<Inputs> = {},
  meanwhile: (fake: FakeWorld) => void = () => undefined,
) {
  const fake = fakeWorld({ ...IN_PROGRESS, ...script });
  meanwhile(fake);
  const end = await fake.clock.drive(release(fake.world, inputs(lines, { skipUnchanged: true, ...more })));
  const outputs = {
    deployments: deploymentLines(end.configs),
    rollbackTo: rollbackLines(end.configs),
    recovery: recoveryOf(end.configs),
  };
  return { ...fake, outputs, end: inWords(end), done: fake.journal.filter((line) => !/^(diff|remove) /.test(line)) };
}

describe('a deployment without a difference that is in progress already', () => {
  test('is followed to its end, and not started again', async () => {
    const { end, done, events } = await played();
    expect(done).toEqual([]);
    expect(end).toMatchObject({
      status: 'released',
      warnings: [],
    });
    expect(end.message).toMatch(/^Released 1 service in \d+ s\. Followed, not started again: backend\.$/);
    expect(end.configs).toEqual([
      expect.objectContaining({
        result: 'released',
        followed: true,
        forced: false,
        before: 'shop-backend:41',
        after: 'shop-backend:42',
        running: 'shop-backend:42',
        deployment: 'ecs-svc/101',
      }),
    ]);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'following', deployment: 'ecs-svc/101' }));
  });

  test('says so also where nobody waits for its end', async () => {
    const { end } = await played({}, [['backend.yml']], { waitUntil: { kind: 'started' } });
    expect(end.message).toBe('Started 1 roll-out; still in progress in ECS. Followed, not started again: backend.');
  });

  test('is what a later step acts on, and goes back to', async () => {
    const { outputs } = await played();
    expect(outputs).toMatchObject({
      deployments: ['backend=shop-backend:42'],
      rollbackTo: ['backend=shop-backend:41 from shop-backend:42'],
    });
  });

  test('takes its migration with it; smoke test and post-migration run on it', async () => {
    const { end, done } = await played({}, [['backend.yml']], {
      migration: migration('migrate'),
      smokeTest: migration('smoke'),
      postMigration: migration('clear'),
    });
    expect(done).toEqual(['run backend.yml 42', 'run backend.yml 42']);
    expect(end).toMatchObject({
      status: 'released',
      migration: { result: 'skipped' },
      smokeTest: { result: 'succeeded', taskDefinition: 'shop-backend:42' },
      postMigration: { result: 'succeeded', taskDefinition: 'shop-backend:42' },
    });
  });

  test('is red where ECS rolls it back, and no later line starts', async () => {
    const { end, done } = await played({ end: () => 'ROLLBACK_SUCCESSFUL' }, [['backend.yml'], ['frontend.yml']]);
    expect(done).toEqual(['register frontend.yml']);
    expect(end.status).toBe('failed');
    expect(end.configs.map(({ result }) => result)).toEqual(['rolled-back', 'skipped']);
  });

  test('is not taken back with `on-failure: rollback`: this run has not begun it', async () => {
    const { end, done, outputs } = await played(
      { end: (service) => (service === 'frontend' ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL') },
      [['backend.yml'], ['frontend.yml']],
      { onFailure: 'rollback' },
    );
    expect(done).toEqual(['register frontend.yml', 'deploy frontend 42']);
    expect(end.configs.map(({ result }) => result)).toEqual(['released', 'rolled-back']);
    expect(end.message).toMatch(/ Not rolled back, because this run only followed it: backend\.$/);
    expect(end.configs[0]?.end).toBe(`backend serves shop-backend:42 (${NOT_TAKEN_BACK})`);
    expect(outputs.recovery).toBe('partial');
  });

  test('nothing is said of it where ECS has taken it back itself', async () => {
    const { end, outputs } = await played({ end: () => 'ROLLBACK_SUCCESSFUL' }, [['backend.yml', 'frontend.yml']], {
      onFailure: 'rollback',
    });
    expect(end.message).not.toMatch(/Not rolled back/);
    expect(outputs.recovery).toBe('none');
  });

  test('nor where its smoke test fails', async () => {
    const { end, done, outputs } = await played(
      { refuse: (command) => (command === 'run' ? said('no') : undefined) },
      [['backend.yml']],
      { smokeTest: migration('smoke'), onFailure: 'rollback' },
    );
    expect(done).toEqual(['run backend.yml 42']);
    expect(end.status).toBe('failed');
    expect(end.configs[0]).toMatchObject({ result: 'released', notRolledBack: true });
    expect(outputs.recovery).toBe('partial');
  });

  test('is left alone at a bake where another of its line has failed', async () => {
    let asked = 0;
    const { end, done } = await played(
      {
        cloud: {
          serviceDeployments: (arns) =>
            Promise.resolve(
              arns.map((arn) => {
                const [, , name = '', number = ''] = arn.split('/');
                asked += 1;
                const isBack = name === 'frontend' && asked > 20;
                return {
                  arn,
                  status: isBack ? 'ROLLBACK_SUCCESSFUL' : 'IN_PROGRESS',
                  createdAt: START,
                  hooks: [],
                  target: `arn:aws:ecs:r:1:service-revision/production/${name}/${number}`,
                  ...(name === 'backend' ? { stage: 'BAKE_TIME' } : {}),
                  ...(isBack ? { statusReason: 'rolled back' } : {}),
                };
              }),
            ),
        },
        end: (service) => (service === 'frontend' ? 'ROLLBACK_SUCCESSFUL' : 'IN_PROGRESS'),
      },
      [['backend.yml', 'frontend.yml']],
      { onFailure: 'rollback' },
    );
    expect(done).toEqual(['register frontend.yml', 'deploy frontend 42']);
    expect(end.configs.map(({ result, stage }) => [result, stage])).toEqual([
      ['in-progress', 'BAKE_TIME'],
      ['rolled-back', undefined],
    ]);
  });

  test('is not stopped by a cancel, with `on-cancel: stop` either', async () => {
    const { end, done, outputs } = await played({}, [['backend.yml']], { onCancel: 'stop' }, ({ clock, cancel }) =>
      clock.at(4000, () => cancel.abort()),
    );
    expect(done).toEqual([]);
    expect(end).toMatchObject({
      status: 'cancelled',
      message:
        'Cancelled; still in progress in ECS: backend. Not rolled back, because this run only followed it: backend.',
    });
    expect(outputs.recovery).toBe('partial');
  });
});

describe('a deployment in progress is started again', () => {
  test.each<[string, Partial<Script>, Partial<Inputs>]>([
    ['with force-new-deployment: always', {}, { forceNewDeployment: 'always' }],
    ['where something differs', { diff: () => DIFF }, {}],
    ['without skip-unchanged', {}, { skipUnchanged: false }],
    [
      'where its tag can move',
      {
        configs: {
          'backend.yml': { family: 'shop-backend', service: 'backend', containers: [{ image: 'repo/app:latest' }] },
        },
      },
      {},
    ],
  ])('%s', async (_name, script, more) => {
    const { done, end } = await played(script, [['backend.yml']], more);
    expect(done[0]).toBe('register backend.yml');
    expect(end.warnings.join('\n')).toMatch(/has been in progress since .*; this release replaces it/);
  });
});

describe('between look and its turn, in the second line', () => {
  const LINES = [['frontend.yml'], ['backend.yml']];
  /** What the backend shows from 5 s on, in the place of what it is at. */
  const since =
    (deployments: readonly Partial<DeploymentSnapshot>[]) =>
    async (more: Partial<Inputs> = {}) => {
      const fake = fakeWorld(IN_PROGRESS);
      const cloud = fake.world.cloud('r');
      const shown = deployments.map((deployment) => ({ ...BASE, ...deployment }));
      const world: World = {
        ...fake.world,
        cloud: () => ({
          ...cloud,
          services: async (cluster, names) => {
            const { found, missing } = await cloud.services(cluster, names);
            const isDeployed = fake.journal.some((line) => line.startsWith('deploy backend'));
            if (fake.clock.elapsed() < 5000 || isDeployed) return { found, missing };
            const [primary] = shown;
            const changed = service(shown, { name: 'backend', taskDefinition: primary?.taskDefinition ?? '' });
            return { found: found.map((item) => (item.name === 'backend' ? changed : item)), missing };
          },
        }),
      };
      const end = inWords(await fake.clock.drive(release(world, inputs(LINES, { skipUnchanged: true, ...more }))));
      return {
        end,
        backend: end.configs[1],
        deploys: fake.journal.filter((line) => line.startsWith('deploy backend')),
      };
    };
  const BASE: DeploymentSnapshot = {
    id: 'ecs-svc/101',
    status: 'PRIMARY',
    taskDefinition: 'shop-backend:42',
    createdAt: START,
    desired: 2,
    running: 2,
    pending: 0,
    failedTasks: 0,
    rolloutState: 'COMPLETED',
  };

  test('it was completed: released, and what ran before is what look saw', async () => {
    const { end, done } = await played({}, LINES);
    expect(done).toEqual(['register frontend.yml', 'deploy frontend 42']);
    expect(end.configs[1]).toMatchObject({ result: 'released', before: 'shop-backend:41', after: 'shop-backend:42' });
  });

  test('somebody has deployed the same once more: that one is followed', async () => {
    const { backend, deploys } = await since([{ id: 'ecs-svc/150', createdAt: START + 5000 }])();
    expect(deploys).toEqual([]);
    expect(backend).toMatchObject({ result: 'released', deployment: 'ecs-svc/150' });
  });

  const hotfix = since([{ id: 'ecs-svc/150', taskDefinition: 'shop-backend:77', createdAt: START + 5000 }]);
  test('somebody has deployed something else: a conflict', async () => {
    const { backend, deploys, end } = await hotfix();
    expect(deploys).toEqual([]);
    expect(end.status).toBe('failed');
    expect(backend).toMatchObject({ result: 'failed', end: expect.stringContaining('shop-backend:77') });
  });

  test('or, with `on-conflict: overwrite`, deployed again, on the same revision', async () => {
    const { backend, deploys } = await hotfix({ onConflict: 'overwrite' });
    expect(deploys).toEqual(['deploy backend 42']);
    expect(backend).toMatchObject({ result: 'released', before: 'shop-backend:77' });
    expect(backend).not.toHaveProperty('followed', true);
  });
});

describe('held by a hook', () => {
  const held = (more: Partial<Script> = {}): Partial<Script> => ({
    ...more,
    cloud: {
      serviceDeployments: heldBy(['ecs-pause-1'], START),
    },
  });

  test('it is followed as far as `wait-until` asks', async () => {
    const { end, done, outputs } = await played(held(), [['backend.yml']], { waitUntil: { kind: 'paused' } });
    expect(done).toEqual([]);
    expect(end).toMatchObject({ status: 'paused', configs: [{ result: 'paused', followed: true }] });
    expect(outputs.deployments).toEqual(['backend=shop-backend:42']);
  });

  test('one that would be replaced is refused before anything is changed', async () => {
    const refused = played(held({ diff: () => DIFF }));
    await expect(refused).rejects.toThrow(/paused at POST_TEST_TRAFFIC_SHIFT, and this release would replace it/);
  });
});

describe('in a plan', () => {
  test('it would be followed', async () => {
    const { end } = await played({}, [['backend.yml']], { mode: 'plan', migration: migration('migrate') });
    expect(end).toMatchObject({
      message: 'Would follow 1 deployment in progress: backend is followed.',
      preview: { migration: { skipped: true } },
    });
    expect(end.configs[0]?.preview).toMatchObject({
      act: 'follow',
      notes: [{ kind: 'followed', id: 'ecs-svc/101', taskDefinition: 'shop-backend:42' }],
    });
  });
});

test('look warns of nothing that it does not touch', async () => {
  const { end } = await played(
    {
      configs: {
        'backend.yml': { family: 'shop-backend', service: 'backend', desiredCount: 4 },
        'frontend.yml': { family: 'shop-frontend', service: 'frontend', desiredCount: 4 },
      },
      diff: () => '',
    },
    [['backend.yml', 'frontend.yml']],
    { onFailure: 'rollback' },
  );
  expect(end.configs.map(({ result }) => result)).toEqual(['released', 'unchanged']);
  expect(end.warnings).toEqual([]);
});

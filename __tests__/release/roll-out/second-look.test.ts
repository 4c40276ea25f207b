import { describe, expect, test } from '@jest/globals';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import type { Inputs } from '../../../src/inputs/inputs.js';
import { START, service } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs } from '../support/inputs.js';
import { release } from '../support/narrated.js';
import { type Script, said } from '../support/script.js';
import { withAnswers } from '../support/with-answers.js';

const CONFIGS: Script['configs'] = {
  'backend.yml': { family: 'shop-backend', service: 'backend' },
  'frontend.yml': { family: 'shop-frontend', service: 'frontend' },
};
const LINES = [['backend.yml'], ['frontend.yml']];

/** Somebody deploys a hotfix of the frontend while the backend rolls out, or after so many tries to deploy the frontend. */
async function hotfixed(
  more: Partial<Inputs> = {},
  script: Partial<Script> = {},
  now: Partial<ServiceSnapshot> = {},
  tries = 0,
) {
  const fake = fakeWorld({ configs: CONFIGS, services: { backend: {}, frontend: {} }, ...script });
  const hotfix = {
    id: 'ecs-svc/50',
    status: 'PRIMARY',
    taskDefinition: 'shop-frontend:77',
    createdAt: START + 5000,
    desired: 2,
    running: 2,
    pending: 0,
    failedTasks: 0,
    rolloutState: 'COMPLETED',
  };
  const cloud = fake.world.cloud('r');
  const world = {
    ...fake.world,
    cloud: () => ({
      ...cloud,
      services: async (cluster: string, names: readonly string[]) => {
        const { found, missing } = await cloud.services(cluster, names);
        const deploys = fake.journal.filter((line) => line.startsWith('deploy frontend')).length;
        if (fake.clock.elapsed() < 5000 || deploys !== tries) return { found, missing };
        const changed = service([hotfix], { name: 'frontend', ...now });
        return { found: found.map((service) => (service.name === 'frontend' ? changed : service)), missing };
      },
    }),
  };
  const end = await fake.clock.drive(release(world, inputs(LINES, more)));
  const deploys = fake.journal.filter((line) => /^(deploy|roll back)/.test(line));
  return { end, deploys, frontend: end.configs[1], events: fake.events };
}

describe('somebody has deployed a service since look', () => {
  test('it is red before it is touched, and says what was deployed and what to do', async () => {
    const { end, deploys, frontend } = await hotfixed();
    expect(deploys).toEqual(['deploy backend 42']);
    expect(end.status).toBe('failed');
    expect(frontend).toMatchObject({ result: 'failed', before: 'shop-frontend:77', serves: 'old' });
    expect(frontend).not.toHaveProperty('deployment');
    expect(JSON.stringify(end.failures)).toMatch(/shop-frontend:77.*ecs-svc\/50/);
  });

  test('the lines before it go back with `on-failure: rollback`, and it is not touched', async () => {
    const { deploys, end } = await hotfixed({ onFailure: 'rollback' });
    expect(deploys).toEqual(['deploy backend 42', 'deploy backend 41 alone']);
    expect(end.configs.map(({ result }) => result)).toEqual(['rolled-back', 'failed']);
  });

  test('overwrite goes on with a warning, and knows what ran before', async () => {
    const { end, deploys, frontend } = await hotfixed({ onConflict: 'overwrite' });
    expect(deploys).toEqual(['deploy backend 42', 'deploy frontend 42']);
    expect(end.status).toBe('released');
    expect(frontend).toMatchObject({ result: 'released', before: 'shop-frontend:77' });
    expect(JSON.stringify(end.warnings)).toMatch(/shop-frontend:77/);
  });

  test('a service that is gone meanwhile is not created anew, also with overwrite', async () => {
    const { deploys, end } = await hotfixed({ onConflict: 'overwrite' }, {}, { status: 'INACTIVE' });
    expect(deploys).toEqual(['deploy backend 42']);
    expect(end.status).toBe('failed');
  });
});

test('what another run has deployed of our own revision since look is no conflict', async () => {
  const ours = { id: 'ecs-svc/50', status: 'PRIMARY', taskDefinition: 'shop-frontend:42', createdAt: START + 5000 };
  const deployment = { ...ours, desired: 2, running: 2, pending: 0, failedTasks: 0, rolloutState: 'COMPLETED' };
  const { end, deploys } = await hotfixed({}, {}, { deployments: [deployment] });
  expect(deploys).toEqual(['deploy backend 42', 'deploy frontend 42']);
  expect(end.status).toBe('released');
});

describe('somebody deploys between two tries that ECS throttles', () => {
  const throttled: Partial<Script> = {
    refuse: (command, name, attempt) =>
      command === 'deploy' && name === 'frontend' && attempt === 1
        ? said(
            'operation error ECS: UpdateService, https response error StatusCode: 400, RequestID: x, api error ThrottlingException: Rate exceeded',
          )
        : undefined,
  };

  test('there is no second try: it is red, and left alone', async () => {
    const { end, deploys, frontend, events } = await hotfixed({}, throttled, {}, 1);
    expect(deploys).toEqual(['deploy backend 42', 'deploy frontend 42']);
    expect(frontend).toMatchObject({ result: 'failed', running: 'shop-frontend:77', serves: 'old' });
    expect(end.failures.map(({ cause }) => cause.kind)).toEqual(['conflict']);
    expect(events.filter(({ kind }) => kind === 'outcome')).toHaveLength(2);
  });

  test('overwrite goes on with a warning', async () => {
    const { end, deploys } = await hotfixed({ onConflict: 'overwrite' }, throttled, {}, 1);
    expect(deploys).toEqual(['deploy backend 42', 'deploy frontend 42', 'deploy frontend 42']);
    expect(end.status).toBe('released');
    expect(JSON.stringify(end.warnings)).toMatch(/shop-frontend:77/);
  });
});

describe('one answer of ECS that lags behind', () => {
  test.each<[string, (service: ServiceSnapshot) => ServiceSnapshot[]]>([
    ['knows no service', () => []],
    ['tells nothing of its deployments', (service) => [{ ...service, deployments: [] }]],
  ])('%s: it is asked again, and no conflict', async (_name, lagging) => {
    let asked = 0;
    let askedBeforeDeploy = 0;
    const fake = fakeWorld({
      configs: CONFIGS,
      services: { backend: {}, frontend: {} },
      refuse: (command, name) => {
        if (command === 'deploy' && name === 'frontend') askedBeforeDeploy = asked;
        return undefined;
      },
    });
    const world = withAnswers(fake.world, (found, names) => {
      const isSecondLook = fake.clock.elapsed() > 5000 && names.length === 1 && names[0] === 'frontend';
      if (isSecondLook) asked += 1;
      return isSecondLook && asked <= 2 ? found.flatMap(lagging) : found;
    });
    const end = await fake.clock.drive(release(world, inputs(LINES)));
    expect(end.configs.map(({ result, before }) => [result, before])).toEqual([
      ['released', 'shop-backend:41'],
      ['released', 'shop-frontend:41'],
    ]);
    expect(askedBeforeDeploy).toBeGreaterThan(2);
  });
});

describe('a second look that tells nothing', () => {
  /** The release of both lines in an ECS whose second look at the frontend answers so. */
  async function looking(answer: (found: readonly ServiceSnapshot[]) => readonly ServiceSnapshot[]) {
    const fake = fakeWorld({ configs: CONFIGS, services: { backend: {}, frontend: {} } });
    let asked = 0;
    const world = withAnswers(fake.world, (found, names) => {
      if (fake.clock.elapsed() <= 5000 || !names.includes('frontend')) return found;
      asked += 1;
      return answer(found);
    });
    const end = await fake.clock.drive(release(world, inputs(LINES)));
    const deploys = fake.journal.filter((line) => line.startsWith('deploy'));
    return { end, deploys, frontend: end.configs[1], asked, causes: end.failures.map(({ cause }) => cause) };
  }

  test('ECS refuses it: the service is red, and is not touched', async () => {
    const { deploys, frontend, causes } = await looking(() => {
      throw awsError('denied', 'ecs:DescribeServices');
    });
    expect(deploys).toEqual(['deploy backend 42']);
    expect(frontend).toMatchObject({ result: 'failed', serves: 'old', before: 'shop-frontend:41' });
    expect(causes).toMatchObject([{ kind: 'refused', refusal: { kind: 'unasked' } }]);
  });

  test('a defect is not taken for an answer', async () => {
    const defect = looking(() => {
      throw new TypeError('a defect');
    });
    await expect(defect).rejects.toThrow('a defect');
  });

  test('a service that stays away is gone: it is asked for no longer than answers lag', async () => {
    const { deploys, causes, asked } = await looking(() => []);
    expect(deploys).toEqual(['deploy backend 42']);
    expect(causes).toMatchObject([{ kind: 'conflict', conflict: { kind: 'gone' } }]);
    expect(asked).toBeLessThan(20);
  });
});

test('of two services of a line the second alone lags behind: both are asked for again', async () => {
  const fake = fakeWorld({ configs: CONFIGS, services: { backend: {}, frontend: {} } });
  const cloud = fake.world.cloud('r');
  let asked = 0;
  const world = {
    ...fake.world,
    cloud: () => ({
      ...cloud,
      services: async (cluster: string, names: readonly string[]) => {
        const { found, missing } = await cloud.services(cluster, names);
        asked += 1;
        // The first answer is that of look.
        const lags = asked === 2;
        return { found: lags ? found.filter(({ name }) => name === 'backend') : found, missing };
      },
    }),
  };
  const end = await fake.clock.drive(release(world, inputs([['backend.yml', 'frontend.yml']])));
  expect(end.configs.map(({ result }) => result)).toEqual(['released', 'released']);
});

test('a job that is cancelled during the second look deploys nothing more', async () => {
  const fake = fakeWorld({ configs: CONFIGS, services: { backend: {}, frontend: {} } });
  const world = withAnswers(fake.world, (found, names) => {
    if (fake.clock.elapsed() > 5000 && names.includes('frontend')) fake.cancel.abort();
    return found;
  });
  const end = await fake.clock.drive(release(world, inputs(LINES)));
  expect(fake.journal.filter((line) => line.startsWith('deploy'))).toEqual(['deploy backend 42']);
  expect(end.status).toBe('cancelled');
});

test('a service that ECS lists as INACTIVE only is created at its line, as look said', async () => {
  const fake = fakeWorld({ configs: CONFIGS, services: { backend: {} } });
  const removed = service([], { name: 'frontend', status: 'INACTIVE', taskDefinition: 'shop-frontend:7' });
  const world = withAnswers(fake.world, (found, names) =>
    names.includes('frontend') && !found.some(({ name }) => name === 'frontend') ? [...found, removed] : found,
  );
  const end = await fake.clock.drive(release(world, inputs(LINES, { allowCreate: true })));
  expect(fake.journal.filter((line) => line.startsWith('deploy'))).toEqual([
    'deploy backend 42',
    'deploy frontend latest',
  ]);
  expect(end.status).toBe('released');
});

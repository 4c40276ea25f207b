import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import type { Inputs } from '../../../src/inputs/inputs.js';
import { oldDeployment, START, service } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { release } from '../../support/told.js';
import { fakeWorld, inputs, migration, type Script, said } from '../support/fake-world.js';

/** A release of one service whose config is of the family `shop-backend`, registered as revision 42. */
async function releasing(script: Partial<Script>, more: Partial<Inputs> = {}) {
  const fake = fakeWorld({
    configs: { 'backend.yml': { family: 'shop-backend', service: 'backend' } },
    services: { backend: {} },
    ...script,
  });
  const end = await fake.clock.drive(release(fake.world, inputs([['backend.yml']], more)));
  const evidence = end.failures.flatMap(({ title, lines }) => [title, ...lines]).join('\n');
  return { ...fake, end, evidence, result: end.configs[0]?.result };
}

/** An ECS that shows one service, whatever is deployed; from the `after`th answer on it does not answer. */
function shows(one: Partial<ServiceSnapshot>, after = Number.POSITIVE_INFINITY): Partial<Cloud> {
  let asked = 0;
  return {
    services: () => {
      asked += 1;
      if (asked > after) return Promise.reject(awsError('denied'));
      const deployments = [
        oldDeployment({ status: 'PRIMARY', taskDefinition: one.taskDefinition ?? 'shop-backend:41' }),
      ];
      return Promise.resolve({ found: [{ ...service(deployments), ...one }], missing: [] });
    },
  };
}

const refused: NonNullable<Script['refuse']> = (command) =>
  command === 'deploy' ? said('operation error ECS: UpdateService, ClientException: no') : undefined;

/** ecspresso gives up waiting for another controller, which may go on. */
const brokenOff: NonNullable<Script['refuse']> = (command) =>
  command === 'deploy'
    ? said('failed to wait for deployment: exceeded max wait time for DeploymentSuccessful waiter')
    : undefined;

describe('a family that changes', () => {
  const OLD = { taskDefinition: 'shop-api:7' };

  test('ecspresso ends well, and the service runs the old one all the same: red', async () => {
    const { result, end, evidence } = await releasing({ cloud: shows(OLD) });
    expect([end.status, result]).toEqual(['failed', 'failed']);
    expect(evidence).toMatch(/ecspresso succeeded, but the service still runs shop-api:7/);
  });

  test('ecspresso ends well, and the service is gone: red', async () => {
    const cloud = shows(OLD);
    let asked = 0;
    const { result, evidence } = await releasing({
      cloud: {
        services: (...args) => {
          asked += 1;
          return asked <= 2 && cloud.services
            ? cloud.services(...args)
            : Promise.resolve({ found: [], missing: ['backend'] });
        },
      },
    });
    expect(result).toBe('failed');
    expect(evidence).toMatch(/the service still runs nothing/);
  });

  test('ecspresso fails, and the service runs the old one: its words', async () => {
    const { result, evidence } = await releasing({ cloud: shows(OLD), refuse: refused });
    expect(result).toBe('failed');
    expect(evidence).toMatch(/ClientException: no/);
    expect(evidence).not.toMatch(/ended well/);
  });

  test.each([
    ['ended well', undefined, /ECS could not be asked what backend runs now \(ecs:DescribeServices: AccessDenied/],
    ['failed', refused, /ClientException: no/],
  ])('ecspresso %s, and ECS may not be asked any more: red', async (_name, refuse, words) => {
    const { result, evidence } = await releasing({ cloud: shows(OLD, 2), ...(refuse ? { refuse } : {}) });
    expect(result).toBe('failed');
    expect(evidence).toMatch(words);
  });
});

describe('another deployment controller', () => {
  const OURS = { controller: 'CODE_DEPLOY', deployments: [], primaryTaskSet: 'shop-backend:42' };

  test('ecspresso fails: red, whatever the service runs', async () => {
    const { result, evidence } = await releasing({ services: { backend: OURS }, refuse: refused });
    expect(result).toBe('failed');
    expect(evidence).toMatch(/ClientException: no/);
  });

  test('nobody waits: started, and nothing is claimed', async () => {
    const { end, result, journal } = await releasing({ services: { backend: OURS } }, { wait: false });
    expect(journal.filter((line) => line.startsWith('deploy'))).toEqual(['deploy backend 42']);
    expect([end.status, result, end.configs[0]?.serves]).toEqual(['started', 'started', 'between']);
  });

  test('ECS may not be asked afterwards: red', async () => {
    const { result, evidence } = await releasing({ cloud: shows(OURS, 2) });
    expect(result).toBe('failed');
    expect(evidence).toMatch(/could not be asked/);
  });

  test.each([
    ['ended well', undefined, /ECS says that the service runs nothing/],
    ['failed', brokenOff, /backend: CODE_DEPLOY may still be deploying shop-backend:42/],
  ])('ecspresso %s, and the service is gone afterwards: red', async (_name, refuse, words) => {
    const before = shows(OURS);
    let asked = 0;
    const { result, evidence } = await releasing({
      ...(refuse ? { refuse } : {}),
      cloud: {
        services: (...args) => {
          asked += 1;
          return asked <= 2 && before.services
            ? before.services(...args)
            : Promise.resolve({ found: [], missing: ['backend'] });
        },
      },
    });
    expect(result).toBe('failed');
    expect(evidence).toMatch(words);
  });

  test('ecspresso fails, and ECS may not be asked afterwards: red', async () => {
    const { result, evidence } = await releasing({ cloud: shows(OURS, 2), refuse: brokenOff });
    expect(result).toBe('failed');
    expect(evidence).toMatch(/backend: CODE_DEPLOY may still be deploying shop-backend:42/);
  });

  test('the service runs another one afterwards: red', async () => {
    const { result, evidence } = await releasing({ cloud: shows({ ...OURS, primaryTaskSet: 'shop-backend:40' }) });
    expect(result).toBe('failed');
    expect(evidence).toMatch(/ECS says that the service runs shop-backend:40/);
  });

  test('ECS shows what ran before for some seconds: it is waited for', async () => {
    let asked = 0;
    const { result } = await releasing({
      cloud: {
        services: () => {
          asked += 1;
          const primaryTaskSet = asked < 5 ? 'shop-backend:41' : 'shop-backend:42';
          return Promise.resolve({
            found: [{ ...service([]), ...OURS, taskDefinition: 'shop-backend:41', primaryTaskSet }],
            missing: [],
          });
        },
      },
    });
    expect(result).toBe('released');
  });

  test('one without task sets is judged by its task definition', async () => {
    const { primaryTaskSet: _none, ...plain } = OURS;
    const bare = { ...plain, taskDefinition: 'shop-backend:42' };
    expect((await releasing({ services: { backend: bare } })).result).toBe('released');
  });

  test.each([true, false])('force that was asked for is told as forced (wait: %s)', async (wait) => {
    const { end } = await releasing({ services: { backend: OURS } }, { wait, forceNewDeployment: 'always' });
    expect(end.configs[0]?.forced).toBe(true);
  });
});

test('what ran before the command is not ours, though it carries our revision', async () => {
  const { result, end, evidence } = await releasing({
    services: { backend: { taskDefinition: 'shop-backend:42' } },
    refuse: refused,
  });
  expect([end.status, result, end.configs[0]?.deployment]).toEqual(['failed', 'failed', undefined]);
  expect(evidence).toMatch(/ClientException: no/);
});

test('only what ecspresso registers once more is told as a new family', async () => {
  const { events } = await releasing({});
  expect(events.find(({ kind }) => kind === 'deploying')).not.toHaveProperty('newFamily');
  expect(events.find(({ kind }) => kind === 'deploying')).not.toHaveProperty('note');
});

describe('a job that is cancelled', () => {
  test('while ECS is looked at: nothing is begun', async () => {
    const fake = fakeWorld({ configs: { 'backend.yml': { family: 'shop-backend', service: 'backend' } } });
    const cloud: Partial<Cloud> = shows({});
    const world = {
      ...fake.world,
      cloud: () => ({
        ...fake.world.cloud('r'),
        services: async (cluster: string, names: readonly string[]) => {
          await fake.clock.sleep(1000);
          return (await cloud.services?.(cluster, names)) ?? { found: [], missing: names };
        },
      }),
    };
    fake.clock.at(500, () => fake.cancel.abort());
    const end = fake.clock.drive(release(world, inputs([['backend.yml']])));
    await expect(end).rejects.toThrow('The job was cancelled. Nothing was changed.');
    expect(fake.journal).toEqual([]);
  });

  test('while configs are registered: no task is run, and nothing is rolled out', async () => {
    const fake = fakeWorld({
      configs: { 'backend.yml': { family: 'shop-backend', service: 'backend' } },
      services: { backend: {} },
      registerMilliseconds: 1000,
    });
    fake.clock.at(500, () => fake.cancel.abort());
    const end = await fake.clock.drive(
      release(fake.world, inputs([['backend.yml']], { migration: migration('migrate') })),
    );
    expect(end.status).toBe('cancelled');
    expect(fake.journal).toEqual(['register backend.yml']);
  });
});

describe('force', () => {
  const demand = said(
    'operation error ECS: UpdateService, InvalidParameterException: you must force a new deployment when you change the strategy.',
  );
  const deploys = (journal: readonly string[]): string[] => journal.filter((line) => line.startsWith('deploy'));

  test('that ECS refused is not told as forced', async () => {
    const { end, journal } = await releasing({ refuse: refused }, { forceNewDeployment: 'always' });
    expect(deploys(journal)).toEqual(['deploy backend 42 by force']);
    expect(end.configs[0]).toMatchObject({ result: 'failed', forced: false });
  });

  test('that was used is not used again, whatever ECS demands', async () => {
    const { journal, result } = await releasing(
      { refuse: (command) => (command === 'deploy' ? demand : undefined) },
      { forceNewDeployment: 'always' },
    );
    expect(deploys(journal)).toEqual(['deploy backend 42 by force']);
    expect(result).toBe('failed');
  });

  test('is not used any more once the job is cancelled', async () => {
    const cancel: { now?: () => void } = {};
    const fake = fakeWorld({
      configs: { 'backend.yml': { family: 'shop-backend', service: 'backend' } },
      services: { backend: {} },
      refuse: (command) => {
        if (command !== 'deploy') return undefined;
        cancel.now?.();
        return demand;
      },
    });
    cancel.now = () => fake.cancel.abort();
    const end = await fake.clock.drive(release(fake.world, inputs([['backend.yml']])));
    expect(deploys(fake.journal)).toEqual(['deploy backend 42']);
    expect(end).toMatchObject({ status: 'cancelled', configs: [{ forced: false }] });
  });
});

describe('a service that runs our revision already', () => {
  const same = (rolloutState: string) =>
    shows({
      taskDefinition: 'shop-backend:42',
      deployments: [oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop-backend:42', rolloutState })],
    });

  test('and of which ECS makes no new deployment is unchanged', async () => {
    const { end, result } = await releasing({ cloud: same('COMPLETED') });
    expect([end.status, result]).toEqual(['unchanged', 'unchanged']);
    expect(end.configs[0]).toMatchObject({ serves: 'new', stands: 'backend serves shop-backend:42', forced: false });
  });

  test('but not completely is none of ours', async () => {
    const { end, result } = await releasing({ cloud: same('IN_PROGRESS') });
    expect([end.status, result]).toEqual(['failed', 'failed']);
  });
});

test('a new family that nobody waits for is started', async () => {
  const { result } = await releasing({ services: { backend: { taskDefinition: 'shop-api:7' } } }, { wait: false });
  expect(result).toBe('started');
});

test('a service that is made late is waited for', async () => {
  const fake = fakeWorld({
    configs: { 'backend.yml': { family: 'shop-backend', service: 'backend' } },
    services: { other: {} },
  });
  const cloud = fake.world.cloud('r');
  const world = {
    ...fake.world,
    cloud: () => ({
      ...cloud,
      services: (...args: Parameters<Cloud['services']>) =>
        fake.clock.elapsed() < 15_000 ? Promise.resolve({ found: [], missing: args[1] }) : cloud.services(...args),
    }),
  };
  const end = await fake.clock.drive(release(world, inputs([['backend.yml']], { allowCreate: true })));
  expect(end.status).toBe('released');
});

describe('`on-cancel: stop`', () => {
  /** Cancelled six seconds after the start, while the roll-out is in flight. */
  async function stopping(cloud: Partial<Cloud>, cancelAt = 6000, more: Partial<Inputs> = { onCancel: 'stop' }) {
    const fake = fakeWorld({
      configs: { 'backend.yml': { family: 'shop-backend', service: 'backend' } },
      services: { backend: {} },
      cloud,
    });
    fake.clock.at(cancelAt, () => fake.cancel.abort());
    const work = release(fake.world, inputs([['backend.yml']], more));
    const end = await fake.clock.drive(work);
    const rolledBack = fake.calls.filter(({ method }) => method === 'rollBack').map(({ args }) => args[0]);
    return { end, config: end.configs[0], rolledBack, fake };
  }
  /** ECS shows the roll-out, and names no service deployment. */
  const unnamed = (begun: () => boolean): Partial<Cloud> => ({
    services: (_cluster, names) => {
      const old = oldDeployment({ taskDefinition: 'shop-backend:41', status: begun() ? 'ACTIVE' : 'PRIMARY' });
      const ours = { ...oldDeployment(), id: 'ecs-svc/9', status: 'PRIMARY', taskDefinition: 'shop-backend:42' };
      const rolling = { ...ours, createdAt: START + 1000, rolloutState: 'IN_PROGRESS', running: 0 };
      return Promise.resolve({
        found: names.map((name) => service(begun() ? [rolling, old] : [old], { name })),
        missing: [],
      });
    },
  });
  const afterFirst = (): (() => boolean) => {
    let asked = 0;
    return () => {
      asked += 1;
      return asked > 4;
    };
  };
  const found = {
    arn: 'arn:aws:ecs:r:1:service-deployment/production/backend/sd9',
    status: 'IN_PROGRESS',
    createdAt: 0,
    target: 'arn:aws:ecs:r:1:service-revision/production/backend/9',
  };

  test('ECS is told, and that is told', async () => {
    const { end, config, rolledBack } = await stopping({});
    expect(rolledBack).toEqual(['arn:aws:ecs:r:1:service-deployment/production/backend/101']);
    expect(config).toMatchObject({ result: 'cancelled', serves: 'between', stopped: true });
    expect(config?.stands).toMatch(/was in progress, and ECS was told to roll it back$/);
    expect(end.status).toBe('cancelled');
  });

  test('ECS refuses: it goes on, and why', async () => {
    const { config } = await stopping({
      rollBack: () => Promise.reject(awsError('denied', 'ecs:StopServiceDeployment')),
    });
    expect(config).not.toHaveProperty('stopped');
    expect(config?.stands).toMatch(
      /was in progress, and it could not be stopped \(ecs:StopServiceDeployment: AccessDeniedException: .*\)$/,
    );
  });

  test('a defect is not taken for a refusal', async () => {
    const broken = stopping({ rollBack: () => Promise.reject(new TypeError('a defect')) });
    await expect(broken).rejects.toThrow('a defect');
  });

  test('its service deployment is looked for where the service does not name it', async () => {
    let listed = 0;
    const { config, rolledBack } = await stopping({
      ...unnamed(afterFirst()),
      newestServiceDeployments: () => {
        listed += 1;
        return Promise.resolve(listed === 1 ? [] : [found]);
      },
    });
    expect(rolledBack).toEqual([found.arn]);
    expect(config).toMatchObject({ stopped: true });
  });

  test('its service deployment is not known: it goes on, and that is told', async () => {
    const { config, rolledBack } = await stopping(unnamed(afterFirst()));
    expect(rolledBack).toEqual([]);
    expect(config).not.toHaveProperty('stopped');
    expect(config?.stands).toMatch(/its service deployment is not known, so it could not be stopped$/);
  });

  test('leave: nothing is stopped, and it goes on', async () => {
    const { config, rolledBack } = await stopping({}, 6000, { onCancel: 'leave' });
    expect(rolledBack).toEqual([]);
    expect(config).not.toHaveProperty('stopped');
    expect(config?.stands).toMatch(/is still in progress in ECS$/);
  });

  test('nothing of ours has appeared: nothing is stopped', async () => {
    const { config, rolledBack } = await stopping(unnamed(() => false));
    expect(rolledBack).toEqual([]);
    expect(config?.stands).toMatch(/^backend: no deployment of shop-backend:42 was seen when the job was cancelled/);
  });

  test('what had been released is not stopped', async () => {
    const { config, rolledBack } = await stopping({}, 60_000);
    expect(rolledBack).toEqual([]);
    expect(config?.result).toBe('released');
  });
});

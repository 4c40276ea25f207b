import { describe, expect, test } from '@jest/globals';
import { awaiting, START } from '../ecs/support/ecs-says.js';
import { awsError } from '../ecs/support/fake-cloud.js';
import { releaseInWords } from '../support/in-words.js';
import { fakeWorld } from './support/fake-world.js';
import { inputs } from './support/inputs.js';
import { CONFIGS, deploys, refuseDeploy, releasing, SERVICES } from './support/releasing.js';

describe('services that are not as usual', () => {
  test('one that does not exist yet is made of what was just registered', async () => {
    const { journal, end } = await releasing({ services: { frontend: {}, worker: {} } }, [['backend.yml']], {
      allowCreate: true,
    });
    expect(deploys(journal)).toEqual(['deploy backend latest']);
    expect(end).toMatchObject({ status: 'released', configs: [{ result: 'released', after: 'shop-backend:42' }] });
    expect(end.configs[0]?.before).toBeUndefined();
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
  ])('CODE_DEPLOY: ecspresso fails %s', async (_name, words, where) => {
    const { end, evidence } = await releasing(
      {
        services: { backend: { controller: 'CODE_DEPLOY', deployments: [], primaryTaskSet: 'shop-backend:41' } },
        refuse: refuseDeploy(words, 'backend'),
      },
      [['backend.yml']],
    );
    expect(end.configs[0]?.result).toBe('failed');
    expect(evidence).toMatch(where);
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
          return {
            missing,
            found: found.map((service) => (fake.clock.elapsed() > 4000 ? { ...service, events } : service)),
          };
        },
        serviceDeployments: async (...args: Parameters<typeof cloud.serviceDeployments>) =>
          (await cloud.serviceDeployments(...args)).map((deployment) =>
            deployment.status === 'IN_PROGRESS'
              ? { ...deployment, hooks: [awaiting('hook-1')], stage: 'PRE_SCALE_UP' }
              : deployment,
          ),
        stoppedTasks: () => Promise.reject(awsError('unsupported', 'ecs:ListTasks')),
      }),
    };
    const end = await fake.clock.drive(releaseInWords(world, inputs([['backend.yml']])));
    expect(end.status).toBe('released');
    expect(fake.events).toContainEqual({ kind: 'service-event', service: 'backend', message: unhealthy });
    expect(fake.events).toContainEqual({
      kind: 'paused',
      service: 'backend',
      region: expect.any(String),
      cluster: 'production',
      taskDefinition: 'shop-backend:42',
      pause: expect.objectContaining({
        stage: 'PRE_SCALE_UP',
        serviceDeployment: expect.stringMatching(/^arn:\S+\/101$/),
        hookId: 'hook-1',
      }),
      at: expect.any(Number),
    });
    expect(fake.events).toContainEqual({
      kind: 'warning',
      warning: expect.objectContaining({
        kind: 'degraded',
        action: 'ecs:ListTasks',
        loss: 'final-check',
      }),
    });
  });
});

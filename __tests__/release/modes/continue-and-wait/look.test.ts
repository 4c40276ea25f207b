import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../../src/ecs/cloud.js';
import type { DeploymentSnapshot, ServiceSnapshot } from '../../../../src/ecs/snapshot.js';
import type { Deployments, Inputs } from '../../../../src/inputs/inputs.js';
import { lookAtNamed } from '../../../../src/release/modes/continue-and-wait/look.js';
import {
  awaiting,
  deployment,
  oldDeployment,
  serviceDeployment,
  serviceDeploymentArn,
} from '../../../ecs/support/ecs-says.js';
import { awsError } from '../../../ecs/support/fake-cloud.js';
import { fakeWorld } from '../../support/fake-world.js';
import { inputs, migration } from '../../support/inputs.js';
import { CONFIGS, named } from '../rollback/support/rolling-back.js';

const STAGE = 'POST_TEST_TRAFFIC_SHIFT';
const PAUSED: Deployments = { kind: 'paused' };
const OURS: Deployments = { kind: 'lines', named: [named('backend', 'shop:42')] };

/** What a look finds of the backend that has these deployments; its service deployment is held by these hooks. */
async function looking(
  deployments: Deployments,
  shown: readonly DeploymentSnapshot[],
  hooks: readonly string[] = ['ecs-pause-1'],
  more: Partial<ServiceSnapshot> = {},
  asked: Partial<Inputs> = {},
  answers: Partial<Cloud> = {},
) {
  const held = serviceDeployment(2, 'IN_PROGRESS', { stage: STAGE, hooks: hooks.map((id) => awaiting(id)) });
  const fake = fakeWorld({
    configs: CONFIGS,
    services: { backend: { deployments: shown, currentServiceDeployment: serviceDeploymentArn(2), ...more } },
    cloud: {
      serviceDeployments: (arns) => Promise.resolve(arns.includes(held.arn) ? [held] : []),
      taskDefinition: (name) =>
        Promise.resolve({
          name,
          status: 'ACTIVE',
          source: { family: 'shop', containerDefinitions: [{ name: 'app', image: 'repo/app:v42' }] },
        }),
      ...answers,
    },
  });
  const wanted = inputs([['backend.yml'], ['batch.yml']], { mode: 'wait', deployments, ...asked });
  const { services, plan } = await fake.clock.drive(lookAtNamed(fake.world, wanted));
  return { plan, found: services.map(({ config, after, progress }) => ({ service: config.service, after, progress })) };
}

const IN_PROGRESS = [deployment(2, { running: 2 }), oldDeployment()];
const held = (hookIds: readonly string[], arn = serviceDeploymentArn(2)) => ({
  kind: 'in-progress',
  serviceDeployment: arn,
  pauses: hookIds.map((hookId) => ({ hookId, stage: STAGE })),
});
const { rolloutState: _none, ...WITHOUT_STATE } = deployment(2, { running: 2 });
const ROLLS_BACK = [
  oldDeployment({
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.',
  }),
  deployment(2, { status: 'ACTIVE', rolloutState: 'FAILED' }),
];

describe('where a named deployment is', () => {
  test.each<[string, Parameters<typeof looking>, object]>([
    ['paused', [OURS, IN_PROGRESS], held(['ecs-pause-1'])],
    [
      'paused, in a service of a status that nobody knows',
      [OURS, IN_PROGRESS, ['ecs-pause-1'], { status: 'MOVING' }],
      held(['ecs-pause-1']),
    ],
    ['in progress past every pause', [OURS, IN_PROGRESS, []], held([])],
    ['complete', [OURS, [deployment(2, { running: 2, rolloutState: 'COMPLETED' })]], { kind: 'deployed' }],
    ['complete behind a Classic Load Balancer', [OURS, [WITHOUT_STATE]], { kind: 'deployed' }],
    ['in progress behind a Classic Load Balancer', [OURS, [WITHOUT_STATE, oldDeployment()], []], held([])],
  ])('%s', async (_name, given, progress) => {
    const { found } = await looking(...given);
    expect(found).toMatchObject([{ service: 'backend', after: 'shop:42', progress }]);
  });

  test('that only the list of service deployments tells', async () => {
    const listed = serviceDeployment(2, 'IN_PROGRESS');
    const answers = { newestServiceDeployments: () => Promise.resolve([listed]) };
    const unnamed = { currentServiceDeployment: undefined };
    const { found } = await looking(OURS, IN_PROGRESS, ['ecs-pause-1'], unnamed, {}, answers);
    expect(found).toMatchObject([{ progress: held(['ecs-pause-1']) }]);
  });

  test('that ECS names nowhere goes on: nobody knows of a pause', async () => {
    const { found } = await looking(OURS, IN_PROGRESS, ['ecs-pause-1'], { currentServiceDeployment: undefined });
    expect(found).toMatchObject([{ progress: held([], '') }]);
  });
});

describe('service deployments that the role may not read', () => {
  const denied = { serviceDeployments: () => Promise.reject(awsError('denied', 'ecs:DescribeServiceDeployments')) };
  const looked = (mode: 'continue' | 'wait', of: Deployments = OURS) =>
    looking(of, IN_PROGRESS, [], {}, { mode }, denied);

  test('do not keep mode wait from waiting', async () => {
    expect((await looked('wait')).found).toMatchObject([{ after: 'shop:42', progress: held([], '') }]);
  });

  test.each<[string, 'continue' | 'wait', Deployments]>([
    ['mode continue from continuing', 'continue', OURS],
    ['mode wait from knowing what is paused', 'wait', PAUSED],
  ])('keep %s, and that is no wrong input', async (_name, mode, of) => {
    const refused = await looked(mode, of).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      problems: [
        {
          about: { kind: 'configs', paths: ['backend.yml'] },
          what: expect.stringMatching(/Allow ecs:DescribeServiceDeployments/),
        },
      ],
    });
  });
});

describe('nothing goes on where', () => {
  test.each<[string, Parameters<typeof looking>, RegExp]>([
    ['the service is going', [OURS, IN_PROGRESS, [], { status: 'DRAINING' }], /no active service backend/],
    ['what is paused is asked for, and nothing is', [PAUSED, IN_PROGRESS, []], /no service of `configs` is paused now/],
    [
      'what is paused is asked for, and ECS takes it back',
      [PAUSED, ROLLS_BACK],
      /no service of `configs` is paused now/,
    ],
    [
      'what is paused is asked for, and it is complete',
      [PAUSED, [deployment(2, { running: 2, rolloutState: 'COMPLETED' })]],
      /is paused now \(backend has shop:42\), so there is nothing to wait for/,
    ],
    [
      'what is paused is to be continued, and the service has no deployment',
      [PAUSED, [], [], {}, { mode: 'continue' }],
      /is paused now, so there is nothing to continue/,
    ],
  ])('%s', async (_name, given, words) => {
    await expect(looking(...given)).rejects.toThrow(words);
  });

  test('a service that is missing is the one problem, not also that nothing is paused', async () => {
    const missing = looking(PAUSED, IN_PROGRESS, [], { status: 'INACTIVE' });
    await expect(missing).rejects.toThrow(/no active service backend/);
    await expect(missing).rejects.not.toThrow(/is paused now/);
  });
});

describe('the tasks that come after', () => {
  test('run on the named revision of the only config', async () => {
    const { plan } = await looking(OURS, IN_PROGRESS, [], {}, { smokeTest: migration('smoke') });
    expect(plan.smokeTest?.config.path).toBe('backend.yml');
  });

  test('run by the config that they name', async () => {
    const smokeTest = migration('smoke', { config: 'backend.yml' });
    const { plan } = await looking(OURS, IN_PROGRESS, [], {}, { smokeTest });
    expect(plan.smokeTest?.config.path).toBe('backend.yml');
  });

  test.each([
    [
      'smokeTest',
      /`smoke-test-config`: batch\.yml is not among the services of `deployments`.*the smoke test would run/s,
    ],
    ['postMigration', /`migration-config`: batch\.yml is not among the services.*the post-migration would run/s],
  ] as const)('are refused where they name another: %s', async (name, words) => {
    const asked = { [name]: migration('smoke', { config: 'batch.yml' }) };
    await expect(looking(OURS, IN_PROGRESS, [], {}, asked)).rejects.toThrow(words);
  });
});

import { describe, expect, test } from '@jest/globals';
import type { AwsError } from '../../../../src/ecs/cloud.js';
import type { TaskDefinitionSnapshot } from '../../../../src/ecs/snapshot.js';
import type { Inputs } from '../../../../src/inputs/inputs.js';
import type { World } from '../../../../src/release/world.js';
import { destinationClause } from '../../../../src/report/destination.js';
import { spokenMoment } from '../../../../src/spoken-time.js';
import { deployment, START } from '../../../ecs/support/ecs-says.js';
import { awsError } from '../../../ecs/support/fake-cloud.js';
import { rollBack } from '../../../support/told.js';
import { fakeWorld } from '../../support/fake-world.js';
import { kindsOf } from '../../support/heard.js';
import { inputs } from '../../support/inputs.js';
import { type Script, said } from '../../support/script.js';

const CONFIGS: Script['configs'] = {
  'backend.yml': { family: 'shop-backend', service: 'backend' },
  'frontend.yml': { family: 'shop-frontend', service: 'frontend' },
  'batch.yml': { family: 'shop-batch' },
};
const SERVICES = { backend: {}, frontend: {} };

/** What ECS keeps: deployments of a service, newest first, and task definitions that are not ACTIVE. */
interface Kept {
  readonly history?: Readonly<Record<string, readonly string[]>>;
  readonly definitions?: Readonly<Record<string, string | undefined>>;
  readonly refuses?: AwsError;
}

const HISTORY = { backend: ['shop-backend:41', 'shop-backend:40'], frontend: ['shop-frontend:41', 'shop-frontend:38'] };

async function goingBack(
  { history = HISTORY, definitions = {}, refuses }: Kept,
  lines: readonly (readonly string[])[],
  more: Partial<Inputs> = {},
  script: Partial<Script> = {},
  cancelAt?: number,
) {
  const fake = fakeWorld({
    configs: CONFIGS,
    services: SERVICES,
    ...script,
    cloud: {
      successfulDeployments: (_cluster, service) => {
        if (refuses) return Promise.reject(refuses);
        const deployments = (history[service] ?? []).map((taskDefinition, index) => ({
          arn: `arn:deployment/${index}`,
          status: 'SUCCESSFUL',
          createdAt: START - (index + 1) * 3_600_000,
          target: `arn:revision/${taskDefinition}`,
        }));
        return Promise.resolve({ deployments });
      },
      serviceRevisions: (arns) => Promise.resolve(new Map(arns.map((arn) => [arn, arn.split('/')[1] ?? '']))),
      taskDefinition: (name) => {
        const status = name in definitions ? definitions[name] : 'ACTIVE';
        const [family, revision] = name.split(':');
        const found: TaskDefinitionSnapshot | undefined =
          status === undefined
            ? undefined
            : {
                name,
                status,
                source: { family, containerDefinitions: [{ name: 'app', image: `repo/app:v${revision}` }] },
              };
        return Promise.resolve(found);
      },
      images: (name) => Promise.resolve({ app: `repo/app:v${name.split(':')[1]}` }),
      ...script.cloud,
    },
  });
  const world = {
    ...fake.world,
    ecspresso: {
      ...fake.world.ecspresso,
      // Without images these could not be rendered.
      render: () => Promise.reject(said('must_env: environment variable IMAGE is not defined')),
    },
  };
  if (cancelAt !== undefined) fake.clock.at(cancelAt, () => fake.cancel.abort());
  const work = rollBack(world, inputs(lines, { mode: 'rollback', ...more }));
  const end = await fake.clock.drive(work);
  const destinations = fake.events.flatMap((event) =>
    event.kind === 'destination'
      ? [`${event.service}: ${event.from} → ${event.to}, ${destinationClause(event.why)}`]
      : [],
  );
  return { ...fake, end, destinations };
}

const to = (config: string, family: string, revision: number): Inputs['rollbackTo'][number] => ({
  config,
  family,
  revision,
  line: 1,
});

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

  test('a deployment in flight is replaced, with a warning', async () => {
    const flight = [
      deployment(9, { taskDefinition: 'shop-backend:41' }),
      deployment(1, { taskDefinition: 'shop-backend:40', status: 'ACTIVE', rolloutState: 'COMPLETED' }),
    ];
    const { end, destinations, events } = await goingBack(
      { history: { backend: ['shop-backend:40'] } },
      [['backend.yml']],
      {},
      { services: { backend: { taskDefinition: 'shop-backend:41', deployments: flight } } },
    );
    expect(destinations).toEqual(['backend: shop-backend:41 → shop-backend:40, the last one that ECS completed']);
    expect(end.status).toBe('rolled-back');
    expect(events).toContainEqual({
      kind: 'warning',
      warning: {
        kind: 'said',
        text: expect.stringMatching(/shop-backend:41 \(ecs-svc\/9\) has been in flight.*replaces it/),
      },
    });
  });

  test('without waiting', async () => {
    const { end } = await goingBack({}, [['backend.yml']], { wait: false }, { end: () => 'IN_PROGRESS' });
    expect(end).toMatchObject({ status: 'started', message: 'Started 1 roll-out; still in progress in ECS.' });
  });

  test('cancelled', async () => {
    const { end, journal } = await goingBack({}, [['backend.yml'], ['frontend.yml']], {}, {}, 6000);
    expect(journal).toEqual(['deploy backend 40 alone']);
    expect(end.status).toBe('cancelled');
    expect(end.message).toMatch(/still in progress in ECS: backend/);
  });

  test('nothing at all', async () => {
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
  const wanted = inputs([], { mode: 'rollback', rollbackTo: [to('backend.yml', 'shop-backend', 40)] });
  const end = await fake.clock.drive(rollBack(world, { ...wanted, lines: [[own]] }));
  expect(end).toMatchObject({ status: 'rolled-back', configs: [{ region: 'us-east-1' }] });
  expect([...regions]).toEqual(['us-east-1']);
  expect(envs).toEqual([expect.objectContaining({ TAG: 'mine' })]);
});

describe('rollback-to', () => {
  test('another revision than the last successfully deployed one', async () => {
    const { end, journal, destinations, calls } = await goingBack({ refuses: awsError('denied') }, [['backend.yml']], {
      rollbackTo: [to('backend.yml', 'shop-backend', 33)],
    });
    expect(journal).toEqual(['deploy backend 33 alone']);
    expect(destinations).toEqual(['backend: shop-backend:41 → shop-backend:33, by `rollback-to` line 1']);
    expect(end.configs[0]).toMatchObject({ after: 'shop-backend:33', result: 'released' });
    expect(calls.filter(({ method }) => method === 'successfulDeployments')).toEqual([]);
  });

  test('what runs already is unchanged', async () => {
    const rollbackTo = [to('backend.yml', 'shop-backend', 41)];
    const { end, journal } = await goingBack({}, [['backend.yml']], { rollbackTo });
    expect(journal).toEqual([]);
    expect(end).toMatchObject({
      status: 'unchanged',
      message: 'Nothing changed: 1 service already on the revision to go back to.',
      configs: [
        {
          result: 'unchanged',
          before: 'shop-backend:41',
          after: 'shop-backend:41',
          forced: false,
          serves: 'new',
          stands: 'backend serves shop-backend:41',
        },
      ],
    });
    const both = await goingBack({}, [['backend.yml'], ['frontend.yml']], { rollbackTo });
    expect(both.journal).toEqual(['deploy frontend 38 alone']);
    expect(both.end.status).toBe('rolled-back');
    expect(both.end.message).toMatch(/^Rolled back 1 service in \d+ s\. 1 service ran that revision already\.$/);
  });

  test('what ECS could not bring up is deployed, though the service names it already', async () => {
    const failed = deployment(1, { taskDefinition: 'shop-backend:41', rolloutState: 'FAILED' });
    const { end, journal } = await goingBack(
      {},
      [['backend.yml']],
      { rollbackTo: [to('backend.yml', 'shop-backend', 41)] },
      {
        services: {
          backend: { deployments: [failed, deployment(0, { status: 'ACTIVE', rolloutState: 'COMPLETED' })] },
        },
      },
    );
    expect(journal).toEqual(['deploy backend 41 alone']);
    expect(end.status).toBe('rolled-back');
  });

  test('what runs already, forced', async () => {
    const { end, journal } = await goingBack({}, [['backend.yml']], {
      rollbackTo: [to('backend.yml', 'shop-backend', 41)],
      forceNewDeployment: 'always',
    });
    expect(journal).toEqual(['deploy backend 41 by force alone']);
    expect(end.configs[0]).toMatchObject({ result: 'released', forced: true });
  });

  test('CODE_DEPLOY: ecspresso waits, and ECS is asked afterwards', async () => {
    const { end, journal } = await goingBack(
      {},
      [['backend.yml']],
      { rollbackTo: [to('backend.yml', 'shop-backend', 40)] },
      { services: { backend: { controller: 'CODE_DEPLOY', deployments: [], primaryTaskSet: 'shop-backend:40' } } },
    );
    expect(journal).toEqual([]);
    expect(end.status).toBe('unchanged');
    const moving = await goingBack(
      {},
      [['backend.yml']],
      { rollbackTo: [to('backend.yml', 'shop-backend', 39)] },
      { services: { backend: { controller: 'CODE_DEPLOY', deployments: [], primaryTaskSet: 'shop-backend:41' } } },
    );
    expect(moving.journal).toEqual(['deploy backend 39 alone and wait']);
  });
});

describe('nothing is changed where a service has nowhere to go', () => {
  const inFlight = (more: object) => ({
    services: {
      backend: {
        deployments: [
          deployment(9, { taskDefinition: 'shop-backend:41', ...more }),
          deployment(8, { taskDefinition: 'shop-backend:42', status: 'ACTIVE', rolloutState: 'FAILED' }),
        ],
      },
    },
  });

  test.each<[string, Kept, Partial<Inputs>, Partial<Script>, RegExp]>([
    [
      'no history',
      { history: { backend: ['shop-backend:41'] } },
      {},
      {},
      /backend\.yml: ECS knows no earlier revision of shop-backend .*it runs shop-backend:41.*`rollback-to`.*backend\.yml=shop-backend:40.*list-task-definitions --family-prefix shop-backend/s,
    ],
    ['another family only', { history: { backend: ['other:7'] } }, {}, {}, /knows no earlier revision/],
    [
      'ECS is taking it back, and only says so',
      {},
      {},
      {
        services: {
          backend: {
            deployments: [
              deployment(9, {
                taskDefinition: 'shop-backend:41',
                rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.',
              }),
            ],
          },
        },
      },
      /ECS is taking backend back to shop-backend:41 right now/,
    ],
    [
      'an EXTERNAL controller, even where it is said where to go',
      {},
      { rollbackTo: [to('backend.yml', 'shop-backend', 40)] },
      { services: { backend: { controller: 'EXTERNAL' } } },
      /EXTERNAL deployment controller, which ecspresso does not support/,
    ],
    [
      'a revision that ECS does not have',
      { definitions: { 'shop-backend:40': undefined } },
      { rollbackTo: [to('backend.yml', 'shop-backend', 40)] },
      {},
      /ECS has no shop-backend:40\. /,
    ],
    [
      'all deregistered',
      { definitions: { 'shop-backend:40': 'INACTIVE' } },
      {},
      {},
      /No longer ACTIVE: shop-backend:40\. .*as in backend\.yml=shop-backend:39\./,
    ],
    [
      'no permission',
      { refuses: awsError('denied', 'ecs:ListServiceDeployments') },
      {},
      {},
      /Allow ecs:ListServiceDeployments in the policy.*or say in `rollback-to`/,
    ],
    [
      'not supported',
      { refuses: awsError('unsupported', 'ecs:ListServiceDeployments') },
      {},
      {},
      /could not be read.*Say in `rollback-to`/,
    ],
    ['no credentials', { refuses: awsError('credentials') }, {}, {}, /AWS does not accept the credentials/],
    ['no service', {}, {}, { services: { frontend: {} } }, /ECS has no active service backend .*frontend/],
    ['DRAINING', {}, {}, { services: { backend: { status: 'DRAINING' } } }, /DRAINING/],
    ['EXTERNAL', {}, {}, { services: { backend: { controller: 'EXTERNAL' } } }, /EXTERNAL/],
    [
      'CODE_DEPLOY without a word',
      {},
      {},
      { services: { backend: { controller: 'CODE_DEPLOY' } } },
      /keeps no history.*rollback-to/,
    ],
    [
      'CODE_DEPLOY that is to be stopped',
      {},
      { onCancel: 'stop', rollbackTo: [to('backend.yml', 'shop-backend', 40)] },
      { services: { backend: { controller: 'CODE_DEPLOY' } } },
      /`on-cancel`: backend/,
    ],
    ['ECS is taking it back', {}, {}, inFlight({}), /ECS is taking backend back to shop-backend:41 right now/],
    [
      'a revision of another family',
      {},
      { rollbackTo: [to('backend.yml', 'other', 7)] },
      {},
      /`rollback-to` line 1: backend runs the family shop-backend/,
    ],
    [
      'a revision that ECS does not have',
      { definitions: { 'shop-backend:99': undefined } },
      { rollbackTo: [to('backend.yml', 'shop-backend', 99)] },
      {},
      /`rollback-to` line 1: ECS has no shop-backend:99/,
    ],
    [
      'a deregistered revision',
      { definitions: { 'shop-backend:33': 'INACTIVE' } },
      { rollbackTo: [to('backend.yml', 'shop-backend', 33)] },
      {},
      /shop-backend:33 is INACTIVE/,
    ],
    [
      'a revision that is on its way',
      {},
      { rollbackTo: [to('backend.yml', 'shop-backend', 41)] },
      inFlight({}),
      /ECS is bringing backend to shop-backend:41 already/,
    ],
    ['a config that cannot be read', {}, {}, { refuse: () => said('failed to load') }, /backend\.yml: failed to load/],
    ['no region', {}, {}, { defaultRegion: undefined }, /no AWS region/],
  ])('%s', async (_name, kept, more, script, words) => {
    const attempt = goingBack(kept, [['backend.yml']], more, script);
    await expect(attempt).rejects.toThrow(words);
  });

  test('all problems come at once, and nothing has begun', async () => {
    const attempt = goingBack({ history: {} }, [['backend.yml', 'backend.yml'], ['frontend.yml'], ['batch.yml']]);
    await expect(attempt).rejects.toMatchObject({
      problems: [
        { where: '`configs`', what: expect.stringMatching(/same service/) },
        { where: 'backend.yml', what: expect.stringMatching(/knows no earlier/) },
        { where: 'frontend.yml', what: expect.stringMatching(/knows no earlier/) },
        { where: 'batch.yml', what: expect.stringMatching(/names no `service`/) },
      ],
    });
  });
});

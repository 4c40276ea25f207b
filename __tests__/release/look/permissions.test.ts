import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import type { Inputs } from '../../../src/inputs/inputs.js';
import type { DeniedRead } from '../../../src/release/warning.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs, migration } from '../support/inputs.js';
import { release } from '../support/narrated.js';
import type { Script } from '../support/script.js';
import { looking } from './support/looking.js';

const LOGGED = { kind: 'awslogs', group: '/ecs/shop-backend', prefix: 'app' } as const;
const BACKEND = {
  family: 'shop-backend',
  service: 'backend',
  containers: [{ name: 'laravel', image: 'repo/backend:9f3c2e1', log: LOGGED }],
};
const ARN = 'arn:aws:ecs:ap-northeast-1:*';
const MIGRATION: Partial<Inputs> = { migration: migration('php artisan migrate') };

const refused = (operation: string) => () => Promise.reject(awsError('denied', operation));
const script = (cloud: Partial<Cloud>): Script => ({
  configs: { 'backend.yml': BACKEND },
  services: {
    backend: { currentServiceDeployment: 'arn:aws:ecs:ap-northeast-1:1:service-deployment/production/backend/1' },
  },
  cloud,
});

describe('a read that the release will need, and that the role may not make', () => {
  test.each<[string, Partial<Cloud>, readonly DeniedRead[]]>([
    [
      'the list of service deployments',
      { newestServiceDeployments: refused('ecs:ListServiceDeployments') },
      [{ action: 'ecs:ListServiceDeployments', resource: `${ARN}:service/production/*`, loses: 'verdict' }],
    ],
    [
      'service deployments',
      { serviceDeployments: refused('ecs:DescribeServiceDeployments') },
      [
        {
          action: 'ecs:DescribeServiceDeployments',
          resource: `${ARN}:service-deployment/production/*`,
          loses: 'verdict',
        },
      ],
    ],
    [
      'service revisions',
      {
        serviceDeployments: () =>
          Promise.resolve([
            { arn: 'arn', status: 'SUCCESSFUL', createdAt: 0, hooks: [], target: 'arn:service-revision/1' },
          ]),
        serviceRevisions: refused('ecs:DescribeServiceRevisions'),
      },
      [
        {
          action: 'ecs:DescribeServiceRevisions',
          resource: `${ARN}:service-revision/production/*`,
          loses: 'revisions',
        },
      ],
    ],
    [
      'the list of tasks',
      { stoppedTasks: refused('ecs:ListTasks') },
      [{ action: 'ecs:ListTasks', resource: '*', loses: 'failed-tasks' }],
    ],
    [
      'tasks, those of services and that of the migration',
      { tasks: refused('ecs:DescribeTasks') },
      [
        { action: 'ecs:DescribeTasks', resource: `${ARN}:task/production/*`, loses: 'failed-tasks' },
        { action: 'ecs:DescribeTasks', resource: `${ARN}:task/production/*`, loses: 'task-end' },
      ],
    ],
    [
      'log events, once for each log group',
      { logTail: refused('logs:GetLogEvents') },
      [
        {
          action: 'logs:GetLogEvents',
          resource: 'arn:aws:logs:ap-northeast-1:*:log-group:/ecs/shop-backend:log-stream:*',
          loses: 'task-log',
        },
      ],
    ],
  ])('%s', async (_what, cloud, denied) => {
    const looked = await looking(script(cloud), [['backend.yml']], MIGRATION).looked;
    expect(looked.denied).toEqual(denied);
  });

  test('service deployments of a service that moves in stages: those and its pauses are not seen', async () => {
    const cloud = { serviceDeployments: refused('ecs:DescribeServiceDeployments') };
    const files = { 'backend.yml': { ...BACKEND, deploymentConfiguration: { strategy: 'BLUE_GREEN' } } };
    const looked = await looking({ ...script(cloud), configs: files }, [['backend.yml']]).looked;
    expect(looked.denied.map(({ loses }) => loses)).toEqual(['verdict', 'stages']);
  });

  test.each<[string, Partial<Cloud>]>([
    ['nothing is refused', {}],
    ['AWS does not answer', { stoppedTasks: () => Promise.reject(awsError('transient', 'ecs:ListTasks')) }],
    ['AWS throttles', { newestServiceDeployments: () => Promise.reject(awsError('throttled')) }],
    ['it is unknown there', { serviceDeployments: () => Promise.reject(awsError('unsupported')) }],
  ])('is none where %s', async (_what, cloud) => {
    expect((await looking(script(cloud)).looked).denied).toEqual([]);
  });

  test('is not tried in mode plan, which releases nothing', async () => {
    const fake = looking(script({ stoppedTasks: refused('ecs:ListTasks') }), [['backend.yml']], { mode: 'plan' });
    expect((await fake.looked).denied).toEqual([]);
    expect(fake.calls.map(({ method }) => method)).not.toContain('stoppedTasks');
  });

  test('is tried once for each cluster, not for each service', async () => {
    const names = ['a', 'b', 'c'];
    const fake = looking({
      configs: Object.fromEntries(names.map((name) => [`${name}.yml`, { ...BACKEND, family: name, service: name }])),
      services: Object.fromEntries(names.map((name) => [name, {}])),
    });
    await fake.looked;
    for (const method of ['newestServiceDeployments', 'stoppedTasks', 'tasks', 'logTail'] as const) {
      expect([method, fake.calls.filter((call) => call.method === method).length]).toEqual([method, 1]);
    }
  });

  test('is said before anything is changed, and not again when it is needed', async () => {
    const fake = fakeWorld({
      ...script({ stoppedTasks: refused('ecs:ListTasks') }),
      services: { backend: { breaker: false } },
    });
    await fake.clock.drive(release(fake.world, inputs([['backend.yml']])));
    const kinds = fake.events.flatMap((event) => (event.kind === 'warning' ? [event.warning.kind] : []));
    expect(kinds).toEqual(['denied-reads']);
    const saidAt = fake.events.findIndex((event) => event.kind === 'warning');
    expect(saidAt).toBeLessThan(fake.events.findIndex((event) => event.kind === 'registered'));
  });
});

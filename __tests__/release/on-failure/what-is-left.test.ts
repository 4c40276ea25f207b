import { describe, expect, test } from '@jest/globals';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import type { Inputs } from '../../../src/inputs/inputs.js';
import type { Event } from '../../../src/release/events.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { releaseInWords } from '../../support/in-words.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs } from '../support/inputs.js';
import { onceGoingBack } from '../support/once-rolling-back.js';
import { type Script, said } from '../support/script.js';
import { CONFIGS, failing, frontend, SERVICES } from './support/failing.js';

const TWO = [['backend.yml'], ['frontend.yml']];

/** What ECS shows of a service; `isGoingBack`: since the release has begun to take services back. */
type Shows = (service: ServiceSnapshot, isGoingBack: boolean, elapsed: number) => ServiceSnapshot;

/** A release whose frontend ECS rolls back, in an ECS that shows its services so, or cannot be asked once it goes back. */
async function shown(
  shows: Shows | 'unasked',
  script: Partial<Script> = {},
  lines: readonly (readonly string[])[] = TWO,
  more: Partial<Inputs> = {},
) {
  const fake = fakeWorld({ configs: CONFIGS, services: SERVICES, end: frontend('ROLLBACK_SUCCESSFUL'), ...script });
  const world = onceGoingBack(fake.world, (cloud, isGoingBack) => ({
    services: async (...args) => {
      const { found, missing } = await cloud.services(...args);
      if (shows !== 'unasked')
        return { found: found.map((service) => shows(service, isGoingBack(), fake.clock.elapsed())), missing };
      if (isGoingBack()) throw awsError('credentials');
      return { found, missing };
    },
  }));
  const end = await fake.clock.drive(releaseInWords(world, inputs(lines, { onFailure: 'rollback', ...more })));
  return { ...fake, end, backend: end.configs[0] };
}

/** Somebody else's shop-backend:43 in the place of every deployment. */
function bySomebodyElse(service: ServiceSnapshot): ServiceSnapshot {
  const [newest] = service.deployments;
  if (newest === undefined) throw new Error('there is one');
  return { ...service, deployments: [{ ...newest, id: 'ecs-svc/900', taskDefinition: 'shop-backend:43' }] };
}

const refusesWayBack = (words: string): Partial<Script> => ({
  refuse: (command, name, _attempt, options) =>
    command === 'deploy' && name === 'backend' && options?.keepAttributes ? said(words) : undefined,
});

describe('what a service runs that was to go back', () => {
  test('the earlier revision, with its tasks', async () => {
    const { backend } = await shown((service) => service);
    expect(backend).toMatchObject({ running: 'shop-backend:41', serves: 'old', tasks: { running: 2, desired: 2 } });
  });

  test('ours, where ECS refuses the earlier one', async () => {
    const { backend } = await shown((service) => service, refusesWayBack('ClientException: no'));
    expect(backend).toMatchObject({ result: 'stuck', running: 'shop-backend:42' });
  });

  test('what somebody else has deployed since', async () => {
    const { backend } = await shown((service, isGoingBack) => (isGoingBack ? bySomebodyElse(service) : service));
    expect(backend).toMatchObject({ result: 'stuck', running: 'shop-backend:43' });
  });

  test('what ECS last told, where it cannot be asked any more', async () => {
    const { backend } = await shown('unasked');
    expect(backend).toMatchObject({ result: 'stuck', running: 'shop-backend:42' });
  });
});

test('the desired count that a release has changed is told of a service that is back', async () => {
  const more: Shows = (service, _isGoingBack, elapsed) => (elapsed < 1000 ? { ...service, desired: 6 } : service);
  const { backend } = await shown(more);
  expect(backend?.end).toBe('backend is back on shop-backend:41, with a desired count of 2 (6 before this release)');
});

describe('who is named among those that go back', () => {
  const named = (events: readonly Event[]): readonly string[] =>
    events.flatMap((event) => (event.kind === 'rollback-starting' ? event.services : [])).map(({ service }) => service);

  test('neither what was only registered nor what was not started', async () => {
    const { events } = await failing({}, [['batch.yml', 'backend.yml'], ['frontend.yml'], ['worker.yml']]);
    expect(named(events)).toEqual(['backend']);
  });
});

describe('a roll-out that somebody else has replaced', () => {
  test('is left alone, and its failure is told once', async () => {
    const denied = () => Promise.reject(awsError('denied', 'ecs:ListServiceDeployments'));
    const replaced: Shows = (service, _isGoingBack, elapsed) => (elapsed < 8000 ? service : bySomebodyElse(service));
    const script = { cloud: { serviceDeployments: denied, newestServiceDeployments: denied } };
    const { end, backend, journal } = await shown(replaced, script, [['backend.yml']]);
    expect(end.failures.map(({ title }) => title)).toEqual([
      expect.stringMatching(/^backend was replaced by another deployment \(shop-backend:43\)/),
    ]);
    expect(backend).toMatchObject({ result: 'failed', running: 'shop-backend:43' });
    expect(journal.filter((line) => /^(deploy|roll back)/.test(line))).toEqual(['deploy backend 42']);
  });
});

describe('what a person is told to do for a service that is stuck', () => {
  const command = /aws ecs update-service .*--service backend --task-definition shop-backend:41/;
  test.each([
    [
      'its earlier revision is deregistered',
      'ClientException: TaskDefinition is inactive',
      /has been deregistered/,
      command,
    ],
    ['ECS refuses for another reason', 'ClientException: no', command, /has been deregistered/],
  ])('%s', async (_name, words, expected, not) => {
    const { end } = await shown((service) => service, refusesWayBack(words));
    const lines = end.failures[1]?.lines.join('\n');
    expect(lines).toMatch(expected);
    expect(lines).not.toMatch(not);
  });
});

describe('the attributes before a release', () => {
  test('are asked for of services alone, and of each cluster in one call', async () => {
    const { calls } = await failing({}, [['batch.yml', 'backend.yml'], ['frontend.yml']]);
    expect(calls.find(({ method }) => method === 'attributes')?.args[1]).toEqual(['backend', 'frontend']);
  });

  test('that were not to be had say nothing of what a service keeps', async () => {
    let asked = 0;
    const { end } = await failing(
      {
        cloud: {
          attributes: (_cluster, names) => {
            asked += 1;
            if (asked === 1) return Promise.reject(awsError('transient'));
            return Promise.resolve(new Map(names.map((name) => [name, { capacityProviderStrategy: 'spot' }])));
          },
        },
      },
      TWO,
    );
    expect(end.configs[0]).toMatchObject({ result: 'rolled-back', end: 'backend is back on shop-backend:41' });
  });
});

import { describe, expect, test } from '@jest/globals';
import { primaryOf, type ServiceSnapshot } from '../../../../src/ecs/snapshot.js';
import type { RollbackTo } from '../../../../src/inputs/inputs.js';
import { deployment, service } from '../../../ecs/support/ecs-says.js';
import { awsError } from '../../../ecs/support/fake-cloud.js';
import type { Script } from '../../support/script.js';
import { goingBack, lines, named } from './support/rolling-back.js';

/** Somebody's shop-backend:42 bakes for good over shop-backend:41. */
const BAKES: Partial<Script> = {
  inFlight: { backend: 'shop-backend:42' },
  end: (_name, taskDefinition) => (taskDefinition === 'shop-backend:42' ? 'IN_PROGRESS' : 'SUCCESSFUL'),
};

/** How often the service is described from when ECS has taken it back until that is known to be the end. */
const BACK_IS_ASKED = 2;

const back = (rollbackTo: RollbackTo, script: Partial<Script> = BAKES, cancelAt?: number) =>
  goingBack({}, [['backend.yml']], { rollbackTo }, script, cancelAt);

describe('a deployment that is in progress, bakes or is paused', () => {
  test('is rolled back by ECS, and nothing is deployed', async () => {
    const { end, journal, destinations } = await back({ kind: 'previous' });
    expect(journal).toEqual(['roll back backend']);
    expect(destinations).toEqual([
      expect.stringMatching(
        /^backend: shop-backend:42 → shop-backend:41, by ECS, which rolls back ecs-svc\/101 \(in progress since .*\)$/,
      ),
    ]);
    expect(end.status).toBe('rolled-back');
    expect(end.configs).toMatchObject([
      {
        result: 'released',
        after: 'shop-backend:41',
        running: 'shop-backend:41',
        end: 'backend serves shop-backend:41',
      },
    ]);
  });

  test.each([
    ['the guard names it', named('backend', 'shop-backend:41', 'shop-backend:42')],
    ['there is no guard', named('backend', 'shop-backend:41')],
  ])('is rolled back by ECS where %s', async (_name, target) => {
    const { end, journal } = await back(lines(target));
    expect(journal).toEqual(['roll back backend']);
    expect(end.status).toBe('rolled-back');
  });

  test('goes on to the named revision where ECS went to another', async () => {
    const { end, journal, destinations } = await back(lines(named('backend', 'shop-backend:39')));
    expect(journal).toEqual(['roll back backend', 'deploy backend 39 alone']);
    expect(destinations[0]).toMatch(
      /^backend: shop-backend:42 → shop-backend:39, after shop-backend:41, by ECS, which/,
    );
    expect(end).toMatchObject({ status: 'rolled-back', configs: [{ after: 'shop-backend:39', result: 'released' }] });
  });

  test.each<[string, (service: ServiceSnapshot) => ServiceSnapshot | undefined, string]>([
    [
      'somebody has deployed since ECS took it back',
      (now) => service([deployment(200, { taskDefinition: 'shop-backend:50' })], { name: now.name }),
      'replaced',
    ],
    ['the service is gone since', () => undefined, 'gone'],
    [
      'ECS does not say what it runs by then',
      () => {
        throw awsError('denied');
      },
      'as-before',
    ],
  ])('goes no further to the named revision where %s', async (_name, then, kind) => {
    let asked = 0;
    const rollbackTo = lines(named('backend', 'shop-backend:39'));
    const { end, journal, events } = await goingBack(
      {},
      [['backend.yml']],
      { rollbackTo },
      BAKES,
      undefined,
      (now, done) => {
        const isBack = done.includes('roll back backend') && primaryOf(now)?.taskDefinition === 'shop-backend:41';
        asked += isBack ? 1 : 0;
        // That it is back is seen by the poll and by what follows it.
        return asked > BACK_IS_ASKED ? then(now) : now;
      },
    );
    expect(journal).toEqual(['roll back backend']);
    expect(end.status).toBe('failed');
    const outcomes = events.flatMap((event) => (event.kind === 'outcome' ? [event.outcome.end?.kind] : []));
    expect(outcomes.at(-1)).toBe(kind);
  });

  test.each<[string, RollbackTo, number]>([
    ['`previous` leaves that to it', { kind: 'previous' }, 40],
    ['it is the named one though another was expected', lines(named('backend', 'shop-backend:39')), 39],
  ])('is where ECS went, and nothing is deployed: %s', async (_name, rollbackTo, revision) => {
    const went = (now: ServiceSnapshot): ServiceSnapshot => ({
      ...now,
      deployments: now.deployments.map((known) =>
        known.taskDefinition === 'shop-backend:41' ? { ...known, taskDefinition: `shop-backend:${revision}` } : known,
      ),
    });
    const { end, journal } = await goingBack({}, [['backend.yml']], { rollbackTo }, BAKES, undefined, (now, done) =>
      done.includes('roll back backend') ? went(now) : now,
    );
    expect(journal).toEqual(['roll back backend']);
    const on = `shop-backend:${revision}`;
    expect(end).toMatchObject({ status: 'rolled-back', configs: [{ result: 'released', after: on, running: on }] });
  });

  test('of the revision that runs already: ECS is back on that, and the named one is deployed', async () => {
    const script: Partial<Script> = {
      services: { backend: { taskDefinition: 'shop-backend:42' } },
      inFlight: { backend: 'shop-backend:42' },
      end: (_name, taskDefinition) => (taskDefinition === 'shop-backend:42' ? 'IN_PROGRESS' : 'SUCCESSFUL'),
    };
    const { end, journal } = await back(lines(named('backend', 'shop-backend:41')), script);
    expect(journal).toEqual(['roll back backend', 'deploy backend 41 alone']);
    expect(end).toMatchObject({ status: 'rolled-back', configs: [{ running: 'shop-backend:41' }] });
  });

  test.each(['IN_PROGRESS', 'NEW_STATE'])(
    'stays where the guard names another, and the service is red (%s)',
    async (rolloutState) => {
      const guarded = lines(named('backend', 'shop-backend:40', 'shop-backend:41'));
      const { end, journal } = await goingBack(
        {},
        [['backend.yml']],
        { rollbackTo: guarded },
        BAKES,
        undefined,
        (now) => ({
          ...now,
          deployments: now.deployments.map((shown) => (shown === primaryOf(now) ? { ...shown, rolloutState } : shown)),
        }),
      );
      expect(journal).toEqual([]);
      expect(end.status).toBe('failed');
      expect(end.message).toBe('backend was left alone: it has shop-backend:42, and not shop-backend:41.');
      expect(end.failures[0]?.lines.join('\n')).toMatch(
        /shop-backend:42, deployment ecs-svc\/101.*write backend=shop-backend:40 without `from`.*being rolled out to shop-backend:42 by somebody else/s,
      );
    },
  );

  test('is watched to its end where it brings what was asked for', async () => {
    const script: Partial<Script> = { inFlight: { backend: 'shop-backend:40' } };
    const { end, journal, destinations } = await back(
      lines(named('backend', 'shop-backend:40', 'shop-backend:42')),
      script,
    );
    expect(journal).toEqual([]);
    expect(destinations).toEqual(['backend: shop-backend:40 → shop-backend:40, which ecs-svc/101 is bringing already']);
    expect(end).toMatchObject({ status: 'rolled-back', configs: [{ after: 'shop-backend:40', result: 'released' }] });
  });

  test('is not said to run what it ran at the beginning where ECS could not bring it back', async () => {
    const failed = { ...deployment(1, { taskDefinition: 'shop-backend:41', running: 2 }), rolloutState: 'FAILED' };
    let told = false;
    const { end } = await back(
      { kind: 'previous' },
      {
        ...BAKES,
        cloud: {
          stopServiceDeployment: () => {
            told = true;
            return Promise.resolve();
          },
          services: (_cluster, names) => {
            const ours = deployment(101, { taskDefinition: 'shop-backend:42', running: 2 });
            const old = { ...failed, rolloutState: 'COMPLETED', status: 'ACTIVE' };
            const found = told ? [failed] : [ours, old];
            const shown = names.map((name) => service(found, { name, currentServiceDeployment: 'arn/101' }));
            return Promise.resolve({ found: shown, missing: [] });
          },
          serviceDeployments: () =>
            Promise.resolve([
              {
                arn: 'arn/101',
                status: told ? 'ROLLBACK_FAILED' : 'IN_PROGRESS',
                statusReason: 'so',
                createdAt: 0,
                hooks: [],
                target: 'revision/101',
              },
            ]),
        },
      },
    );
    expect(end.configs).toMatchObject([{ result: 'failed', running: 'shop-backend:41' }]);
  });

  test('is replaced by a deploy where ECS refuses to roll it back', async () => {
    const refusing = {
      ...BAKES,
      cloud: { stopServiceDeployment: () => Promise.reject(awsError('other', 'ecs:StopServiceDeployment')) },
    };
    const { end, journal } = await back({ kind: 'previous' }, refusing);
    expect(journal).toEqual(['deploy backend 41 alone']);
    expect(end.status).toBe('rolled-back');
  });

  const refuses = { stopServiceDeployment: () => Promise.reject(awsError('other', 'ecs:StopServiceDeployment')) };
  const hangs = { stopServiceDeployment: () => new Promise<never>(() => undefined) };
  test.each<[string, Partial<Script>, number, readonly string[], string, string, RegExp]>([
    [
      'ECS is taking it back',
      BAKES,
      2000,
      ['roll back backend'],
      'Cancelled. ECS is rolling backend back to shop-backend:41.',
      'backend was being rolled back to shop-backend:41 by ECS when the job was cancelled',
      /was being rolled back from shop-backend:42 to shop-backend:41/,
    ],
    [
      'a deploy replaces it, since ECS refuses',
      { ...BAKES, cloud: refuses, end: () => 'IN_PROGRESS' },
      5000,
      ['deploy backend 41 alone'],
      'Cancelled; still in progress in ECS: backend.',
      'backend was still rolling out when the job was cancelled',
      /of shop-backend:41 is still in progress in ECS.*it was being rolled back/,
    ],
    [
      'ECS does not answer',
      { ...BAKES, cloud: hangs },
      2000,
      [],
      'Cancelled; still in progress in ECS: backend.',
      'The job was cancelled before ECS said what is still in progress',
      /was being rolled back to shop-backend:41, and ECS was not asked in time/,
    ],
  ])('when the job is cancelled: %s', async (_name, script, at, does, message, title, stands) => {
    const { end, journal } = await back({ kind: 'previous' }, script, at);
    expect(journal).toEqual(does);
    expect(end).toMatchObject({ status: 'cancelled', message, failures: [{ title }] });
    expect(end.configs).toMatchObject([{ result: 'cancelled', deployment: expect.stringMatching(/^ecs-svc\/\d+$/) }]);
    expect(end.configs[0]?.end).toMatch(stands);
  });

  test('one service left alone keeps no other from going back', async () => {
    const rollbackTo = lines(
      named('backend', 'shop-backend:40', 'shop-backend:41'),
      named('frontend', 'shop-frontend:38', 'shop-frontend:41'),
    );
    const { end, journal } = await goingBack({}, [['backend.yml'], ['frontend.yml']], { rollbackTo }, BAKES);
    expect(journal).toEqual(['deploy frontend 38 alone']);
    expect(end.status).toBe('failed');
    expect(end.configs.map(({ result }) => result)).toEqual(['failed', 'released']);
  });
});

describe('a service that ECS itself takes back', () => {
  const script = (over: number): Partial<Script> => {
    const reason = { rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.' };
    const completed = { rolloutState: 'COMPLETED', running: 2 };
    let polls = 0;
    return {
      cloud: {
        services: () => {
          polls += 1;
          const now = deployment(9, {
            taskDefinition: 'shop-backend:41',
            desired: 2,
            ...(polls > over ? completed : reason),
          });
          return Promise.resolve({ found: [service([now])], missing: [] });
        },
      },
    };
  };

  test.each([
    ['previous', { kind: 'previous' } as const],
    ['its line', lines(named('backend', 'shop-backend:41', 'shop-backend:42'))],
  ])('is waited for, and goes no further back by %s', async (_name, rollbackTo) => {
    const { end, journal, events } = await back(rollbackTo, script(3));
    expect(journal).toEqual([]);
    expect(events.map(({ kind }) => kind)).toContain('rollback-over');
    expect(end).toMatchObject({ status: 'unchanged', configs: [{ result: 'unchanged', after: 'shop-backend:41' }] });
  });

  test.each([
    ['previous', { kind: 'previous' } as const],
    ['its line', lines(named('backend', 'shop-backend:41'))],
    ['its line with a guard', lines(named('backend', 'shop-backend:41', 'shop-backend:42'))],
  ])(
    'for longer than is waited for is followed to its end, and nothing is deployed over it, by %s',
    async (_name, rollbackTo) => {
      const asked = { rollbackTo, timeoutSeconds: 60 };
      const { end, journal, destinations } = await goingBack({}, [['backend.yml']], asked, script(60));
      expect(journal).toEqual([]);
      expect(destinations).toEqual([expect.stringMatching(/^backend: shop-backend:41 → shop-backend:41, .*ECS/)]);
      expect(end).toMatchObject({ status: 'rolled-back', configs: [{ result: 'released', after: 'shop-backend:41' }] });
    },
  );
});

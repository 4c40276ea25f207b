import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import { type Rollout, rollout, type Verdict } from '../../../src/ecs/rollout/rollout.js';
import type { Inputs } from '../../../src/inputs/inputs.js';
import { lineFailure } from '../../../src/release/roll-out/line-failure.js';
import { followToVerdict } from '../../../src/release/roll-out/roll-out.js';
import { awaiting, serviceDeployment } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { BLANK } from '../../inputs/support/nothing.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs } from '../support/inputs.js';
import { planned } from '../support/plans.js';

describe('what the services of a line learn of each other', () => {
  test.each<[Inputs['onFailure'] | undefined, readonly (true | undefined)[], boolean]>([
    ['rollback', [], false],
    ['rollback', [undefined], true],
    ['rollback', [true], false],
    ['rollback', [true, undefined], true],
    ['rollback', [undefined, true], true],
    ['leave', [undefined], false],
    [undefined, [undefined], false],
  ])(
    '`on-failure: %s`, failures of which healthy is %j: what waits in ECS is taken back: %s',
    (onFailure, failures, takesBack) => {
      const line = lineFailure(onFailure === undefined ? {} : { onFailure });
      for (const healthy of failures) line.failed({ healthy });
      expect(line.rollsBackWaiting()).toBe(takesBack);
    },
  );

  test('everybody hears of the first failure once, and at once who asks after it', () => {
    const line = lineFailure({ onFailure: 'leave' });
    const heard: string[] = [];
    line.onFailure(() => heard.push('before'));
    expect(heard).toEqual([]);
    line.failed({});
    line.onFailure(() => heard.push('after'));
    line.failed({});
    expect(heard).toEqual(['before', 'after']);
  });
});

/** The end of a roll-out with this verdict, whose deployment ECS shows in progress; `failed`: another of its line has. */
async function ending(
  verdict: Verdict | undefined,
  more: {
    readonly onCancel?: Inputs['onCancel'];
    readonly failed?: 'before' | 'then' | undefined;
    readonly ours?: readonly string[];
    readonly cloud?: Partial<Cloud>;
    /** What ECS shows in progress, and whether it was there before. */
    readonly inFlight?: string;
    readonly isEarlier?: boolean;
  } = {},
) {
  const fake = fakeWorld({
    configs: {},
    services: { backend: {} },
    inFlight: { backend: more.inFlight ?? 'shop-backend:42' },
    ...(more.cloud && { cloud: more.cloud }),
  });
  const arn = 'arn:aws:ecs:r:1:service-deployment/production/backend/101';
  const state: Rollout = {
    ...rollout({
      service: 'backend',
      taskDefinition: 'shop-backend:42',
      startedAt: 0,
      timeoutSeconds: 60,
      preexisting: new Set(['ecs-svc/1', ...(more.isEarlier ? ['ecs-svc/101'] : [])]),
      since: 0,
      creates: false,
      until: { kind: 'paused' },
      maxFailedTasks: BLANK.maxFailedTasks,
    }),
    ours: more.ours ?? ['ecs-svc/101'],
    verdict,
  };
  const line = lineFailure({ onFailure: 'rollback' });
  if (more.failed === 'before') line.failed({});
  let leaves = 0;
  const following = {
    done: Promise.resolve(state),
    last: () => undefined,
    serviceDeployment: () => arn,
    commandEnded: () => undefined,
    leaveWaits: () => {
      leaves += 1;
    },
  };
  const { onCancel = 'leave' } = more;
  const work = followToVerdict(fake.world, planned('backend'), following, { ...inputs([]), onCancel, line }, undefined);
  if (more.failed === 'then') line.failed({});
  const end = await fake.clock.drive(work);
  const stopped = fake.calls.filter(({ method }) => method === 'stopServiceDeployment').map(({ args }) => args[0]);
  const warnings = fake.events.flatMap((event) => (event.kind === 'warning' ? [event.warning] : []));
  return { stopped: stopped.length > 0, isByArn: stopped[0] === arn, leaves, end, warnings };
}

const PAUSED: Verdict = {
  kind: 'paused',
  pause: { hookId: 'ecs-pause-1', stage: 'POST_SCALE_UP', serviceDeployment: 'x', timeoutAction: 'ROLLBACK' },
};
const BAKES: Verdict = { kind: 'in-progress', stage: 'BAKE_TIME' };
const OVERDUE: Verdict = { kind: 'timeout', seconds: 60 };

describe('who tells ECS to roll a deployment back when its roll-out ends', () => {
  test.each<[string, Verdict | undefined, Parameters<typeof ending>[1], boolean]>([
    ['a cancel, with `on-cancel: stop`', undefined, { onCancel: 'stop' }, true],
    ['a cancel, with `on-cancel: leave`', undefined, {}, false],
    ['a cancel before ECS has shown a deployment of ours', undefined, { onCancel: 'stop', ours: [] }, false],
    ['a pause, where nothing has failed', PAUSED, { onCancel: 'stop' }, false],
    ['a pause, where another of its line has failed', PAUSED, { failed: 'before' }, true],
    ['a pause, where another of its line fails just then', PAUSED, { failed: 'then' }, true],
    ['a bake, where another of its line has failed', BAKES, { failed: 'before' }, true],
    ['the stage of `wait-until`, where nothing has failed', BAKES, { onCancel: 'stop' }, false],
    [
      'a release, whatever the others do',
      { kind: 'released', completedAt: 0 },
      { onCancel: 'stop', failed: 'before' },
      false,
    ],
    ['a timeout, which recovery sees to', OVERDUE, { onCancel: 'stop', failed: 'before' }, false],
    [
      'a replaced one, which is not ours any more',
      { kind: 'replaced', by: 'shop-backend:43', reason: '' },
      { onCancel: 'stop', failed: 'before' },
      false,
    ],
    ['a cancel, where another of its line has failed, with `on-cancel: leave`', undefined, { failed: 'before' }, false],
  ])('%s', async (_name, verdict, more, stops) => {
    const { stopped, end } = await ending(verdict, more);
    expect(stopped).toBe(stops);
    expect(end).toMatchObject({ kind: 'watched', stop: stops ? { kind: 'requested' } : undefined });
  });

  const replaced = { onCancel: 'stop', ours: ['ecs-svc/99'] } as const;
  test.each<[string, Parameters<typeof ending>[1], boolean]>([
    ['somebody else’s, of another revision', { ...replaced, inFlight: 'shop-backend:43' }, false],
    ['one of our revision that was there before', { ...replaced, isEarlier: true }, false],
    ['a later one of our revision', replaced, true],
  ])('what is PRIMARY at a cancel is stopped only where it is ours: %s', async (_name, more, stops) => {
    expect((await ending(undefined, more)).stopped).toBe(stops);
    expect((await ending(PAUSED, { ...more, failed: 'before' })).stopped).toBe(stops);
  });

  test('where ECS cannot describe the service, by what was seen of it', async () => {
    const cloud = { services: () => Promise.reject(awsError('transient')) };
    const { isByArn, stopped } = await ending(undefined, { onCancel: 'stop', cloud });
    expect([stopped, isByArn]).toEqual([true, true]);
    const unseen = await ending(undefined, { onCancel: 'stop', cloud, ours: [] });
    expect(unseen.stopped).toBe(false);
  });

  test.each<[string, Verdict | undefined, Parameters<typeof ending>[1]]>([
    ['a cancel', undefined, { onCancel: 'stop' }],
    ['a failed line', PAUSED, { failed: 'before' }],
  ])('that a pause was stopped, for its ROLLBACK is refused, is warned of once: %s', async (_name, verdict, more) => {
    const error = awsError('denied', 'ecs:ContinueServiceDeployment');
    const held = serviceDeployment(101, 'IN_PROGRESS', { stage: 'POST_SCALE_UP', hooks: [awaiting()] });
    const { stopped, warnings } = await ending(verdict, {
      ...more,
      cloud: {
        serviceDeployments: async () => [held],
        continueServiceDeployment: () => Promise.reject(error),
      },
    });
    expect(stopped).toBe(true);
    expect(warnings).toEqual([{ kind: 'stopped-at-pause', service: 'backend', error }]);
    expect((await ending(verdict, more)).warnings).toEqual([]);
  });

  test.each([
    ['before', 1],
    ['then', 1],
    [undefined, 0],
  ] as const)('nobody waits for a bake or a pause once another of its line has failed: %s', async (failed, times) => {
    expect((await ending(undefined, { failed })).leaves).toBe(times);
  });
});

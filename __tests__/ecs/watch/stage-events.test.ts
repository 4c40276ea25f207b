import { describe, expect, test } from '@jest/globals';
import { pauseKey } from '../../../src/ecs/pause.js';
import type { Observation, ResolvedServiceDeployment, RolloutStart } from '../../../src/ecs/rollout/rollout.js';
import type { HookAction } from '../../../src/ecs/service-deployment-states.js';
import type { DeploymentConfigurationSnapshot, HookSnapshot } from '../../../src/ecs/snapshot.js';
import { followed } from '../../../src/ecs/watch/followed.js';
import { takeStageEvents } from '../../../src/ecs/watch/stage-events.js';
import {
  awaiting,
  deployment,
  observation,
  ROLLING_UPDATE,
  START,
  service,
  serviceDeployment,
} from '../support/ecs-says.js';
import { unseenRollout } from '../support/rolled.js';

const CANARY: DeploymentConfigurationSnapshot = {
  ...ROLLING_UPDATE,
  strategy: 'CANARY',
  bakeMinutes: 10,
  canary: { percent: 10, bakeMinutes: 5 },
};
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Our service deployment a minute after the start. */
function seen(more: Partial<ResolvedServiceDeployment>, status = 'IN_PROGRESS', seconds = 60): Observation {
  return observation(seconds, {
    service: service([deployment(2)], { deploymentConfiguration: CANARY }),
    serviceDeployments: [serviceDeployment(2, status, more)],
  });
}

/** What these observations tell in turn. */
function told(observations: readonly Observation[], start: Partial<RolloutStart> = {}) {
  const member = followed({ ...unseenRollout(start), ours: ['ecs-svc/2'] }, START);
  return observations.map((shown) => takeStageEvents('backend', member, shown).map(({ event }) => event));
}

describe('a stage is told with the share of the traffic, and until when ECS waits there', () => {
  const at = START + 60 * SECOND;
  const shift = 'PRODUCTION_TRAFFIC_SHIFT';
  test.each<[string, Observation, object | undefined]>([
    ['none yet', seen({}), undefined],
    ['where ECS works', seen({ stage: 'SCALE_UP' }), { stage: 'SCALE_UP', until: undefined }],
    ['the bake', seen({ stage: 'BAKE_TIME', productionTraffic: 100 }), { share: 100, until: at + 10 * MINUTE }],
    ['a shift that has moved nothing yet', seen({ stage: shift, productionTraffic: 0 }), undefined],
    [
      'a share, with the time to the next',
      seen({ stage: shift, productionTraffic: 10 }),
      { share: 10, until: at + 5 * MINUTE },
    ],
    [
      'all of the traffic: nothing is waited for',
      seen({ stage: shift, productionTraffic: 100 }),
      { share: 100, until: undefined },
    ],
    ['a shift of which ECS tells no share', seen({ stage: shift }), { share: undefined, until: undefined }],
    ['no traffic at another stage', seen({ stage: 'SCALE_UP', productionTraffic: 0 }), { stage: 'SCALE_UP' }],
    [
      'by the settings that its deployment began with',
      seen({ stage: 'BAKE_TIME', configuration: { ...CANARY, bakeMinutes: 3 } }),
      { until: at + 3 * MINUTE },
    ],
    ['in a rollback, where stages come again', seen({ stage: 'SCALE_UP' }, 'ROLLBACK_IN_PROGRESS'), undefined],
  ])('%s', (_name, observed, event) => {
    const [events] = told([observed]);
    if (event === undefined) expect(events).toEqual([]);
    else expect(events).toMatchObject([{ kind: 'stage', service: 'backend', taskDefinition: 'shop:42', at, ...event }]);
  });

  test('nothing of a deployment that goes back', () => {
    expect(told([seen({ stage: 'BAKE_TIME' })], { followsEcsRollback: true })).toEqual([[]]);
  });
});

describe('the end of a pause', () => {
  const paused = seen({ hooks: [awaiting('ecs-pause-1'), awaiting('ecs-pause-2')] });
  const then = (status: string | undefined, more: Partial<ResolvedServiceDeployment> = {}, action?: HookAction) => {
    const second =
      status === undefined ? [] : [awaiting('ecs-pause-2', { status, timeoutAction: action ?? 'ROLLBACK' })];
    return seen({ hooks: [awaiting('ecs-pause-1'), ...second], ...more }, 'IN_PROGRESS', 70);
  };
  const over = (events: ReturnType<typeof told>[number] | undefined) =>
    events?.flatMap((event) => (event.kind === 'continued-by-other' ? [[event.pause.hookId, event.timedOut]] : []));

  test.each<[string, Observation, boolean]>([
    ['somebody has continued it', then('SUCCEEDED'), false],
    ['ECS, as nobody did in time', then('TIMED_OUT', {}, 'CONTINUE'), true],
    ['ECS lists it no more', then(undefined), false],
  ])('is told of that one alone: %s', (_name, next, timedOut) => {
    const [first, second] = told([paused, next]);
    expect(first?.map(({ kind }) => kind)).toEqual(['paused', 'paused']);
    expect(over(first)).toEqual([]);
    expect(over(second)).toEqual([['ecs-pause-2', timedOut]]);
  });

  test.each(['NEW_STATUS', 'IN_PROGRESS'])('is not told while its hook is at no end: %s', (status) => {
    const [, second, third] = told([paused, then(status), then('SUCCEEDED')]);
    expect(over(second)).toEqual([]);
    expect(over(third)).toEqual([['ecs-pause-2', false]]);
  });

  test.each<[string, Observation]>([
    ['its hook has failed', then('FAILED')],
    ['nobody continued it in time, and ECS rolls back', then('TIMED_OUT')],
  ])('is not told as a continuation where ECS is about to roll back: %s', (_name, next) => {
    const [, second] = told([paused, next]);
    expect(over(second)).toEqual([]);
  });

  test('is told at the next stage, where its hook is at no end that is known', () => {
    const held = seen({ stage: 'SCALE_UP', hooks: [awaiting('ecs-pause-2')] });
    const moved = (stage: string) => seen({ stage, hooks: [awaiting('ecs-pause-2', { status: 'NEW_STATUS' })] });
    const [, second, third] = told([held, moved('SCALE_UP'), moved('BAKE_TIME')]);
    expect([over(second), over(third)]).toEqual([[], [['ecs-pause-2', false]]]);
  });

  test('is not told while one of two executions without an end still holds it', () => {
    const twice = (...all: readonly string[]) =>
      seen({ hooks: all.map((status) => awaiting('ecs-pause-2', { status, expiresAt: undefined })) });
    const [, second] = told([twice('AWAITING_ACTION'), twice('SUCCEEDED', 'AWAITING_ACTION')]);
    expect(over(second)).toEqual([]);
  });

  test('is told where the same hook holds the deployment anew, before the next step', () => {
    const held = (expiresAt: number, more: Partial<HookSnapshot> = {}) =>
      awaiting('ecs-pause-1', { expiresAt, ...more });
    const first = seen({ hooks: [held(START + MINUTE)] });
    for (const hooks of [
      [held(START + 2 * MINUTE)],
      [held(START + MINUTE, { status: 'TIMED_OUT', timeoutAction: 'CONTINUE' }), held(START + 2 * MINUTE)],
    ]) {
      const [, second] = told([first, seen({ hooks })]);
      expect(over(second)).toEqual([['ecs-pause-1', hooks.length > 1]]);
      expect(second?.map(({ kind }) => kind)).toEqual(['continued-by-other', 'paused']);
    }
  });

  test('is not told of one that we have continued ourselves', () => {
    const [, second] = told([paused, then('SUCCEEDED')], {
      continued: new Set([pauseKey({ hookId: 'ecs-pause-2', stage: '' })]),
    });
    expect(over(second)).toEqual([]);
  });
});

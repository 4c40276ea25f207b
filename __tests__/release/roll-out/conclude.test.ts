import { describe, expect, test } from '@jest/globals';
import type { RollbackCause } from '../../../src/ecs/diagnosis/rollback-cause.js';
import { pauseKey } from '../../../src/ecs/pause.js';
import type { Rollout, Verdict } from '../../../src/ecs/rollout/rollout.js';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import type { Purpose } from '../../../src/release/events.js';
import type { ServiceConfig } from '../../../src/release/plan.js';
import { conclude } from '../../../src/release/roll-out/conclude.js';
import type { RolloutEnd } from '../../../src/release/roll-out/failure.js';
import { deployment, oldDeployment, START, service, stopped } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { unseenRollout } from '../../ecs/support/rolled.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs } from '../support/inputs.js';
import { planned } from '../support/plans.js';

const ROLLOUT: Rollout = {
  ...unseenRollout({ timeoutSeconds: 60 }),
  ours: ['ecs-svc/2'],
};
const LAST = service([deployment(2, { running: 1 }), oldDeployment()], { desired: 3 });
const CRASHED = stopped({
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'app', exitCode: 3 }],
});
type Watched = Extract<RolloutEnd, { kind: 'watched' }>;

function watched(verdict: Verdict | undefined, more: Partial<Watched> = {}): RolloutEnd {
  return { kind: 'watched', rollout: { ...ROLLOUT, verdict }, deployment: 'ecs-svc/2', last: LAST, verdict, ...more };
}

/** What a roll-out with this end comes to, in an ECS where a task of ours has crashed and said why. */
async function concluding(
  end: RolloutEnd,
  config: ServiceConfig = planned('backend', { before: 'shop:41' }),
  purpose: Purpose | null = 'rollback',
) {
  const fake = fakeWorld({
    configs: {},
    cloud: {
      stoppedTasks: () => Promise.resolve([CRASHED]),
      logTail: () => Promise.resolve([{ at: 1, message: 'cannot connect' }]),
    },
  });
  const state = { forced: false, after: 'shop:42' };
  const work = conclude(fake.world, config, end, state, fake.clock.now(), {
    ...inputs([]),
    purpose: purpose ?? undefined,
  });
  const { outcome, failure } = await fake.clock.drive(work);
  const warnings = fake.events.flatMap((event) => (event.kind === 'warning' ? [event.warning] : []));
  return { outcome, failure, warnings, asked: fake.calls.map(({ method }) => method), calls: fake.calls };
}

const RELEASED: Verdict = { kind: 'released', completedAt: START };
const FAILED: Verdict = { kind: 'failed', reason: '' };
const PAUSE = {
  hookId: 'ecs-pause-1',
  stage: 'POST_SCALE_UP',
  serviceDeployment: 'x',
  timeoutAction: 'ROLLBACK',
} as const;
const TIMED_OUT = { command: 'ecspresso deploy', exitCode: 1, said: 'timed out' };
const REFUSAL = { kind: 'ecspresso', end: { command: 'ecspresso deploy', exitCode: 1, said: 'no' } } as const;

describe('how many tasks run at the end', () => {
  test.each<[string, RolloutEnd, object | undefined]>([
    ['of our deployment', watched(FAILED), { running: 1, desired: 2 }],
    ['of the service, where nothing was to be deployed', watched({ kind: 'unchanged' }), { running: 3, desired: 3 }],
    ['not known where ours is not listed', watched(FAILED, { last: service([oldDeployment()]) }), undefined],
    ['not known where the service was not seen', watched(FAILED, { last: undefined }), undefined],
    ['not known where nothing began', { kind: 'refused', refusal: REFUSAL }, undefined],
  ])('%s', async (_name, end, tasks) => {
    expect((await concluding(end)).outcome.tasks).toEqual(tasks);
  });
});

test.each([
  ['read where nobody has', undefined, 1],
  ['not read again after the check of a release', [CRASHED], 0],
])('the tasks that have ended are %s', async (_name, stoppedTasks, times) => {
  const rollout = { ...ROLLOUT, verdict: RELEASED, stoppedTasks };
  const { asked } = await concluding(watched(RELEASED, { rollout }), undefined, null);
  expect(asked.filter((method) => method === 'stoppedTasks')).toHaveLength(times);
});

describe('ECS is asked why', () => {
  test('a roll-out failed: its tasks and their logs', async () => {
    const log = { kind: 'awslogs', group: '/ecs/shop', prefix: 'web' } as const;
    const config = planned('backend', {
      definition: { family: 'shop', containers: [{ name: 'app', image: 'repo/app:v1', essential: true, log }] },
    });
    const { failure, calls } = await concluding(watched(FAILED), config);
    expect(failure?.evidence).toContainEqual(expect.objectContaining({ kind: 'tasks', count: 1 }));
    expect(failure?.logTails).toEqual([{ container: 'app', lines: ['cannot connect'] }]);
    expect(calls.find(({ method }) => method === 'logTail')?.args[0]).toMatchObject({
      group: '/ecs/shop',
      stream: 'web/app/0123456789abcdef',
    });
  });

  test('a roll-out failed whose containers log elsewhere: its tasks alone', async () => {
    const { failure, asked } = await concluding(watched(FAILED));
    expect(failure?.evidence).toContainEqual(expect.objectContaining({ kind: 'tasks', count: 1 }));
    expect(asked).not.toContain('logTail');
  });

  test.each<[string, RolloutEnd, boolean]>([
    ['a release', watched(RELEASED), false],
    ['a pause', watched({ kind: 'unchanged' }), false],
    ['a cancel, for every second counts', watched(undefined), true],
    ['what ECS refused', { kind: 'refused', refusal: REFUSAL }, true],
    ['what ECS did not continue', watched({ kind: 'paused', pause: PAUSE }, { refusal: REFUSAL }), true],
  ])('of nothing after %s', async (_name, end, isFailure) => {
    const { asked, failure } = await concluding(end);
    expect(asked).toEqual([]);
    expect(failure !== undefined).toBe(isFailure);
  });
});

describe('what a person is told to do follows from what AWS said', () => {
  const by = (cause: RollbackCause): Verdict => ({ kind: 'rolled-back', reason: '', finished: true, by: cause });
  test.each<[string, Verdict, object | undefined]>([
    [
      'of the verdict',
      { kind: 'replaced', by: 'shop:43', reason: 'Replaced by a new service deployment.' },
      { kind: 'known', text: expect.stringMatching(/only one release/) },
    ],
    [
      'of why it could not be asked',
      { kind: 'unknown', error: awsError('credentials') },
      { kind: 'known', text: expect.stringMatching(/credentials have expired/) },
    ],
    ['of an alarm: the names', by({ kind: 'alarms', names: ['5xx'] }), { kind: 'alarms', names: ['5xx'] }],
    ['of a function that failed: it', by({ kind: 'hook', target: 'arn:f' }), { kind: 'hook', target: 'arn:f' }],
    [
      'of a function that was silent: it',
      by({ kind: 'hook-timeout', target: 'arn:f' }),
      { kind: 'hook', target: 'arn:f' },
    ],
    ['of alarms without a name: nothing of them', by({ kind: 'alarms', names: [] }), { kind: 'known' }],
    ['of a hook that it does not name: nothing of it', by({ kind: 'hook' }), { kind: 'known' }],
  ])('%s', async (_name, verdict, advice) => {
    const { failure } = await concluding(watched(verdict));
    if (advice) expect(failure?.advice).toMatchObject(advice);
  });
});

describe('a release is green with a warning', () => {
  const none = (more: Partial<ServiceSnapshot> = {}) =>
    service([deployment(2, { desired: 0 })], { desired: 0, ...more });
  const had = (desired: number) => service([oldDeployment({ status: 'PRIMARY' })], { desired });
  const file = (desiredCount: number) => ({ serviceDefinition: { desiredCount } });
  const zero = [{ kind: 'scaled-to-zero', service: 'backend' }];
  test.each<[string, RolloutEnd, Partial<ServiceConfig>, readonly object[]]>([
    ['somebody scaled it to 0 meanwhile', watched({ ...RELEASED, scaledToZero: true }), {}, zero],
    ['it runs no task, and look saw some', watched(RELEASED, { last: none() }), { current: had(2) }, zero],
    [
      'it runs no task, and its file asks for some',
      watched(RELEASED, { last: none() }),
      { current: had(0), ...file(2) },
      zero,
    ],
    ['not where the file asks for none', watched(RELEASED, { last: none() }), { current: had(2), ...file(0) }, []],
    ['not where it had none before', watched(RELEASED, { last: none() }), { current: had(0) }, []],
    ['not where it runs', watched(RELEASED), { current: had(2) }, []],
    [
      'tasks failed since, and enough are left',
      watched({ ...RELEASED, lostTasks: 2 }),
      {},
      [{ kind: 'lost-tasks', service: 'backend', count: 2 }],
    ],
    [
      'its deploy failed, and ECS went on',
      watched(RELEASED, { command: TIMED_OUT }),
      {},
      [{ kind: 'deploy-command', service: 'backend', end: TIMED_OUT }],
    ],
  ])('%s', async (_name, end, more, warnings) => {
    const config = { ...planned('backend'), ...more };
    expect((await concluding(end, config)).warnings).toEqual(warnings);
  });
});

describe('a pause is shown at a cancel where it still holds the deployment', () => {
  const HELD: Rollout = { ...ROLLOUT, lifecycle: { stage: PAUSE.stage, pauses: [PAUSE] } };
  const GOING_BACK = { kind: 'not-in-progress', where: { kind: 'ecs-rolling-back', to: oldDeployment() } } as const;
  const COMPLETED = { kind: 'not-in-progress', where: { kind: 'settled', deployment: deployment(2) } } as const;
  test.each<[string, Partial<Watched>, boolean]>([
    ['it was left there', {}, true],
    ['ECS refused to stop it', { stop: { kind: 'refused', error: awsError('denied') } }, true],
    ['ECS names no service deployment of it', { stop: { kind: 'unknown' } }, true],
    ['ECS was told to roll it back', { stop: { kind: 'requested' } }, false],
    ['ECS was rolling it back already', { stop: GOING_BACK }, false],
    ['it had completed by then', { stop: COMPLETED }, false],
    ['we had just continued it', { rollout: { ...HELD, continued: new Set([pauseKey(PAUSE)]) } }, false],
  ])('%s', async (_name, more, isHeld) => {
    const { outcome } = await concluding(watched(undefined, { rollout: HELD, ...more }));
    const pause = isHeld ? PAUSE : undefined;
    expect(outcome.paused).toEqual(pause);
    expect(outcome.end).toMatchObject({ kind: 'interrupted', pause });
  });
});

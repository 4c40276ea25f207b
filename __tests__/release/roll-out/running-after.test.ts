import { describe, expect, test } from '@jest/globals';
import type { Lifecycle } from '../../../src/ecs/rollout/lifecycle.js';
import type { Rollout, Verdict } from '../../../src/ecs/rollout/rollout.js';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import { type RolloutEnd, runningAfter, serviceEndAfter } from '../../../src/release/roll-out/failure.js';
import { deployment, oldDeployment, service } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { unseenRollout } from '../../ecs/support/rolled.js';
import { planned } from '../support/plans.js';

const AFTER = 'shop:42';
const LOOKED = service([oldDeployment({ status: 'PRIMARY' })]);
const CONFIG = planned('backend', { before: 'shop:41', current: LOOKED });
const ROLLOUT: Rollout = {
  ...unseenRollout({ timeoutSeconds: 60 }),
  ours: ['ecs-svc/2'],
};
type Watched = Extract<RolloutEnd, { kind: 'watched' }>;

function watched(verdict: Verdict | undefined, last?: ServiceSnapshot, more: Partial<Watched> = {}): RolloutEnd {
  return { kind: 'watched', rollout: ROLLOUT, deployment: 'ecs-svc/2', last, verdict, ...more };
}

/** The same with our deployment at a place of its way. */
function at(
  lifecycle: Partial<Lifecycle>,
  verdict: Verdict | undefined,
  last: ServiceSnapshot | undefined,
): RolloutEnd {
  return watched(verdict, last, { rollout: { ...ROLLOUT, lifecycle: { pauses: [], ...lifecycle } } });
}

/** Not all of ours run, and what ran before does. */
const COMING = service([deployment(2, { running: 1 }), oldDeployment()]);
/** All of ours run beside what ran before. */
const BOTH = service([deployment(2, { running: 2 }), oldDeployment()]);
const STAGED = { deploymentConfiguration: { strategy: 'CANARY', bakeMinutes: 5, hooks: [] } };
const CANARY = { ...BOTH, ...STAGED };
const BACK_ON_40 = service([deployment(3, { taskDefinition: 'shop:40', running: 2, rolloutState: 'COMPLETED' })]);

const PAUSE = {
  hookId: 'ecs-pause-1',
  stage: 'POST_SCALE_UP',
  serviceDeployment: 'x',
  timeoutAction: 'ROLLBACK',
} as const;
const TIMEOUT: Verdict = { kind: 'timeout', seconds: 60 };
const ROLLED_BACK: Verdict = { kind: 'rolled-back', reason: '', finished: true };
const ROLLS_BACK: Verdict = { ...ROLLED_BACK, finished: false };
const REFUSAL = { kind: 'ecspresso', end: { command: 'ecspresso deploy', exitCode: 1, said: 'no' } } as const;

describe('`running-task-definitions` after a roll-out is what takes the production traffic', () => {
  test.each<[string, RolloutEnd, string | undefined]>([
    ['refused: what look saw', { kind: 'refused', refusal: REFUSAL }, 'shop:41'],
    ['left to another controller: what look saw', { kind: 'not-followed' }, 'shop:41'],
    ['verified by another controller: what it says', { kind: 'verified', runs: AFTER, ours: true }, AFTER],
    ['another controller says nothing', { kind: 'verified', runs: undefined, ours: false }, undefined],
    [
      'left to another controller: what it says',
      { kind: 'left', refusal: REFUSAL, controller: 'CODE_DEPLOY', cancelled: true, runs: 'shop:40' },
      'shop:40',
    ],
    [
      'left to another controller that says nothing: what look saw',
      { kind: 'left', refusal: REFUSAL, controller: 'CODE_DEPLOY', cancelled: true },
      'shop:41',
    ],
    ['gone', watched({ kind: 'gone' }, COMING), undefined],
    [
      'released while the old tasks drain, by early success',
      watched({ kind: 'released', completedAt: 0 }, COMING),
      AFTER,
    ],
    ['unchanged', watched({ kind: 'unchanged' }, COMING), AFTER],
    ['timed out before all of ours run', watched(TIMEOUT, COMING), 'shop:41'],
    ['timed out once all of ours run', watched(TIMEOUT, BOTH), AFTER],
    ['nothing has been seen since look', watched({ kind: 'unknown', error: awsError('transient') }), 'shop:41'],
    ['rolled back, and described before that', watched(ROLLED_BACK, BOTH), 'shop:41'],
    ['rolled back to what nobody knew of', watched(ROLLED_BACK, BACK_ON_40), 'shop:40'],
    ['still being rolled back', watched(ROLLS_BACK, BOTH), AFTER],
    ['replaced by somebody', watched({ kind: 'replaced', by: 'shop:40', reason: '' }, BACK_ON_40), 'shop:40'],
    ['a canary that timed out with a tenth of the traffic', at({ productionTraffic: 10 }, TIMEOUT, CANARY), 'shop:41'],
    [
      'a canary that timed out with all of it',
      at({ productionTraffic: 100 }, TIMEOUT, { ...COMING, ...STAGED }),
      AFTER,
    ],
    ['cancelled with a tenth of the traffic', at({ productionTraffic: 10 }, undefined, CANARY), 'shop:41'],
    [
      'paused before any traffic was shifted, all of ours running',
      at({ stage: 'POST_SCALE_UP' }, { kind: 'paused', pause: PAUSE }, CANARY),
      'shop:41',
    ],
    [
      'at `wait-until: ecs:BAKE_TIME`',
      at({ stage: 'BAKE_TIME' }, { kind: 'in-progress', stage: 'BAKE_TIME' }, CANARY),
      AFTER,
    ],
    [
      'a canary that has been replaced meanwhile',
      at({ productionTraffic: 100 }, { kind: 'replaced', by: 'shop:40', reason: '' }, BACK_ON_40),
      'shop:40',
    ],
    [
      'a canary that took all of it, replaced by one that has none yet',
      watched(
        { kind: 'replaced', by: 'shop:40', reason: '' },
        {
          ...service([
            deployment(3, { taskDefinition: 'shop:40', running: 2 }),
            deployment(2, { status: 'ACTIVE', running: 2 }),
            oldDeployment(),
          ]),
          ...STAGED,
        },
        { replacedBy: { deployment: 'ecs-svc/3', productionTraffic: 0, source: 'ecs-svc/2', pauses: [] } },
      ),
      AFTER,
    ],
    ['a rolling update says nothing of traffic', at({ stage: 'SCALE_UP' }, TIMEOUT, BOTH), AFTER],
    [
      'a canary of which the service was never described again',
      at({ productionTraffic: 10 }, TIMEOUT, undefined),
      'shop:41',
    ],
  ])('%s', (_name, end, running) => {
    expect(runningAfter(CONFIG, AFTER, end)).toBe(running);
  });
});

describe('where a service stands', () => {
  const stop = { kind: 'requested' } as const;
  const OLD = { on: 'shop:41' };
  const bake: Verdict = { kind: 'in-progress', stage: 'BAKE_TIME' };
  const paused: Verdict = { kind: 'paused', pause: PAUSE };
  test.each<[string, RolloutEnd, unknown]>([
    [
      'rolled back to another revision than look knew',
      watched(ROLLED_BACK, BACK_ON_40),
      { kind: 'as-before', before: 'shop:40' },
    ],
    [
      'going back to another revision than look knew',
      watched(ROLLS_BACK, BACK_ON_40),
      { kind: 'rolling-back', to: 'shop:40' },
    ],
    ['rolled back, and described before that', watched(ROLLED_BACK, BOTH), { kind: 'as-before', before: 'shop:41' }],
    ['paused', watched(paused, COMING), { kind: 'paused', to: AFTER, pause: PAUSE, traffic: OLD }],
    [
      'paused, and told to go back because its line has failed',
      watched(paused, COMING, { stop }),
      { kind: 'interrupted', deployment: 'ecs-svc/2', to: AFTER, stop, traffic: OLD },
    ],
    ['left in its bake', watched(bake, COMING), { kind: 'at-stage', to: AFTER, stage: 'BAKE_TIME', traffic: OLD }],
    [
      'in its bake, and told to go back because its line has failed',
      watched(bake, COMING, { stop }),
      { kind: 'interrupted', deployment: 'ecs-svc/2', to: AFTER, stop, traffic: OLD },
    ],
    [
      'timed out while the old one serves',
      watched(TIMEOUT, COMING),
      { kind: 'unwatched', deployment: 'ecs-svc/2', to: AFTER, traffic: OLD },
    ],
    [
      'timed out with all of ours running',
      watched(TIMEOUT, BOTH),
      { kind: 'unwatched', deployment: 'ecs-svc/2', to: AFTER },
    ],
    [
      'given up where ECS has shown nothing since look',
      watched({ kind: 'unknown', error: awsError('transient') }),
      { kind: 'unwatched', deployment: 'ecs-svc/2', to: AFTER, traffic: OLD },
    ],
  ])('%s', (_name, end, expected) => {
    expect(serviceEndAfter(CONFIG, AFTER, end)).toEqual(expected);
  });
});

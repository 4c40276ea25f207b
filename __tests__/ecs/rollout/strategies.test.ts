import { describe, expect, test } from '@jest/globals';
import type { OtherAction, StageReached } from '../../../emulator/ecs/contract.js';
import type { RolloutStart, Verdict } from '../../../src/ecs/rollout/rollout.js';
import type { Json } from '../../emulator/cloud.js';
import { lambda, pause } from '../../emulator/staged.js';
import { followed, type StagedRollout } from '../support/staged-rollout.js';

const BREAKER = { deploymentCircuitBreaker: { enable: true, rollback: true } };
const ALARMS = { alarms: { enable: true, rollback: true, alarmNames: ['errors', 'latency'] } };
/** Each strategy, with waits that are longer than the timeout below. */
const STRATEGIES: Readonly<Record<string, Json>> = {
  BLUE_GREEN: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 15, ...BREAKER },
  LINEAR: {
    strategy: 'LINEAR',
    bakeTimeInMinutes: 15,
    linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 15 },
    ...BREAKER,
  },
  CANARY: {
    strategy: 'CANARY',
    bakeTimeInMinutes: 15,
    canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 15 },
    ...BREAKER,
  },
  'ROLLING with alarms': { strategy: 'ROLLING', bakeTimeInMinutes: 15, ...ALARMS, ...BREAKER },
  'ROLLING with early success': {
    strategy: 'ROLLING',
    earlySuccessCriteria: { enable: true, healthyPercent: 100, sourceServiceRevisionCleanup: 'DEFERRED' },
    ...BREAKER,
  },
};
/** Those that go through stages. */
const SHIFTING = ['BLUE_GREEN', 'LINEAR', 'CANARY'];
const HELD = 'POST_TEST_TRAFFIC_SHIFT';
/** ECS's own work takes less, its waits take more. */
const SHORT: Partial<RolloutStart> = { timeoutSeconds: 250 };
const LAMBDA_ARN = 'arn:aws:lambda:ap-northeast-1:123456789012:function:check';

type Row = readonly [
  string,
  (configuration: Json) => Omit<StagedRollout, 'configuration'> & { configuration?: Json },
  object,
];

const at = (stage: string, more: Partial<StageReached> = {}): StageReached => ({
  cluster: 'prod',
  service: 'web',
  stage,
  ...more,
});
const whilePaused = (does: OtherAction['does'], seconds = 60): OtherAction => ({
  at: seconds,
  reached: at(HELD, { paused: true }),
  does,
});
const held = (configuration: Json, timeout: Json = { timeoutInMinutes: 30, action: 'ROLLBACK' }): Json => ({
  ...configuration,
  lifecycleHooks: [pause([HELD], timeout)],
});
const PAUSED = {
  kind: 'paused',
  pause: { stage: HELD, timeoutAction: 'ROLLBACK', hookId: expect.stringMatching(/^ecs-pause-/) },
};
const BAKED = (): Omit<StagedRollout, 'configuration'> => ({ start: { until: { kind: 'stage', stage: 'BAKE_TIME' } } });
const back = (by: object): object => ({ kind: 'rolled-back', by });

/** What holds of every strategy. */
const EVERYWHERE: readonly Row[] = [
  ['success', () => ({}), { kind: 'released' }],
  ['a timeout shorter than what the service asks to wait', () => ({ start: SHORT }), { kind: 'released' }],
  ['its new tasks crash', () => ({ tag: 'svc-crash_run-ok' }), back({ kind: 'breaker' })],
];

/** What holds of those that bake until something that is seen goes wrong. */
const BAKING: readonly Row[] = [
  [
    'an alarm goes off in the bake',
    (configuration) => ({ configuration: { ...configuration, ...ALARMS }, tag: 'svc-alarm-bake-time_run-ok' }),
    back({ kind: 'alarms', names: ['errors'] }),
  ],
  ['the breaker in the bake', () => ({ tag: 'svc-bake-crash_run-ok' }), back({ kind: 'breaker' })],
  ['one task in the bake', () => ({ tag: 'svc-bake-crash1_run-ok' }), { kind: 'released' }],
  [
    'somebody stops it in the bake',
    () => ({
      others: [
        { at: 60, reached: at('BAKE_TIME'), does: { type: 'stop-deployment', cluster: 'prod', service: 'web' } },
      ],
    }),
    back({ kind: 'stopped' }),
  ],
  [
    'somebody aborts it in the bake',
    () => ({
      others: [
        {
          at: 60,
          reached: at('BAKE_TIME'),
          does: { type: 'stop-deployment', cluster: 'prod', service: 'web', stopType: 'ABORT' },
        },
      ],
    }),
    { kind: 'failed' },
  ],
  ['wait-until: paused where nothing pauses', () => ({ start: { until: { kind: 'paused' } } }), { kind: 'released' }],
  ['the rest of its line has failed while it bakes', () => ({ leavesAt: 120 }), { kind: 'in-progress' }],
];

/** What holds of those that go through stages. */
const STAGED: readonly Row[] = [
  [
    'a function fails',
    (configuration) => ({
      configuration: { ...configuration, lifecycleHooks: [lambda(['POST_SCALE_UP'])] },
      lambdas: { check: 'FAILED' },
    }),
    back({ kind: 'hook', stage: 'POST_SCALE_UP', target: LAMBDA_ARN }),
  ],
  [
    'a pause, which somebody continues',
    (configuration) => ({
      configuration: held(configuration),
      others: [whilePaused({ type: 'continue', cluster: 'prod', service: 'web' })],
      start: SHORT,
    }),
    { kind: 'released' },
  ],
  [
    'a pause, which somebody takes back',
    (configuration) => ({
      configuration: held(configuration),
      others: [whilePaused({ type: 'continue', cluster: 'prod', service: 'web', action: 'ROLLBACK' })],
    }),
    back({ kind: 'person', stage: HELD }),
  ],
  [
    'a pause, which nobody continues: back',
    (configuration) => ({ configuration: held(configuration), start: SHORT }),
    back({ kind: 'pause-timeout', stage: HELD }),
  ],
  [
    'a pause, which nobody continues: on',
    (configuration) => ({
      configuration: held(configuration, { timeoutInMinutes: 30, action: 'CONTINUE' }),
      start: SHORT,
    }),
    { kind: 'released' },
  ],
  [
    'somebody stops it at a pause',
    (configuration) => ({
      configuration: held(configuration),
      others: [whilePaused({ type: 'stop-deployment', cluster: 'prod', service: 'web' })],
    }),
    back({ kind: 'stopped' }),
  ],
  [
    'wait-until: paused',
    (configuration) => ({ configuration: held(configuration), start: { until: { kind: 'paused' } } }),
    PAUSED,
  ],
  [
    'wait-until: ecs:BAKE_TIME',
    () => ({ start: { ...SHORT, until: { kind: 'stage', stage: 'BAKE_TIME' } } }),
    { kind: 'in-progress', stage: 'BAKE_TIME' },
  ],
  [
    'wait-until: the stage that it is held at',
    (configuration) => ({ configuration: held(configuration), start: { until: { kind: 'stage', stage: HELD } } }),
    PAUSED,
  ],
  [
    'wait-until: a stage behind a pause, which somebody continues',
    (configuration) => ({
      configuration: held(configuration),
      others: [whilePaused({ type: 'continue', cluster: 'prod', service: 'web' })],
      start: { ...SHORT, until: { kind: 'stage', stage: 'POST_PRODUCTION_TRAFFIC_SHIFT' } },
    }),
    { kind: 'in-progress', stage: 'POST_PRODUCTION_TRAFFIC_SHIFT' },
  ],
  [
    'a function that never answers, with all tasks healthy',
    (configuration) => ({
      configuration: { ...configuration, lifecycleHooks: [lambda(['POST_SCALE_UP'])] },
      tag: 'svc-hook-hangs_run-ok',
      start: SHORT,
    }),
    { kind: 'timeout', healthy: true },
  ],
  ['the rest of its line has failed while it scales up', () => ({ leavesAt: 5 }), { kind: 'in-progress' }],
  [
    'the rest of its line has failed before a pause',
    (configuration) => ({ configuration: held(configuration), leavesAt: 5 }),
    PAUSED,
  ],
];

describe.each(Object.keys(STRATEGIES))('%s', (name) => {
  const strategy = STRATEGIES[name] ?? {};
  const rows = [
    ...EVERYWHERE,
    ...(SHIFTING.includes(name) || name === 'ROLLING with alarms' ? BAKING : []),
    ...(SHIFTING.includes(name)
      ? STAGED
      : [['wait-until: ecs:BAKE_TIME is the end of it', BAKED, { kind: 'released' }] as const]),
  ];
  test.each(rows)('%s', (_name, given, verdict) => {
    const { rollout } = followed({ configuration: strategy, ...given(strategy) });
    expect(rollout.verdict).toMatchObject(verdict satisfies object as Partial<Verdict>);
  });
});

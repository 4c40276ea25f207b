import { expect } from '@jest/globals';
import { type Case, cases } from '../support/case.js';
import { all, BACKEND, bothServices, FRONTEND, frontendAlone, SETTLED_BACKEND } from '../support/product.js';
import type { Outcome } from '../support/step.js';
import { BLUE_GREEN, CANARY, deploys, HELD, held, PAUSES, writes } from './support.js';

const OF_FRONTEND = {
  taskDefinitions: { frontend: 'shop-frontend:18' },
  registered: ['shop-frontend'],
  deploys: ['frontend shop-frontend:18'],
  restless: true,
} as const;
const HELD_FOREVER = { ...BLUE_GREEN, ...held('ROLLBACK', 600) };
const LONG_BAKE = { ...BLUE_GREEN, bakeTimeInMinutes: 50 };

const UNTIL: readonly Case[] = [
  {
    ...OF_FRONTEND,
    ...deploys('frontend', HELD_FOREVER),
    name: 'wait-until: paused ends at the pause',
    inputs: { ...frontendAlone(), 'wait-until': 'paused' },
    status: 'paused',
    message: /^Paused: frontend at POST_TEST_TRAFFIC_SHIFT/,
    results: { frontend: 'paused' },
    also: (outcome) => {
      const [config] = outcome.result.configs;
      expect(config).toMatchObject({
        running: 'shop-frontend:17',
        paused: { stage: HELD, hookId: expect.stringMatching(/^ecs-pause-/), timeoutAction: 'ROLLBACK' },
      });
      expect(writes(outcome)).toEqual([]);
    },
  },
  {
    ...OF_FRONTEND,
    ...deploys('frontend', {
      ...CANARY,
      bakeTimeInMinutes: 50,
      canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 5 },
    }),
    name: 'wait-until: ecs:BAKE_TIME ends when all traffic has shifted',
    inputs: { ...frontendAlone(), 'wait-until': 'ecs:BAKE_TIME' },
    status: 'in-progress',
    message: /frontend at BAKE_TIME|frontend/,
    results: { frontend: 'in-progress' },
    also: (outcome) => {
      expect(outcome.result.configs[0]).toMatchObject({ running: 'shop-frontend:18', stage: 'BAKE_TIME' });
      expect(writes(outcome)).toEqual([]);
    },
  },
];

const NEW_SERVES =
  /Where things stand: .* is still in progress in ECS, all production traffic goes to shop-frontend:18\./;

const CANCELLED: readonly Case[] = (['leave', 'stop'] as const).map((onCancel) => ({
  ...OF_FRONTEND,
  ...deploys('frontend', LONG_BAKE),
  name: `cancelled in the bake with on-cancel: ${onCancel}`,
  inputs: { ...frontendAlone(), 'on-cancel': onCancel },
  cancelOnLine: /100 % of production traffic/,
  status: 'cancelled',
  message:
    onCancel === 'leave'
      ? /^Cancelled; still in progress in ECS: frontend\.$/
      : /^Cancelled\. Asked to stop in ECS: frontend\.$/,
  errors: [/^frontend was still rolling out when the job was cancelled/],
  results: { frontend: 'cancelled' },
  also: (outcome: Outcome) => {
    expect(writes(outcome)).toEqual(onCancel === 'stop' ? ['StopServiceDeployment'] : []);
    if (onCancel === 'leave') expect(outcome.transcript.stdout).toMatch(NEW_SERVES);
  },
}));

const CANCELLED_AT_A_PAUSE: Case = {
  ...OF_FRONTEND,
  ...deploys('frontend', HELD_FOREVER),
  name: 'cancelled at a pause: the next person gets both commands and the deployment',
  inputs: frontendAlone(),
  warnings: [PAUSES],
  cancelOnLine: /paused at POST_TEST_TRAFFIC_SHIFT/,
  status: 'cancelled',
  message: /^Cancelled; still in progress in ECS: frontend\.$/,
  errors: [/^frontend was still rolling out when the job was cancelled/],
  results: { frontend: 'cancelled' },
  also: ({ result, transcript }) => {
    expect(result.configs[0]).toMatchObject({
      running: 'shop-frontend:17',
      paused: { stage: HELD, hookId: expect.stringMatching(/^ecs-pause-/), timeoutAction: 'ROLLBACK' },
    });
    expect(transcript.stdout).toMatch(
      /Where things stand: .* is paused at POST_TEST_TRAFFIC_SHIFT.*; then ECS rolls it back; meanwhile shop-frontend:17 keeps serving\./,
    );
    expect(transcript.stdout).toMatch(
      /To have ECS roll it back: aws ecs continue-service-deployment .*--hook-id ecs-pause-\S+ --action ROLLBACK/,
    );
    expect(transcript.summary).toMatch(/--action CONTINUE[\s\S]*--action ROLLBACK[\s\S]*mode: continue/);
    expect(transcript.summary).toMatch(/<pre>\nfrontend=shop-frontend:18\n/);
  },
};

const TIMED_OUT: readonly Case[] = [
  {
    ...OF_FRONTEND,
    ...deploys('frontend', { ...BLUE_GREEN, bakeTimeInMinutes: 1 }),
    name: 'timed out while the old tasks are stopped, after all traffic has shifted',
    inputs: { ...frontendAlone(), timeout: '4s', 'on-failure': 'rollback' },
    durations: { taskStop: 900 },
    status: 'failed',
    message: /^frontend timed out after 4 s: 2\/2 new tasks running, all production traffic goes to shop-frontend:18\./,
    errors: [/^frontend timed out after 4 s: 2\/2 new tasks running, all production traffic goes to shop-frontend:18$/],
    warnings: [/^frontend: all new tasks run and the deployment is still in progress in ECS/],
    results: { frontend: 'failed' },
    failed: ['frontend'],
    also: (outcome) => {
      expect(outcome.result.configs[0]).toMatchObject({ running: 'shop-frontend:18' });
      expect(outcome.transcript.stdout).toMatch(NEW_SERVES);
      expect(outcome.transcript.stdout + outcome.transcript.summary).not.toMatch(/keeps serving/);
      expect(writes(outcome)).toEqual([]);
    },
  },
];

/** The frontend waits, and the backend, on its line, fails later. */
const TOGETHER = {
  inputs: {
    ...bothServices({ backend: 'svc-crash_run-ok' }),
    'migration-command': undefined,
    'migration-container': undefined,
    configs: `${BACKEND} ${FRONTEND}`,
  },
  status: 'failed',
  message: /^backend (?:is being|was) rolled back by ECS/,
  errors: [/^backend (?:is being|was) rolled back by ECS/],
  taskDefinitions: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
  registered: ['shop-backend', 'shop-frontend'],
  deploys: ['backend shop-backend:42', 'frontend shop-frontend:18'],
  together: true,
} as const;

const ON_FAILURE: readonly Case[] = [
  {
    ...TOGETHER,
    ...deploys('frontend', LONG_BAKE),
    name: 'on-failure: leave does not wait for the bake of another on the line',
    world: all(SETTLED_BACKEND, deploys('frontend', LONG_BAKE).world),
    restless: true,
    results: { backend: 'rolled-back|failed', frontend: 'in-progress' },
    failed: ['backend'],
    also: (outcome) => expect(writes(outcome)).toEqual([]),
  },
  {
    ...TOGETHER,
    ...deploys('frontend', LONG_BAKE),
    name: 'on-failure: rollback has ECS take back at once what bakes',
    world: all(SETTLED_BACKEND, deploys('frontend', LONG_BAKE).world),
    inputs: { ...TOGETHER.inputs, 'on-failure': 'rollback' },
    results: { backend: 'rolled-back', frontend: 'rolled-back' },
    failed: ['backend', 'frontend'],
    serves: { backend: 'shop-backend:41', frontend: 'shop-frontend:17' },
    also: (outcome) => expect(writes(outcome)).toEqual(['StopServiceDeployment']),
  },
  {
    ...TOGETHER,
    ...deploys('frontend', HELD_FOREVER),
    name: 'on-failure: rollback has ECS take back at once what is paused',
    world: all(SETTLED_BACKEND, deploys('frontend', HELD_FOREVER).world),
    warnings: [PAUSES],
    inputs: { ...TOGETHER.inputs, 'on-failure': 'rollback' },
    results: { backend: 'rolled-back', frontend: 'rolled-back' },
    failed: ['backend', 'frontend'],
    serves: { backend: 'shop-backend:41', frontend: 'shop-frontend:17' },
    also: (outcome) => expect(writes(outcome)).toEqual(['ContinueServiceDeployment']),
  },
];

cases('a strategy of ECS, not followed to its end', [
  ...UNTIL,
  ...CANCELLED,
  CANCELLED_AT_A_PAUSE,
  ...TIMED_OUT,
  ...ON_FAILURE,
]);

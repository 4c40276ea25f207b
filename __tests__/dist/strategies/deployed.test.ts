import { expect } from '@jest/globals';
import { type Case, cases } from '../support/case.js';
import { FRONTEND_RELEASED, frontendAlone } from '../support/product.js';
import { ALARMS, BLUE_GREEN, CANARY, deploys, held, LINEAR, PAUSES, ROLLING_ALARMS, whilePaused } from './support.js';

/** A timeout that ECS's own work fits into, and its waits do not. */
const TIMEOUT = { timeout: '5s' } as const;
const CONTINUE = { type: 'continue', cluster: 'production', service: 'frontend' } as const;

const HEALTHY: readonly Case[] = (
  [
    ['blue/green', BLUE_GREEN],
    ['linear', LINEAR],
    ['canary', CANARY],
    ['rolling with alarms', { strategy: undefined, ...ROLLING_ALARMS, bakeTimeInMinutes: 10 }],
  ] as const
).map(([name, configuration]) => ({
  ...FRONTEND_RELEASED,
  name: `${name}: waits longer than the timeout are none of it`,
  inputs: { ...frontendAlone(), ...TIMEOUT },
  ...deploys('frontend', configuration),
  also: ({ calls, transcript }) => {
    expect(calls.map(({ operation }) => operation)).not.toContain('StopServiceDeployment');
    if (configuration.strategy !== undefined) expect(transcript.stdout).toMatch(/: 100 % of production traffic/);
  },
}));

const MEANWHILE: readonly Case[] = [
  {
    ...FRONTEND_RELEASED,
    name: 'a pause that somebody continues',
    inputs: { ...frontendAlone(), ...TIMEOUT },
    warnings: [PAUSES],
    ...deploys('frontend', { ...BLUE_GREEN, ...held() }),
    others: [whilePaused(CONTINUE)],
    also: ({ transcript }) => expect(transcript.stdout).toMatch(/somebody else has continued it/),
  },
  {
    ...FRONTEND_RELEASED,
    name: 'a pause that ECS continues when its time is over',
    inputs: { ...frontendAlone(), ...TIMEOUT },
    warnings: [PAUSES],
    ...deploys('frontend', { ...CANARY, ...held('CONTINUE', 10) }),
    also: ({ transcript }) => expect(transcript.stdout).toMatch(/nobody has continued it in time/),
  },
];

const FAILED = {
  status: 'failed',
  results: { frontend: 'rolled-back|failed' },
  taskDefinitions: { frontend: 'shop-frontend:18' },
  failed: ['frontend'],
  registered: ['shop-frontend'],
  deploys: ['frontend shop-frontend:18'],
  serves: { frontend: 'shop-frontend:17' },
} as const;
const TAKEN_BACK = /^frontend (?:is being|was) rolled back by ECS/;

const RED: readonly Case[] = [
  {
    ...FAILED,
    name: 'an alarm in the bake',
    inputs: { ...frontendAlone('svc-alarm-bake-time_run-ok'), ...TIMEOUT },
    ...deploys('frontend', { ...CANARY, ...ALARMS }),
    message: TAKEN_BACK,
    errors: [/^frontend (?:is being|was) rolled back by ECS(?: while it baked)?: the alarm errors went into ALARM/],
  },
  {
    ...FAILED,
    name: 'an alarm in the bake of a rolling deployment',
    // An older one deploys again meanwhile, and that deployment is completed.
    as: '2.8',
    inputs: { ...frontendAlone('svc-alarm-bake-time_run-ok'), ...TIMEOUT },
    ...deploys('frontend', { ...ROLLING_ALARMS, bakeTimeInMinutes: 10 }),
    message: TAKEN_BACK,
    errors: [/^frontend (?:is being|was) rolled back by ECS(?: while it baked)?: the alarm errors went into ALARM/],
  },
  {
    ...FAILED,
    name: 'the breaker in the bake',
    inputs: { ...frontendAlone('svc-bake-crash_run-ok'), ...TIMEOUT },
    ...deploys('frontend', BLUE_GREEN),
    message: TAKEN_BACK,
    errors: [TAKEN_BACK],
  },
  {
    ...FAILED,
    name: 'a pause that somebody takes back',
    inputs: { ...frontendAlone(), ...TIMEOUT },
    warnings: [PAUSES],
    ...deploys('frontend', { ...BLUE_GREEN, ...held() }),
    others: [whilePaused({ ...CONTINUE, action: 'ROLLBACK' })],
    message: TAKEN_BACK,
    errors: [/^frontend (?:is being|was) rolled back by ECS: somebody/],
  },
  {
    ...FAILED,
    name: 'a pause that nobody continues',
    inputs: { ...frontendAlone(), ...TIMEOUT },
    warnings: [PAUSES],
    ...deploys('frontend', { ...BLUE_GREEN, ...held('ROLLBACK', 10) }),
    message: TAKEN_BACK,
    errors: [/^frontend (?:is being|was) rolled back by ECS: nobody continued it in time/],
  },
];

cases('a strategy of ECS, followed to its end', [...HEALTHY, ...MEANWHILE, ...RED]);

import { expect } from '@jest/globals';
import type { Fault } from '../../emulator/ecs/contract.js';
import { INTERNAL_FAILURE, SERVER_EXCEPTION } from '../../emulator/ecs/wire/fault.js';
import { type Case, cases } from './support/case.js';
import {
  EARLIER,
  FRONTEND,
  FRONTEND_MIGRATION,
  frontendAlone,
  FRONTEND_RELEASED as RELEASED,
} from './support/product.js';
import type { Outcome } from './support/step.js';

type Kind = Fault['kind'];

const PAGE: Kind = { type: 'page', status: 502 };
const WRONG_PAGE: Kind = { type: 'page', status: 200 };
const HALF: Kind = { type: 'half-answer' };
const EXPIRED: Kind = { type: 'expired' };

const MIGRATED = { ...frontendAlone(), ...FRONTEND_MIGRATION };

const MIGRATED_AND_RELEASED = { ...RELEASED, migrationExit: '0', ran: ['shop-frontend:18'] } as const;

const NOT_REGISTERED = {
  status: 'failed',
  message: /^frontend could not be registered\.$/,
  errors: [/^frontend could not be registered$/],
  results: { frontend: 'skipped' },
  serves: { frontend: 'shop-frontend:17' },
} as const;

const FAILED = {
  status: 'failed',
  results: { frontend: 'failed' },
  taskDefinitions: { frontend: 'shop-frontend:18' },
  failed: ['frontend'],
  registered: ['shop-frontend'],
} as const;

const NOT_MIGRATED = {
  status: 'failed',
  results: { frontend: 'skipped' },
  taskDefinitions: { frontend: 'shop-frontend:18' },
  registered: ['shop-frontend'],
  serves: { frontend: 'shop-frontend:17' },
} as const;

/** Each read that fails twice in a row is told, once. */
const TRIED_AGAIN = ['DescribeServices', 'DescribeServiceDeployments'].map(
  (operation) => new RegExp(`^ecs:${operation} failed and is retried: .+could not be read`),
);

/** A fault that passes: once, or as often as is said. */
function passing(operation: string, kind: Kind, times = 1, after = 0): readonly Fault[] {
  return [{ operation, kind, times, after }];
}

function lasting(operation: string, kind: Kind, since?: string): readonly Fault[] {
  return [{ operation, kind, ...(since === undefined ? {} : { since }) }];
}

function struck({ calls }: Outcome, type: Kind['type']): number {
  return calls.filter(({ faults }) => faults?.includes(type)).length;
}

/** What a released step must not have been spared. */
function strikes(type: Kind['type'], atLeast = 1): (outcome: Outcome) => void {
  return (outcome) => expect(struck(outcome, type)).toBeGreaterThanOrEqual(atLeast);
}

/** Registration: ecspresso repeats what AWS's SDK repeats; what it cannot read it does not repeat. */
const REGISTER: readonly Case[] = [
  ...([INTERNAL_FAILURE, SERVER_EXCEPTION, PAGE, { type: 'reset-before' }] as const).map((kind) => ({
    name: `RegisterTaskDefinition: ${wordsFor(kind)}, twice`,
    inputs: frontendAlone(),
    faults: passing('RegisterTaskDefinition', kind, 2),
    ...RELEASED,
    also: strikes(kind.type, 2),
  })),
  {
    name: 'RegisterTaskDefinition: the answer is lost: the revision of the second answer is released',
    inputs: frontendAlone(),
    faults: passing('RegisterTaskDefinition', { type: 'reset-after' }),
    ...RELEASED,
    taskDefinitions: { frontend: 'shop-frontend:19' },
    deploys: ['frontend shop-frontend:19'],
    serves: { frontend: 'shop-frontend:19' },
  },
  ...([HALF, WRONG_PAGE] as const).map((kind) => ({
    name: `RegisterTaskDefinition: ${wordsFor(kind)}`,
    inputs: frontendAlone(),
    faults: passing('RegisterTaskDefinition', kind),
    ...NOT_REGISTERED,
    evidence: [/deserialization failed/, /no service was changed/i],
  })),
  {
    name: 'RegisterTaskDefinition: 500 for good',
    inputs: frontendAlone(),
    env: { AWS_MAX_ATTEMPTS: '3' },
    faults: lasting('RegisterTaskDefinition', SERVER_EXCEPTION),
    ...NOT_REGISTERED,
    evidence: [/ServerException: Service Unavailable/, /no service was changed/i],
  },
  {
    name: 'RegisterTaskDefinition: the credentials have just expired',
    inputs: frontendAlone(),
    faults: lasting('*', EXPIRED, 'DescribeServices'),
    ...NOT_REGISTERED,
    evidence: [/ExpiredTokenException/, /What to do: .*role-duration-seconds/],
  },
];

const RUN: readonly Case[] = [
  ...([{ type: 'throttle' }, SERVER_EXCEPTION, PAGE, { type: 'reset-before' }] as const).map((kind) => ({
    name: `RunTask: ${wordsFor(kind)}, twice: one task`,
    inputs: MIGRATED,
    faults: passing('RunTask', kind, 2),
    ...MIGRATED_AND_RELEASED,
    also: strikes(kind.type, 2),
  })),
  {
    name: 'RunTask: no answer ever arrives, and a task runs: it is found and followed',
    inputs: MIGRATED,
    // The pauses of ecspresso's SDK are not scaled, and only a task that has not ended is found.
    scale: 0.2,
    env: { AWS_MAX_ATTEMPTS: '2' },
    faults: lasting('RunTask', { type: 'reset-after' }),
    ...MIGRATED_AND_RELEASED,
  },
  {
    name: 'RunTask: half an answer, and a task runs: it is found and followed',
    inputs: MIGRATED,
    faults: passing('RunTask', HALF),
    ...MIGRATED_AND_RELEASED,
  },
  {
    name: 'RunTask: the credentials have just expired',
    inputs: MIGRATED,
    faults: lasting('*', EXPIRED, 'RegisterTaskDefinition'),
    ...NOT_MIGRATED,
    message: /^The migration could not be started: .+([^.…]\.|…)$/,
    errors: [/^The migration could not be started: .+[^.]$/],
    evidence: [/ExpiredTokenException/, /What to do: .*role-duration-seconds/],
  },
  {
    name: 'the credentials expire while the migration runs: its result is unknown, and no service is touched',
    inputs: MIGRATED,
    faults: lasting('*', EXPIRED, 'RunTask'),
    ...NOT_MIGRATED,
    message: /^The result of the migration is unknown: ECS could not be asked\.$/,
    errors: [/^The result of the migration is unknown: ECS could not be asked$/],
    evidence: [/ExpiredTokenException/, /What to do: .*role-duration-seconds/],
    warnings: [/^migration: the log is not shown/],
    ran: ['shop-frontend:18'],
  },
  ...([{ type: 'throttle' }, SERVER_EXCEPTION, PAGE, WRONG_PAGE, HALF, { type: 'reset-after' }] as const).map(
    (kind) => ({
      name: `DescribeTasks and GetLogEvents: ${wordsFor(kind)}, for a while`,
      inputs: MIGRATED,
      faults: [...passing('DescribeTasks', kind, 4), ...passing('GetLogEvents', kind, 4)],
      ...MIGRATED_AND_RELEASED,
      // The SDK repeats the others by itself.
      ...(kind === WRONG_PAGE ? { warnings: [/^ecs:DescribeTasks failed and is retried: .+could not be read/] } : {}),
      also: strikes(kind.type, 4),
    }),
  ),
];

const ROLL_OUT: readonly Case[] = [
  ...([SERVER_EXCEPTION, PAGE, { type: 'reset-before' }] as const).map((kind) => ({
    name: `UpdateService: ${wordsFor(kind)}, twice`,
    inputs: frontendAlone(),
    faults: passing('UpdateService', kind, 2),
    ...RELEASED,
    deploys: [
      ...new Array<string>(2).fill(`frontend shop-frontend:18 ${kind.type === 'reset-before' ? 'cut' : 'refused'}`),
      ...RELEASED.deploys,
    ],
  })),
  {
    name: 'UpdateService: half an answer: ECS has begun, and ECS is believed',
    inputs: frontendAlone(),
    faults: passing('UpdateService', HALF),
    ...RELEASED,
    deploys: ['frontend shop-frontend:18 cut'],
    warnings: [/^frontend was released, but its deploy command failed: /],
  },
  {
    name: 'UpdateService: no answer ever arrives: ECS has begun, and ECS is believed',
    inputs: frontendAlone(),
    env: { AWS_MAX_ATTEMPTS: '2' },
    faults: lasting('UpdateService', { type: 'reset-after' }),
    ...RELEASED,
    deploys: new Array<string>(2).fill('frontend shop-frontend:18 cut'),
    warnings: [/^frontend was released, but its deploy command failed: /],
  },
  {
    name: 'UpdateService: a page instead of an answer: nothing has begun',
    inputs: frontendAlone(),
    faults: passing('UpdateService', WRONG_PAGE),
    ...FAILED,
    message: /^frontend was not rolled out: /,
    errors: [/^frontend was not rolled out: /],
    evidence: [/deserialization failed/, /frontend serves shop-frontend:17 as before/],
    deploys: ['frontend shop-frontend:18 refused'],
    serves: { frontend: 'shop-frontend:17' },
  },
  {
    name: 'UpdateService: 500 for good',
    inputs: frontendAlone(),
    env: { AWS_MAX_ATTEMPTS: '2' },
    faults: lasting('UpdateService', SERVER_EXCEPTION),
    ...FAILED,
    message: /^frontend was not rolled out: Service Unavailable/,
    errors: [/^frontend was not rolled out: Service Unavailable/],
    evidence: [/frontend serves shop-frontend:17 as before/],
    deploys: new Array<string>(2).fill('frontend shop-frontend:18 refused'),
    serves: { frontend: 'shop-frontend:17' },
  },
  {
    name: 'UpdateService: the answer is late, and ECS is done before it comes',
    inputs: frontendAlone(),
    faults: passing('UpdateService', { type: 'late-answer', milliseconds: 6000 }),
    ...RELEASED,
  },
  {
    name: 'the credentials expire while the service rolls out: its result is unknown, and ECS goes on',
    inputs: frontendAlone('slow'),
    faults: lasting('*', EXPIRED, 'UpdateService'),
    ...FAILED,
    message: /^frontend could not be monitored to its end\.$/,
    errors: [/^frontend could not be monitored to its end$/],
    evidence: [/ExpiredTokenException/, /in progress in ECS/, /What to do: .*role-duration-seconds/],
    deploys: RELEASED.deploys,
    serves: { frontend: 'shop-frontend:18' },
  },
  ...([PAGE, WRONG_PAGE, HALF, { type: 'reset-after' }] as const).map((kind) => ({
    name: `the reads of the watch: ${wordsFor(kind)}, for a while`,
    inputs: frontendAlone(),
    // From the update on the watch alone asks: before it ecspresso does, too, and does not repeat what it cannot read.
    faults: ['DescribeServices', 'DescribeServiceDeployments', 'ListTasks'].map((operation) => ({
      operation,
      kind,
      times: 3,
      since: 'UpdateService',
    })),
    ...RELEASED,
    // The SDK repeats the others by itself: a poll does not notice them.
    ...(kind === WRONG_PAGE ? { warnings: TRIED_AGAIN } : {}),
    also: strikes(kind.type, 3),
  })),
  {
    name: 'reads that lag behind writes, in another order than usual',
    inputs: MIGRATED,
    faults: [
      { operation: '*', kind: { type: 'lag', milliseconds: 1500 } },
      { operation: '*', kind: { type: 'disorder' } },
    ],
    ...MIGRATED_AND_RELEASED,
  },
  {
    name: 'reads that lag behind a roll-out that fails, in another order than usual',
    inputs: frontendAlone('svc-crash_run-ok'),
    faults: [
      { operation: '*', kind: { type: 'lag', milliseconds: 1500 } },
      { operation: '*', kind: { type: 'disorder' } },
    ],
    ...FAILED,
    message: /^frontend (was|is being) rolled back by ECS: /,
    errors: [
      /^frontend (was|is being) rolled back by ECS: \d+ tasks? stopped because container frontend exited with code 1$/,
    ],
    results: { frontend: 'failed|rolled-back' },
    deploys: RELEASED.deploys,
    serves: { frontend: 'shop-frontend:17' },
  },
  {
    name: 'an ECS that is slow to answer everything',
    inputs: MIGRATED,
    faults: lasting('*', { type: 'delay', milliseconds: 400 }),
    ...MIGRATED_AND_RELEASED,
  },
];

/** Every call that a release makes, or that its diagnosis and its stops make. */
const EVERY_CALL = [
  'RegisterTaskDefinition',
  'RunTask',
  'DescribeTasks',
  'GetLogEvents',
  'UpdateService',
  'DescribeServices',
  'DescribeServiceDeployments',
  'DescribeTaskDefinition',
  'DescribeScalableTargets',
  'ListTasks',
] as const;

const THROTTLED: readonly Case[] = [
  {
    name: 'each call is throttled twice: nobody is bothered with it',
    inputs: MIGRATED,
    faults: EVERY_CALL.flatMap((operation) => passing(operation, { type: 'throttle' }, 2)),
    ...MIGRATED_AND_RELEASED,
    deploys: [...new Array<string>(2).fill('frontend shop-frontend:18 refused'), ...RELEASED.deploys],
    also: ({ calls }) => {
      const met = new Set(calls.filter(({ faults }) => faults?.length).map(({ operation }) => operation));
      expect(met).toEqual(new Set(EVERY_CALL));
    },
  },
  {
    name: 'StopTask is throttled: the migration is still stopped',
    inputs: { ...frontendAlone('svc-ok_run-hang'), ...FRONTEND_MIGRATION, 'migration-timeout': '2s' },
    faults: passing('StopTask', { type: 'throttle' }, 2),
    ...NOT_MIGRATED,
    message: /^The migration timed out after 2 s and was stopped\.$/,
    errors: [/^The migration timed out after 2 s and was stopped$/],
    ran: ['shop-frontend:18'],
    also: strikes('throttle', 2),
  },
  {
    name: 'ListServiceDeployments and DescribeServiceRevisions are throttled: rolled back to the last successful revision',
    inputs: { mode: 'rollback', configs: FRONTEND, 'rollback-to': 'previous' },
    world: EARLIER,
    faults: ['ListServiceDeployments', 'DescribeServiceRevisions'].flatMap((operation) =>
      passing(operation, { type: 'throttle' }, 2),
    ),
    status: 'rolled-back',
    message: /^Rolled back 1 service/,
    results: { frontend: 'released' },
    taskDefinitions: { frontend: 'shop-frontend:16' },
    deploys: ['frontend shop-frontend:16'],
    serves: { frontend: 'shop-frontend:16' },
    also: strikes('throttle', 2),
  },
];

/** What the release can do without. */
const OPTIONAL: readonly Case[] = [
  {
    name: 'DescribeTaskDefinition, denied: what ran before is not told',
    inputs: frontendAlone(),
    faults: lasting('DescribeTaskDefinition', { type: 'denied' }),
    ...RELEASED,
  },
  {
    name: 'DescribeScalableTargets, denied: ecspresso warns',
    inputs: frontendAlone(),
    faults: lasting('DescribeScalableTargets', { type: 'denied' }),
    ...RELEASED,
  },
  {
    name: 'ListTasks, denied: warned of at look, with what is lost',
    inputs: frontendAlone(),
    faults: lasting('ListTasks', { type: 'denied' }),
    ...RELEASED,
    warnings: [/^The role lacks permissions for monitoring:\n- ecs:ListTasks: /],
  },
];

/** Nothing was changed yet. */
const LOOK: readonly Case[] = (
  [
    [HALF, /ECS could not be asked|JSON/],
    [WRONG_PAGE, /ECS could not be asked/],
    [SERVER_EXCEPTION, /ECS could not be asked .*Service Unavailable/],
    [EXPIRED, /AWS does not accept the credentials .*ExpiredToken/],
  ] as const
).map(([kind, evidence]) => ({
  name: `the first look at ECS: ${wordsFor(kind)}`,
  // Which bounds how long look asks again.
  inputs: { ...frontendAlone(), timeout: '3s' },
  faults: lasting('DescribeServices', kind),
  status: 'failed',
  message: /^1 problem found\. Nothing was changed\.$/,
  errors: [/^1 problem found\. Nothing was changed\.$/],
  evidence: [evidence],
}));

function wordsFor(kind: Kind): string {
  if (kind.type === 'error') return kind.code;
  return kind.type === 'page' ? `a page with status ${kind.status}` : kind.type;
}

cases('a fault at the wire', [...REGISTER, ...RUN, ...ROLL_OUT, ...THROTTLED, ...OPTIONAL, ...LOOK]);

import { expect } from '@jest/globals';
import type { RecordedCall } from '../../emulator/ecs/contract.js';
import { type Case, cases } from './support/case.js';
import {
  backendAlone,
  bothServices,
  breaker,
  FRONTEND_MIGRATION,
  frontendAlone,
  json,
  migration,
} from './support/product.js';
import type { Outcome } from './support/step.js';

const FRONTEND_DEPLOYED = {
  taskDefinitions: { frontend: 'shop-frontend:18' },
  registered: ['shop-frontend'],
  deploys: ['frontend shop-frontend:18'],
} as const;

const FRONTEND_RELEASED = {
  ...FRONTEND_DEPLOYED,
  status: 'released',
  message: /^Released 1 service in \d+ s\.$/,
  results: { frontend: 'released' },
  serves: { frontend: 'shop-frontend:18' },
} as const;

const FRONTEND_FAILED = {
  ...FRONTEND_DEPLOYED,
  status: 'failed',
  results: { frontend: 'failed' },
  failed: ['frontend'],
} as const;

const BOTH_DEPLOYED = {
  taskDefinitions: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
  forced: ['backend'],
  registered: ['shop-backend', 'shop-frontend'],
  deploys: ['backend shop-backend:42 refused', 'backend shop-backend:42 forced', 'frontend shop-frontend:18'],
  serves: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
} as const;

const STARTED = { status: 'started', message: /^Started 1 roll-out; still in progress in ECS\.$/ } as const;

const NO_BREAKER = { 'ecspresso/frontend-service-def.json': breaker({ enable: false, rollback: false }) } as const;

/** A container that runs for longer than ECS needs to trust it, and then exits: ECS's own count misses it. */
const LATE_EXITS = {
  inputs: frontendAlone('svc-crash_run-ok'),
  files: {
    'ecspresso/frontend-service-def.json': (text: string) =>
      json(({ loadBalancers: _, ...rest }) => rest)(breaker({ enable: false, rollback: false })(text)),
  },
  durations: { crash: 20, survive: 10, deploymentSettle: 400 },
  restless: true,
} as const;

const POST = { 'post-migration-command': 'node after.js' } as const;
const SECRET_SETTING = 'MODE=only-before';

function callsOf({ calls }: Outcome, operation: string): readonly RecordedCall[] {
  return calls.filter((call) => call.operation === operation);
}

function commandsOf(outcome: Outcome): readonly unknown[] {
  return callsOf(outcome, 'RunTask').map(({ input }) => {
    const overrides = input['overrides'] as { containerOverrides: Record<string, unknown>[] };
    const [container = {}] = overrides.containerOverrides;
    return [container['command'], container['environment'] ?? []];
  });
}

/** That nothing of a person's log says the same of a service twice in a row. */
function saysNothingTwice({ transcript }: Outcome): void {
  const said = transcript.lines
    .map((line) => /^\s*\d+:\d+ {2}(\w+ {2}.*)$/.exec(line)?.[1])
    .filter((line) => line !== undefined);
  expect(said.length).toBeGreaterThan(0);
  for (const name of new Set(said.map((line) => line.split('  ')[0] ?? ''))) {
    const ofOne = said.filter((line) => line.startsWith(`${name}  `));
    expect(ofOne.filter((line, at) => line === ofOne[at - 1])).toEqual([]);
  }
  const events = said
    .filter((line) => / {2}ECS: /.test(line))
    .map((line) => line.replace(/\(task [0-9a-f]+\)/g, '(task)'));
  expect(events).toEqual([...new Set(events)]);
}

const UNTIL_STARTED: readonly Case[] = [
  {
    name: 'both services, one of them forced, after a migration',
    inputs: { ...bothServices({ backend: 'svc-stuck_run-ok', frontend: 'stuck' }), 'wait-until': 'started' },
    restless: true,
    ...BOTH_DEPLOYED,
    serves: {},
    status: 'started',
    message: /^Started 2 roll-outs; still in progress in ECS\.$/,
    results: { backend: 'started', frontend: 'started' },
    migrationExit: '0',
    ran: ['shop-backend:42'],
    also: (outcome) => {
      expect(outcome.result.configs.map(({ deployment }) => deployment)).toEqual([
        expect.stringMatching(/^ecs-svc\/\d+$/),
        expect.stringMatching(/^ecs-svc\/\d+$/),
      ]);
      // The second line starts without the end of the first.
      for (const state of [outcome.atEnd['backend'], outcome.atEnd['frontend']]) {
        expect(state?.deployments[0]).toMatchObject({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' });
      }
      expect(callsOf(outcome, 'RunTask')[0]?.at).toBeLessThan(callsOf(outcome, 'UpdateService')[0]?.at ?? 0);
      saysNothingTwice(outcome);
    },
  },
  {
    name: 'a deploy that ECS refuses',
    inputs: { ...frontendAlone(), 'wait-until': 'started' },
    faults: [{ operation: 'UpdateService', kind: { type: 'denied' } }],
    ...FRONTEND_FAILED,
    message: /^frontend was not rolled out: ecs:UpdateService is not allowed\.$/,
    errors: [/^frontend was not rolled out: ecs:UpdateService is not allowed$/],
    deploys: ['frontend shop-frontend:18 refused'],
    serves: { frontend: 'shop-frontend:17' },
  },
  {
    name: 'the first line is refused: the second does not start',
    inputs: { ...bothServices(), 'force-new-deployment': 'never', 'wait-until': 'started' },
    ...BOTH_DEPLOYED,
    status: 'failed',
    message: /^backend was not rolled out: /,
    errors: [/^backend was not rolled out: /],
    evidence: [/frontend was not started/],
    results: { backend: 'failed', frontend: 'skipped' },
    forced: [],
    failed: ['backend'],
    migrationExit: '0',
    deploys: ['backend shop-backend:42 refused'],
    ran: ['shop-backend:42'],
    serves: { backend: 'shop-backend:41', frontend: 'shop-frontend:17' },
  },
  {
    name: 'a roll-out that is going to fail is still started',
    inputs: { ...frontendAlone('svc-crash_run-ok'), 'wait-until': 'started' },
    ...FRONTEND_DEPLOYED,
    ...STARTED,
    results: { frontend: 'started' },
    serves: { frontend: 'shop-frontend:17' },
  },
];

const POST_MIGRATION: readonly Case[] = [
  {
    name: 'after every service, on the revision of the migration and without its environment',
    inputs: { ...bothServices(), ...POST, 'migration-env': SECRET_SETTING },
    ...BOTH_DEPLOYED,
    status: 'released',
    message: /^Released 2 services in \d+ s\. Forced: backend\.$/,
    results: { backend: 'released', frontend: 'released' },
    migrationExit: '0',
    ran: ['shop-backend:42', 'shop-backend:42'],
    also: (outcome) => {
      expect(commandsOf(outcome)).toEqual([
        [['php', 'artisan', 'migrate', '--force'], [{ name: 'MODE', value: 'only-before' }]],
        [['node', 'after.js'], []],
      ]);
      expect(callsOf(outcome, 'RunTask')[1]?.at).toBeGreaterThan(callsOf(outcome, 'UpdateService').at(-1)?.at ?? 0);
      const log = outcome.transcript.lines.join('\n');
      expect(log.indexOf('frontend  released in')).toBeLessThan(log.indexOf('Post-migrate: node after.js'));
      expect(outcome.result.postMigration).toMatchObject({
        command: 'node after.js',
        container: 'laravel',
        taskDefinition: 'shop-backend:42',
        result: 'succeeded',
        exitCode: 0,
      });
      expect(outcome.transcript.summary).toContain('Post-migration');
      saysNothingTwice(outcome);
    },
  },
  {
    name: 'alone, in the only essential container',
    inputs: { ...frontendAlone(), ...POST },
    ...FRONTEND_RELEASED,
    ran: ['shop-frontend:18'],
    also: ({ result }) => {
      expect(result.migration).toBeNull();
      expect(result.postMigration).toMatchObject({ result: 'succeeded', exitCode: 0, container: 'frontend' });
    },
  },
  {
    name: 'its failure is red and takes nothing back',
    inputs: { ...frontendAlone('svc-ok_run-exit3'), ...POST },
    ...FRONTEND_RELEASED,
    status: 'failed',
    message: /^The post-migration failed: frontend exited with code 3\.$/,
    errors: [/^The post-migration failed: frontend exited with code 3$/],
    evidence: [/SQLSTATE\[42S21\]/, /Where things stand: frontend serves shop-frontend:18/],
    ran: ['shop-frontend:18'],
    also: ({ result }) => expect(result.postMigration).toMatchObject({ result: 'failed', exitCode: 3 }),
  },
  {
    name: 'it outlives its time and is stopped',
    inputs: { ...frontendAlone('svc-ok_run-hang'), ...POST, 'migration-timeout': '2s' },
    ...FRONTEND_RELEASED,
    status: 'failed',
    message: /^The post-migration timed out after 2 s and was stopped\.$/,
    errors: [/^The post-migration timed out after 2 s and was stopped$/],
    ran: ['shop-frontend:18'],
    also: ({ tasks }) => expect(tasks[0]).toMatchObject({ stoppedReason: expect.stringContaining('not finished') }),
  },
  {
    name: 'it does not run after a roll-out that failed',
    inputs: { ...frontendAlone('svc-nopull_run-ok'), ...POST },
    ...FRONTEND_FAILED,
    message: /^frontend (was|is being) rolled back by ECS/,
    errors: [/^frontend (was|is being) rolled back by ECS/],
    results: { frontend: 'failed|rolled-back' },
    serves: { frontend: 'shop-frontend:17' },
    also: ({ result }) => expect(result.postMigration).toBeNull(),
  },
];

const FAILED_TASKS: readonly Case[] = [
  {
    name: 'a number above ECS’s own threshold',
    inputs: { ...frontendAlone('svc-crash_run-ok'), 'max-failed-tasks': '6' },
    files: NO_BREAKER,
    ...FRONTEND_FAILED,
    restless: true,
    message: /^frontend is not coming up \(([6-9]|\d\d) failed tasks, no circuit breaker\)/,
    errors: [
      /^frontend is not coming up \(([6-9]|\d\d) failed tasks, no circuit breaker\): \d+ tasks? stopped because/,
    ],
  },
  {
    name: 'off: a crash loop goes on until the timeout',
    inputs: { ...frontendAlone('svc-crash_run-ok'), 'max-failed-tasks': 'off', timeout: '4s' },
    files: NO_BREAKER,
    ...FRONTEND_FAILED,
    restless: true,
    message: /^frontend timed out after 4 s/,
    errors: [/^frontend timed out after 4 s: .*; \d+ tasks? stopped because/],
    evidence: [/is still in progress in ECS/],
    also: saysNothingTwice,
  },
  {
    name: 'a number counts for nothing where a circuit breaker decides',
    inputs: { ...frontendAlone('svc-crash_run-ok'), 'max-failed-tasks': '1' },
    ...FRONTEND_FAILED,
    message: /^frontend (was|is being) rolled back by ECS/,
    errors: [/^frontend (was|is being) rolled back by ECS/],
    evidence: [/circuit breaker/],
    results: { frontend: 'failed|rolled-back' },
    serves: { frontend: 'shop-frontend:17' },
    also: saysNothingTwice,
  },
  {
    name: 'auto: containers that run for a while and then exit, which ECS does not count',
    ...LATE_EXITS,
    ...FRONTEND_FAILED,
    message: /^frontend is not coming up \(\d+ failed tasks, no circuit breaker\): \d+ tasks? stopped because/,
    errors: [/^frontend is not coming up \(\d+ failed tasks, no circuit breaker\)/],
    evidence: [/is still in progress in ECS/],
    also: (outcome) => {
      const ours = outcome.atEnd['frontend']?.deployments.find(
        ({ taskDefinition }) => taskDefinition === 'shop-frontend:18',
      );
      // The fixed pauses of 2.3 are longer than the life of these containers: there ECS has counted some of them.
      if (outcome.line !== '2.3') expect(ours?.failedTasks).toBe(0);
      saysNothingTwice(outcome);
    },
  },
];

const LOGS: readonly Case[] = [
  {
    name: 'a migration whose container does not log to CloudWatch',
    inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION },
    files: {
      'ecspresso/frontend-task-def.json': (text) =>
        text.replace('"logDriver": "awslogs"', '"logDriver": "awsfirelens"'),
    },
    ...FRONTEND_RELEASED,
    migrationExit: '0',
    ran: ['shop-frontend:18'],
    warnings: [/^The log of frontend is not shown: .*awsfirelens/],
    also: ({ transcript }) => expect(transcript.outputs['migration-log']).toBe(''),
  },
  {
    name: 'a migration whose log has no stream prefix',
    inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION },
    files: {
      'ecspresso/frontend-task-def.json': (text) => text.replace(/,\s*"awslogs-stream-prefix": "frontend"/, ''),
    },
    ...FRONTEND_RELEASED,
    migrationExit: '0',
    ran: ['shop-frontend:18'],
    warnings: [/^The log of frontend is not shown: .*awslogs-stream-prefix/],
    also: ({ transcript }) => expect(transcript.outputs['migration-log']).toBe(''),
  },
];

function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}

const CREDENTIALS: readonly Case[] = [
  {
    name: 'credentials that end before the release may',
    inputs: { ...backendAlone(), ...migration(), 'migration-timeout': '50m', 'force-new-deployment': 'always' },
    env: { AWS_SESSION_TOKEN: 'session', AWS_CREDENTIAL_EXPIRATION: inMinutes(60.4) },
    status: 'released',
    message: /^Released 1 service in /,
    results: { backend: 'released' },
    taskDefinitions: { backend: 'shop-backend:42' },
    forced: ['backend'],
    migrationExit: '0',
    registered: ['shop-backend'],
    deploys: ['backend shop-backend:42 forced'],
    ran: ['shop-backend:42'],
    serves: { backend: 'shop-backend:42' },
    warnings: [/^The credentials end in 60 min, but the release may take up to 70 min: raise role-duration-seconds/],
  },
  {
    name: 'credentials that last long enough',
    inputs: frontendAlone(),
    env: { AWS_SESSION_TOKEN: 'session', AWS_CREDENTIAL_EXPIRATION: inMinutes(25) },
    ...FRONTEND_RELEASED,
  },
];

/** Blocks run one after the other, cases side by side: one block. */
function about(title: string, list: readonly Case[]): readonly Case[] {
  return list.map((item) => ({ ...item, name: `${title}: ${item.name}` }));
}

cases('inputs', [
  ...about('post-migration-command', POST_MIGRATION),
  ...about('wait-until: started', UNTIL_STARTED),
  ...about('max-failed-tasks', FAILED_TASKS),
  ...about('the log of the migration', LOGS),
  ...about('the end of the credentials', CREDENTIALS),
]);

import { expect } from '@jest/globals';
import type { RecordedCall } from '../../emulator/ecs/contract.js';
import { type Case, cases } from './support/case.js';
import {
  all,
  BACKEND,
  backendAlone,
  bothServices,
  exampleFile,
  FRONTEND,
  FRONTEND_MIGRATION,
  frontendAlone,
  json,
  migration,
  revision,
  SETTLED_BACKEND,
  service,
} from './support/product.js';
import type { Outcome } from './support/step.js';

const REGISTRY = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com';
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const CANARY = 'canary-5e0b1d9c77';

/** The frontend, released once without force. */
const FRONTEND_RELEASED = {
  status: 'released',
  message: /^Released 1 service in \d+ s\.$/,
  results: { frontend: 'released' },
  taskDefinitions: { frontend: 'shop-frontend:18' },
  registered: ['shop-frontend'],
  deploys: ['frontend shop-frontend:18'],
  serves: { frontend: 'shop-frontend:18' },
} as const;

const FRONTEND_MIGRATED = { ...FRONTEND_RELEASED, migrationExit: '0', ran: ['shop-frontend:18'] } as const;

const BOTH_RELEASED = {
  status: 'released',
  message: /^Released 2 services in \d+ s\. Forced: backend\.$/,
  results: { backend: 'released', frontend: 'released' },
  taskDefinitions: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
  forced: ['backend'],
  migrationExit: '0',
  registered: ['shop-backend', 'shop-frontend'],
  deploys: ['backend shop-backend:42 refused', 'backend shop-backend:42 forced', 'frontend shop-frontend:18'],
  ran: ['shop-backend:42'],
  serves: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
} as const;

function callsOf({ calls }: Outcome, operation: string): readonly RecordedCall[] {
  return calls.filter((call) => call.operation === operation);
}

function containerOf({ input }: RecordedCall, at = 0): Record<string, unknown> {
  return (input['containerDefinitions'] as Record<string, unknown>[])[at] ?? {};
}

function overridesOf(outcome: Outcome): unknown {
  return callsOf(outcome, 'RunTask')[0]?.input['overrides'];
}

/** The frontend's task definition with an environment variable that comes from outside. */
function frontendReads(name: string): Readonly<Record<string, (text: string) => string>> {
  return {
    'ecspresso/frontend-task-def.json': (text) =>
      text.replace('"https://api.shop.example.com"', `"{{ must_env \`${name}\` }}"`),
  };
}

function apiOrigin(outcome: Outcome): unknown {
  const environment = containerOf(callsOf(outcome, 'RegisterTaskDefinition')[0] as RecordedCall)['environment'];
  return (environment as { name: string; value: string }[]).find(({ name }) => name === 'API_ORIGIN')?.value;
}

function withoutService(text: string): string {
  return text.replace(/^service.*\n/gm, '');
}

const CASES: readonly Case[] = [
  {
    name: 'two lines after a migration: one service is forced once, on the same revision, the next starts after it',
    inputs: bothServices(),
    ...BOTH_RELEASED,
    also: (outcome) => {
      const updates = callsOf(outcome, 'UpdateService');
      const ended = callsOf(outcome, 'DescribeServiceDeployments').filter(({ at }) => at < (updates.at(-1)?.at ?? 0));
      expect(ended.length).toBeGreaterThan(0);
      expect(updates[0]?.at).toBeGreaterThan(callsOf(outcome, 'RunTask')[0]?.at ?? Number.POSITIVE_INFINITY);
      const [backend] = outcome.result.configs;
      expect(backend).toMatchObject({ before: 'shop-backend:41', after: 'shop-backend:42', forced: true });
      expect(outcome.transcript.outputs['migration-log']).toMatch(/^\$ php artisan migrate --force\n[\s\S]*Done\.$/);
      const log = outcome.transcript.lines.join('\n');
      expect(log.indexOf('backend  released in')).toBeLessThan(log.indexOf('frontend  deploying'));
      expect(log).toContain('ECS demands a forced new deployment');
    },
  },
  {
    name: 'both services on one line, from an old ecspresso',
    inputs: { ...bothServices(), configs: `${BACKEND} ${FRONTEND}` },
    as: '2.3',
    together: true,
    ...BOTH_RELEASED,
  },
  {
    name: 'both services on one line',
    inputs: { ...bothServices(), configs: JSON.stringify([[BACKEND, FRONTEND]]) },
    together: true,
    ...BOTH_RELEASED,
  },
  {
    name: 'force-new-deployment: always forces where nothing demands it',
    inputs: { ...frontendAlone(), 'force-new-deployment': 'always' },
    ...FRONTEND_RELEASED,
    message: /^Released 1 service in .*/,
    forced: ['frontend'],
    deploys: ['frontend shop-frontend:18 forced'],
  },
  {
    name: 'force-new-deployment: never, and nothing demands it',
    inputs: { ...frontendAlone(), 'force-new-deployment': 'never' },
    ...FRONTEND_RELEASED,
  },
  {
    name: 'a config without a service only registers',
    inputs: { ...frontendAlone(), configs: 'ecspresso/batch.yml' },
    files: { 'ecspresso/batch.yml': withoutService(exampleFile('frontend-production.yml')) },
    status: 'released',
    message: /^Registered 1 task definition in \d+ s\.$/,
    results: { 'ecspresso/batch.yml': 'registered' },
    taskDefinitions: { 'shop-frontend': 'shop-frontend:18' },
    registered: ['shop-frontend'],
    serves: { frontend: 'shop-frontend:17' },
  },
  {
    name: 'allow-create makes a missing service, after its migration',
    inputs: { ...backendAlone(), ...migration(), 'allow-create': 'true' },
    world: service('backend', undefined),
    status: 'released',
    message: /^Released 1 service in \d+ s\.$/,
    results: { backend: 'released' },
    taskDefinitions: { backend: 'shop-backend:42' },
    migrationExit: '0',
    registered: ['shop-backend'],
    deploys: ['backend shop-backend:42'],
    ran: ['shop-backend:42'],
    serves: { backend: 'shop-backend:42' },
    also: (outcome) => expect(callsOf(outcome, 'CreateService')).toHaveLength(1),
  },
  {
    name: 'a new family: the migration runs on its revision, not on the old revision of that number',
    inputs: { ...backendAlone(), ...migration() },
    files: { 'ecspresso/backend-task-def.json': (text) => text.replace('"shop-backend"', '"shop-app"') },
    world: all(SETTLED_BACKEND, revision('shop-backend', 1, 'svc-ok_run-exit9')),
    status: 'released',
    message: /^Released 1 service in \d+ s\.$/,
    results: { backend: 'released' },
    taskDefinitions: { backend: 'shop-app:2' },
    migrationExit: '0',
    // The one exception to registering once: ecspresso cannot deploy a revision of another family than the running one.
    registered: ['shop-app', 'shop-app'],
    deploys: ['backend shop-app:2'],
    ran: ['shop-app:1'],
    serves: { backend: 'shop-app:2' },
    also: ({ transcript }) => expect(transcript.lines.join('\n')).toMatch(/its family changes/),
  },
  {
    name: 'a new family and a force that ECS demands',
    inputs: backendAlone(),
    files: { 'ecspresso/backend-task-def.json': (text) => text.replace('"shop-backend"', '"shop-app"') },
    status: 'released',
    message: /Forced: backend\.$/,
    results: { backend: 'released' },
    taskDefinitions: { backend: 'shop-app:3' },
    forced: ['backend'],
    registered: ['shop-app', 'shop-app', 'shop-app'],
    deploys: ['backend shop-app:2 refused', 'backend shop-app:3 forced'],
    serves: { backend: 'shop-app:3' },
  },
  {
    name: 'mode run registers and runs the migration and touches no service',
    inputs: { ...bothServices(), mode: 'run' },
    status: 'completed',
    message: /^The migration ended with exit code 0 in \d+ s\.$/,
    migrationExit: '0',
    taskDefinitions: { 'shop-backend': 'shop-backend:42' },
    registered: ['shop-backend'],
    ran: ['shop-backend:42'],
    serves: { backend: 'shop-backend:41', frontend: 'shop-frontend:17' },
  },
  {
    name: 'configs: [] releases nothing and asks nothing',
    inputs: { configs: '[]' },
    status: 'unchanged',
    message: /^Nothing to release\.$/,
    serves: { backend: 'shop-backend:41', frontend: 'shop-frontend:17' },
    also: ({ calls }) => expect(calls).toEqual([]),
  },
  {
    name: 'two configs of one family are registered one after the other',
    inputs: { ...backendAlone(), configs: `${BACKEND} ecspresso/worker-production.yml` },
    files: {
      'ecspresso/worker-production.yml': exampleFile('backend-production.yml')
        .replace('service: backend', 'service: worker')
        .replace('backend-service-def', 'worker-service-def'),
      'ecspresso/worker-service-def.json': json(
        ({ loadBalancers: _balancers, healthCheckGracePeriodSeconds: _grace, ...rest }) => rest,
      )(exampleFile('backend-service-def.json')),
    },
    world: all(SETTLED_BACKEND, (seed) => ({
      ...seed,
      services: seed.services.flatMap((one) => {
        if (one.serviceName !== 'backend') return [one];
        const {
          loadBalancers: _balancers,
          healthCheckGracePeriodSeconds: _grace,
          ...rest
        } = one as typeof one & {
          loadBalancers?: unknown;
          healthCheckGracePeriodSeconds?: unknown;
        };
        return [one, { ...rest, cluster: one.cluster, serviceName: 'worker', taskDefinition: one.taskDefinition }];
      }),
    })),
    together: true,
    status: 'released',
    message: /^Released 2 services/,
    results: { backend: 'released', worker: 'released' },
    taskDefinitions: { backend: 'shop-backend:42', worker: 'shop-backend:43' },
    registered: ['shop-backend', 'shop-backend'],
    deploys: ['backend shop-backend:42', 'worker shop-backend:43'],
    serves: { backend: 'shop-backend:42', worker: 'shop-backend:43' },
  },
  {
    name: 'images given as a tag and as a digest',
    inputs: {
      configs: `${BACKEND} ${FRONTEND}`,
      images: `BACKEND_TAG=9f3c2e1\nFRONTEND_DIGEST=${DIGEST}`,
    },
    files: {
      'ecspresso/backend-task-def.json': (text) =>
        text.replace('{{ must_env `BACKEND_IMAGE` }}', `${REGISTRY}/shop/backend:{{ must_env \`BACKEND_TAG\` }}`),
      'ecspresso/frontend-task-def.json': (text) =>
        text.replace('{{ must_env `FRONTEND_IMAGE` }}', `${REGISTRY}/shop/frontend@{{ must_env \`FRONTEND_DIGEST\` }}`),
    },
    world: SETTLED_BACKEND,
    ...BOTH_RELEASED,
    together: true,
    message: /^Released 2 services in \d+ s\.$/,
    forced: [],
    migrationExit: '',
    ran: [],
    deploys: ['backend shop-backend:42', 'frontend shop-frontend:18'],
    also: (outcome) => {
      const images = callsOf(outcome, 'RegisterTaskDefinition').map((call) => containerOf(call)['image']);
      expect(new Set(images)).toEqual(
        new Set([`${REGISTRY}/shop/backend:9f3c2e1`, `${REGISTRY}/shop/frontend@${DIGEST}`]),
      );
    },
  },
  {
    name: 'KEY=VALUE on a config wins over env, and env over the step',
    inputs: {
      ...frontendAlone(),
      configs: `${FRONTEND} API_ORIGIN=https://config.example.com`,
      env: 'API_ORIGIN=https://input.example.com',
    },
    env: { API_ORIGIN: 'https://step.example.com' },
    files: frontendReads('API_ORIGIN'),
    ...FRONTEND_RELEASED,
    also: (outcome) => expect(apiOrigin(outcome)).toBe('https://config.example.com'),
  },
  {
    name: 'an envfile gives what the files read',
    inputs: { ...frontendAlone(), envfiles: 'production.env' },
    files: { ...frontendReads('API_ORIGIN'), 'production.env': 'API_ORIGIN=https://envfile.example.com\n' },
    ...FRONTEND_RELEASED,
    also: (outcome) => expect(apiOrigin(outcome)).toBe('https://envfile.example.com'),
  },
  {
    name: 'a value of env that is also a word of paths and names does not shred outputs',
    inputs: { ...frontendAlone(), env: 'API_ORIGIN=production' },
    files: frontendReads('API_ORIGIN'),
    ...FRONTEND_RELEASED,
    also: ({ result }) =>
      expect(result.configs[0]).toMatchObject({
        config: FRONTEND,
        cluster: 'production',
        url: expect.stringContaining('/clusters/production/services/frontend'),
      }),
  },
  {
    name: 'a working directory, and a region from the environment',
    inputs: { ...frontendAlone(), 'working-directory': 'ecspresso', configs: 'frontend-*.yml' },
    files: { [FRONTEND]: (text) => text.replace(/^region:.*\n/m, '') },
    ...FRONTEND_RELEASED,
  },
  {
    name: 'migration-overrides as JSON',
    inputs: {
      ...frontendAlone(),
      'migration-overrides':
        '{"cpu":"512","containerOverrides":[{"name":"frontend","command":["node","migrate.js"],"environment":[{"name":"MODE","value":"once"}]}]}',
    },
    ...FRONTEND_MIGRATED,
    also: (outcome) =>
      expect(overridesOf(outcome)).toMatchObject({
        cpu: '512',
        containerOverrides: [
          { name: 'frontend', command: ['node', 'migrate.js'], environment: [{ name: 'MODE', value: 'once' }] },
        ],
      }),
  },
  {
    name: 'migration-overrides as a file',
    inputs: { ...frontendAlone(), 'migration-overrides': 'migration.json' },
    files: { 'migration.json': '{"containerOverrides":[{"name":"frontend","command":["node","migrate.js"]}]}' },
    ...FRONTEND_MIGRATED,
    also: (outcome) =>
      expect(overridesOf(outcome)).toMatchObject({
        containerOverrides: [{ name: 'frontend', command: ['node', 'migrate.js'] }],
      }),
  },
  {
    name: 'migration-env reaches the task and nobody else',
    inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION, 'migration-env': `ADMIN_PASSWORD=${CANARY}` },
    ...FRONTEND_MIGRATED,
    also: (outcome) => {
      expect(overridesOf(outcome)).toMatchObject({
        containerOverrides: [{ environment: [{ name: 'ADMIN_PASSWORD', value: CANARY }] }],
      });
      expect(JSON.stringify([outcome.transcript, outcome.result])).not.toContain(CANARY);
      // What the process list would show.
      expect(JSON.stringify(outcome.witness.commands())).not.toContain(CANARY);
      expect(outcome.witness.overridesFiles()).toEqual([expect.stringMatching(/^-rw------- /)]);
    },
  },
  {
    name: 'a template in the migration command reaches ECS as it is',
    inputs: { ...frontendAlone(), 'migration-command': '["node","{{ must_env `NOPE` }}","{{`{{ x }}`}}","$HOME"]' },
    ...FRONTEND_MIGRATED,
    also: (outcome) =>
      expect(overridesOf(outcome)).toMatchObject({
        containerOverrides: [{ command: ['node', '{{ must_env `NOPE` }}', '{{`{{ x }}`}}', '$HOME'] }],
      }),
  },
  {
    name: 'throttled calls that ecspresso repeats itself',
    inputs: frontendAlone(),
    faults: [
      { operation: 'RegisterTaskDefinition', times: 3, kind: { type: 'throttle' } },
      { operation: 'UpdateService', times: 3, kind: { type: 'throttle' } },
    ],
    ...FRONTEND_RELEASED,
    deploys: [...new Array<string>(3).fill('frontend shop-frontend:18 refused'), 'frontend shop-frontend:18'],
  },
  {
    name: 'throttled calls that ecspresso gives up on',
    inputs: frontendAlone(),
    env: { AWS_MAX_ATTEMPTS: '1' },
    faults: [
      { operation: 'RegisterTaskDefinition', times: 1, kind: { type: 'throttle' } },
      { operation: 'UpdateService', times: 1, kind: { type: 'throttle' } },
    ],
    ...FRONTEND_RELEASED,
    deploys: ['frontend shop-frontend:18 refused', 'frontend shop-frontend:18'],
    also: ({ transcript }) => expect(transcript.lines.join('\n')).toMatch(/throttles its calls; once more in/),
  },
  {
    name: 'throttled reads of the action',
    inputs: frontendAlone(),
    faults: ['DescribeServices', 'DescribeServiceDeployments'].map((operation) => ({
      operation,
      after: 4,
      times: 4,
      kind: { type: 'throttle' },
    })),
    ...FRONTEND_RELEASED,
  },
  {
    name: 'two registrations of a family that meet, which AWS asks nobody to repeat',
    inputs: frontendAlone(),
    faults: [
      {
        operation: 'RegisterTaskDefinition',
        times: 1,
        kind: {
          type: 'error',
          status: 400,
          code: 'ClientException',
          message: 'Too many concurrent attempts to create a new revision of the specified family.',
        },
      },
    ],
    ...FRONTEND_RELEASED,
  },
  {
    name: 'reads that fail for a while',
    inputs: frontendAlone(),
    faults: ['DescribeServices', 'DescribeServiceDeployments'].map((operation) => ({
      operation,
      after: 4,
      times: 4,
      kind: { type: 'error', status: 500, code: 'ServerException', message: 'Service Unavailable.' },
    })),
    ...FRONTEND_RELEASED,
  },
  {
    name: 'a config without a service definition leaves everything else of the service alone',
    inputs: frontendAlone(),
    files: { [FRONTEND]: (text) => text.replace(/^service_definition.*\n/m, '') },
    ...FRONTEND_RELEASED,
  },
  {
    name: 'an UpdateService whose answer is lost',
    inputs: frontendAlone(),
    faults: [{ operation: 'UpdateService', times: 1, kind: { type: 'reset-after' } }],
    ...FRONTEND_RELEASED,
    deploys: ['frontend shop-frontend:18 cut', 'frontend shop-frontend:18'],
  },
  {
    name: 'a RunTask whose answer is lost starts one task',
    inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION },
    faults: [{ operation: 'RunTask', times: 1, kind: { type: 'reset-after' } }],
    ...FRONTEND_MIGRATED,
  },
  {
    name: 'a migration that ECS has no capacity for at first',
    inputs: { ...frontendAlone('svc-ok_run-nocapacity1'), ...FRONTEND_MIGRATION },
    ...FRONTEND_MIGRATED,
    also: (outcome) => {
      const tokens = callsOf(outcome, 'RunTask').map(({ input }) => input['clientToken']);
      expect(new Set(tokens).size).toBe(2);
    },
  },
  {
    name: 'no permission for service deployments: rolloutState decides, with one warning',
    inputs: frontendAlone(),
    faults: ['DescribeServiceDeployments', 'ListServiceDeployments'].map((operation) => ({
      operation,
      kind: { type: 'denied' },
    })),
    ...FRONTEND_RELEASED,
    warnings: [/^ecs:DescribeServiceDeployments is not allowed or not available: .*rolloutState/],
  },
  {
    name: 'no permission for the log of the migration',
    inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION },
    faults: [{ operation: 'GetLogEvents', kind: { type: 'denied' } }],
    ...FRONTEND_MIGRATED,
    warnings: [/allow logs:GetLogEvents on log group \/ecs\/shop-frontend/],
    also: ({ transcript }) => expect(transcript.outputs['migration-log']).toBe(''),
  },
  {
    name: 'somebody scales the service in the middle',
    inputs: frontendAlone(),
    scale: 0.03,
    onLine: (line, emulator) => {
      if (!/frontend {2}deploying/.test(line)) return;
      void emulator.call('UpdateService', { cluster: 'production', service: 'frontend', desiredCount: 3 });
    },
    ...FRONTEND_RELEASED,
    serves: { frontend: 'shop-frontend:18' },
  },
  {
    name: 'a deployment of somebody else is in flight',
    inputs: frontendAlone(),
    scale: 0.03,
    onLine: (line, emulator) => {
      if (!/^ecspresso /.test(line)) return;
      const input = { cluster: 'production', service: 'frontend', forceNewDeployment: true };
      void emulator.call('UpdateService', input);
    },
    ...FRONTEND_RELEASED,
    warnings: [/^frontend: a deployment of shop-frontend:17 \(ecs-svc\/\d+\) has been in flight since/],
  },
  {
    name: 'a service of no tasks, and another number of tasks than runs now',
    inputs: frontendAlone(),
    files: { 'ecspresso/frontend-service-def.json': json((value) => ({ ...value, desiredCount: 0 })) },
    ...FRONTEND_RELEASED,
    warnings: [/^frontend: its desired count is 0/, /^frontend: 2 tasks are wanted now, the service definition says 0/],
  },
  {
    name: 'an image whose tag can move',
    inputs: frontendAlone('latest'),
    ...FRONTEND_RELEASED,
    warnings: [/^frontend: the image .*\/shop\/frontend:latest has a tag that can move/],
  },
];

cases('a release that goes well', CASES);

import { expect } from '@jest/globals';
import type { RecordedCall } from '../../emulator/ecs/contract.js';
import { type Case, cases } from './support/case.js';
import {
  all,
  BACKEND,
  BOTH_RELEASED,
  backendAlone,
  bothServices,
  exampleFile,
  FRONTEND,
  FRONTEND_RELEASED,
  frontendAlone,
  json,
  migration,
  revision,
  SETTLED_BACKEND,
  service,
} from './support/product.js';
import type { Outcome } from './support/step.js';

function callsOf({ calls }: Outcome, operation: string): readonly RecordedCall[] {
  return calls.filter((call) => call.operation === operation);
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
      services: seed.services.flatMap((service) => {
        if (service.serviceName !== 'backend') return [service];
        const {
          loadBalancers: _balancers,
          healthCheckGracePeriodSeconds: _grace,
          ...rest
        } = service as typeof service & {
          loadBalancers?: unknown;
          healthCheckGracePeriodSeconds?: unknown;
        };
        return [
          service,
          { ...rest, cluster: service.cluster, serviceName: 'worker', taskDefinition: service.taskDefinition },
        ];
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
];

cases('a release that goes well', CASES);

import { expect } from '@jest/globals';
import { type Case, cases } from './support/case.js';
import { all, backendAlone, frontendAlone, revision, SETTLED_BACKEND, service } from './support/product.js';

const HOTFIX = { cluster: 'production', service: 'backend', taskDefinition: 'shop-backend:30' };
const hotfixed = revision('shop-backend', 30, 'hotfix');

/** Somebody else deploys a hotfix while the migration of this release runs. */
const DURING_MIGRATION = {
  world: all(SETTLED_BACKEND, hotfixed),
  others: [{ at: 1, since: 'RunTask', does: { type: 'call', operation: 'UpdateService', input: HOTFIX } }],
  registered: ['shop-backend'],
  taskDefinitions: { backend: 'shop-backend:42' },
} as const;

const MIGRATION = { 'migration-command': 'php artisan migrate', 'migration-container': 'laravel' } as const;
const MIGRATES = { ...backendAlone(), ...MIGRATION } as const;

const CASES: readonly Case[] = [
  {
    name: 'a hotfix while the migration runs: red before its service is touched',
    ...DURING_MIGRATION,
    inputs: MIGRATES,
    status: 'failed',
    results: { backend: 'failed' },
    failed: ['backend'],
    deploys: [],
    ran: ['shop-backend:42'],
    migrationExit: '0',
    message: /^backend was not rolled out: somebody else has deployed shop-backend:30 since this run checked it/,
    errors: [/^backend was not rolled out: somebody else has deployed shop-backend:30 since this run checked it/],
    serves: { backend: 'shop-backend:30' },
    also: ({ calls }) => expect(calls.filter(({ operation }) => operation === 'UpdateService')).toEqual([]),
  },
  {
    name: 'a hotfix while the migration runs, on-conflict: overwrite: released over it, and said',
    ...DURING_MIGRATION,
    inputs: { ...MIGRATES, 'on-conflict': 'overwrite' },
    status: 'released',
    message: /^Released 1 service in /,
    results: { backend: 'released' },
    deploys: ['backend shop-backend:42'],
    ran: ['shop-backend:42'],
    migrationExit: '0',
    warnings: [
      /^backend: somebody else has deployed shop-backend:30 since this run checked it; this release replaces it/,
    ],
    serves: { backend: 'shop-backend:42' },
  },
  {
    name: 'a hotfix that is overwritten by a release that fails: ECS goes back to the hotfix, and so it is told',
    ...DURING_MIGRATION,
    scale: 0.03,
    // The hotfix has completed by the time the migration ends.
    durations: { runTask: 240 },
    inputs: { ...backendAlone('svc-crash_run-ok'), ...MIGRATION, 'on-conflict': 'overwrite' },
    status: 'failed',
    results: { backend: 'failed|rolled-back' },
    failed: ['backend'],
    deploys: ['backend shop-backend:42'],
    ran: ['shop-backend:42'],
    migrationExit: '0',
    message: /^backend (was|is being) rolled back by ECS/,
    errors: [/^backend (was|is being) rolled back by ECS/],
    warnings: [
      /^backend: somebody else has deployed shop-backend:30 since this run checked it; this release replaces it/,
    ],
    evidence: [/Where things stand: backend .*shop-backend:30/],
    serves: { backend: 'shop-backend:30' },
  },
  {
    name: 'somebody scales the service to 0 in mid roll-out: released, and said that nothing shows it starts',
    inputs: frontendAlone('slow'),
    scale: 0.03,
    others: [
      {
        at: 20,
        since: 'UpdateService',
        does: {
          type: 'call',
          operation: 'UpdateService',
          input: { cluster: 'production', service: 'frontend', desiredCount: 0 },
        },
      },
    ],
    status: 'released',
    message: /^Released 1 service in /,
    results: { frontend: 'released' },
    registered: ['shop-frontend'],
    taskDefinitions: { frontend: 'shop-frontend:18' },
    deploys: ['frontend shop-frontend:18'],
    warnings: [/^frontend was scaled to 0 tasks during the roll-out, so nothing shows that the new revision starts\.$/],
    serves: { frontend: 'shop-frontend:18' },
  },
  ...(['leave', 'rollback'] as const).map(
    (onFailure): Case => ({
      name: `a service that ran 4 tasks and whose file says 2 goes back (on-failure: ${onFailure}): its desired count stays 2, and that is said`,
      inputs: { ...frontendAlone('svc-crash_run-ok'), 'on-failure': onFailure },
      world: service('frontend', (seed) => ({ ...seed, desiredCount: 4 })),
      status: 'failed',
      message: /^frontend (was|is being) rolled back by ECS/,
      errors: [/^frontend (was|is being) rolled back by ECS/],
      results: { frontend: 'failed|rolled-back' },
      failed: ['frontend'],
      registered: ['shop-frontend'],
      taskDefinitions: { frontend: 'shop-frontend:18' },
      deploys: ['frontend shop-frontend:18'],
      warnings: [/desired/],
      evidence: [
        /Where things stand: frontend .*shop-frontend:17.*, with a desired count of 2 \(4 before this release\)/,
      ],
      serves: { frontend: 'shop-frontend:17' },
    }),
  ),
];

cases('a release among other people', CASES);

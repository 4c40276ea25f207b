import { expect } from '@jest/globals';
import { type Case, cases } from './support/case.js';
import { all, backendAlone, revision, SETTLED_BACKEND } from './support/product.js';

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
];

cases('a release among other people', CASES);

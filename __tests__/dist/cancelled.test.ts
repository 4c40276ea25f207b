import { expect } from '@jest/globals';
import { type Case, cases } from './support/case.js';
import { backendAlone, bothServices, FRONTEND_MIGRATION, frontendAlone } from './support/product.js';
import { signalAction } from './support/step.js';

const DURING_MIGRATION = {
  inputs: { ...frontendAlone('svc-ok_run-hang'), ...FRONTEND_MIGRATION },
  status: 'cancelled',
  message: /^Cancelled; still going on in ECS: the migration\.$/,
  errors: [/^The job was cancelled while the migration ran: it goes on in ECS$/],
  evidence: [/frontend was not started/, /Console: https:\/\//],
  results: { frontend: 'cancelled' },
  taskDefinitions: { frontend: 'shop-frontend:18' },
  registered: ['shop-frontend'],
  ran: ['shop-frontend:18'],
  serves: { frontend: 'shop-frontend:17' },
  also: ({ tasks, result }: Parameters<NonNullable<Case['also']>>[0]) => {
    expect(tasks).toEqual([expect.objectContaining({ lastStatus: 'RUNNING', stoppedReason: '' })]);
    expect(result.migration).toMatchObject({ result: 'cancelled' });
  },
} as const;

const DURING_ROLL_OUT = {
  inputs: frontendAlone('slow'),
  scale: 0.1,
  restless: true,
  status: 'cancelled',
  message: /^Cancelled; still going on in ECS: frontend\.$/,
  errors: [/^frontend was still rolling out when the job was cancelled/],
  evidence: [/frontend: the deployment ecs-svc\/\d+ .*goes on in ECS/],
  results: { frontend: 'cancelled' },
  taskDefinitions: { frontend: 'shop-frontend:18' },
  registered: ['shop-frontend'],
  deploys: ['frontend shop-frontend:18'],
  also: ({ atEnd }: Parameters<NonNullable<Case['also']>>[0]) => {
    expect(atEnd['frontend']?.deployments).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ taskDefinition: 'shop-frontend:18', rolloutState: 'IN_PROGRESS' }),
      ]),
    );
  },
} as const;

const CASES: readonly Case[] = [
  { name: 'SIGINT while the migration runs', ...DURING_MIGRATION, cancelOnLine: /task is RUNNING/ },
  { name: 'SIGINT while a service rolls out', ...DURING_ROLL_OUT, cancelOnLine: /frontend {2}0\/2 new running/ },
  {
    name: 'SIGTERM while the migration runs',
    ...DURING_MIGRATION,
    onLine: (line, _, workspace) => /task is RUNNING/.test(line) && signalAction(workspace, 'SIGTERM'),
  },
  {
    name: 'SIGTERM while a service rolls out',
    ...DURING_ROLL_OUT,
    onLine: (line, _, workspace) => /frontend {2}0\/2 new running/.test(line) && signalAction(workspace, 'SIGTERM'),
  },
  {
    name: 'SIGINT before anything was changed',
    inputs: bothServices(),
    cancelOnLine: /^ecspresso /,
    status: 'cancelled',
    message: /Nothing was changed|Cancelled before anything was rolled out/,
    errors: [/cancelled/],
    serves: { backend: 'shop-backend:41', frontend: 'shop-frontend:17' },
  },
  {
    name: 'SIGINT while the deploy command itself still runs',
    ...DURING_ROLL_OUT,
    cancelOnLine: /frontend {2}deploying/,
  },
  {
    name: 'SIGINT while ECS has made the action force',
    ...DURING_ROLL_OUT,
    inputs: backendAlone('slow'),
    cancelOnLine: /ECS demands a forced new deployment/,
    message: /^Cancelled; still going on in ECS: backend\.$/,
    errors: [/^backend was still rolling out when the job was cancelled/],
    evidence: [/backend: the deployment ecs-svc\/\d+ .*goes on in ECS/],
    results: { backend: 'cancelled' },
    taskDefinitions: { backend: 'shop-backend:42' },
    forced: ['backend'],
    registered: ['shop-backend'],
    deploys: ['backend shop-backend:42 refused', 'backend shop-backend:42 forced'],
    also: ({ atEnd }) => expect(atEnd['backend']?.taskDefinition).toBe('shop-backend:42'),
  },
  {
    name: 'SIGINT while the run command itself still runs',
    ...DURING_MIGRATION,
    cancelOnLine: /^##\[group\]Migrate: /,
    also: ({ tasks }) => expect(tasks).toEqual([expect.objectContaining({ stoppedReason: '' })]),
  },
];

cases('a step that is cancelled', CASES);

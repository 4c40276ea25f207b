import { expect } from '@jest/globals';
import { type Case, cases } from './support/case.js';
import {
  all,
  backendAlone,
  bothServices,
  FRONTEND,
  FRONTEND_MIGRATION,
  frontendAlone,
  json,
  SETTLED_BACKEND,
  service,
} from './support/product.js';

const DURING_MIGRATION = {
  inputs: { ...frontendAlone('svc-ok_run-hang'), ...FRONTEND_MIGRATION },
  status: 'cancelled',
  message: /^Cancelled; still in progress in ECS: the migration\.$/,
  errors: [/^The job was cancelled while the migration ran: it is still in progress in ECS$/],
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
  message: /^Cancelled; still in progress in ECS: frontend\.$/,
  errors: [/^frontend was still rolling out when the job was cancelled/],
  evidence: [/frontend: the deployment ecs-svc\/\d+ .*is still in progress in ECS/],
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
    onLine: (line, _, signal) => /task is RUNNING/.test(line) && signal('SIGTERM'),
  },
  {
    name: 'SIGTERM while a service rolls out',
    ...DURING_ROLL_OUT,
    onLine: (line, _, signal) => /frontend {2}0\/2 new running/.test(line) && signal('SIGTERM'),
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
    message: /^Cancelled; still in progress in ECS: backend\.$/,
    errors: [/^backend was still rolling out when the job was cancelled/],
    evidence: [/backend: the deployment ecs-svc\/\d+ .*is still in progress in ECS/],
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

const STOP = { 'on-cancel': 'stop' } as const;
const AT_RUNNING = { cancelOnLine: /task is RUNNING/ } as const;
const AT_ROLL_OUT = { cancelOnLine: /frontend {2}0\/2 new running/ } as const;

/** ECS does not answer for longer than the runner waits. */
const SILENCE = { type: 'delay', milliseconds: 30_000 } as const;

const STOPPED: readonly Case[] = [
  {
    name: 'the migration',
    ...DURING_MIGRATION,
    ...AT_RUNNING,
    inputs: { ...DURING_MIGRATION.inputs, ...STOP },
    message: /^Cancelled\. Asked to stop in ECS: the migration\.$/,
    errors: [/^The job was cancelled while the migration ran: its task was told to stop$/],
    also: ({ tasks }) =>
      expect(tasks).toEqual([
        expect.objectContaining({ stoppedReason: expect.stringContaining('ecspresso-release: the job was cancelled') }),
      ]),
  },
  {
    name: 'the migration, which may not be stopped',
    ...DURING_MIGRATION,
    ...AT_RUNNING,
    inputs: { ...DURING_MIGRATION.inputs, ...STOP },
    faults: [{ operation: 'StopTask', kind: { type: 'denied' } }],
    evidence: [/could not be stopped: ecs:StopTask: AccessDeniedException/],
  },
  {
    name: 'the roll-out in progress, and the service goes back',
    ...DURING_ROLL_OUT,
    ...AT_ROLL_OUT,
    inputs: { ...DURING_ROLL_OUT.inputs, ...STOP },
    scale: 0.02,
    restless: false,
    message: /^Cancelled\. Asked to stop in ECS: frontend\.$/,
    evidence: [
      /frontend: the deployment ecs-svc\/\d+ of shop-frontend:18 was in progress, and ECS was told to roll it back/,
    ],
    serves: { frontend: 'shop-frontend:17' },
    also: ({ calls, settled }) => {
      expect(calls.filter(({ operation }) => operation === 'StopServiceDeployment')).toEqual([
        expect.objectContaining({ status: 200, input: expect.objectContaining({ stopType: 'ROLLBACK' }) }),
      ]);
      expect(settled['frontend']?.taskDefinition).toBe('shop-frontend:17');
    },
  },
  {
    name: 'the roll-out in progress, which may not be stopped',
    ...DURING_ROLL_OUT,
    ...AT_ROLL_OUT,
    inputs: { ...DURING_ROLL_OUT.inputs, ...STOP },
    faults: [{ operation: 'StopServiceDeployment', kind: { type: 'denied' } }],
    evidence: [/it could not be stopped \(ecs:StopServiceDeployment: AccessDeniedException/],
  },
  {
    name: 'both roll-outs of a line',
    inputs: {
      ...bothServices({ backend: 'svc-slow_run-ok', frontend: 'slow' }),
      'migration-command': undefined,
      'migration-container': undefined,
      configs: `ecspresso/backend-production.yml ${FRONTEND}`,
      ...STOP,
    } as Case['inputs'],
    world: SETTLED_BACKEND,
    scale: 0.1,
    restless: true,
    cancelOnLine: /frontend {2}0\/2 new running/,
    status: 'cancelled',
    message: /^Cancelled\. Asked to stop in ECS: backend, frontend\.$/,
    errors: [/^(backend|frontend) was still rolling out/, /^(backend|frontend) was still rolling out/],
    results: { backend: 'cancelled', frontend: 'cancelled' },
    taskDefinitions: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
    registered: ['shop-backend', 'shop-frontend'],
    deploys: ['backend shop-backend:42', 'frontend shop-frontend:18'],
    together: true,
  },
  {
    name: 'services that CodeDeploy releases are refused',
    inputs: { ...frontendAlone(), ...STOP },
    files: {
      'ecspresso/frontend-service-def.json': json((value) => ({
        ...value,
        deploymentController: { type: 'CODE_DEPLOY' },
      })),
    },
    world: all(service('frontend', (seed) => ({ ...seed, deploymentController: { type: 'CODE_DEPLOY' } }))),
    status: 'failed',
    message: /^1 input is wrong\. Nothing was changed\.\.?$/,
    errors: [/^1 input is wrong\. Nothing was changed\.$/],
    evidence: [/`on-cancel`: frontend has the deployment controller CODE_DEPLOY/],
    restless: true,
    also: ({ calls, atEnd }) => {
      expect(calls.filter(({ operation }) => operation === 'RegisterTaskDefinition')).toEqual([]);
      expect(atEnd['frontend']?.taskDefinition).toBe('shop-frontend:17');
    },
  },
];

const LATE: readonly Case[] = [
  {
    name: 'while ECS does not answer about what runs, before anything was changed: that is said once',
    inputs: bothServices(),
    onLine: (line, emulator, signal) => {
      if (!/^ecspresso \d/.test(line)) return;
      emulator.addFault({ operation: 'DescribeServices', kind: SILENCE });
      setTimeout(() => signal('SIGINT'), 1500);
    },
    status: 'cancelled',
    message: /^The job was cancelled\. Nothing was changed\.$/,
    errors: [/^The job was cancelled\. Nothing was changed\.$/],
    serves: { backend: 'shop-backend:41', frontend: 'shop-frontend:17' },
    also: ({ transcript }) => {
      const said = /Nothing was changed/g;
      expect(transcript.lines.filter((line) => line.match(said))).toHaveLength(1);
      expect(transcript.summary.match(said)).toHaveLength(1);
      const { failures } = JSON.parse(transcript.outputs['result'] ?? '') as Record<string, unknown>;
      expect(failures).toEqual([{ cause: 'cancelled', config: null, service: null }]);
    },
  },
  {
    name: 'in the second line: what was released is told',
    inputs: { ...bothServices({ frontend: 'slow' }), 'migration-command': undefined, 'migration-container': undefined },
    world: SETTLED_BACKEND,
    scale: 0.03,
    restless: true,
    ...AT_ROLL_OUT,
    status: 'cancelled',
    message: /^Cancelled; still in progress in ECS: frontend\. Already released: backend\.$/,
    errors: [/^frontend was still rolling out when the job was cancelled$/],
    results: { backend: 'released', frontend: 'cancelled' },
    taskDefinitions: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
    registered: ['shop-backend', 'shop-frontend'],
    deploys: ['backend shop-backend:42', 'frontend shop-frontend:18'],
  },
  {
    name: 'during the post-migration',
    inputs: { ...frontendAlone('svc-ok_run-hang'), 'post-migration-command': 'node after.js' },
    ...AT_RUNNING,
    status: 'cancelled',
    message: /^Cancelled; still in progress in ECS: the post-migration\. Already released: frontend\.$/,
    errors: [/^The job was cancelled while the post-migration ran: it is still in progress in ECS$/],
    results: { frontend: 'released' },
    taskDefinitions: { frontend: 'shop-frontend:18' },
    registered: ['shop-frontend'],
    deploys: ['frontend shop-frontend:18'],
    ran: ['shop-frontend:18'],
    serves: { frontend: 'shop-frontend:18' },
    also: ({ result }) => expect(result.postMigration).toMatchObject({ result: 'cancelled' }),
  },
  {
    name: 'while ECS does not answer about the migration',
    ...DURING_MIGRATION,
    errors: [/^The job was cancelled before ECS said what is still in progress$/],
    onLine: (line, emulator, signal) => {
      if (!/task is RUNNING/.test(line)) return;
      emulator.addFault({ operation: 'DescribeTasks', kind: SILENCE });
      // In the middle of the next look.
      setTimeout(() => signal('SIGINT'), 1500);
    },
    evidence: [/frontend was not started/],
    also: ({ result }) => expect(result.migration).toMatchObject({ result: 'cancelled' }),
  },
  {
    name: 'while ECS does not answer about the roll-out',
    ...DURING_ROLL_OUT,
    message: /^Cancelled\. The deploy of frontend had been started/,
    errors: [/^The job was cancelled before ECS said what is still in progress$/],
    onLine: (line, emulator) =>
      /frontend {2}0\/2 new/.test(line) && emulator.addFault({ operation: 'DescribeServices', kind: SILENCE }),
    ...AT_ROLL_OUT,
    evidence: [/the deploy of frontend had been started/],
  },
];

/** Blocks run one after the other, cases side by side: one block. */
const STOPPING: readonly Case[] = STOPPED.map((item) => ({ ...item, name: `on-cancel: stop: ${item.name}` }));

cases('a step that is cancelled', [...LATE, ...STOPPING, ...CASES]);

import { expect } from '@jest/globals';
import { SERVER_EXCEPTION } from '../../emulator/ecs/wire/fault.js';
import { exampleImage, RELEASED_TAG } from '../../emulator/example-world.js';
import { type Case, cases } from './support/case.js';
import {
  all,
  BACKEND,
  bothServices,
  exampleFile,
  FRONTEND,
  frontendAlone,
  json,
  type Reshape,
  SETTLED_BACKEND,
  service,
} from './support/product.js';

/** Inputs of a release that takes back what it has released. */
const RECOVERS = { 'on-failure': 'rollback' } as const;

/** A third service: a copy of the frontend on a task definition of its own, between the two others. */
const WORKER = 'ecspresso/worker-production.yml';
const asWorker = (name: string): string =>
  exampleFile(name).replaceAll('frontend', 'worker').replaceAll('FRONTEND', 'WORKER');
const WORKER_FILES = {
  [WORKER]: asWorker('frontend-production.yml'),
  'ecspresso/worker-service-def.json': asWorker('frontend-service-def.json'),
  'ecspresso/worker-task-def.json': asWorker('frontend-task-def.json'),
};
const WITH_WORKER: Reshape = (seed) => {
  const copied = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('frontend', 'worker')) as T;
  return {
    ...seed,
    taskDefinitions: [...seed.taskDefinitions, ...seed.taskDefinitions.slice(1).map(copied)],
    services: [...seed.services, ...seed.services.slice(1).map(copied)],
  };
};

const FAILURE: readonly Case[] = [
  {
    name: 'on-failure: rollback of three lines of which the third fails: the last released goes back first',
    inputs: {
      ...RECOVERS,
      configs: `${BACKEND}\n${WORKER}\n${FRONTEND}`,
      images: `${bothServices({ frontend: 'crash' })['images']}\nWORKER_IMAGE=${exampleImage('frontend', RELEASED_TAG)}`,
    },
    files: WORKER_FILES,
    world: all(SETTLED_BACKEND, WITH_WORKER),
    status: 'failed',
    message: /^frontend (was|is being) rolled back by ECS.*\. Back on the earlier version: backend, worker/,
    errors: [/^frontend (was|is being) rolled back by ECS/],
    evidence: [/backend is back on shop-backend:41; worker is back on shop-worker:17; frontend /],
    results: { backend: 'rolled-back', worker: 'rolled-back', frontend: 'rolled-back' },
    taskDefinitions: { backend: 'shop-backend:42', worker: 'shop-worker:18', frontend: 'shop-frontend:18' },
    failed: ['backend', 'worker', 'frontend'],
    registered: ['shop-backend', 'shop-frontend', 'shop-worker'],
    deploys: [
      'backend shop-backend:42',
      'worker shop-worker:18',
      'frontend shop-frontend:18',
      'worker shop-worker:17',
      'backend shop-backend:41',
    ],
    serves: { backend: 'shop-backend:41', worker: 'shop-worker:17', frontend: 'shop-frontend:17' },
  },
  {
    name: 'on-failure: rollback takes back what was released, and says what stays new',
    inputs: { ...bothServices({ frontend: 'crash' }), ...RECOVERS },
    status: 'failed',
    message: /^frontend (was|is being) rolled back by ECS.*\. Back on the earlier version: .*backend/,
    errors: [/^frontend (was|is being) rolled back by ECS/],
    evidence: [
      /backend is back on shop-backend:41, but keeps the new capacityProviderStrategy of this release/,
      /frontend (serves shop-frontend:17 as before|is back on shop-frontend:17)/,
      /the migration had already run \(exit 0\), which is not undone/,
    ],
    results: { backend: 'rolled-back', frontend: 'rolled-back' },
    taskDefinitions: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
    failed: ['backend', 'frontend'],
    forced: ['backend'],
    migrationExit: '0',
    registered: ['shop-backend', 'shop-frontend'],
    deploys: [
      'backend shop-backend:42 refused',
      'backend shop-backend:42 forced',
      'frontend shop-frontend:18',
      'backend shop-backend:41',
    ],
    ran: ['shop-backend:42'],
    serves: { backend: 'shop-backend:41', frontend: 'shop-frontend:17' },
    also: ({ transcript, atEnd }) => {
      expect(transcript.summary).toMatch(/section Go back/);
      expect(transcript.stdout).toMatch(/::group::Go back: /);
      // Said only when ECS has finished it.
      for (const [name, before] of [
        ['backend', 'shop-backend:41'],
        ['frontend', 'shop-frontend:17'],
      ] as const) {
        const primary = atEnd[name]?.deployments.find(({ status }) => status === 'PRIMARY');
        expect(primary).toMatchObject({ taskDefinition: before, rolloutState: 'COMPLETED' });
      }
    },
  },
  {
    name: 'on-failure: rollback has ECS take back what is in progress when its time is over',
    inputs: { ...bothServices({ frontend: 'stuck' }), ...RECOVERS, timeout: '4s', 'migration-timeout': '1m' },
    world: SETTLED_BACKEND,
    status: 'failed',
    message: /^frontend timed out after 4 s.*Back on the earlier version: backend, frontend\.$/,
    errors: [/^frontend timed out after 4 s/],
    results: { backend: 'rolled-back', frontend: 'rolled-back' },
    taskDefinitions: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
    failed: ['backend', 'frontend'],
    migrationExit: '0',
    registered: ['shop-backend', 'shop-frontend'],
    deploys: ['backend shop-backend:42', 'frontend shop-frontend:18', 'backend shop-backend:41'],
    ran: ['shop-backend:42'],
    serves: { backend: 'shop-backend:41', frontend: 'shop-frontend:17' },
    also: ({ calls }) => expect(calls.filter(({ operation }) => operation === 'StopServiceDeployment')).toHaveLength(1),
  },
  {
    name: 'on-failure: rollback cannot roll back a family that has changed',
    inputs: {
      ...bothServices({ frontend: 'crash' }),
      ...RECOVERS,
      'migration-command': undefined,
      'migration-container': undefined,
    },
    files: { 'ecspresso/backend-task-def.json': json((value) => ({ ...value, family: 'shop-api' })) },
    world: SETTLED_BACKEND,
    status: 'failed',
    message: /^frontend (was|is being) rolled back by ECS.*\(and 1 more\)\..* Stuck: backend\.$/,
    errors: [
      /^frontend (was|is being) rolled back by ECS/,
      /^backend could not be rolled back to shop-backend:41: its family has changed/,
    ],
    evidence: [/What to do: aws ecs update-service .* --service backend --task-definition shop-backend:41/],
    warnings: [/backend: once it is released, `on-failure: rollback` cannot roll it back/],
    results: { backend: 'stuck', frontend: 'rolled-back' },
    taskDefinitions: { backend: 'shop-api:2', frontend: 'shop-frontend:18' },
    failed: ['backend', 'frontend'],
    registered: ['shop-api', 'shop-api', 'shop-frontend'],
    deploys: ['backend shop-api:2', 'frontend shop-frontend:18'],
    serves: { backend: 'shop-api:2', frontend: 'shop-frontend:17' },
  },
  {
    name: 'on-failure: rollback that fails itself: both causes are told',
    inputs: {
      ...bothServices({ frontend: 'crash' }),
      ...RECOVERS,
      'migration-command': undefined,
      'migration-container': undefined,
    },
    world: SETTLED_BACKEND,
    faults: [{ operation: 'UpdateService', after: 2, kind: { type: 'denied' } }],
    status: 'failed',
    message: /^frontend (was|is being) rolled back by ECS.*\(and 1 more\)\..* Stuck: backend\.$/,
    errors: [
      /^frontend (was|is being) rolled back by ECS/,
      /^backend could not be rolled back to shop-backend:41: .*ecs:UpdateService is not allowed/,
    ],
    evidence: [/backend is stuck on shop-backend:42/],
    results: { backend: 'stuck', frontend: 'rolled-back' },
    taskDefinitions: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
    failed: ['backend', 'frontend'],
    registered: ['shop-backend', 'shop-frontend'],
    deploys: ['backend shop-backend:42', 'frontend shop-frontend:18', 'backend shop-backend:41 refused'],
    serves: { backend: 'shop-backend:42', frontend: 'shop-frontend:17' },
  },
  {
    name: 'on-failure: rollback, and ECS fails and loses answers on the way: still rolled back',
    inputs: {
      ...bothServices({ frontend: 'stuck' }),
      ...RECOVERS,
      timeout: '6s',
      'migration-command': undefined,
      'migration-container': undefined,
    },
    world: SETTLED_BACKEND,
    faults: [
      { operation: 'StopServiceDeployment', times: 2, kind: SERVER_EXCEPTION },
      { operation: 'DescribeServices', since: 'StopServiceDeployment', times: 10, kind: { type: 'page', status: 502 } },
      { operation: 'UpdateService', after: 2, times: 1, kind: { type: 'half-answer' } },
    ],
    status: 'failed',
    message: /^frontend timed out after 6 s.*Back on the earlier version: backend, frontend\.$/,
    errors: [/^frontend timed out after 6 s/],
    results: { backend: 'rolled-back', frontend: 'rolled-back' },
    taskDefinitions: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
    failed: ['backend', 'frontend'],
    registered: ['shop-backend', 'shop-frontend'],
    deploys: ['backend shop-backend:42', 'frontend shop-frontend:18', 'backend shop-backend:41 cut'],
    serves: { backend: 'shop-backend:41', frontend: 'shop-frontend:17' },
    warnings: [
      /^ecs:DescribeServices failed and is retried: .*HTTP status 502/,
      /^backend was released, but its deploy command failed: /,
    ],
  },
  {
    name: 'on-failure: rollback, and something between answers to the stop: another deploy replaces what is in progress',
    inputs: { ...frontendAlone('stuck'), ...RECOVERS, timeout: '4s' },
    faults: [{ operation: 'StopServiceDeployment', kind: { type: 'page', status: 502 } }],
    status: 'failed',
    message: /^frontend timed out after 4 s.*Back on the earlier version: frontend\.$/,
    errors: [/^frontend timed out after 4 s/],
    warnings: [
      /^frontend: ECS could not be told to roll \S+ back \([^\n]*UnreadableAnswer: [^\n]*HTTP status 502[^\n]*\), so another deploy replaces it$/,
    ],
    results: { frontend: 'rolled-back' },
    taskDefinitions: { frontend: 'shop-frontend:18' },
    failed: ['frontend'],
    registered: ['shop-frontend'],
    deploys: ['frontend shop-frontend:18', 'frontend shop-frontend:17'],
    serves: { frontend: 'shop-frontend:17' },
  },
  {
    name: 'on-failure: rollback, and the credentials expire before it: both causes are told for every service',
    inputs: {
      ...bothServices({ frontend: 'stuck' }),
      ...RECOVERS,
      timeout: '6s',
      'migration-command': undefined,
      'migration-container': undefined,
    },
    world: SETTLED_BACKEND,
    restless: true,
    faults: [{ operation: '*', since: 'StopServiceDeployment', kind: { type: 'expired' } }],
    status: 'failed',
    message: /^frontend timed out after 6 s.*\(and 2 more\)\..* Stuck: backend, frontend\.$/,
    errors: [
      /^frontend timed out after 6 s/,
      /^frontend could not be rolled back to shop-frontend:17: .*ExpiredToken/,
      /^backend could not be rolled back to shop-backend:41: .*ExpiredToken/,
    ],
    evidence: [/backend is stuck on shop-backend:42/, /--service backend --task-definition shop-backend:41/],
    results: { backend: 'stuck', frontend: 'stuck' },
    taskDefinitions: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
    failed: ['backend', 'frontend'],
    registered: ['shop-backend', 'shop-frontend'],
    deploys: ['backend shop-backend:42', 'frontend shop-frontend:18'],
  },
  {
    name: 'on-failure: rollback with another deployment controller is refused at look',
    inputs: { ...frontendAlone(), ...RECOVERS },
    world: service('frontend', (seed) => ({ ...seed, deploymentController: { type: 'CODE_DEPLOY' } })),
    status: 'failed',
    message: /^1 input is wrong/,
    errors: [/^1 input is wrong/],
    evidence: [/`on-failure`: frontend has the deployment controller CODE_DEPLOY/],
  },
];

cases('on-failure: rollback', FAILURE);

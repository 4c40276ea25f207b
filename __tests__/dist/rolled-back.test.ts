import { expect } from '@jest/globals';
import { SERVER_EXCEPTION } from '../../emulator/ecs/wire/fault.js';
import { exampleImage, RELEASED_TAG } from '../../emulator/example-world.js';
import { type Case, cases } from './support/case.js';
import {
  all,
  BACKEND,
  bothServices,
  EARLIER,
  exampleFile,
  FRONTEND,
  frontendAlone,
  json,
  type Reshape,
  revision,
  SETTLED_BACKEND,
  service,
} from './support/product.js';
import type { Outcome } from './support/step.js';

/** No images: none of the files that name them is rendered. */
const BACK = { mode: 'rollback', configs: `${BACKEND}\n${FRONTEND}` } as const;
const FRONTEND_BACK = { mode: 'rollback', configs: FRONTEND } as const;

/** Nothing has been changed. */
const REFUSED = {
  status: 'failed',
  registered: [],
  deploys: [],
  serves: { frontend: 'shop-frontend:17' },
} as const;

/** Inputs of a release that takes back what it has released. */
const RECOVERS = { 'on-failure': 'rollback' } as const;

/** Registering is how a rollback would leave traces; deregistering is what ecspresso's own does. */
function leavesNoTrace({ calls }: Outcome): void {
  const traces = calls.filter(({ operation }) => /^(Register|Deregister)TaskDefinition$/.test(operation));
  expect(traces).toEqual([]);
}

/** UpdateService of an earlier revision sends nothing of the service definition. */
function sendsNoAttributes({ calls }: Outcome): void {
  for (const { operation, input } of calls) {
    if (operation !== 'UpdateService') continue;
    expect(new Set(Object.keys(input))).toEqual(new Set(['cluster', 'service', 'taskDefinition', 'desiredCount']));
  }
}

const MODE: readonly Case[] = [
  {
    name: 'mode rollback: every service goes to its last successfully deployed revision',
    inputs: BACK,
    world: EARLIER,
    status: 'rolled-back',
    message: /^Rolled back 2 services in \d+ s\.$/,
    results: { backend: 'released', frontend: 'released' },
    taskDefinitions: { backend: 'shop-backend:40', frontend: 'shop-frontend:16' },
    deploys: ['backend shop-backend:40', 'frontend shop-frontend:16'],
    serves: { backend: 'shop-backend:40', frontend: 'shop-frontend:16' },
    also: (outcome) => {
      leavesNoTrace(outcome);
      sendsNoAttributes(outcome);
      const { stdout } = outcome.transcript;
      expect(stdout).toMatch(/Go back: backend {2}shop-backend:41 → shop-backend:40, which ran until \d{4}-/);
      expect(stdout.indexOf('shop-frontend:17 → shop-frontend:16')).toBeLessThan(stdout.indexOf('Roll out 1/2'));
      expect(outcome.result.configs[0]).toMatchObject({ before: 'shop-backend:41', after: 'shop-backend:40' });
      expect(outcome.transcript.summary).toMatch(/v41.*→.*v40/);
    },
  },
  {
    name: 'mode rollback: what was rolled back, stopped, deregistered, higher or of another family is passed by',
    inputs: FRONTEND_BACK,
    world: all(
      revision('shop-frontend', 18, 'v18'),
      revision('shop-frontend', 16, 'v16'),
      revision('shop-frontend', 15, 'v15'),
      revision('shop-frontend', 14, 'v14'),
      revision('shop-frontend', 13, 'v13'),
      (seed) => ({
        ...seed,
        taskDefinitions: seed.taskDefinitions.map((one) =>
          one.family === 'shop-frontend' && one.revision === 14 ? { ...one, status: 'INACTIVE' } : one,
        ),
      }),
      service('frontend', (seed) => ({
        ...seed,
        history: [
          { taskDefinition: 'shop-frontend:18' },
          { taskDefinition: 'shop-frontend:16', status: 'ROLLBACK_SUCCESSFUL' },
          { taskDefinition: 'shop-frontend:15', status: 'STOPPED' },
          { taskDefinition: 'shop-backend:41' },
          // More than a page of what runs now.
          ...Array.from({ length: 25 }, () => ({ taskDefinition: 'shop-frontend:17' })),
          { taskDefinition: 'shop-frontend:14' },
          { taskDefinition: 'shop-frontend:13' },
        ],
      })),
    ),
    status: 'rolled-back',
    message: /^Rolled back 1 service/,
    results: { frontend: 'released' },
    taskDefinitions: { frontend: 'shop-frontend:13' },
    deploys: ['frontend shop-frontend:13'],
    serves: { frontend: 'shop-frontend:13' },
    also: ({ calls }) => {
      const asked = calls.filter(
        ({ operation, input }) => operation === 'ListServiceDeployments' && input['maxResults'] === 20,
      );
      expect(asked).toHaveLength(2);
    },
  },
  {
    name: 'mode rollback: there is nothing to go back to',
    inputs: FRONTEND_BACK,
    ...REFUSED,
    message: /^1 problem found\. Nothing was changed\.$/,
    errors: [/^1 problem found/],
    evidence: [
      /ECS knows no earlier revision of shop-frontend .*it runs shop-frontend:17.*`rollback-to`.*list-task-definitions/s,
    ],
    also: leavesNoTrace,
  },
  {
    name: 'mode rollback: the history may not be read',
    inputs: FRONTEND_BACK,
    world: EARLIER,
    faults: [{ operation: 'ListServiceDeployments', kind: { type: 'denied' } }],
    ...REFUSED,
    message: /^1 problem found/,
    errors: [/^1 problem found/],
    evidence: [/Allow ecs:ListServiceDeployments in the policy.*`rollback-to`/s],
  },
  {
    name: 'mode rollback: to the revision that somebody names',
    inputs: { ...FRONTEND_BACK, 'rollback-to': `${FRONTEND}=shop-frontend:12` },
    world: all(EARLIER, revision('shop-frontend', 12, 'v12')),
    status: 'rolled-back',
    message: /^Rolled back 1 service/,
    results: { frontend: 'released' },
    taskDefinitions: { frontend: 'shop-frontend:12' },
    deploys: ['frontend shop-frontend:12'],
    serves: { frontend: 'shop-frontend:12' },
    also: leavesNoTrace,
  },
  {
    name: 'mode rollback: to what runs already',
    inputs: { ...FRONTEND_BACK, 'rollback-to': `${FRONTEND}=shop-frontend:17` },
    status: 'unchanged',
    message: /^Nothing changed/,
    results: { frontend: 'unchanged' },
    taskDefinitions: { frontend: 'shop-frontend:17' },
    deploys: [],
    serves: { frontend: 'shop-frontend:17' },
  },
  {
    name: 'mode rollback: to another family, to a revision that is not there',
    inputs: { ...BACK, 'rollback-to': `${BACKEND}=shop-frontend:17\n${FRONTEND}=shop-frontend:99` },
    world: EARLIER,
    ...REFUSED,
    message: /^2 inputs are wrong\. Nothing was changed\.$/,
    errors: [/^2 inputs are wrong/],
    evidence: [/line 1: backend runs the family shop-backend/, /line 2: ECS has no shop-frontend:99/],
  },
  {
    name: 'mode rollback: the earlier revision does not come up either',
    inputs: FRONTEND_BACK,
    world: all(
      revision('shop-frontend', 16, 'crash'),
      service('frontend', (seed) => ({ ...seed, history: [{ taskDefinition: 'shop-frontend:16' }] })),
    ),
    status: 'failed',
    message: /^frontend (was|is being) rolled back by ECS: /,
    errors: [/^frontend (was|is being) rolled back by ECS/],
    results: { frontend: 'failed|rolled-back' },
    taskDefinitions: { frontend: 'shop-frontend:16' },
    failed: ['frontend'],
    deploys: ['frontend shop-frontend:16'],
    serves: { frontend: 'shop-frontend:17' },
    also: leavesNoTrace,
  },
  {
    name: 'mode rollback: inputs of a release are named as idle',
    inputs: { ...BACK, images: 'BACKEND_IMAGE=\nFRONTEND_IMAGE=', 'migration-command': 'php artisan migrate' },
    world: EARLIER,
    status: 'rolled-back',
    message: /^Rolled back 2 services/,
    warnings: [/does nothing with `migration-command`/],
    results: { backend: 'released', frontend: 'released' },
    taskDefinitions: { backend: 'shop-backend:40', frontend: 'shop-frontend:16' },
    deploys: ['backend shop-backend:40', 'frontend shop-frontend:16'],
    serves: { backend: 'shop-backend:40', frontend: 'shop-frontend:16' },
  },
];

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
    name: 'on-failure: rollback has ECS take back what is in flight when its time is over',
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
    name: 'on-failure: rollback cannot take back a family that has changed',
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
      /^backend could not be taken back to shop-backend:41: its family has changed/,
    ],
    evidence: [/What to do: aws ecs update-service .* --service backend --task-definition shop-backend:41/],
    warnings: [/backend: once it is released, `on-failure: rollback` cannot take it back/],
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
      /^backend could not be taken back to shop-backend:41: .*ecs:UpdateService is not allowed/,
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
    name: 'on-failure: rollback, and ECS fails and loses answers on the way: back all the same',
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
    warnings: [/^ecs:DescribeServices failed and is retried: .*HTTP status 502/],
  },
  {
    name: 'on-failure: rollback, and something between answers to the stop: another deploy replaces what is in flight',
    inputs: { ...frontendAlone('stuck'), ...RECOVERS, timeout: '4s' },
    faults: [{ operation: 'StopServiceDeployment', kind: { type: 'page', status: 502 } }],
    status: 'failed',
    message: /^frontend timed out after 4 s.*Back on the earlier version: frontend\.$/,
    errors: [/^frontend timed out after 4 s/],
    warnings: [
      /^frontend: ECS could not be told to roll \S+ back \([^\n]*HTTP status 502 could not be read: [^\n]*\), so another deploy replaces it$/,
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
      /^frontend could not be taken back to shop-frontend:17: .*ExpiredToken/,
      /^backend could not be taken back to shop-backend:41: .*ExpiredToken/,
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

cases('mode rollback', MODE);
cases('on-failure: rollback', FAILURE);

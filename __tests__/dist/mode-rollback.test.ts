import { expect } from '@jest/globals';
import { type Case, cases } from './support/case.js';
import { all, BACKEND, EARLIER, FRONTEND, revision, service } from './support/product.js';
import type { Outcome } from './support/step.js';

/** No images: none of the files that name them is rendered. */
const BACK = { mode: 'rollback', configs: `${BACKEND}\n${FRONTEND}`, 'rollback-to': 'previous' } as const;
const FRONTEND_BACK = { mode: 'rollback', configs: FRONTEND, 'rollback-to': 'previous' } as const;

/** Nothing has been changed. */
const REFUSED = {
  status: 'failed',
  registered: [],
  deploys: [],
  serves: { frontend: 'shop-frontend:17' },
} as const;

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
        taskDefinitions: seed.taskDefinitions.map((definition) =>
          definition.family === 'shop-frontend' && definition.revision === 14
            ? { ...definition, status: 'INACTIVE' }
            : definition,
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

cases('mode rollback', MODE);

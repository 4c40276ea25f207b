import { expect } from '@jest/globals';
import { type Case, cases } from './support/case.js';
import { all, backendAlone, bothServices, FRONTEND_FAILED, frontendAlone, json, service } from './support/product.js';

/** Nothing but a refused UpdateService. */
const FRONTEND_NOT_DEPLOYED = {
  ...FRONTEND_FAILED,
  deploys: ['frontend shop-frontend:18 refused'],
} as const;

const REFUSALS: readonly Case[] = [
  {
    name: 'a deploy that is not allowed',
    inputs: frontendAlone(),
    faults: [{ operation: 'UpdateService', kind: { type: 'denied' } }],
    ...FRONTEND_NOT_DEPLOYED,
    message: /^frontend was not rolled out: /,
    errors: [/^frontend was not rolled out: .*ecs:UpdateService/],
    evidence: [/What to do: Allow ecs:UpdateService/, /frontend serves shop-frontend:17 as before/],
  },
  {
    name: 'a registration that is not allowed',
    inputs: { ...bothServices() },
    faults: [{ operation: 'RegisterTaskDefinition', kind: { type: 'denied' } }],
    status: 'failed',
    message: /could not be registered\.$/,
    errors: [/^(backend|frontend) could not be registered$/],
    evidence: [/What to do: Allow ecs:RegisterTaskDefinition/, /no service was changed/i],
    results: { backend: 'skipped', frontend: 'skipped' },
    serves: { backend: 'shop-backend:41', frontend: 'shop-frontend:17' },
  },
  {
    name: 'an ecspresso that loses the force',
    inputs: backendAlone(),
    as: '2.8.0',
    status: 'failed',
    message: /^backend was not rolled out: .*2\.8\.0 cannot ask for/,
    errors: [/^backend was not rolled out: .*2\.8\.0/],
    evidence: [/What to do: Set `ecspresso-version` to 2\.8\.1 or later/],
    results: { backend: 'failed' },
    taskDefinitions: { backend: 'shop-backend:42' },
    failed: ['backend'],
    registered: ['shop-backend'],
    deploys: ['backend shop-backend:42 refused', 'backend shop-backend:42 refused'],
    serves: { backend: 'shop-backend:41' },
  },
  {
    name: 'force-new-deployment: never, and ECS demands it',
    inputs: { ...backendAlone(), 'force-new-deployment': 'never' },
    status: 'failed',
    message: /^backend was not rolled out: /,
    errors: [/^backend was not rolled out: /],
    evidence: [/`force-new-deployment` is never/, /you must force a new deployment/],
    results: { backend: 'failed' },
    taskDefinitions: { backend: 'shop-backend:42' },
    failed: ['backend'],
    registered: ['shop-backend'],
    deploys: ['backend shop-backend:42 refused'],
    serves: { backend: 'shop-backend:41' },
  },
  {
    name: 'a CODE_DEPLOY service whose CodeDeploy cannot be reached',
    inputs: frontendAlone(),
    files: {
      'ecspresso/frontend-service-def.json': json((value) => ({
        ...value,
        deploymentController: { type: 'CODE_DEPLOY' },
      })),
    },
    world: all(service('frontend', (seed) => ({ ...seed, deploymentController: { type: 'CODE_DEPLOY' } }))),
    ...FRONTEND_FAILED,
    message: /^frontend was not rolled out: /,
    errors: [/^frontend was not rolled out: /],
    evidence: [/CodeDeploy/],
    // Only desiredCount, which CODE_DEPLOY lets ecspresso set: no revision.
    deploys: ['frontend '],
    restless: true,
    serves: {},
    also: ({ atEnd }) => expect(atEnd['frontend']?.taskDefinition).toBe('shop-frontend:17'),
  },
];

cases('a deploy or a registration that ECS refuses', REFUSALS);

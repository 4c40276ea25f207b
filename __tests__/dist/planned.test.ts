import { expect } from '@jest/globals';
import { type Case, cases } from './support/case.js';
import {
  BACKEND,
  backendAlone,
  bothServices,
  FRONTEND,
  frontendAlone,
  json,
  SETTLED_BACKEND,
  service,
} from './support/product.js';
import type { Outcome } from './support/step.js';

const REGISTRY = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com';
const CANARY = 'canary-5e0b1d9c77';
const PLACEHOLDER = 'ecspresso-release-not-built-yet';

/** The images that run before a release. */
const RUNNING = bothServices({ backend: 'v41', frontend: 'v17' });

/** A plan changes nothing: every call to ECS only reads, whoever made it. */
function onlyReads({ calls, tasks }: Outcome): void {
  expect(calls.length).toBeGreaterThan(0);
  expect(calls.map(({ operation }) => operation).filter((name) => !/^(Describe|List|Get)/.test(name))).toEqual([]);
  expect(tasks).toEqual([]);
}

/** What nobody may read anywhere. */
function hides(...texts: readonly string[]): (outcome: Outcome) => void {
  return ({ transcript }) => {
    const everything = [
      transcript.stdout,
      transcript.stderr,
      transcript.summary,
      ...Object.values(transcript.outputs),
      ...transcript.annotations.map(({ message }) => message),
    ].join('\n');
    for (const text of texts) expect(everything).not.toContain(text);
  };
}

const CASES: readonly Case[] = [
  {
    name: 'both services, a migration and a forced deployment to come',
    inputs: { ...bothServices(), mode: 'plan', title: 'Shop' },
    status: 'planned',
    message:
      /^Would run the migration and release 2 services: backend and frontend change\. ECS will demand a forced deployment of backend\.$/,
    results: { backend: 'skipped', frontend: 'skipped' },
    also: (outcome) => {
      onlyReads(outcome);
      const { transcript, result } = outcome;
      expect(result.configs.map(({ diff, force, before, after }) => ({ diff, force, before, after }))).toEqual([
        { diff: true, force: true, before: 'shop-backend:41', after: null },
        { diff: true, force: false, before: 'shop-frontend:17', after: null },
      ]);
      expect(transcript.outputs['has-diff']).toBe('true');
      expect(transcript.outputs['diff']).toMatch(/^\+ {6}"image": "….dkr\.ecr\.[^"]*shop\/backend:9f3c2e1",$/m);
      expect(transcript.outputs['diff']).not.toMatch(/123456789012/);
      expect(transcript.summary).toMatch(/^### 📋 Shop: Would run the migration/);
      expect(transcript.summary).toMatch(/Migration <code>php artisan migrate --force<\/code> would run in/);
      expect(transcript.summary).toContain('```diff\n');
      expect(transcript.summary).not.toContain('mermaid');
      expect(transcript.stdout).toMatch(/::group::Plan: backend {2}changes \(laravel v41 → 9f3c2e1\); ECS will demand/);
    },
  },
  {
    name: 'nothing differs',
    inputs: { ...RUNNING, mode: 'plan' },
    world: SETTLED_BACKEND,
    status: 'planned',
    message: /^Would run the migration and release 2 services: backend and frontend do not change\.$/,
    results: { backend: 'unchanged', frontend: 'unchanged' },
    also: (outcome) => {
      onlyReads(outcome);
      expect(outcome.transcript.outputs).toMatchObject({ 'has-diff': 'false', diff: '' });
      expect(outcome.transcript.summary).not.toContain('<details>');
    },
  },
  {
    name: 'skip-unchanged, one of two differs, and the migration goes with the other',
    inputs: { ...bothServices({ backend: 'v41' }), mode: 'plan', 'skip-unchanged': 'true' },
    world: SETTLED_BACKEND,
    status: 'planned',
    message: /^Would release 1 service: frontend changes, backend is skipped\.$/,
    results: { backend: 'unchanged', frontend: 'skipped' },
    also: (outcome) => {
      onlyReads(outcome);
      expect(outcome.transcript.summary).toMatch(/Migration .* is skipped, because nothing differs in/);
    },
  },
  {
    name: 'images that are not built yet, one of them empty and one with an empty tag',
    inputs: {
      configs: `${BACKEND} ${FRONTEND}`,
      images: `BACKEND_IMAGE=\nFRONTEND_IMAGE=${REGISTRY}/shop/frontend:`,
      mode: 'plan',
    },
    world: SETTLED_BACKEND,
    status: 'planned',
    message:
      /^Would release 2 services: backend and frontend do not change\. Not built yet: BACKEND_IMAGE and FRONTEND_IMAGE\.$/,
    results: { backend: 'unchanged', frontend: 'unchanged' },
    also: (outcome) => {
      onlyReads(outcome);
      hides(PLACEHOLDER)(outcome);
      expect(outcome.transcript.summary).toContain('not built yet');
      expect(outcome.transcript.outputs['has-diff']).toBe('false');
    },
  },
  {
    name: 'a tag that is not built yet beside a real difference',
    inputs: { configs: FRONTEND, images: 'FRONTEND_TAG=', mode: 'plan' },
    files: {
      'ecspresso/frontend-task-def.json': (text) =>
        text
          .replace('{{ must_env `FRONTEND_IMAGE` }}', `${REGISTRY}/shop/frontend:{{ must_env \`FRONTEND_TAG\` }}`)
          .replace('"cpu": "256"', '"cpu": "512"'),
    },
    status: 'planned',
    message: /^Would release 1 service: frontend changes\. Not built yet: FRONTEND_TAG\.$/,
    results: { frontend: 'skipped' },
    also: (outcome) => {
      onlyReads(outcome);
      hides(PLACEHOLDER)(outcome);
      expect(outcome.transcript.outputs['diff']).toMatch(/^-.*"cpu": "256"/m);
      expect(outcome.transcript.outputs['diff']).not.toMatch(/^[-+].*"image"/m);
    },
  },
  {
    name: 'values of the environment: changed, and never shown',
    inputs: { ...frontendAlone('v17'), mode: 'plan', env: `CANARY=${CANARY}` },
    files: {
      'ecspresso/frontend-task-def.json': (text) =>
        text.replace('"https://api.shop.example.com"', '"{{ must_env `CANARY` }}"'),
    },
    status: 'planned',
    message: /^Would release 1 service: frontend changes\.$/,
    results: { frontend: 'skipped' },
    also: (outcome) => {
      onlyReads(outcome);
      hides(CANARY, 'https://api.shop.example.com')(outcome);
      expect(outcome.transcript.outputs['diff']).toMatch(
        /^- {10}"value": "\(old value\)"\n\+ {10}"value": "\(new value\)"$/m,
      );
    },
  },
  {
    name: 'hostile text in a file',
    inputs: { ...frontendAlone('v17'), mode: 'plan' },
    files: {
      'ecspresso/frontend-task-def.json': json((value) => ({
        ...value,
        containerDefinitions: (value['containerDefinitions'] as object[]).map((definition) => ({
          ...definition,
          command: ['```', '</details>::error::hostile', '##[error]hostile', '\u202ehostile'],
        })),
      })),
    },
    status: 'planned',
    message: /^Would release 1 service: frontend changes\.$/,
    results: { frontend: 'skipped' },
    also: (outcome) => {
      onlyReads(outcome);
      expect(outcome.transcript.annotations.map(({ message }) => message).join()).not.toContain('hostile');
      expect(outcome.transcript.summary).toContain('````diff\n');
    },
  },
  {
    name: 'a service that is to be created, a new family and one that is only registered',
    inputs: {
      ...bothServices(),
      'migration-command': undefined,
      'migration-container': undefined,
      configs: `${BACKEND}\n${FRONTEND}\njob.yml`,
      mode: 'plan',
      'allow-create': 'true',
    },
    files: {
      'job.yml': 'region: ap-northeast-1\ncluster: production\ntask_definition: ecspresso/job-task-def.json\n',
      'ecspresso/job-task-def.json': '{"family":"shop-job","containerDefinitions":[{"name":"job","image":"job:1"}]}',
      'ecspresso/frontend-task-def.json': (text) => text.replace('"shop-frontend"', '"shop-web"'),
    },
    world: service('backend', undefined),
    status: 'planned',
    message:
      /^Would release 2 services and register 1 task definition: backend is created, frontend and shop-job change\.$/,
    results: { backend: 'skipped', frontend: 'skipped', 'job.yml': 'skipped' },
    also: (outcome) => {
      onlyReads(outcome);
      expect(outcome.transcript.stdout).toMatch(/backend .*would be created/);
      expect(outcome.transcript.stdout).toMatch(/frontend .*the family changes to shop-web/);
      expect(outcome.transcript.stdout).toMatch(/shop-job .*only registered/);
    },
  },
  {
    name: 'everything that is wrong, at once',
    inputs: { ...bothServices(), mode: 'plan' },
    files: { 'ecspresso/backend-task-def.json': (text) => text.replace('BACKEND_IMAGE', 'NO_IMAGE') },
    world: service('frontend', undefined),
    status: 'failed',
    message: /problem.* Nothing was changed\.$/,
    errors: [/Nothing was changed\.$/],
    evidence: [/NO_IMAGE/],
  },
  {
    name: 'a diff that fails',
    inputs: { ...frontendAlone(), mode: 'plan' },
    faults: [{ operation: 'DescribeTaskDefinition', kind: { type: 'denied' } }],
    status: 'failed',
    message: /^1 problem found\. Nothing was changed\.$/,
    errors: [/^1 problem found\. Nothing was changed\.$/],
    evidence: [
      /frontend-production\.yml: ecspresso diff failed: .*not authorized to perform: ecs:DescribeTaskDefinition/,
    ],
  },
  {
    name: 'verify, where everything is good',
    inputs: { ...bothServices(), mode: 'plan', verify: 'true' },
    as: '2.8',
    status: 'planned',
    message: /^Would run the migration and release 2 services/,
    results: { backend: 'skipped', frontend: 'skipped' },
    also: (outcome) => {
      onlyReads({ ...outcome, calls: outcome.calls.filter(({ operation }) => operation !== 'CreateLogStream') });
      expect(outcome.transcript.summary).toMatch(/\*\*Verify:\*\*\n\n- ecspresso\/backend-production\.yml: ok/);
    },
  },
  ...(['2.3', '2.8'] as const).map(
    (as): Case => ({
      name: `verify finds something, as ${as}: red, and the plan is still shown`,
      inputs: { ...frontendAlone(), mode: 'plan', verify: 'true' },
      files: { 'ecspresso/frontend-task-def.json': (text) => text.replace(/"awslogs-region": "[^"]*",/, '') },
      as,
      status: 'failed',
      message: /^ecspresso verify found 1 problem\. Nothing was changed\.$/,
      errors: [/^ecspresso verify found 1 problem$/],
      evidence: [/frontend-production\.yml: ecspresso verify: LogConfiguration\[.*\]: awslogs-region is required/],
      results: { frontend: 'skipped' },
      also: (outcome) => {
        onlyReads(outcome);
        expect(outcome.transcript.outputs['has-diff']).toBe('true');
        expect(outcome.transcript.summary).toContain('```diff\n');
      },
    }),
  ),
  {
    name: 'verify stops at an image that is not built yet: said, and no problem',
    inputs: { configs: FRONTEND, images: 'FRONTEND_IMAGE=', mode: 'plan', verify: 'true' },
    // A registry that knows no such image.
    before: `case "$*" in *verify) echo '{"verify":"Image[${PLACEHOLDER}]","result":"NG","error":"not found in Registry"}'; exit 1;; esac`,
    as: '2.8',
    status: 'planned',
    message: /^Would release 1 service: frontend does not change\. Not built yet: FRONTEND_IMAGE\.$/,
    results: { frontend: 'unchanged' },
    also: (outcome) => {
      onlyReads(outcome);
      hides(PLACEHOLDER)(outcome);
      expect(outcome.transcript.summary).toMatch(/Verify:.* ok up to the image that is not built yet/);
    },
  },
];

const SKIPPED: readonly Case[] = [
  {
    name: 'skip-unchanged: nothing differs, nothing is done',
    inputs: { ...RUNNING, 'skip-unchanged': 'true' },
    world: SETTLED_BACKEND,
    status: 'unchanged',
    message: /^Nothing changed: 2 services already up to date\.$/,
    results: { backend: 'unchanged', frontend: 'unchanged' },
    serves: { backend: 'shop-backend:41', frontend: 'shop-frontend:17' },
    also: (outcome) => {
      onlyReads(outcome);
      expect(outcome.transcript.stdout).toMatch(
        /^Skip: backend, frontend \(no difference, already deployed\), and so the migration$/m,
      );
      expect(outcome.result).toMatchObject({ migration: { result: 'skipped', taskDefinition: 'shop-backend:41' } });
    },
  },
  {
    name: 'skip-unchanged: only the frontend differs',
    inputs: { ...bothServices({ backend: 'v41' }), 'skip-unchanged': 'true' },
    world: SETTLED_BACKEND,
    status: 'released',
    message: /^Released 1 service in \d+ s\. 1 config unchanged\.$/,
    results: { backend: 'unchanged', frontend: 'released' },
    taskDefinitions: { frontend: 'shop-frontend:18' },
    registered: ['shop-frontend'],
    deploys: ['frontend shop-frontend:18'],
    serves: { backend: 'shop-backend:41', frontend: 'shop-frontend:18' },
  },
  {
    name: 'skip-unchanged: a difference that only a forced deployment brings is one',
    inputs: { ...backendAlone('v41'), 'skip-unchanged': 'true' },
    status: 'released',
    message: /Forced: backend\.$/,
    results: { backend: 'released' },
    taskDefinitions: { backend: 'shop-backend:42' },
    forced: ['backend'],
    registered: ['shop-backend'],
    deploys: ['backend shop-backend:42 refused', 'backend shop-backend:42 forced'],
    serves: { backend: 'shop-backend:42' },
  },
  {
    name: 'skip-unchanged: a diff that fails, and nothing is touched',
    inputs: { ...frontendAlone(), 'skip-unchanged': 'true' },
    faults: [{ operation: 'DescribeTaskDefinition', kind: { type: 'denied' } }],
    status: 'failed',
    message: /^1 problem found\. Nothing was changed\.$/,
    errors: [/Nothing was changed\.$/],
    evidence: [/ecspresso diff failed: /],
  },
  ...(['release', 'run'] as const).map(
    (mode): Case => ({
      name: `verify finds something in mode ${mode}: nothing is changed`,
      inputs: { ...bothServices(), mode, verify: 'true' },
      files: {
        'ecspresso/backend-task-def.json': (text) => text.replace(/"awslogs-region": "[^"]*",/, ''),
        'ecspresso/frontend-task-def.json': (text) => text.replace(/"awslogs-group": "[^"]*",/, ''),
      },
      as: '2.8',
      status: 'failed',
      message: mode === 'run' ? /^1 problem found\. Nothing/ : /^2 problems found\. Nothing was changed\.$/,
      errors: [/Nothing was changed\.$/],
      evidence: [
        /backend-production\.yml: ecspresso verify: LogConfiguration\[.*\]: awslogs-region is required/,
        ...(mode === 'run' ? [] : [/frontend-production\.yml: ecspresso verify: .*awslogs-group is required/]),
      ],
      also: onlyReads,
    }),
  ),
  {
    name: 'verify is good, and the release goes on',
    inputs: { ...frontendAlone(), verify: 'true' },
    as: '2.8',
    status: 'released',
    message: /^Released 1 service/,
    results: { frontend: 'released' },
    taskDefinitions: { frontend: 'shop-frontend:18' },
    registered: ['shop-frontend'],
    deploys: ['frontend shop-frontend:18'],
    serves: { frontend: 'shop-frontend:18' },
  },
];

cases('mode plan', CASES);
cases('skip-unchanged and verify', SKIPPED);

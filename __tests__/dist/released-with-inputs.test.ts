import { expect } from '@jest/globals';
import type { RecordedCall } from '../../emulator/ecs/contract.js';
import { type Case, cases } from './support/case.js';
import {
  BACKEND,
  BOTH_RELEASED,
  FRONTEND,
  FRONTEND_MIGRATED,
  FRONTEND_MIGRATION,
  FRONTEND_RELEASED,
  frontendAlone,
  SETTLED_BACKEND,
} from './support/product.js';
import type { Outcome } from './support/step.js';

const REGISTRY = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com';
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const CANARY = 'canary-5e0b1d9c77';

function callsOf({ calls }: Outcome, operation: string): readonly RecordedCall[] {
  return calls.filter((call) => call.operation === operation);
}

function containerOf({ input }: RecordedCall, at = 0): Record<string, unknown> {
  return (input['containerDefinitions'] as Record<string, unknown>[])[at] ?? {};
}

function overridesOf(outcome: Outcome): unknown {
  return callsOf(outcome, 'RunTask')[0]?.input['overrides'];
}

/** The frontend's task definition with an environment variable that comes from outside. */
function frontendReads(name: string): Readonly<Record<string, (text: string) => string>> {
  return {
    'ecspresso/frontend-task-def.json': (text) =>
      text.replace('"https://api.shop.example.com"', `"{{ must_env \`${name}\` }}"`),
  };
}

function apiOrigin(outcome: Outcome): unknown {
  const environment = containerOf(callsOf(outcome, 'RegisterTaskDefinition')[0] as RecordedCall)['environment'];
  return (environment as { name: string; value: string }[]).find(({ name }) => name === 'API_ORIGIN')?.value;
}

const CASES: readonly Case[] = [
  {
    name: 'images given as a tag and as a digest',
    inputs: {
      configs: `${BACKEND} ${FRONTEND}`,
      images: `BACKEND_TAG=9f3c2e1\nFRONTEND_DIGEST=${DIGEST}`,
    },
    files: {
      'ecspresso/backend-task-def.json': (text) =>
        text.replace('{{ must_env `BACKEND_IMAGE` }}', `${REGISTRY}/shop/backend:{{ must_env \`BACKEND_TAG\` }}`),
      'ecspresso/frontend-task-def.json': (text) =>
        text.replace('{{ must_env `FRONTEND_IMAGE` }}', `${REGISTRY}/shop/frontend@{{ must_env \`FRONTEND_DIGEST\` }}`),
    },
    world: SETTLED_BACKEND,
    ...BOTH_RELEASED,
    together: true,
    message: /^Released 2 services in \d+ s\.$/,
    forced: [],
    migrationExit: '',
    ran: [],
    deploys: ['backend shop-backend:42', 'frontend shop-frontend:18'],
    also: (outcome) => {
      const images = callsOf(outcome, 'RegisterTaskDefinition').map((call) => containerOf(call)['image']);
      expect(new Set(images)).toEqual(
        new Set([`${REGISTRY}/shop/backend:9f3c2e1`, `${REGISTRY}/shop/frontend@${DIGEST}`]),
      );
    },
  },
  {
    name: 'KEY=VALUE on a config wins over env, and env over the step',
    inputs: {
      ...frontendAlone(),
      configs: `${FRONTEND} API_ORIGIN=https://config.example.com`,
      env: 'API_ORIGIN=https://input.example.com',
    },
    env: { API_ORIGIN: 'https://step.example.com' },
    files: frontendReads('API_ORIGIN'),
    ...FRONTEND_RELEASED,
    also: (outcome) => expect(apiOrigin(outcome)).toBe('https://config.example.com'),
  },
  {
    name: 'an envfile gives what the files read',
    inputs: { ...frontendAlone(), envfiles: 'production.env' },
    files: { ...frontendReads('API_ORIGIN'), 'production.env': 'API_ORIGIN=https://envfile.example.com\n' },
    ...FRONTEND_RELEASED,
    also: (outcome) => expect(apiOrigin(outcome)).toBe('https://envfile.example.com'),
  },
  {
    name: 'a value of env that is also a word of paths and names does not break outputs',
    inputs: { ...frontendAlone(), env: 'API_ORIGIN=production' },
    files: frontendReads('API_ORIGIN'),
    ...FRONTEND_RELEASED,
    also: ({ result }) =>
      expect(result.configs[0]).toMatchObject({
        config: FRONTEND,
        cluster: 'production',
        url: expect.stringContaining('/clusters/production/services/frontend'),
      }),
  },
  {
    name: 'a working directory, and a region from the environment',
    inputs: { ...frontendAlone(), 'working-directory': 'ecspresso', configs: 'frontend-*.yml' },
    files: { [FRONTEND]: (text) => text.replace(/^region:.*\n/m, '') },
    ...FRONTEND_RELEASED,
  },
  {
    name: 'migration-overrides as JSON',
    inputs: {
      ...frontendAlone(),
      'migration-overrides':
        '{"cpu":"512","containerOverrides":[{"name":"frontend","command":["node","migrate.js"],"environment":[{"name":"MODE","value":"once"}]}]}',
    },
    ...FRONTEND_MIGRATED,
    also: (outcome) =>
      expect(overridesOf(outcome)).toMatchObject({
        cpu: '512',
        containerOverrides: [
          { name: 'frontend', command: ['node', 'migrate.js'], environment: [{ name: 'MODE', value: 'once' }] },
        ],
      }),
  },
  {
    name: 'migration-overrides as a file',
    inputs: { ...frontendAlone(), 'migration-overrides': 'migration.json' },
    files: { 'migration.json': '{"containerOverrides":[{"name":"frontend","command":["node","migrate.js"]}]}' },
    ...FRONTEND_MIGRATED,
    also: (outcome) =>
      expect(overridesOf(outcome)).toMatchObject({
        containerOverrides: [{ name: 'frontend', command: ['node', 'migrate.js'] }],
      }),
  },
  {
    name: 'migration-env reaches the task and nobody else',
    inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION, 'migration-env': `ADMIN_PASSWORD=${CANARY}` },
    ...FRONTEND_MIGRATED,
    also: (outcome) => {
      expect(overridesOf(outcome)).toMatchObject({
        containerOverrides: [{ environment: [{ name: 'ADMIN_PASSWORD', value: CANARY }] }],
      });
      expect(JSON.stringify([outcome.transcript, outcome.result])).not.toContain(CANARY);
      // What the process list would show.
      expect(JSON.stringify(outcome.witness.commands())).not.toContain(CANARY);
      expect(outcome.witness.overridesFiles()).toEqual([expect.stringMatching(/^-rw------- /)]);
    },
  },
  {
    name: 'a template in the migration command reaches ECS as it is',
    inputs: { ...frontendAlone(), 'migration-command': '["node","{{ must_env `NOPE` }}","{{`{{ x }}`}}","$HOME"]' },
    ...FRONTEND_MIGRATED,
    also: (outcome) =>
      expect(overridesOf(outcome)).toMatchObject({
        containerOverrides: [{ command: ['node', '{{ must_env `NOPE` }}', '{{`{{ x }}`}}', '$HOME'] }],
      }),
  },
];

cases('what the inputs give reaches ECS', CASES);

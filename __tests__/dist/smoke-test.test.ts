import { expect } from '@jest/globals';
import type { RecordedCall } from '../../emulator/ecs/contract.js';
import { type Case, cases } from './support/case.js';
import {
  BOTH_RELEASED,
  bothServices,
  FRONTEND_FAILED,
  FRONTEND_RELEASED,
  frontendAlone,
  migration,
} from './support/product.js';
import type { Outcome } from './support/step.js';

const SMOKE = { 'smoke-test-command': 'node smoke.js' } as const;
const POST = { 'post-migration-command': 'node after.js' } as const;
/** The tag of what runs before the release. */
const RUNNING = 'v17';

function commandsOf({ calls }: Outcome): readonly unknown[] {
  return calls
    .filter(({ operation }: RecordedCall) => operation === 'RunTask')
    .map(({ input }) => {
      const overrides = input['overrides'] as { containerOverrides: Record<string, unknown>[] };
      const [container = {}] = overrides.containerOverrides;
      return [container['name'], container['command'], container['environment'] ?? []];
    });
}

const PASSED: readonly Case[] = [
  {
    name: 'it runs after the last roll-out and before the post-migration, without the environment of the migration',
    inputs: { ...bothServices(), ...migration(), 'migration-env': 'MODE=only-before', ...SMOKE, ...POST },
    ...BOTH_RELEASED,
    ran: ['shop-backend:42', 'shop-backend:42', 'shop-backend:42'],
    also: (outcome) => {
      expect(commandsOf(outcome)).toEqual([
        ['laravel', expect.arrayContaining(['artisan']), [{ name: 'MODE', value: 'only-before' }]],
        ['laravel', ['node', 'smoke.js'], []],
        ['laravel', ['node', 'after.js'], []],
      ]);
      const log = outcome.transcript.lines.join('\n');
      const moments = ['Roll out 2/2: frontend', 'Smoke test: node smoke.js', 'Post-migrate: node after.js'];
      const places = moments.map((text) => log.indexOf(text));
      expect(places).not.toContain(-1);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(outcome.result.smokeTest).toMatchObject({ command: 'node smoke.js', result: 'succeeded', exitCode: 0 });
      expect(outcome.transcript.summary).toContain('Smoke test');
    },
  },
  {
    name: 'it needs no migration, and can have a config and a container of its own',
    inputs: {
      configs: bothServices()['configs'],
      images: bothServices()['images'],
      ...SMOKE,
      'smoke-test-config': 'ecspresso/frontend-production.yml',
      'smoke-test-container': 'frontend',
    },
    ...BOTH_RELEASED,
    migrationExit: '',
    ran: ['shop-frontend:18'],
    also: ({ result }) => expect(result.migration).toBeNull(),
  },
];

const FAILED: readonly Case[] = [
  {
    name: 'its failure is red, what is released stays, and the post-migration does not run',
    inputs: { ...frontendAlone('svc-ok_run-exit3'), ...SMOKE, ...POST },
    ...FRONTEND_RELEASED,
    status: 'failed',
    message: /^The smoke test failed: frontend exited with code 3\.$/,
    errors: [/^The smoke test failed: frontend exited with code 3$/],
    evidence: [/Where things stand: frontend serves shop-frontend:18/],
    ran: ['shop-frontend:18'],
    also: ({ result }) => {
      expect(result.smokeTest).toMatchObject({ result: 'failed', exitCode: 3 });
      expect(result.postMigration).toBeNull();
    },
  },
  {
    name: 'with on-failure: rollback everything that was deployed goes back',
    inputs: { ...frontendAlone('svc-ok_run-exit3'), ...SMOKE, ...POST, 'on-failure': 'rollback' },
    status: 'failed',
    message: /^The smoke test failed: frontend exited with code 3\. Back on the earlier version: frontend\.$/,
    errors: [/^The smoke test failed: frontend exited with code 3$/],
    evidence: [/frontend is back on shop-frontend:17/],
    results: { frontend: 'rolled-back' },
    taskDefinitions: { frontend: 'shop-frontend:18' },
    failed: ['frontend'],
    registered: ['shop-frontend'],
    deploys: ['frontend shop-frontend:18', 'frontend shop-frontend:17'],
    serves: { frontend: 'shop-frontend:17' },
    ran: ['shop-frontend:18'],
    also: ({ transcript }) => expect(transcript.outputs['recovery']).toBe('complete'),
  },
  {
    name: 'a task that Spot takes away has tested nothing, even if it exits with 0',
    inputs: { ...frontendAlone('svc-ok_run-spot-running'), ...SMOKE },
    ...FRONTEND_RELEASED,
    status: 'failed',
    message: /^The smoke test /,
    errors: [/^The smoke test /],
    ran: ['shop-frontend:18'],
  },
  {
    name: 'it does not run after a roll-out that failed',
    inputs: { ...frontendAlone('svc-nopull_run-ok'), ...SMOKE },
    ...FRONTEND_FAILED,
    message: /^frontend (was|is being) rolled back by ECS/,
    errors: [/^frontend (was|is being) rolled back by ECS/],
    results: { frontend: 'failed|rolled-back' },
    also: ({ result }) => expect(result.smokeTest).toBeNull(),
  },
];

const RERUN: readonly Case[] = [
  {
    name: 'it runs on the revision that runs, where nothing had to be released',
    inputs: { ...frontendAlone(RUNNING), ...SMOKE, 'skip-unchanged': 'true' },
    status: 'unchanged',
    message: /./,
    results: { frontend: 'unchanged' },
    serves: { frontend: 'shop-frontend:17' },
    ran: ['shop-frontend:17'],
    also: ({ result }) => expect(result.smokeTest).toMatchObject({ result: 'succeeded' }),
  },
  {
    name: 'mode plan shows what it would run',
    inputs: { ...frontendAlone(), ...SMOKE, mode: 'plan' },
    status: 'planned',
    message: /./,
    results: { frontend: 'skipped' },
    serves: { frontend: 'shop-frontend:17' },
    also: ({ transcript }) => {
      expect(transcript.lines.join('\n')).toContain('smoke test would run: node smoke.js in frontend');
      expect(transcript.summary).toMatch(/Smoke test.*node smoke\.js/);
    },
  },
];

cases('the smoke test', [...PASSED, ...FAILED, ...RERUN]);

import { expect } from '@jest/globals';
import { type Case, cases } from './support/case.js';
import { FRONTEND_MIGRATION, frontendAlone } from './support/product.js';

/** The migration of the frontend fails: registered, run once, and no service is touched. */
const MIGRATION_FAILED = {
  status: 'failed',
  results: { frontend: 'skipped' },
  taskDefinitions: { frontend: 'shop-frontend:18' },
  registered: ['shop-frontend'],
  deploys: [],
  ran: ['shop-frontend:18'],
  serves: { frontend: 'shop-frontend:17' },
} as const;

/** Shell that makes `run` take another revision than it is told. */
const RUNS_ANOTHER_REVISION = `case " $* " in *' run '*)
  left=$#
  while [ "$left" -gt 0 ]; do
    if [ "$previous" = --revision ]; then set -- "$@" 17; else set -- "$@" "$1"; fi
    previous=$1
    shift
    left=$((left - 1))
  done
esac`;

/** Lines that a runner would obey if a container could speak to it. */
const HOSTILE = [
  'harmless',
  '::error title=pwned::pwned',
  '  ::add-mask::released',
  '##[error]pwned',
  'text ##[add-mask]frontend',
  '::stop-commands::pwned',
  '::set-output name=status::released',
  '::add-path::/pwned',
].join('\n');

const MIGRATIONS: readonly Case[] = [
  {
    name: 'a migration that exits with 3',
    inputs: { ...frontendAlone('svc-ok_run-exit3'), ...FRONTEND_MIGRATION },
    ...MIGRATION_FAILED,
    message: /^The migration failed: frontend exited with code 3\.$/,
    errors: [/^The migration failed: frontend exited with code 3$/],
    evidence: [/SQLSTATE\[42S21\]/, /frontend was not started/, /Console: https:\/\//],
    migrationExit: '3',
    also: ({ transcript, result }) => {
      expect(transcript.outputs['migration-log']).toContain('SQLSTATE[42S21]');
      expect(transcript.outputs['migration-task-id']).toMatch(/^[0-9a-f]{32}$/);
      expect(result.migration).toMatchObject({ result: 'failed', exitCode: 3, taskDefinition: 'shop-frontend:18' });
    },
  },
  {
    name: 'a migration without an exit code',
    inputs: { ...frontendAlone('svc-ok_run-exitnull'), ...FRONTEND_MIGRATION },
    ...MIGRATION_FAILED,
    message: /^The migration (never ran|ended without an exit code)/,
    errors: [/^The migration (never ran|ended without an exit code)/],
  },
  {
    name: 'a migration that hangs is stopped',
    inputs: { ...frontendAlone('svc-ok_run-hang'), ...FRONTEND_MIGRATION, 'migration-timeout': '3s' },
    ...MIGRATION_FAILED,
    message: /^The migration timed out after 3 s and was stopped\.$/,
    errors: [/^The migration timed out after 3 s and was stopped$/],
    also: ({ tasks }) =>
      expect(tasks).toEqual([
        expect.objectContaining({ lastStatus: 'STOPPED', stoppedReason: expect.stringContaining('not finished') }),
      ]),
  },
  {
    name: 'a migration that runs out of memory',
    inputs: { ...frontendAlone('svc-ok_run-oom'), ...FRONTEND_MIGRATION },
    ...MIGRATION_FAILED,
    message: /^The migration failed: frontend exited with code 137\.$/,
    errors: [/^The migration failed: frontend exited with code 137$/],
    evidence: [/OutOfMemoryError/, /What to do: .*raise memory/],
    migrationExit: '137',
  },
  {
    name: 'a migration whose image is not there',
    inputs: { ...frontendAlone('svc-ok_run-nopull'), ...FRONTEND_MIGRATION },
    ...MIGRATION_FAILED,
    message: /^The migration never ran: its task could not pull (its|their) image\.$/,
    errors: [/^The migration never ran: its task could not pull (its|their) image$/],
    evidence: [/CannotPullContainerError.*svc-ok_run-nopull: not found/, /What to do: .*push it first/],
  },
  {
    name: 'a migration whose secret may not be read',
    inputs: { ...frontendAlone('svc-ok_run-secret'), ...FRONTEND_MIGRATION },
    ...MIGRATION_FAILED,
    message: /^The migration never ran/,
    errors: [/^The migration never ran: its task could not read (its|their) secrets$/],
    evidence: [/secretsmanager:GetSecretValue/, /execution role/],
  },
  {
    name: 'a migration on Spot capacity that is taken back',
    inputs: { ...frontendAlone('svc-ok_run-spot'), ...FRONTEND_MIGRATION },
    ...MIGRATION_FAILED,
    message: /^The migration never ran/,
    errors: [/^The migration never ran: its task .*Spot/],
  },
  {
    name: 'a migration whose log group does not exist',
    inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION },
    world: (seed) => ({ ...seed, logGroups: [] }),
    ...MIGRATION_FAILED,
    message: /^The migration never ran/,
    errors: [/^The migration never ran: its task could not be set up$/],
    evidence: [/What to do: Create the log group/],
  },
  {
    name: 'a migration that ECS runs on another task definition than ours',
    inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION },
    before: RUNS_ANOTHER_REVISION,
    ...MIGRATION_FAILED,
    message: /^The migration was stopped: ECS started a different task/,
    errors: [/^The migration was stopped: ECS started a different task than the one requested$/],
    evidence: [/it runs shop-frontend:17, not shop-frontend:18/],
    ran: ['shop-frontend:17'],
    also: ({ tasks }) => expect(tasks[0]?.stoppedReason).toContain('not the requested task'),
  },
  {
    name: 'a migration that may not be started',
    inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION },
    faults: [{ operation: 'RunTask', kind: { type: 'denied' } }],
    ...MIGRATION_FAILED,
    message: /^The migration could not be started: ecs:RunTask is not allowed\.$/,
    errors: [/^The migration could not be started: ecs:RunTask is not allowed$/],
    evidence: [/What to do: Allow ecs:RunTask/],
    ran: [],
  },
  {
    name: 'a migration that may not be looked at',
    inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION },
    faults: [{ operation: 'DescribeTasks', kind: { type: 'denied' }, times: 20 }],
    ...MIGRATION_FAILED,
    warnings: [
      /- ecs:DescribeTasks: the end of the migration cannot be seen/,
      /^ecs:DescribeTasks failed and is retried: AccessDeniedException/,
    ],
    message: /^The result of the migration is unknown/,
    errors: [/^The result of the migration is unknown: ECS could not be asked$/],
    evidence: [/ecs:DescribeTasks/],
  },
  {
    name: 'a container that speaks to the runner is not obeyed',
    inputs: {
      ...frontendAlone('svc-ok_run-exit3'),
      'migration-command': JSON.stringify(['node', '-e', HOSTILE]),
    },
    ...MIGRATION_FAILED,
    message: /^The migration failed: frontend exited with code 3\.$/,
    errors: [/^The migration failed: frontend exited with code 3$/],
    evidence: [/pwned/],
    migrationExit: '3',
    also: ({ transcript }) => {
      expect(transcript.annotations.filter(({ title }) => title.includes('pwned'))).toEqual([]);
      expect(transcript.paths.filter((path) => path.includes('pwned'))).toEqual([]);
      // Shown, though: what a container says is evidence.
      expect(transcript.lines).toEqual(
        expect.arrayContaining([expect.stringMatching(/^ {2}migration(?: \(ended\))? \| ::error title=pwned::pwned$/)]),
      );
    },
  },
];

cases('a migration that fails', MIGRATIONS);

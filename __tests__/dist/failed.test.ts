import { expect } from '@jest/globals';
import { type Case, cases } from './support/case.js';
import {
  all,
  BACKEND,
  backendAlone,
  bothServices,
  breaker,
  FRONTEND,
  FRONTEND_MIGRATION,
  frontendAlone,
  json,
  revision,
  SETTLED_BACKEND,
  service,
} from './support/product.js';

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

/** The frontend was deployed once and failed; it serves what it served before. */
const FRONTEND_FAILED = {
  status: 'failed',
  results: { frontend: 'failed' },
  taskDefinitions: { frontend: 'shop-frontend:18' },
  failed: ['frontend'],
  registered: ['shop-frontend'],
  deploys: ['frontend shop-frontend:18'],
  serves: { frontend: 'shop-frontend:17' },
} as const;

const FRONTEND_ROLLED_BACK = { ...FRONTEND_FAILED, results: { frontend: 'failed|rolled-back' } } as const;

/** Nothing but a refused UpdateService. */
const FRONTEND_NOT_DEPLOYED = {
  ...FRONTEND_FAILED,
  deploys: ['frontend shop-frontend:18 refused'],
} as const;

const ROLLED_BACK = /^frontend (was|is being) rolled back by ECS: \d+ tasks? /;

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

const ROLL_OUTS: readonly Case[] = [
  {
    name: 'a container that crashes; the circuit breaker rolls back',
    inputs: frontendAlone('svc-crash_run-ok'),
    ...FRONTEND_ROLLED_BACK,
    message: ROLLED_BACK,
    errors: [
      /^frontend (was|is being) rolled back by ECS: \d+ tasks? stopped because container frontend exited with code 1$/,
    ],
    evidence: [/circuit breaker/, /Fatal: frontend cannot go on/, /shop-frontend:17/, /Console: https:\/\//],
  },
  {
    name: 'an image that is not there',
    inputs: frontendAlone('svc-nopull_run-ok'),
    ...FRONTEND_ROLLED_BACK,
    message: ROLLED_BACK,
    errors: [/^frontend (was|is being) rolled back by ECS: \d+ tasks? could not pull their image$/],
    evidence: [/CannotPullContainerError/, /What to do: The tag is not in the registry/],
  },
  {
    name: 'tasks that the load balancer finds unhealthy',
    inputs: frontendAlone('svc-unhealthy_run-ok'),
    ...FRONTEND_ROLLED_BACK,
    message: ROLLED_BACK,
    errors: [/^frontend (was|is being) rolled back by ECS: \d+ tasks? failed the load balancer health check$/],
    evidence: [/Task failed ELB health checks/, /What to do: /],
  },
  {
    name: 'a container that runs out of memory',
    inputs: frontendAlone('svc-oom_run-ok'),
    ...FRONTEND_ROLLED_BACK,
    message: ROLLED_BACK,
    errors: [/^frontend (was|is being) rolled back by ECS: \d+ tasks? ran out of memory/],
    evidence: [/OutOfMemoryError/],
  },
  {
    name: 'a secret that may not be read',
    inputs: frontendAlone('svc-secret_run-ok'),
    ...FRONTEND_ROLLED_BACK,
    message: ROLLED_BACK,
    errors: [/^frontend (was|is being) rolled back by ECS: \d+ tasks? could not read their secrets$/],
    evidence: [/What to do: Give the execution role/],
  },
  {
    name: 'a crash loop with a circuit breaker that does not roll back',
    inputs: frontendAlone('svc-crash_run-ok'),
    files: { 'ecspresso/frontend-service-def.json': breaker({ enable: true, rollback: false }) },
    ...FRONTEND_FAILED,
    restless: true,
    message: /^frontend was not released: \d+ tasks? /,
    errors: [/^frontend was not released: \d+ tasks? stopped because container frontend exited with code 1$/],
    evidence: [/circuit breaker/],
  },
  {
    name: 'a crash loop without a circuit breaker',
    inputs: frontendAlone('svc-crash_run-ok'),
    files: { 'ecspresso/frontend-service-def.json': breaker({ enable: false, rollback: false }) },
    ...FRONTEND_FAILED,
    restless: true,
    message: /^frontend is not coming up/,
    errors: [/^frontend is not coming up \(\d+ failed tasks, no circuit breaker\): \d+ tasks? stopped because/],
    evidence: [/is still in progress in ECS/],
  },
  {
    name: 'tasks that never get anywhere, within the timeout',
    inputs: { ...frontendAlone('svc-stuck_run-ok'), timeout: '3s' },
    ...FRONTEND_FAILED,
    restless: true,
    message: /^frontend timed out after 3 s/,
    errors: [/^frontend timed out after 3 s: 0\/2 new tasks running/],
    evidence: [/is still in progress in ECS/],
  },
  {
    name: 'another deployment takes the place of ours',
    inputs: frontendAlone('slow'),
    world: revision('shop-frontend', 16, 'v16'),
    scale: 0.03,
    onLine: (line, emulator) => {
      if (!/frontend {2}0\/2 new running/.test(line)) return;
      const input = { cluster: 'production', service: 'frontend', taskDefinition: 'shop-frontend:16' };
      void emulator.call('UpdateService', input);
    },
    ...FRONTEND_FAILED,
    message: /^frontend was replaced by another deployment \(shop-frontend:16\)/,
    errors: [/^frontend was replaced by another deployment \(shop-frontend:16\)/],
    evidence: [/What to do: Another deployment took over/],
    serves: { frontend: 'shop-frontend:16' },
  },
  {
    name: 'somebody deploys the second service while the first one rolls out',
    inputs: bothServices(),
    world: revision('shop-frontend', 16, 'v16'),
    scale: 0.03,
    onLine: (line, emulator) => {
      if (!/backend {2}0\/2 new running/.test(line)) return;
      const input = { cluster: 'production', service: 'frontend', taskDefinition: 'shop-frontend:16' };
      void emulator.call('UpdateService', input);
    },
    status: 'failed',
    results: { backend: 'released', frontend: 'failed' },
    registered: ['shop-backend', 'shop-frontend'],
    ran: ['shop-backend:42'],
    migrationExit: '0',
    deploys: ['backend shop-backend:42 refused', 'backend shop-backend:42 forced'],
    forced: ['backend'],
    failed: ['frontend'],
    taskDefinitions: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
    message: /^frontend was not rolled out: somebody else has deployed shop-frontend:16 since this run checked it/,
    errors: [/^frontend was not rolled out: somebody else has deployed shop-frontend:16 since this run checked it/],
    evidence: [
      /shop-frontend:16, deployment ecs-svc\/\d+, created at .* UTC/,
      /What to do: run the release again to put it on top/,
    ],
    serves: { backend: 'shop-backend:42', frontend: 'shop-frontend:16' },
  },
  {
    name: 'somebody deletes the service in the middle',
    inputs: frontendAlone('slow'),
    scale: 0.03,
    restless: true,
    onLine: (line, emulator) => {
      if (!/frontend {2}0\/2 new running/.test(line)) return;
      void emulator.call('DeleteService', { cluster: 'production', service: 'frontend', force: true });
    },
    ...FRONTEND_FAILED,
    message: /^frontend is gone\.$/,
    errors: [/^frontend is gone$/],
    serves: {},
  },
  {
    name: 'a first line that fails keeps the second from starting',
    inputs: bothServices({ backend: 'svc-nopull_run-ok' }),
    status: 'failed',
    message: /^backend (was|is being) rolled back by ECS/,
    errors: [/^backend (was|is being) rolled back by ECS: \d+ tasks? could not pull their image$/],
    evidence: [/frontend was not started/, /the migration had already run \(exit 0\)/],
    results: { backend: 'failed|rolled-back', frontend: 'skipped' },
    taskDefinitions: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
    forced: ['backend'],
    failed: ['backend'],
    migrationExit: '0',
    registered: ['shop-backend', 'shop-frontend'],
    deploys: ['backend shop-backend:42 refused', 'backend shop-backend:42 forced'],
    ran: ['shop-backend:42'],
    serves: { backend: 'shop-backend:41', frontend: 'shop-frontend:17' },
    also: ({ calls }) =>
      expect(
        calls.filter(({ operation, input }) => operation !== 'DescribeServices' && input['service'] === 'frontend'),
      ).toEqual([]),
  },
  {
    name: 'on one line, the other service is watched to its own end',
    inputs: { ...bothServices({ frontend: 'svc-nopull_run-ok' }), configs: `${BACKEND} ${FRONTEND}` },
    world: SETTLED_BACKEND,
    together: true,
    status: 'failed',
    message: /^frontend (was|is being) rolled back by ECS/,
    errors: [/^frontend (was|is being) rolled back by ECS: \d+ tasks? could not pull their image$/],
    evidence: [/backend serves shop-backend:42/],
    results: { backend: 'released', frontend: 'failed|rolled-back' },
    taskDefinitions: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
    failed: ['frontend'],
    migrationExit: '0',
    registered: ['shop-backend', 'shop-frontend'],
    deploys: ['backend shop-backend:42', 'frontend shop-frontend:18'],
    ran: ['shop-backend:42'],
    serves: { backend: 'shop-backend:42', frontend: 'shop-frontend:17' },
  },
  {
    name: 'without permission for service deployments, a rollback is still seen',
    inputs: frontendAlone('svc-crash_run-ok'),
    faults: ['DescribeServiceDeployments', 'ListServiceDeployments'].map((operation) => ({
      operation,
      kind: { type: 'denied' },
    })),
    ...FRONTEND_ROLLED_BACK,
    message: ROLLED_BACK,
    errors: [/^frontend (was|is being) rolled back by ECS: \d+ tasks? stopped because container frontend exited/],
    warnings: [/^ecs:DescribeServiceDeployments is not allowed/],
  },
  {
    name: 'without permission to look at tasks, the failure says what to allow',
    inputs: frontendAlone('svc-crash_run-ok'),
    faults: [{ operation: 'ListTasks', kind: { type: 'denied' }, times: 4 }],
    ...FRONTEND_ROLLED_BACK,
    message: /^frontend (was|is being) rolled back by ECS\.$/,
    errors: [/^frontend (was|is being) rolled back by ECS$/],
    evidence: [/circuit breaker/, /Allow ecs:ListTasks to see more here/],
  },
  {
    name: 'credentials that may no longer look at services',
    inputs: frontendAlone('slow'),
    restless: true,
    faults: [{ operation: 'DescribeServices', kind: { type: 'denied' }, after: 4 }],
    ...FRONTEND_FAILED,
    message: /^frontend could not be monitored to its end\.$/,
    errors: [/^frontend could not be monitored to its end$/],
    evidence: [/ecs:DescribeServices/, /in progress in ECS/],
    serves: {},
  },
  {
    name: 'tasks that crash right after ECS has completed the deployment',
    inputs: frontendAlone('svc-late-crash_run-ok'),
    // The action's last look comes after the crash, however fast this machine is.
    faults: [{ operation: 'ListTasks', kind: { type: 'delay', milliseconds: 500 } }],
    restless: true,
    ...FRONTEND_FAILED,
    message: /^frontend was not released/,
    errors: [/^frontend was not released/],
    evidence: [/stopped by themselves since/],
    serves: {},
  },
  {
    name: 'the same among so many drained tasks that ECS lists them on several pages',
    inputs: frontendAlone('svc-late-crash_run-ok'),
    world: service('frontend', (seed) => ({ ...seed, desiredCount: 120 })),
    files: { 'ecspresso/frontend-service-def.json': json((value) => ({ ...value, desiredCount: 120 })) },
    faults: [{ operation: 'ListTasks', kind: { type: 'delay', milliseconds: 500 } }],
    restless: true,
    ...FRONTEND_FAILED,
    message: /^frontend was not released/,
    errors: [/^frontend was not released/],
    evidence: [/stopped by themselves since/],
    serves: {},
  },
  {
    name: 'unhealthy tasks without a circuit breaker',
    inputs: frontendAlone('svc-unhealthy_run-ok'),
    files: { 'ecspresso/frontend-service-def.json': breaker({ enable: false, rollback: false }) },
    ...FRONTEND_FAILED,
    restless: true,
    message: /^frontend is not coming up/,
    errors: [
      /^frontend is not coming up \(\d+ failed tasks, no circuit breaker\): \d+ tasks? failed the load balancer health check$/,
    ],
    evidence: [/What to do: The load balancer finds the task unhealthy/],
  },
  {
    name: 'two services of one line fail for two causes',
    inputs: {
      ...bothServices({ backend: 'svc-crash_run-ok', frontend: 'svc-nopull_run-ok' }),
      'migration-command': undefined,
      'migration-container': undefined,
      configs: 'ecspresso/*-production.yml',
    },
    world: SETTLED_BACKEND,
    together: true,
    status: 'failed',
    message: /^(backend|frontend) (was|is being) rolled back by ECS: .* \(and 1 more\)\.$/,
    errors: [/^(backend|frontend) (was|is being) rolled back/, /^(backend|frontend) (was|is being) rolled back/],
    evidence: [
      /backend (was|is being) rolled back by ECS: \d+ tasks? stopped because container laravel exited with code 1/,
      /frontend (was|is being) rolled back by ECS: \d+ tasks? could not pull their image/,
    ],
    results: { backend: 'failed|rolled-back', frontend: 'failed|rolled-back' },
    taskDefinitions: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
    failed: ['backend', 'frontend'],
    registered: ['shop-backend', 'shop-frontend'],
    deploys: ['backend shop-backend:42', 'frontend shop-frontend:18'],
    serves: { backend: 'shop-backend:41', frontend: 'shop-frontend:17' },
  },
  {
    name: 'the timeout of the config counts',
    inputs: frontendAlone('svc-stuck_run-ok'),
    files: { [FRONTEND]: (text) => text.replace('timeout: 20m', 'timeout: 5s') },
    ...FRONTEND_FAILED,
    restless: true,
    message: /^frontend timed out after 5 s/,
    errors: [/^frontend timed out after 5 s/],
  },
  {
    name: 'an old ecspresso makes two deployments of one, and both fail',
    inputs: backendAlone('svc-nopull_run-ok'),
    as: '2.3',
    status: 'failed',
    message: /^backend (was|is being) rolled back by ECS/,
    errors: [/^backend (was|is being) rolled back by ECS: \d+ tasks? could not pull their image$/],
    results: { backend: 'failed|rolled-back' },
    taskDefinitions: { backend: 'shop-backend:42' },
    forced: ['backend'],
    failed: ['backend'],
    registered: ['shop-backend'],
    deploys: ['backend shop-backend:42'],
    serves: { backend: 'shop-backend:41' },
  },
];

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
    evidence: [/Set ecspresso-version to 2\.8\.1 or later/],
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

cases('a release that fails', [...MIGRATIONS, ...ROLL_OUTS, ...REFUSALS]);

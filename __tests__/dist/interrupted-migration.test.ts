import { expect } from '@jest/globals';
import { type Case, cases } from './support/case.js';
import {
  backendAlone,
  FRONTEND_MIGRATION,
  frontendAlone,
  json,
  migration,
  SETTLED_BACKEND,
} from './support/product.js';

const TASK_DEFINITION = 'ecspresso/backend-task-def.json';

/** The migration was told to end, and exits 0 for it: red, and no service is touched. */
const INTERRUPTED = {
  status: 'failed',
  results: { frontend: 'skipped' },
  taskDefinitions: { frontend: 'shop-frontend:18' },
  registered: ['shop-frontend'],
  deploys: [],
  ran: ['shop-frontend:18'],
  migrationExit: '0',
  serves: { frontend: 'shop-frontend:17' },
  also: ({ tasks }: Parameters<NonNullable<Case['also']>>[0]) =>
    expect(tasks.map(({ exitCodes }) => exitCodes['frontend'])).toEqual([0]),
} as const;

function interrupted(why: RegExp): Pick<Case, 'message' | 'errors'> {
  const words = `^The migration was interrupted and may be partly applied: ${why.source}`;
  return { message: new RegExp(`${words}\\.$`), errors: [new RegExp(`${words}$`)] };
}

/** The backend's, of whose two essential containers nginx runs this image. */
const BESIDE = {
  inputs: { ...backendAlone('svc-ok_run-graceful'), ...migration() },
  world: SETTLED_BACKEND,
  durations: { runTask: 400 },
  status: 'failed',
  results: { backend: 'skipped' },
  taskDefinitions: { backend: 'shop-backend:42' },
  registered: ['shop-backend'],
  deploys: [],
  ran: ['shop-backend:42'],
  serves: { backend: 'shop-backend:41' },
} as const;
const nginx = (tag: string) => ({ [TASK_DEFINITION]: (text: string) => text.replace(':1.28.0-r3', `:${tag}`) });

const CASES: readonly Case[] = [
  {
    name: 'AWS takes its Spot capacity back, and it exits 0',
    inputs: { ...frontendAlone('svc-ok_run-spot-running'), ...FRONTEND_MIGRATION },
    ...INTERRUPTED,
    ...interrupted(/AWS took back the Spot capacity of its task/),
    evidence: [/ECS: SpotInterruption: /, /What to do: .*Spot capacity back/],
  },
  {
    name: 'AWS maintains the underlying host, and it exits 0',
    inputs: { ...frontendAlone('svc-ok_run-maintenance'), ...FRONTEND_MIGRATION },
    ...INTERRUPTED,
    ...interrupted(/AWS stopped its task because of the underlying host/),
  },
  {
    name: 'the underlying host fails, and it exits 0',
    inputs: { ...frontendAlone('svc-ok_run-host-failure'), ...FRONTEND_MIGRATION },
    ...INTERRUPTED,
    ...interrupted(/AWS stopped its task because of the underlying host/),
  },
  {
    name: 'somebody stops its task, and it exits 0',
    inputs: { ...frontendAlone('svc-ok_run-graceful'), ...FRONTEND_MIGRATION },
    durations: { runTask: 400 },
    others: [
      {
        at: 100,
        since: 'RunTask',
        does: { type: 'stop', tasks: { cluster: 'production', count: 1 }, reason: 'by hand, in the console' },
      },
    ],
    ...INTERRUPTED,
    ...interrupted(/somebody stopped its task/),
    evidence: [/ECS: UserInitiated: by hand, in the console/, /What to do: Check what it has already applied/],
  },
  {
    name: 'a container beside it dies first, and it exits 0',
    files: nginx('svc-ok_run-exit1'),
    ...BESIDE,
    ...interrupted(/container nginx \(exit 1\) (?:ended first, so ECS stopped its task|stopped at the same time)/),
    migrationExit: '0',
    evidence: [/Last lines of nginx:/],
  },
];

const LEFT: Case = {
  name: 'a migration container that is not essential: its task is stopped when it has ended',
  inputs: { ...backendAlone(), 'migration-command': 'php artisan migrate', 'migration-container': 'migrator' },
  world: SETTLED_BACKEND,
  files: {
    [TASK_DEFINITION]: json((value) => {
      const containers = value['containerDefinitions'] as { name: string; essential: boolean }[];
      const [laravel] = containers;
      return {
        ...value,
        containerDefinitions: [...containers, { ...laravel, name: 'migrator', essential: false }],
      };
    }),
  },
  status: 'released',
  message: /^Released 1 service in /,
  results: { backend: 'released' },
  taskDefinitions: { backend: 'shop-backend:42' },
  registered: ['shop-backend'],
  deploys: ['backend shop-backend:42'],
  ran: ['shop-backend:42'],
  migrationExit: '0',
  serves: { backend: 'shop-backend:42' },
  warnings: [
    /the container migrator of shop-backend, which is not essential/,
    /^migration: other containers of its task kept running after migrator had ended\. The task was told to stop\.$/,
  ],
  also: ({ tasks }) =>
    expect(tasks).toEqual([
      expect.objectContaining({ stoppedReason: expect.stringContaining('ecspresso-release: its command has ended') }),
    ]),
};

const LATE_GROUP: Case = {
  name: 'the first migration makes its own log group and fails: its log is still shown',
  inputs: { ...frontendAlone('svc-ok_run-exit3'), ...FRONTEND_MIGRATION },
  world: (seed) => ({ ...seed, logGroups: [] }),
  files: {
    'ecspresso/frontend-task-def.json': (text) =>
      text.replace('"awslogs-group":', '"awslogs-create-group": "true",\n          "awslogs-group":'),
  },
  ...INTERRUPTED,
  message: /^The migration failed: frontend exited with code 3\.$/,
  errors: [/^The migration failed: frontend exited with code 3$/],
  evidence: [
    /Last lines of its log:\n.*node migrate\.js/,
    /SQLSTATE\[42S21\]/,
    /The database may be partly migrated\./,
  ],
  migrationExit: '3',
  also: ({ transcript }) => {
    expect(transcript.lines).toContainEqual(expect.stringMatching(/^ {2}migration \| \$ node migrate\.js$/));
    expect(transcript.outputs['migration-log']).toContain('SQLSTATE[42S21]');
  },
};

const first = (name: string, tag: string) => ({
  [TASK_DEFINITION]: json((value) => {
    const containers = value['containerDefinitions'] as { name: string; image: string }[];
    const tagged = containers.map((container) =>
      container.name === name && name !== 'laravel'
        ? { ...container, image: container.image.replace(/:[\w.-]+$/, `:${tag}`) }
        : container,
    );
    return {
      ...value,
      containerDefinitions: tagged.toReversed().map((container) => ({ ...container, dependsOn: undefined })),
    };
  }),
});

const BLAMED = {
  status: 'failed',
  world: SETTLED_BACKEND,
  results: { backend: 'failed|rolled-back' },
  failed: ['backend'],
  taskDefinitions: { backend: 'shop-backend:42' },
  registered: ['shop-backend'],
  deploys: ['backend shop-backend:42'],
  serves: { backend: 'shop-backend:41' },
} as const;

const BLAME: readonly Case[] = [
  {
    name: 'nginx stands first and the application exits 1: the application is blamed, and its log is shown',
    inputs: backendAlone('svc-crash_run-ok'),
    files: first('laravel', 'x'),
    ...BLAMED,
    message: /stopped because container laravel exited with code 1\.$/,
    errors: [/stopped because container laravel exited with code 1$/],
    evidence: [/Last lines of laravel:/, /What to do: The program ended by itself: its last log lines say why/],
    also: ({ transcript }) => expect(transcript.stdout).not.toContain('Last lines of nginx'),
  },
  {
    name: 'the sidecar exits 1: it is blamed, and its log is shown',
    inputs: backendAlone('svc-ok_run-ok'),
    files: first('nginx', 'svc-crash_run-ok'),
    ...BLAMED,
    message: /stopped because container nginx exited with code 1\.$/,
    errors: [/stopped because container nginx exited with code 1$/],
    evidence: [/Last lines of nginx:/],
    also: ({ transcript }) => expect(transcript.stdout).not.toContain('Last lines of laravel'),
  },
];

cases('a migration that does not end by itself, and who is to blame', [...CASES, LEFT, LATE_GROUP, ...BLAME]);

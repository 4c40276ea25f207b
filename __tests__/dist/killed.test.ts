import { afterAll, describe, expect, jest, test } from '@jest/globals';
import type { RecordedCall } from '../../emulator/ecs/contract.js';
import { bothServices, FRONTEND_MIGRATION, frontendAlone, SETTLED_BACKEND } from './support/product.js';
import { removeFolders } from './support/program.js';
import { type Outcome, type PostOutcome, play, type Step } from './support/step.js';

jest.setTimeout(120_000);
afterAll(removeFolders);

const TITLE = 'The release was killed before it could report';
const NOTHING = 'It had started nothing that could still go on in ECS.';

function postOf({ post }: Outcome): PostOutcome {
  if (post === undefined) throw new Error('There was no post step.');
  return post;
}

/** What a post step said of a step that could not: one warning, and the same as a summary. */
function toldBy(outcome: Outcome): string {
  const { transcript } = postOf(outcome);
  expect(transcript).toMatchObject({ exitCode: 0, succeeded: true, orphans: [], leftovers: [], refusals: [] });
  expect(transcript.annotations).toEqual([expect.objectContaining({ level: 'warning', title: TITLE })]);
  const text = transcript.annotations[0]?.message ?? '';
  expect(transcript.summary).toContain(TITLE);
  for (const line of text.split('\n')) expect(transcript.summary).toContain(line.replaceAll('&', '&amp;'));
  return text;
}

/** Whatever is still in progress in ECS for the release, before and after the post step, is named. */
function namesAll(outcome: Outcome, text: string): void {
  const { before, after } = postOf(outcome);
  for (const [name, taskDefinition] of Object.entries(before.rollOuts)) {
    if (after.rollOuts[name] !== taskDefinition) continue;
    expect(text).toMatch(new RegExp(`^${name}: .*${taskDefinition}.* IN_PROGRESS`, 'm'));
  }
  for (const id of before.tasks.filter((task) => after.tasks.includes(task)))
    expect(text).toMatch(new RegExp(`task ${id}(?: is still in progress|\\))`));
}

/** Whatever the log had shown to have ended is told, too. */
function namesWhatIsDone({ transcript }: Outcome, text: string): void {
  for (const line of transcript.lines) {
    const exit = /^(Migrate|Post-migrate): exit (\d+)/.exec(line);
    if (exit)
      expect(text).toMatch(new RegExp(`^${NAMES[exit[1] ?? '']}: had ended with exit code ${exit[2]} \\(task `, 'm'));
    const service = /^Roll out (\d)\/2: released/.exec(line)?.[1];
    if (service) expect(text).toContain(LINES_OF_BOTH[Number(service) - 1]);
  }
}

const NAMES: Readonly<Record<string, string>> = { Migrate: 'migration', 'Post-migrate': 'post-migration' };
const LINES_OF_BOTH = ['backend: shop-backend:42 had been deployed', 'frontend: shop-frontend:18 had been deployed'];

/** What the action itself asked to be changed: an ecspresso that outlived the kill may do so meanwhile. */
function writesOf(calls: readonly RecordedCall[]): readonly string[] {
  return calls
    .filter(({ userAgent }) => userAgent.includes('aws-sdk-js'))
    .map(({ operation }) => operation)
    .filter((operation) => !/^(Describe|List|Get)/.test(operation));
}

interface KilledCase extends Step {
  readonly name: string;
  readonly says: RegExp;
  readonly also?: (outcome: Outcome) => void;
}

/** Matches no line. */
const NEVER = /(?!)/;
const STOP = { 'on-cancel': 'stop' } as const;

const MID_MIGRATION = {
  inputs: { ...frontendAlone('svc-ok_run-hang'), ...FRONTEND_MIGRATION },
  killOnLine: /task is RUNNING/,
} as const;

const MID_ROLL_OUT = {
  inputs: frontendAlone('slow'),
  scale: 0.1,
  killOnLine: /frontend {2}0\/2 new running/,
} as const;

const KILLED: readonly KilledCase[] = [
  {
    name: 'before anything was looked at',
    inputs: bothServices(),
    killOnLine: /^ecspresso /,
    says: new RegExp(`^${NOTHING}$`),
    also: (outcome) => expect(postOf(outcome).calls).toEqual([]),
  },
  {
    name: 'between register and migration',
    inputs: { ...frontendAlone('svc-ok_run-hang'), ...FRONTEND_MIGRATION },
    before: 'case " $* " in *" run "*) sleep 60 ;; esac',
    killOnLine: /^Register: /,
    says: /^(It had started nothing|migration: a task of shop-frontend:18 .* was asked for, and ECS shows none)/,
  },
  {
    name: 'while the migration runs',
    ...MID_MIGRATION,
    says: /^migration: task [0-9a-f]{32} is still in progress \(RUNNING\) https:\/\//,
    also: ({ tasks }) => expect(tasks).toEqual([expect.objectContaining({ lastStatus: 'RUNNING' })]),
  },
  {
    name: 'while the migration runs, with on-cancel: stop',
    ...MID_MIGRATION,
    inputs: { ...MID_MIGRATION.inputs, ...STOP },
    says: /^migration: task [0-9a-f]{32} is still in progress \(RUNNING\); it was told to stop https:\/\//,
    also: ({ tasks }) =>
      expect(tasks).toEqual([
        expect.objectContaining({ stoppedReason: expect.stringContaining('ecspresso-release: the step was killed') }),
      ]),
  },
  {
    name: 'while the migration runs, which may not be stopped',
    ...MID_MIGRATION,
    inputs: { ...MID_MIGRATION.inputs, ...STOP },
    postFaults: [{ operation: 'StopTask', kind: { type: 'denied' } }],
    says: /^migration: task [0-9a-f]{32} is still in progress \(RUNNING\); it could not be stopped \(ecs:StopTask: AccessDenied/,
  },
  {
    name: 'after ECS has taken RunTask and before ecspresso has told of it',
    ...MID_MIGRATION,
    // The answer does not arrive, and the task runs.
    faults: [{ operation: 'RunTask', kind: { type: 'reset-after' } }],
    killOnLine: NEVER,
    killOnCall: ({ operation, error }) => operation === 'RunTask' && error !== undefined,
    says: /^migration: task [0-9a-f]{32} is still in progress/,
  },
  {
    name: 'while a service rolls out',
    ...MID_ROLL_OUT,
    restless: true,
    says: /^frontend: .*shop-frontend:18 0\/2 IN_PROGRESS.* https:\/\//,
    also: (outcome) => expect(writesOf(postOf(outcome).calls)).toEqual([]),
  },
  {
    name: 'while a service rolls out, with on-cancel: stop',
    ...MID_ROLL_OUT,
    inputs: { ...MID_ROLL_OUT.inputs, ...STOP },
    scale: 0.03,
    says: /^frontend: .*shop-frontend:18 \d\/2 IN_PROGRESS.*; ECS was told to roll it back( to shop-frontend:17)? https:\/\//,
    also: ({ settled }) => expect(settled['frontend']?.taskDefinition).toBe('shop-frontend:17'),
  },
  {
    name: 'while a service rolls out, which may not be stopped',
    ...MID_ROLL_OUT,
    inputs: { ...MID_ROLL_OUT.inputs, ...STOP },
    restless: true,
    postFaults: [{ operation: 'StopServiceDeployment', kind: { type: 'denied' } }],
    says: /^frontend: .*shop-frontend:18 0\/2 IN_PROGRESS.*; it could not be stopped \(ecs:StopServiceDeployment: /,
  },
  {
    name: 'while a service rolls out that ECS does not tell of any more',
    ...MID_ROLL_OUT,
    restless: true,
    postFaults: [{ operation: 'DescribeServices', kind: { type: 'denied' } }],
    says: /^frontend \(shop-frontend:18\): ECS could not be asked \(ecs:DescribeServices: AccessDenied/,
  },
  {
    name: 'just after the migration: it says that it ran',
    ...MID_ROLL_OUT,
    inputs: { ...MID_ROLL_OUT.inputs, ...FRONTEND_MIGRATION },
    restless: true,
    says: /^migration: had ended with exit code 0 \(task [0-9a-f]{32}\)\nfrontend: .*shop-frontend:18 0\/2 IN_PROGRESS/,
  },
  {
    name: 'while the second service goes back: the first is back',
    inputs: {
      ...bothServices({ frontend: 'svc-crash_run-ok' }),
      'migration-command': undefined,
      'migration-container': undefined,
      'on-failure': 'rollback',
    } as Step['inputs'],
    world: SETTLED_BACKEND,
    scale: 0.03,
    killOnLine: /backend +going back to shop-backend:41/,
    restless: true,
    says: /^frontend: had been rolled back to shop-frontend:17\nbackend \(going back to shop-backend:41\): /,
  },
  {
    name: 'in the second line: the first has been deployed',
    ...MID_ROLL_OUT,
    inputs: {
      ...bothServices({ frontend: 'stuck' }),
      'migration-command': undefined,
      'migration-container': undefined,
    } as Step['inputs'],
    world: SETTLED_BACKEND,
    scale: 0.03,
    restless: true,
    says: /^backend: shop-backend:42 had been deployed\nfrontend: .*shop-frontend:18 0\/2 IN_PROGRESS[^\n]*$/,
  },
];

function killed(): void {
  for (const { name, says, also, ...step } of KILLED) {
    test.concurrent(`killed ${name}`, async () => {
      const outcome = await play({ ...step, post: true });
      expect(outcome.transcript.signal).toBe('SIGKILL');
      const text = toldBy(outcome);
      expect(text).toMatch(says);
      if (step.inputs['on-cancel'] === undefined && step.postFaults === undefined) namesAll(outcome, text);
      also?.(outcome);
    });
  }

  test.concurrent('killed at once, before it could leave any state: nothing, and nothing is released', async () => {
    const outcome = await play({ inputs: frontendAlone(), killed: true, post: true });
    expect(outcome.transcript.state).toEqual({});
    expect(toldBy(outcome)).toBe(NOTHING);
    expect(outcome.calls).toEqual([]);
    expect(postOf(outcome).calls).toEqual([]);
  });
}

const TOLD: readonly (readonly [string, Step])[] = [
  ['released', { inputs: frontendAlone() }],
  ['started', { inputs: { ...frontendAlone('slow'), 'wait-until': 'started' } }],
  ['failed', { inputs: frontendAlone('svc-nopull_run-ok') }],
  ['refused', { inputs: { ...frontendAlone(), 'force-new-deployment': 'sometimes' } }],
  [
    'cancelled',
    {
      ...MID_MIGRATION,
      inputs: { ...MID_MIGRATION.inputs, ...STOP },
      killOnLine: NEVER,
      cancelOnLine: /task is RUNNING/,
    },
  ],
];

function told(): void {
  for (const [name, step] of TOLD) {
    test.concurrent(`its end was told (${name}): nothing is said or asked`, async () => {
      const outcome = await play({ ...step, restless: true, post: true });
      expect(outcome.transcript.outputs['status']).toBe(name === 'refused' ? 'failed' : name);
      expect(postOf(outcome).transcript).toMatchObject({
        exitCode: 0,
        stdout: '',
        stderr: '',
        summary: '',
        outputs: {},
      });
      expect(postOf(outcome).calls).toEqual([]);
    });
  }
}

/** Anywhere in a release with everything in it. */
const LINES: readonly RegExp[] = [
  /^##\[group\]Look/,
  /^Register: /,
  /^##\[group\]Migrate: /,
  /task [0-9a-f]{32} /,
  /task is PENDING/,
  /task is RUNNING/,
  /migration \| /,
  /^Migrate: exit 0/,
  /^##\[group\]Roll out 1\/2/,
  /backend {2}deploying/,
  /backend {2}ECS demands/,
  /backend {2}forcing/,
  /backend {2}0\/2 new/,
  /backend {2}[12]\/2 new/,
  /backend {2}released/,
  /frontend {2}deploying/,
  /frontend {2}0\/2 new/,
  /frontend {2}released/,
  /^##\[group\]Post-migrate: /,
  /^Post-migrate: exit 0/,
];
const CALLS = ['RegisterTaskDefinition', 'RunTask', 'UpdateService', 'DescribeTasks', 'GetLogEvents'] as const;
const ROUNDS = 12;
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

/** mulberry32: the same numbers for the same seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface KillPoint extends Pick<Step, 'killOnLine' | 'killOnCall' | 'killLater'> {
  readonly name: string;
}

function killPoints(seed: number): readonly KillPoint[] {
  const random = numbers(seed);
  const points: readonly KillPoint[] = [
    ...LINES.map((line) => ({ name: String(line), killOnLine: line })),
    ...CALLS.map((operation) => ({
      name: operation,
      killOnCall: (call: RecordedCall) => call.operation === operation,
    })),
  ];
  return points
    .map((point) => ({ point, order: random(), killLater: Math.floor(random() * random() * 600) }))
    .toSorted((a, b) => a.order - b.order)
    .slice(0, ROUNDS)
    .map(({ point, killLater }) => ({ ...point, name: `${point.name} + ${killLater} ms`, killLater }));
}

function killedAnywhere(): void {
  for (const { name, ...point } of killPoints(SEED)) {
    test.concurrent(`killed anywhere: ${name} (SEED=${SEED})`, async () => {
      const outcome = await play({
        inputs: { ...bothServices(), 'post-migration-command': 'php artisan cache:warm' },
        ...point,
        restless: true,
        post: true,
      });
      if (outcome.transcript.outputs['status'] !== undefined) {
        // It was faster, and told its end.
        expect(outcome.transcript.outputs['status']).toBe('released');
        return;
      }
      expect(outcome.transcript.signal).toBe('SIGKILL');
      const text = toldBy(outcome);
      namesAll(outcome, text);
      namesWhatIsDone(outcome, text);
      expect(writesOf(postOf(outcome).calls)).toEqual([]);
    });
  }
}

// Blocks run one after the other, cases side by side: one block.
describe('the post step', () => {
  killedAnywhere();
  killed();
  told();
});

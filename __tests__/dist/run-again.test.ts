import { afterAll, expect, jest, test } from '@jest/globals';
import { bothServices, FRONTEND_MIGRATION, frontendAlone, SETTLED_BACKEND, type With } from './support/product.js';
import { removeFolders } from './support/program.js';
import { emulatorFor, type Outcome, play, type Result, type Step } from './support/step.js';

jest.setTimeout(180_000);
afterAll(removeFolders);

/** A step that ends red, and what the same step does when it is run again. */
interface RunAgain {
  readonly name: string;
  readonly first: Step;
  readonly skips?: true;
  /** What the summary of the first says of it; a step that was killed has none. */
  readonly says?: string;
  /** The changes that it makes in ECS, in order. */
  readonly does: readonly string[];
  readonly status: string;
  readonly results: Readonly<Record<string, string>>;
  readonly also?: (again: Outcome) => void;
}

const SMOKE: With = { 'smoke-test-command': 'node smoke.js' };
const SLOW: With = { ...frontendAlone('slow'), ...FRONTEND_MIGRATION };
const MID_ROLL_OUT = { scale: 0.05, restless: true } as const;
const BEGUN = /frontend {2}0\/2 new running/;
const SECOND_FAILED: Step = { inputs: bothServices({ frontend: 'svc-crash_run-ok' }), world: SETTLED_BACKEND };

const RERUNS: readonly RunAgain[] = [
  {
    name: 'the second service failed: with skip-unchanged the first one and its migration are left alone',
    first: SECOND_FAILED,
    skips: true,
    says: 'the migration is not started again; ',
    does: ['RegisterTaskDefinition', 'UpdateService shop-frontend:19'],
    status: 'failed',
    results: { backend: 'unchanged' },
    also: ({ result }) => expect(result.migration).toMatchObject({ result: 'skipped' }),
  },
  {
    name: 'the second service failed: without it everything is done again',
    first: SECOND_FAILED,
    says: 'the migration is started again; ',
    does: [
      'RegisterTaskDefinition',
      'RegisterTaskDefinition',
      'RunTask shop-backend:43',
      'UpdateService shop-backend:43',
      'UpdateService shop-frontend:19',
    ],
    status: 'failed',
    results: { backend: 'released' },
  },
  {
    name: 'cancelled while a service rolls out: with skip-unchanged that is followed to its end',
    first: { ...MID_ROLL_OUT, inputs: SLOW, cancelOnLine: BEGUN },
    skips: true,
    says: 'the migration is not started again; frontend is followed where it is still in progress.',
    does: [],
    status: 'released',
    results: { frontend: 'released' },
    also: ({ result, transcript }) => {
      expect(result.message).toMatch(/^Released 1 service in \d+ s\. Followed, not started again: frontend\.$/);
      expect(result.configs).toEqual([
        expect.objectContaining({ followed: true, before: 'shop-frontend:17', after: 'shop-frontend:18' }),
      ]);
      expect(
        transcript.annotations.filter(({ message }) => !/is older than|does not report its version/.test(message)),
      ).toEqual([]);
      expect(transcript.outputs).toMatchObject({
        deployments: 'frontend=shop-frontend:18',
        'rollback-to': 'frontend=shop-frontend:17 from shop-frontend:18',
      });
    },
  },
  {
    name: 'killed while a service rolls out: the smoke test of the second run fails, and what it only followed stays',
    first: {
      ...MID_ROLL_OUT,
      inputs: { ...frontendAlone('svc-slow_run-exit3'), ...SMOKE, 'on-failure': 'rollback' },
      killOnLine: BEGUN,
    },
    skips: true,
    does: ['RunTask shop-frontend:18'],
    status: 'failed',
    results: { frontend: 'released' },
    also: ({ settled, transcript }) => {
      expect(settled['frontend']?.taskDefinition).toBe('shop-frontend:18');
      expect(transcript.outputs).toMatchObject({ recovery: 'partial' });
    },
  },
  {
    name: 'the smoke test failed: with skip-unchanged it alone is started again',
    first: { inputs: { ...frontendAlone('svc-ok_run-exit3'), ...SMOKE } },
    skips: true,
    says: 'frontend is left alone; the smoke test is started again.',
    does: ['RunTask shop-frontend:18'],
    status: 'failed',
    results: { frontend: 'unchanged' },
  },
  {
    name: 'the migration failed: it is started again, whatever is skipped',
    first: { inputs: bothServices({ backend: 'svc-ok_run-exit3' }), world: SETTLED_BACKEND },
    skips: true,
    says: 'the migration is started again.',
    does: ['RegisterTaskDefinition', 'RegisterTaskDefinition', 'RunTask shop-backend:43'],
    status: 'failed',
    results: { backend: 'skipped', frontend: 'skipped' },
  },
];

function resultsOf({ configs }: Result): Record<string, string> {
  return Object.fromEntries(configs.map(({ service, result }) => [service, result]));
}

/** What a step changed in ECS, without what came before it. */
function changesOf({ calls }: Outcome, before: Outcome): readonly string[] {
  return calls.slice(before.calls.length).flatMap(({ operation, input }) => {
    if (!/^(Register|Run|Update|Stop|Continue)/.test(operation)) return [];
    const taskDefinition = String(input['taskDefinition'] ?? '').replace(/^.*\//, '');
    return [operation === 'RegisterTaskDefinition' ? operation : `${operation} ${taskDefinition}`];
  });
}

test.concurrent.each(RERUNS.map((rerun) => [rerun.name, rerun] as const))(
  'run again: %s',
  async (_name, { first, skips, says, does, status, results, also }) => {
    const emulator = await emulatorFor(first);
    try {
      const inputs: With = { ...first.inputs, ...(skips ? { 'skip-unchanged': 'true' } : {}) };
      const red = await play({ ...first, inputs, emulator });
      const told = /If this job is run again: .*/.exec(red.transcript.summary)?.[0] ?? '';
      expect(told).toContain(says ?? '');
      const again = await play({ inputs, emulator, ...(first.scale === undefined ? {} : { scale: first.scale }) });
      expect(changesOf(again, red)).toEqual(does);
      expect(again.result.status).toBe(status);
      expect(resultsOf(again.result)).toMatchObject(results);
      also?.(again);
    } finally {
      await emulator.close();
    }
  },
);

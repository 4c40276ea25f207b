import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { byText } from '../../emulator/ecs/wire/member.js';
import { BLUE_GREEN, deploys, held, stagedTest } from './strategies/support.js';
import { inTwoSteps } from './support/in-two-steps.js';
import {
  backendAlone,
  bothServices,
  EARLIER,
  FRONTEND,
  frontendAlone,
  json,
  migration,
  service,
} from './support/product.js';
import { removeFolders } from './support/program.js';
import { type Outcome, play, type Step } from './support/step.js';

interface Statement {
  readonly Sid?: string;
  readonly Action: string | readonly string[];
  readonly Condition?: unknown;
}

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'iam.md'), 'utf8');
const WRITES = /:(?:Continue|Create|Delete|Deregister|Pass|Put|Register|Run|Start|Stop|Tag|Untag|Update)/;
/** Every action of the table "Not seen as a call". */
const NEVER_A_CALL = actionsIn(section('Not seen as a call'));
/** Every action of the table "What more is needed": the policies go without. */
const MORE = actionsIn(section('What more is needed'));

/** A step, or one whose inputs come from what an earlier step left in ECS; only the calls of the last one count. */
type Made = Step | { readonly first: Step; readonly second: (first: Outcome) => Step };

const STOP = { 'on-cancel': 'stop' } as const;
const PAUSED = {
  ...deploys('frontend', { ...BLUE_GREEN, ...held('ROLLBACK', 600), bakeTimeInMinutes: 2 }),
  inputs: { ...frontendAlone(), 'wait-until': 'paused' },
} as const;

const BAKES = {
  ...deploys('frontend', { ...BLUE_GREEN, bakeTimeInMinutes: 8 }),
  inputs: { ...frontendAlone(), 'wait-until': 'ecs:BAKE_TIME' },
} as const;

/** The mode that goes on with a deployment that an earlier step has left at a pause. */
const onward =
  (mode: 'continue' | 'wait', more: Partial<Step> = {}) =>
  ({ transcript }: Outcome): Step => ({
    ...more,
    inputs: { mode, configs: FRONTEND, deployments: transcript.outputs['deployments'], ...more.inputs },
  });

/** Steps that make every call of a mode: good ends, bad ones with a diagnosis, and ends by force. */
const STEPS: Readonly<Record<string, readonly Made[]>> = {
  setup: [{ inputs: { mode: 'setup' } }],
  release: [
    { inputs: bothServices() },
    { inputs: bothServices({ backend: 'svc-crash_run-ok' }) },
    { inputs: { ...backendAlone('svc-ok_run-hang'), ...migration(), 'migration-timeout': '2s' } },
    { inputs: { ...backendAlone('svc-ok_run-exit3'), ...migration() } },
    {
      inputs: { ...frontendAlone('svc-stuck_run-ok'), 'on-cancel': 'stop' },
      cancelOnLine: /frontend.*\d\/2/,
    },
    { ...PAUSED, inputs: { ...frontendAlone(), ...STOP }, cancelOnLine: /frontend {2}.*paused/ },
    { inputs: frontendAlone(), world: service('frontend', undefined) },
    { inputs: { ...frontendAlone(), 'allow-create': 'true' }, world: service('frontend', undefined) },
    { inputs: frontendAlone(), faults: [{ operation: 'DescribeServiceDeployments', kind: { type: 'denied' } }] },
    {
      inputs: { ...frontendAlone('svc-ok_run-exit3'), 'smoke-test-command': 'node smoke.js', 'on-failure': 'rollback' },
    },
    {
      first: { inputs: frontendAlone('slow'), scale: 0.05, cancelOnLine: /frontend.*\d\/2/, restless: true },
      second: () => ({ inputs: { ...frontendAlone('slow'), 'skip-unchanged': 'true' }, scale: 0.05 }),
    },
    {
      inputs: frontendAlone(),
      files: {
        'ecspresso/frontend-service-def.json': json((value) => ({ ...value, tags: [{ key: 'team', value: 'shop' }] })),
      },
    },
  ],
  run: [
    { inputs: { mode: 'run', ...backendAlone(), ...migration() } },
    { inputs: { mode: 'run', ...backendAlone('svc-ok_run-exit3'), ...migration() } },
    { inputs: { mode: 'run', ...backendAlone('svc-ok_run-hang'), ...migration(), 'migration-timeout': '2s' } },
    { inputs: { mode: 'run', ...backendAlone(), ...migration() }, world: service('backend', undefined) },
  ],
  plan: [
    { inputs: { mode: 'plan', ...bothServices() } },
    { inputs: { mode: 'plan', ...frontendAlone() }, world: service('frontend', undefined) },
    { inputs: { mode: 'plan', ...bothServices(), 'skip-unchanged': 'true', 'smoke-test-command': 'node smoke.js' } },
    { inputs: { mode: 'plan', configs: FRONTEND, 'rollback-to': 'previous' }, world: EARLIER },
    { inputs: { mode: 'plan', configs: FRONTEND, 'rollback-to': `${FRONTEND}=shop-frontend:16` }, world: EARLIER },
  ],
  continue: [
    { first: PAUSED, second: onward('continue') },
    {
      first: PAUSED,
      second: onward('continue', { inputs: STOP, cancelOnLine: /100 % of production traffic/ }),
    },
    {
      first: { ...PAUSED, inputs: { ...frontendAlone('svc-bake-crash_run-ok'), 'wait-until': 'paused' } },
      second: onward('continue'),
    },
    { first: PAUSED, second: onward('continue', { inputs: { deployments: 'paused' } }) },
  ],
  wait: [
    { first: PAUSED, second: onward('wait', { inputs: { 'wait-until': 'paused' } }) },
    {
      first: { ...BAKES, inputs: { ...frontendAlone('svc-bake-crash_run-ok'), 'wait-until': 'ecs:BAKE_TIME' } },
      second: onward('wait'),
    },
    { first: BAKES, second: onward('wait') },
  ],
  rollback: [
    {
      first: PAUSED,
      second: ({ transcript }) => ({
        inputs: { mode: 'rollback', configs: FRONTEND, 'rollback-to': transcript.outputs['rollback-to'] },
      }),
    },
    { inputs: { mode: 'rollback', configs: bothServices()['configs'], 'rollback-to': 'previous' }, world: EARLIER },
    { inputs: { mode: 'rollback', configs: FRONTEND, 'rollback-to': `${FRONTEND}=shop-frontend:16` }, world: EARLIER },
    {
      inputs: { mode: 'rollback', configs: FRONTEND, 'rollback-to': 'previous', 'on-cancel': 'stop' },
      world: EARLIER,
      scale: 0.05,
      cancelOnLine: /frontend.*\d\/2/,
    },
  ],
};

jest.setTimeout(120_000);
afterAll(removeFolders);

describe('the policy in docs/iam.md', () => {
  for (const [mode, steps] of Object.entries(STEPS)) {
    const staged = steps.some((step) => ('first' in step ? step.first : step).staged);
    const run = staged ? stagedTest : test.concurrent;
    run(`of mode ${mode} allows what is called, and changes nothing else`, async () => {
      const outcomes = await Promise.all(steps.map(made));
      const called = new Set(outcomes.flatMap(({ calls }) => calls.map((call) => `${call.service}:${call.operation}`)));
      const allowed = policyOf(mode);
      const missing = [...called].filter((action) => !allowed.includes(action) && !MORE.includes(action));
      expect(missing.toSorted(byText)).toEqual([]);
      const unused = allowed.filter((action) => WRITES.test(action) && !called.has(action));
      expect(unused.filter((action) => !NEVER_A_CALL.includes(action)).toSorted(byText)).toEqual([]);
      // A test that saw nothing proves nothing.
      expect(called.size > 0).toBe(mode !== 'setup');
    });
  }

  test.each(['release', 'run', 'rollback'])('of mode %s passes roles to tasks of ECS only', (mode) => {
    const passing = statementsOf(mode).find(({ Action }) => Action === 'iam:PassRole');
    expect(passing?.Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } });
  });

  test.each(['plan', 'wait'])('of mode %s changes nothing', (mode) => {
    expect(policyOf(mode).length).toBeGreaterThan(0);
    expect(policyOf(mode).filter((action) => WRITES.test(action))).toEqual([]);
  });

  test('of modes continue and wait names what `on-cancel: stop` needs', () => {
    expect(section('continue and wait')).toContain('`ecs:StopServiceDeployment` is for `on-cancel: stop` alone');
  });
});

async function made(step: Made): Promise<Outcome> {
  if (!('first' in step)) return play({ ...step, restless: true });
  const { second } = await inTwoSteps(step.first, (first) => ({ ...step.second(first), restless: true }));
  return second;
}

function policyOf(mode: string): readonly string[] {
  // The page has one policy for both, of which `wait` goes without one statement.
  const ofBoth = statementsOf('continue and wait');
  const statements =
    mode === 'continue'
      ? ofBoth
      : mode === 'wait'
        ? ofBoth.filter(({ Sid }) => Sid !== 'Continue')
        : statementsOf(mode);
  return statements.flatMap(({ Action }) => Action);
}

function statementsOf(mode: string): readonly Statement[] {
  const policy = /```json\n(.*?)```/s.exec(section(mode))?.[1];
  return policy === undefined ? [] : (JSON.parse(policy) as { Statement: readonly Statement[] }).Statement;
}

function section(heading: string): string {
  const found = PAGE.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  if (found === undefined) throw new Error(`docs/iam.md has no section ${heading}.`);
  return found;
}

function actionsIn(text: string): readonly string[] {
  return [...text.matchAll(/`([a-z-]+:[A-Z]\w+)`/g)].map(([, action = '']) => action);
}

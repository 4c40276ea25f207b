import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { byText } from '../../emulator/ecs/wire/member.js';
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
import { play, type Step } from './support/step.js';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Condition?: unknown;
}

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'iam.md'), 'utf8');
const WRITES = /:(?:Create|Delete|Deregister|Pass|Put|Register|Run|Start|Stop|Tag|Untag|Update)/;
/** Every action of the table "Not seen as a call". */
const NEVER_A_CALL = actionsIn(section('Not seen as a call'));
/** Every action of the table "What more is needed": the policies go without. */
const MORE = actionsIn(section('What more is needed'));

/** Steps that make every call of a mode: good ends, bad ones with a diagnosis, and ends by force. */
const STEPS: Readonly<Record<string, readonly Step[]>> = {
  setup: [{ inputs: { mode: 'setup' } }],
  release: [
    { inputs: bothServices() },
    { inputs: bothServices({ backend: 'svc-crash_run-ok' }) },
    { inputs: { ...backendAlone('svc-ok_run-hang'), ...migration(), 'migration-timeout': '2s' } },
    { inputs: { ...backendAlone('svc-ok_run-exit3'), ...migration() } },
    {
      inputs: { ...frontendAlone('svc-stuck_run-ok'), 'on-cancel': 'stop' },
      cancelOnLine: /frontend.*0\/2/,
    },
    { inputs: frontendAlone(), world: service('frontend', undefined) },
    { inputs: { ...frontendAlone(), 'allow-create': 'true' }, world: service('frontend', undefined) },
    { inputs: frontendAlone(), faults: [{ operation: 'DescribeServiceDeployments', kind: { type: 'denied' } }] },
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
  ],
  rollback: [
    { inputs: { mode: 'rollback', configs: bothServices()['configs'], 'rollback-to': 'previous' }, world: EARLIER },
    { inputs: { mode: 'rollback', configs: FRONTEND, 'rollback-to': `${FRONTEND}=shop-frontend:16` }, world: EARLIER },
    {
      inputs: { mode: 'rollback', configs: FRONTEND, 'rollback-to': 'previous', 'on-cancel': 'stop' },
      world: EARLIER,
      scale: 0.05,
      cancelOnLine: /frontend.*0\/2/,
    },
  ],
};

jest.setTimeout(120_000);
afterAll(removeFolders);

describe('the policy in docs/iam.md', () => {
  for (const [mode, steps] of Object.entries(STEPS)) {
    test.concurrent(`of mode ${mode} allows what is called, and changes nothing else`, async () => {
      const outcomes = await Promise.all(steps.map((step) => play({ ...step, restless: true })));
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

  test('of mode plan changes nothing', () => {
    expect(policyOf('plan').filter((action) => WRITES.test(action))).toEqual([]);
  });
});

function policyOf(mode: string): readonly string[] {
  return statementsOf(mode).flatMap(({ Action }) => Action);
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

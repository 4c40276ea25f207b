import { expect, test } from '@jest/globals';
import type { Cause } from '../../../src/release/failure.js';
import { failureEntry } from '../../../src/report/failure/entry.js';
import { outcome } from '../support/releases.js';

const CONFIGS = [outcome({ service: 'backend', config: 'ecspresso/backend.yml' })];

test.each<[Cause, string, string | null]>([
  [
    {
      kind: 'roll-out',
      service: 'backend',
      verdict: { kind: 'rolled-back', reason: '', finished: true },
      running: undefined,
    },
    'rolled-back',
    'backend',
  ],
  [{ kind: 'roll-out', service: 'backend', running: undefined }, 'cancelled', 'backend'],
  [{ kind: 'task-start-unknown', name: 'smoke test' }, 'smoke-test-start-unknown', null],
  [{ kind: 'problems', problems: [] }, 'problems', null],
  [{ kind: 'cancelled-early' }, 'cancelled', null],
  [{ kind: 'not-installed', fault: { kind: 'no-mirror-url' } }, 'early', null],
  [{ kind: 'defect' }, 'defect', null],
])('a failure for a program to read: %#', (cause, name, service) => {
  expect(failureEntry({ cause, evidence: [] }, CONFIGS)).toEqual({
    cause: name,
    config: service === null ? null : 'ecspresso/backend.yml',
    service,
  });
});

import { expect, test } from '@jest/globals';
import { messageOf } from '../../src/release/message.js';
import type { ConfigOutcome, Failure } from '../../src/release/outcome.js';
import { outcome } from '../report/support/releases.js';

const ROLLED_BACK: Failure = { title: 'frontend is being rolled back by ECS', lines: [] };
const CUT: Failure = { title: 'backend was still rolling out when the job was cancelled', lines: [] };
const BACK: Partial<ConfigOutcome> = {
  result: 'rolled-back',
  serves: 'old',
  wentBack: { startedAt: 1, wasReleased: true },
};

/** A config that the cancel did not let begin. */
function notBegun(): ConfigOutcome {
  const { deployment: _deployment, seconds: _seconds, ...rest } = outcome({ result: 'cancelled' });
  return rest;
}

test.each<[string, readonly ConfigOutcome[], readonly Failure[], string]>([
  ['before anything', [notBegun()], [], 'Cancelled before anything was rolled out.'],
  ['in mid-roll-out', [outcome({ result: 'cancelled' })], [CUT], 'Cancelled; still going on in ECS: backend.'],
  [
    'after a failure, when everything was back',
    [outcome(BACK), outcome({ ...BACK, service: 'frontend' })],
    [ROLLED_BACK],
    'frontend is being rolled back by ECS; then the job was cancelled. Back on the earlier version: backend, frontend.',
  ],
  [
    'after a failure, while others rolled out',
    [outcome({ result: 'cancelled' }), outcome({ service: 'frontend', result: 'rolled-back' })],
    [ROLLED_BACK, CUT],
    'frontend is being rolled back by ECS; then the job was cancelled. Still going on in ECS: backend.',
  ],
])('cancelled %s', (_name, configs, failures, message) => {
  expect(messageOf('cancelled', configs, undefined, undefined, failures, 1)).toBe(message);
});

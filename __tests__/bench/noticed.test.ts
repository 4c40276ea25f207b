import { expect, test } from '@jest/globals';
import { HAPPENINGS } from '../../bench/noticed.js';
import type { Event } from '../../src/release/events.js';
import type { ConfigOutcome } from '../../src/release/outcome.js';
import { log } from '../../src/report/log/log.js';
import { logEvents } from '../../src/report/log/log-events.js';
import { messageOf } from '../../src/report/message.js';
import { end, outcome } from '../report/support/releases.js';

/** The log of one service that ends so, and of a migration that fails. */
function logOf(result: ConfigOutcome['result']): string[] {
  const lines: string[] = [];
  const writer = log({ write: (line) => lines.push(line), token: () => 'x', redact: (text) => text, debug: false });
  const tell = logEvents(writer, 0, () => 12_000);
  const events: Event[] = [
    { kind: 'migration-status', status: 'DEPROVISIONING' },
    { kind: 'migration-ended', name: 'migration', end: { kind: 'failed', exitCode: 3, reason: '' }, seconds: 5 },
    { kind: 'line-starting', index: 1, of: 1, services: ['service-01'] },
    { kind: 'outcome', key: 'service-01', outcome: outcome({ service: 'service-01', result, seconds: 12 }) },
    { kind: 'line-ended' },
  ];
  for (const event of events) tell(event);
  const cancelled = outcome({ service: 'service-01', result: 'cancelled', deployment: 'ecs-svc/1', seconds: 3 });
  return [...lines, messageOf(end({ status: 'cancelled', configs: [cancelled] }))];
}

test('what the benchmark waits for is what the log says, and says once', () => {
  const lines = (['released', 'rolled-back', 'failed'] as const).flatMap((result) => logOf(result));
  const unique = [...new Set(lines)];
  for (const { name, told } of HAPPENINGS) {
    expect({ name, lines: unique.filter((line) => told.test(line)).length }).toEqual({ name, lines: 1 });
  }
});

test('a rollback that ECS has begun and not finished is what it waits for, too', () => {
  const lines: string[] = [];
  const writer = log({ write: (line) => lines.push(line), token: () => 'x', redact: (text) => text, debug: false });
  const tell = logEvents(writer, 0, () => 12_000);
  const goingBack = { kind: 'rolling-back', to: 'shop:41' } as const;
  const failed = outcome({ service: 'service-01', result: 'failed', seconds: 12, end: goingBack });
  tell({ kind: 'line-starting', index: 1, of: 1, services: ['service-01'] });
  tell({ kind: 'outcome', key: 'service-01', outcome: failed });
  tell({ kind: 'line-ended' });
  const [breaker] = HAPPENINGS.filter(({ name }) => name === 'rolled back by the circuit breaker');
  expect(lines.filter((line) => breaker?.told.test(line))).toHaveLength(1);
});

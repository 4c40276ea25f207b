import type { Event } from '../../../src/release/events.js';
import type { PlannedConfig } from '../../../src/release/plan.js';
import { log } from '../../../src/report/log/log.js';
import { logEvents } from '../../../src/report/log/log-events.js';

/** What the log shows of these events, 72 s after the start of the step. */
export function shown(events: readonly Event[], debug = false): string[] {
  const lines: string[] = [];
  const writer = log({ write: (line) => lines.push(line), token: () => 'unguessable', redact: (text) => text, debug });
  const tell = logEvents(writer, 1000, () => 73_000);
  for (const event of events) tell(event);
  return lines;
}

export function planned(more: Partial<PlannedConfig> = {}): PlannedConfig {
  return {
    key: 'a#0',
    path: 'ecspresso/backend.yml',
    line: 1,
    call: { path: 'ecspresso/backend.yml', env: {} },
    file: { cluster: 'production', hasServiceDefinition: true, source: {} },
    definition: {
      family: 'shop-backend',
      containers: [
        {
          name: 'laravel',
          image: 'repo/backend:9f3c2e1',
          essential: true,
          log: { kind: 'unreadable', why: { kind: 'no-configuration' } },
        },
      ],
    },
    region: 'ap-northeast-1',
    cluster: 'production',
    service: 'backend',
    timeoutSeconds: 1800,
    ...more,
  };
}

export const progress = { running: 1, desired: 2, old: 2, failed: 0 };
export const name = 'migration' as const;

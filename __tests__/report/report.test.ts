import { expect, test } from '@jest/globals';
import { log } from '../../src/report/log/log.js';
import { writeReport } from '../../src/report/report.js';
import { end, failure, outcome } from './support/releases.js';

test('what went wrong stands before a warning that nobody needs to act on', () => {
  const lines: string[] = [];
  const redact = (text: string): string => text;
  const writer = log({ write: (line) => lines.push(line), token: () => 'unguessable', redact, debug: false });
  const release = end({
    status: 'failed',
    configs: [outcome({ result: 'failed', forced: true, demanded: { at: 1, reason: 'strategy' } })],
    failures: [failure('backend')],
  });
  writeReport({ release }, { title: undefined, origin: undefined }, writer, redact);
  expect(lines.filter((line) => line.startsWith('::'))).toEqual([
    expect.stringMatching(/^::error title=backend does not run shop%3A42::/),
    expect.stringMatching(/^::warning::ECS demanded a forced new deployment of backend/),
  ]);
});

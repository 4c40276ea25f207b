import { expect, test } from '@jest/globals';
import type { Warning } from '../../src/release/warning.js';
import { warningText } from '../../src/report/warning.js';

test.each<[string, Warning, string]>([
  [
    'a wait that outlives the credentials',
    { kind: 'long-wait', services: [{ service: 'api', minutes: 90 }], minutes: 90, left: 3300 },
    'api asks ECS to wait at least 1 h 30 min by its own settings, and the credentials end in 55 min: raise role-duration-seconds of aws-actions/configure-aws-credentials, or let this job end earlier with `wait-until` and another one go on with `mode: wait`.',
  ],
  [
    'waits of several services, and credentials that do not tell their end',
    {
      kind: 'long-wait',
      services: [
        { service: 'api', minutes: 60 },
        { service: 'web', minutes: 30 },
      ],
      minutes: 90,
    },
    'The services ask ECS to wait at least 1 h 30 min by their own settings (api 1 h, web 30 min), and the credentials of a job live for an hour unless it asks for more: raise role-duration-seconds of aws-actions/configure-aws-credentials, or let this job end earlier with `wait-until` and another one go on with `mode: wait`.',
  ],
  [
    'a pause that the job waits for',
    {
      kind: 'pauses-early',
      service: 'api',
      until: { kind: 'deployed' },
      pauses: [{ stage: 'POST_TEST_TRAFFIC_SHIFT', times: 1, minutes: 1440, action: 'ROLLBACK' }],
    },
    'api: its own settings pause the deployment at POST_TEST_TRAFFIC_SHIFT (up to 24 h; then ECS rolls it back). This job waits until somebody continues it, up to 24 h. With `wait-until: paused` it ends at the pause, and `mode: continue` goes on from there.',
  ],
  [
    'several pauses',
    {
      kind: 'pauses-early',
      service: 'api',
      until: { kind: 'deployed' },
      pauses: [
        { stage: 'POST_SCALE_UP', times: 1, minutes: 30, action: 'ROLLBACK' },
        { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', times: 4, minutes: 10, action: 'CONTINUE' },
      ],
    },
    'api: its own settings pause the deployment at POST_SCALE_UP (up to 30 min; then ECS rolls it back) and at PRE_PRODUCTION_TRAFFIC_SHIFT (4 times, up to 10 min each; then ECS continues it). This job waits until somebody continues it, up to 1 h 10 min in all. With `wait-until: paused` it ends at the pause, and `mode: continue` goes on from there.',
  ],
  [
    'a service that no line of `deployments` names',
    { kind: 'left-out', services: ['web'], by: 'lines' },
    'web is not among `deployments`: this run does not touch it.',
  ],
  [
    'services that are not paused',
    { kind: 'left-out', services: ['web', 'api'], by: 'paused' },
    'web, api are not paused: this run does not touch them.',
  ],
])('%s', (_name, warning, text) => {
  expect(warningText(warning)).toBe(text);
});

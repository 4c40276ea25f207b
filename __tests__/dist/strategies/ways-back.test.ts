import { afterAll, expect, jest } from '@jest/globals';
import { judge } from '../support/expectation.js';
import { all, EARLIER, FRONTEND } from '../support/product.js';
import { removeFolders } from '../support/program.js';
import { play } from '../support/step.js';
import { BLUE_GREEN, deploys, HELD, held, stagedTest } from './support.js';

const PAUSES = deploys('frontend', { ...BLUE_GREEN, ...held('ROLLBACK', 600), bakeTimeInMinutes: 90 });
const TO_AN_OLDER_ONE = {
  ...PAUSES,
  world: all(EARLIER, PAUSES.world),
  inputs: { mode: 'rollback', configs: FRONTEND, 'rollback-to': 'frontend=shop-frontend:16' },
} as const;
const PAUSES_TOO = /^frontend: its own settings pause its rollback, too, .* at POST_TEST_TRAFFIC_SHIFT \(up to 10 h; /;

jest.setTimeout(120_000);
afterAll(removeFolders);

stagedTest('mode rollback of what is released: the job ends at the pause of its way back', async () => {
  const inputs = { ...TO_AN_OLDER_ONE.inputs, 'wait-until': 'paused' };
  const outcome = await play({ ...TO_AN_OLDER_ONE, inputs, restless: true });
  judge(outcome, {
    status: 'paused',
    message: new RegExp(`^Paused: frontend at ${HELD}`),
    results: { frontend: 'paused' },
    taskDefinitions: { frontend: 'shop-frontend:16' },
    deploys: ['frontend shop-frontend:16'],
  });
  expect(outcome.transcript.outputs['deployments']).toBe('frontend=shop-frontend:16');
});

stagedTest('mode plan says how it would go back, and how long that waits', async () => {
  const outcome = await play({ ...TO_AN_OLDER_ONE, inputs: { ...TO_AN_OLDER_ONE.inputs, mode: 'plan' } });
  judge(outcome, {
    status: 'planned',
    message: /^Would roll back 1 service: frontend to shop-frontend:16\.$/,
    warnings: [PAUSES_TOO],
    results: { frontend: 'skipped' },
  });
  expect(outcome.transcript.stdout).toMatch(/Plan: ECS waits at least 1 h 30 min by the services' own settings\./);
  expect(outcome.transcript.stdout).toMatch(/blue\/green, then bakes 1 h 30 min/);
});

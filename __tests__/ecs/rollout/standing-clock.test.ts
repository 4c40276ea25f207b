import { describe, expect, test } from '@jest/globals';
import type { Observation } from '../../../src/ecs/rollout/rollout.js';
import type { DeploymentConfigurationSnapshot } from '../../../src/ecs/snapshot.js';
import fc from '../../support/fast-check.js';
import {
  awaiting,
  deployment,
  observation,
  oldDeployment,
  ROLLING_UPDATE,
  service,
  serviceDeployment,
} from '../support/ecs-says.js';
import { ENDED, rolled, type Step } from '../support/rolled.js';

const CANARY: DeploymentConfigurationSnapshot = {
  ...ROLLING_UPDATE,
  strategy: 'CANARY',
  bakeMinutes: 10,
  canary: { percent: 10, bakeMinutes: 5 },
};
const ALARMS: DeploymentConfigurationSnapshot = { ...ROLLING_UPDATE, bakeMinutes: 10, alarms: ['errors'] };

type Shown = Parameters<typeof serviceDeployment>[2];

/** Everything of ours runs, and its service deployment is there. */
function seen(seconds: number, shown: Shown = {}, old = 2): Observation {
  const configuration = shown?.configuration ?? CANARY;
  return observation(seconds, {
    service: service([deployment(2, { running: 2 }), oldDeployment({ running: old })], {
      deploymentConfiguration: configuration,
    }),
    serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS', { configuration, ...shown })],
  });
}

const works = (seconds: number): Observation => seen(seconds, { stage: 'POST_SCALE_UP' });
/** What ECS waits for as the service asks. */
const WAITS: Readonly<Record<string, (seconds: number) => Observation>> = {
  bake: (seconds) => seen(seconds, { stage: 'BAKE_TIME', productionTraffic: 100 }),
  step: (seconds) => seen(seconds, { stage: 'PRODUCTION_TRAFFIC_SHIFT', productionTraffic: 10 }),
  pause: (seconds) => seen(seconds, { stage: 'POST_TEST_TRAFFIC_SHIFT', hooks: [awaiting()] }),
  'bake of a rolling deployment': (seconds) => seen(seconds, { configuration: ALARMS }, 0),
};
/** ECS does not answer about service deployments this time. */
const unknown = (seconds: number): Observation => ({
  ...works(seconds),
  serviceDeployments: [],
  serviceDeploymentsPending: true,
});

const TIMEOUT = { timeoutSeconds: 600 };
const verdictOf = (steps: readonly Step[]) => rolled([works(1), ENDED, ...steps], TIMEOUT).verdict;

describe('the clock of the timeout', () => {
  describe.each(Object.entries(WAITS))('in a %s', (_name, waits) => {
    test('a time that is over at the poll which first shows it is no timeout', () => {
      expect(verdictOf([works(600), waits(602)])).toBeUndefined();
    });

    test('what it waits later is none either', () => {
      expect(verdictOf([works(600), waits(602), waits(4000)])).toBeUndefined();
    });

    test('what ECS works afterwards counts', () => {
      expect(verdictOf([works(600), waits(602), works(604)])).toBeUndefined();
      expect(verdictOf([works(600), waits(602), works(604), works(607)])).toMatchObject({ kind: 'timeout' });
    });

    test('the time before it counts', () => {
      expect(verdictOf([works(602), waits(603)])).toMatchObject({ kind: 'timeout' });
    });

    test('a poll that does not tell whether it waits ends nothing', () => {
      expect(verdictOf([works(600), unknown(603), waits(604)])).toBeUndefined();
    });
  });

  test('a pause lasts while its hook is at no end, at whatever status', () => {
    const at = (seconds: number, status: string) =>
      seen(seconds, { stage: 'POST_TEST_TRAFFIC_SHIFT', hooks: [awaiting('ecs-pause-1', { status })] });
    const held = [works(600), at(602, 'AWAITING_ACTION')];
    expect(verdictOf([...held, at(604, 'NEW_STATUS'), at(4000, 'NEW_STATUS')])).toBeUndefined();
    expect(verdictOf([...held, at(604, 'SUCCEEDED'), at(4000, 'SUCCEEDED')])).toMatchObject({ kind: 'timeout' });
    // Nobody has seen this one hold the deployment.
    expect(verdictOf([works(600), at(602, 'NEW_STATUS')])).toMatchObject({ kind: 'timeout' });
  });

  test('a poll without an answer is followed by one that decides', () => {
    expect(verdictOf([works(600), unknown(603), works(604)])).toMatchObject({ kind: 'timeout' });
  });

  test('nothing ends at a poll that shows a wait, and nothing before ECS has worked for the whole time', () => {
    const names = Object.keys(WAITS).filter((name) => !name.includes('rolling'));
    const poll = fc.record({ gap: fc.integer({ min: 1, max: 400 }), shows: fc.constantFrom('work', 'work', ...names) });
    let timeouts = 0;
    fc.assert(
      fc.property(fc.array(poll, { minLength: 1, maxLength: 14 }), (polls) => {
        let at = 1;
        let worked = 0;
        let wasWaiting = false;
        const steps: Observation[] = [];
        for (const { gap, shows } of polls) {
          at += gap;
          const waits = WAITS[shows];
          steps.push((waits ?? works)(at));
          if (!wasWaiting && waits === undefined) worked += gap;
          wasWaiting = waits !== undefined;
          const { verdict } = rolled([works(1), ENDED, ...steps], TIMEOUT);
          if (verdict === undefined) {
            expect(worked).toBeLessThanOrEqual(600);
            continue;
          }
          timeouts += 1;
          expect(verdict).toEqual({ kind: 'timeout', seconds: 600, healthy: true });
          expect(waits).toBeUndefined();
          expect(worked).toBeGreaterThan(600);
          return;
        }
      }),
    );
    expect(timeouts).toBeGreaterThan(0);
  });
});

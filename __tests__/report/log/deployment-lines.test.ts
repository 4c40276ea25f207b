import { describe, expect, test } from '@jest/globals';
import type { Pause } from '../../../src/ecs/pause.js';
import { ROLLING } from '../../../src/ecs/strategy.js';
import type { Event } from '../../../src/release/events.js';
import { planned, shown } from '../support/logged.js';

const PLACE = { region: 'ap-northeast-1', cluster: 'production', service: 'backend' };
const OURS = { ...PLACE, taskDefinition: 'shop-backend:42', at: 73_000 };
const NOON = Date.UTC(2026, 10, 28, 12);

const canary = planned({
  serviceDefinition: {
    deploymentConfiguration: {
      strategy: 'CANARY',
      bakeTimeInMinutes: 10,
      canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 5 },
    },
  },
});
const LOOKED: Event = { kind: 'looked', plan: { lines: [[canary]] } };

function stage(name: string, more: Partial<Extract<Event, { kind: 'stage' }>> = {}): Event {
  return { kind: 'stage', ...OURS, stage: name, ...more };
}

function pause(more: Partial<Pause> = {}): Event {
  return {
    kind: 'paused',
    ...OURS,
    pause: {
      hookId: 'ecs-pause-1',
      stage: 'POST_TEST_TRAFFIC_SHIFT',
      serviceDeployment: 'arn:aws:ecs:ap-northeast-1:123456789012:service-deployment/production/backend/1',
      timeoutAction: 'ROLLBACK',
      ...more,
    },
  };
}

test('a line of configs begins with how ECS deploys, and how long it waits for that', () => {
  const starting: Event = { kind: 'line-starting', index: 1, of: 1, services: ['backend', 'web'] };
  expect(shown([LOOKED, starting]).at(-1)).toBe(
    '::group::Roll out 1/1: backend (canary 10 %25 for 5 min, then bakes 10 min; at least 15 min by its own settings), web',
  );
});

describe('stages', () => {
  test.each<[string, Partial<Extract<Event, { kind: 'stage' }>>, string]>([
    ['RECONCILE_SERVICE', {}, 'sorting out the revisions that are active'],
    ['PRE_SCALE_UP', {}, 'about to scale up'],
    ['SCALE_UP', {}, 'scaling up'],
    ['POST_SCALE_UP', {}, 'scaled up'],
    ['TEST_TRAFFIC_SHIFT', {}, 'shifting the test traffic to shop-backend:42'],
    ['POST_TEST_TRAFFIC_SHIFT', { testShare: 100 }, '100 % of test traffic on shop-backend:42'],
    ['POST_TEST_TRAFFIC_SHIFT', {}, 'past the test traffic'],
    ['PRE_PRODUCTION_TRAFFIC_SHIFT', { share: 0 }, 'about to shift production traffic'],
    ['PRE_PRODUCTION_TRAFFIC_SHIFT', { share: 10 }, 'about to shift production traffic beyond 10 %'],
    ['PRODUCTION_TRAFFIC_SHIFT', { share: 0 }, 'shifting the production traffic to shop-backend:42'],
    ['PRODUCTION_TRAFFIC_SHIFT', {}, 'production traffic goes to shop-backend:42'],
    [
      'PRODUCTION_TRAFFIC_SHIFT',
      { share: 10, until: 553_000 },
      '10 % of production traffic on shop-backend:42, bakes until 09:12',
    ],
    ['POST_PRODUCTION_TRAFFIC_SHIFT', { share: 100 }, '100 % of production traffic on shop-backend:42'],
    [
      'BAKE_TIME',
      { share: 100, until: 3_673_000 },
      '100 % of production traffic on shop-backend:42, bakes until 1:01:12',
    ],
    ['CLEAN_UP', { share: 100 }, 'stopping the old tasks'],
    ['TELEPORT', {}, 'at TELEPORT'],
  ])('%s %j', (name, more, words) => {
    expect(shown([LOOKED, stage(name, more)]).at(-1)).toBe(`  01:12  backend  canary: ${words}`);
  });

  test('of a service whose strategy is not known stand alone', () => {
    expect(shown([stage('SCALE_UP')])).toEqual(['  01:12  backend  scaling up']);
    const rolling = planned({ serviceDefinition: { deploymentConfiguration: ROLLING } });
    expect(shown([{ kind: 'looked', plan: { lines: [[rolling]] } }, stage('SCALE_UP')]).at(-1)).toBe(
      '  01:12  backend  scaling up',
    );
  });
});

describe('a pause', () => {
  const command =
    'aws ecs continue-service-deployment --region ap-northeast-1 --service-deployment-arn arn:aws:ecs:ap-northeast-1:123456789012:service-deployment/production/backend/1 --hook-id ecs-pause-1 --action';

  test('is a line, and a notice with both commands and what happens at its end', () => {
    const clause =
      'paused at POST_TEST_TRAFFIC_SHIFT since 2026-11-28 12:00 UTC, until 2026-11-29 12:00 UTC; then ECS rolls it back';
    expect(shown([pause({ since: NOON, expiresAt: NOON + 86_400_000 })])).toEqual([
      `  01:12  backend  ${clause}`,
      `::notice title=backend is paused at POST_TEST_TRAFFIC_SHIFT::backend is ${clause} (shop-backend:42).%0AContinue: ${command} CONTINUE (or \`mode: continue\`)%0ARoll back: ${command} ROLLBACK (or \`mode: rollback\`)`,
    ]);
  });

  test.each<[string, Partial<Pause>, string]>([
    [
      'goes on by itself',
      { expiresAt: NOON, timeoutAction: 'CONTINUE' },
      ', until 2026-11-28 12:00 UTC; then ECS continues it',
    ],
    ['has no end that ECS tells', {}, ' until somebody continues it'],
  ])('that %s says so', (_name, more, words) => {
    expect(shown([pause(more)])[0]).toBe(`  01:12  backend  paused at POST_TEST_TRAFFIC_SHIFT${words}`);
  });

  test.each([
    [false, 'somebody else has continued it at POST_TEST_TRAFFIC_SHIFT'],
    [true, 'nobody has continued it in time at POST_TEST_TRAFFIC_SHIFT; ECS continues it, as the service asks'],
  ])('that ends without this run is told (timed out: %s)', (timedOut, words) => {
    const { pause: held } = pause() as Extract<Event, { kind: 'paused' }>;
    const over = { kind: 'continued-by-other', ...PLACE, taskDefinition: 'shop-backend:42', pause: held } as const;
    expect(shown([{ ...over, timedOut, at: 0 }])).toEqual([`  01:12  backend  ${words}`]);
  });
});

import { describe, expect, test } from '@jest/globals';
import type { Inputs, RollbackTo } from '../../../../src/inputs/inputs.js';
import type { LookWarning } from '../../../../src/release/warning.js';
import { warningText } from '../../../../src/report/warning.js';
import { deployment } from '../../../ecs/support/ecs-says.js';
import type { Script } from '../../support/script.js';
import { goingBack, lines, named } from './support/rolling-back.js';

/** A pause of at most half an hour, and a bake that is longer than credentials live, by the service's own settings. */
const SETTINGS = {
  strategy: 'BLUE_GREEN',
  bakeMinutes: 90,
  hooks: [
    {
      targetType: 'PAUSE',
      stages: ['POST_TEST_TRAFFIC_SHIFT'],
      timeoutMinutes: 30,
      timeoutAction: 'ROLLBACK',
    },
  ],
} as const;
const IN_FLIGHT: Partial<Script> = {
  inFlight: { backend: 'shop-backend:42' },
  end: (_name, taskDefinition) => (taskDefinition === 'shop-backend:42' ? 'IN_PROGRESS' : 'SUCCESSFUL'),
};
const ROLLING_BACK = deployment(9, {
  taskDefinition: 'shop-backend:41',
  rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.',
});

/** What look warns of, in kinds, and how long the plan says that ECS waits at least. */
async function warned(rollbackTo: RollbackTo, script: Partial<Script> = {}, more: Partial<Inputs> = {}) {
  const { events } = await goingBack(
    {},
    [['backend.yml']],
    { rollbackTo, ...more },
    { ...script, services: { backend: { deploymentConfiguration: SETTINGS, ...script.services?.['backend'] } } },
  );
  return events.flatMap((event) => (event.kind === 'warning' ? [event.warning] : []));
}

const kinds = (warnings: readonly { readonly kind: string }[]): readonly string[] => warnings.map(({ kind }) => kind);

describe('look of mode rollback warns of what the way back waits for', () => {
  test.each<[string, RollbackTo, Partial<Script>]>([
    ['a deploy of an older revision', lines(named('backend', 'shop-backend:40')), {}],
    ['a deploy after what ECS takes back', lines(named('backend', 'shop-backend:39')), IN_FLIGHT],
  ])('%s', async (_name, rollbackTo, script) => {
    expect(kinds(await warned(rollbackTo, script))).toEqual(['pauses-early', 'long-wait']);
  });

  test.each<[string, RollbackTo, Partial<Script>]>([
    ['ECS itself takes back what is in progress', { kind: 'previous' }, IN_FLIGHT],
    ['by a line', lines(named('backend', 'shop-backend:41', 'shop-backend:42')), IN_FLIGHT],
    [
      'ECS takes it back already',
      lines(named('backend', 'shop-backend:41', 'shop-backend:42')),
      { services: { backend: { deployments: [ROLLING_BACK] } } },
    ],
    ['it is there already', lines(named('backend', 'shop-backend:41', 'shop-backend:42')), {}],
    ['its guard does not hold', lines(named('backend', 'shop-backend:40', 'shop-backend:42')), {}],
  ])('but of nothing where %s: that shifts at once, or nothing does', async (_name, rollbackTo, script) => {
    expect(kinds(await warned(rollbackTo, script))).toEqual([]);
  });

  test('the step ends at the pause: of the bake behind it nothing is said either', async () => {
    const target = lines(named('backend', 'shop-backend:40'));
    expect(kinds(await warned(target, {}, { waitUntil: { kind: 'paused' } }))).toEqual([]);
  });
});

const PAUSES: LookWarning = {
  kind: 'pauses-early',
  service: 'api',
  until: { kind: 'deployed' },
  pauses: [{ stage: 'POST_TEST_TRAFFIC_SHIFT', times: 1, minutes: 30, action: 'ROLLBACK' }],
};

test.each<[string, LookWarning, RegExp]>([
  [
    'a rollback that pauses',
    { ...PAUSES, goesBack: 'now' },
    /^api: its own settings pause its rollback, too, which is a deployment like any other, at POST_TEST_TRAFFIC_SHIFT \(up to 30 min; then ECS rolls it back\)\. This job waits until somebody continues it, up to 30 min\. With `wait-until: paused`/,
  ],
  [
    'a release whose rollback would pause',
    { ...PAUSES, goesBack: 'on-failure' },
    /^api: its own settings pause the deployment at .* goes on from there\. If this release fails once the service is released, its rollback pauses there, too, and needs somebody\.$/,
  ],
])('%s is told', (_name, warning, text) => {
  expect(warningText(warning)).toMatch(text);
});

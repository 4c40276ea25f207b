import { describe, expect, test } from '@jest/globals';
import type { Lifecycle } from '../../../src/ecs/rollout/lifecycle.js';
import type { Verdict } from '../../../src/ecs/rollout/rollout.js';
import { shiftedTraffic, type Traffic, trafficOf } from '../../../src/ecs/service/traffic.js';
import type { DeploymentSnapshot } from '../../../src/ecs/snapshot.js';
import { failureOf, type RolloutEnd, runningAfter, serviceEndAfter } from '../../../src/release/roll-out/failure.js';
import { serviceEndClause } from '../../../src/report/failure/where-things-stand.js';
import { deployment, oldDeployment, ROLLING_UPDATE, service } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { unseenRollout } from '../../ecs/support/rolled.js';
import { failureInWords } from '../../support/in-words.js';
import { planned } from '../support/plans.js';

const CONFIG = planned('backend', { before: 'shop:41' });
const AFTER = 'shop:42';
const SHIFTING = { deploymentConfiguration: { ...ROLLING_UPDATE, strategy: 'CANARY' } };
/** Everything runs, new and old: only the lifecycle tells who serves. */
const BOTH = service([deployment(2, { running: 2 }), oldDeployment()], SHIFTING);

const lifecycle = (more: Partial<Lifecycle>): Lifecycle => ({ pauses: [], ...more });

describe('what takes the production traffic', () => {
  const names = { to: AFTER, before: 'shop:41' };
  test.each<[string, Lifecycle | undefined, Traffic | undefined]>([
    ['before the shift, by its share', lifecycle({ stage: 'SCALE_UP', productionTraffic: 0 }), { on: 'shop:41' }],
    ['before the shift, by its stage', lifecycle({ stage: 'POST_TEST_TRAFFIC_SHIFT' }), { on: 'shop:41' }],
    ['of a share', lifecycle({ productionTraffic: 10 }), { on: AFTER, share: 10, rest: 'shop:41' }],
    ['in the midst of the shift, without a share', lifecycle({ stage: 'PRODUCTION_TRAFFIC_SHIFT' }), undefined],
    ['between two steps, without a share', lifecycle({ stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT' }), undefined],
    ['in the bake, by its share', lifecycle({ stage: 'BAKE_TIME', productionTraffic: 100 }), { on: AFTER }],
    ['in the bake, by its stage', lifecycle({ stage: 'BAKE_TIME' }), { on: AFTER }],
    ['at a stage that is not known', lifecycle({}), undefined],
    ['at a stage that ECS has got since', lifecycle({ stage: 'POST_BAKE_CHECK' }), undefined],
    ['where ECS does not tell of its service deployment', undefined, undefined],
  ])('%s', (_name, seen, traffic) => {
    expect(trafficOf(BOTH, seen, names)).toEqual(traffic);
  });

  test.each<[string, readonly DeploymentSnapshot[], Traffic | undefined]>([
    ['while some of ours are missing', [deployment(2, { running: 1 }), oldDeployment()], { on: 'shop:41' }],
    ['once all of ours run', [deployment(2, { running: 2 }), oldDeployment()], undefined],
  ])('of a rolling update, by its tasks: %s', (_name, deployments, traffic) => {
    expect(trafficOf(service(deployments), lifecycle({ stage: 'BAKE_TIME' }), names)).toEqual(traffic);
  });

  test('of a service that nothing ran in before: only what it has', () => {
    const first = service([deployment(2, { running: 2 })], SHIFTING);
    const none = { to: AFTER, before: undefined };
    expect(trafficOf(first, lifecycle({ productionTraffic: 0 }), none)).toBeUndefined();
    expect(trafficOf(first, lifecycle({ productionTraffic: 10 }), none)).toEqual({ on: AFTER, share: 10 });
  });

  test('of the deployment that is PRIMARY, and no other', () => {
    const baking = { ...lifecycle({ stage: 'BAKE_TIME' }), deployment: 'ecs-svc/2' };
    expect(shiftedTraffic(BOTH, baking)).toEqual({ on: AFTER });
    expect(shiftedTraffic(BOTH, { ...baking, deployment: 'ecs-svc/1' })).toBeUndefined();
    expect(shiftedTraffic(BOTH, undefined)).toBeUndefined();
    expect(shiftedTraffic({ ...BOTH, deploymentConfiguration: ROLLING_UPDATE }, baking)).toBeUndefined();
  });
});

describe('every red end says what takes the traffic', () => {
  const timeout: Verdict = { kind: 'timeout', seconds: 60, healthy: true };
  const pause = {
    hookId: 'ecs-pause-1',
    stage: 'POST_PRODUCTION_TRAFFIC_SHIFT',
    serviceDeployment: 'arn',
    timeoutAction: 'ROLLBACK',
  } as const;
  const ended = (seen: Lifecycle | undefined, verdict?: Verdict, more: object = {}): RolloutEnd => ({
    kind: 'watched',
    rollout: {
      ...unseenRollout({ timeoutSeconds: 60, preexisting: new Set() }),
      lifecycle: seen,
    },
    deployment: 'ecs-svc/2',
    last: BOTH,
    verdict,
    ...more,
  });
  const NEW = lifecycle({ stage: 'BAKE_TIME', productionTraffic: 100 });
  const TENTH = lifecycle({ stage: 'PRODUCTION_TRAFFIC_SHIFT', productionTraffic: 10 });
  const OLD = lifecycle({ stage: 'POST_TEST_TRAFFIC_SHIFT', productionTraffic: 0 });
  const error = awsError('credentials', 'ecs:DescribeServices');
  const all = 'all production traffic goes to shop:42';
  const tenth = '10 % of production traffic goes to shop:42, the rest to shop:41';
  const old = 'shop:41 keeps serving';

  test.each<[string, RolloutEnd, string]>([
    ['timed out after the shift', ended(NEW, timeout), `the deployment ecs-svc/2 is still in progress in ECS, ${all}`],
    ['timed out at a step', ended(TENTH, timeout), `the deployment ecs-svc/2 is still in progress in ECS, ${tenth}`],
    ['timed out before it', ended(OLD, timeout), `the deployment ecs-svc/2 is still in progress in ECS, ${old}`],
    ['timed out, not told', ended(undefined, timeout), 'the deployment ecs-svc/2 is still in progress in ECS'],
    [
      'access lost',
      ended(NEW, { kind: 'unknown', error }),
      `the deployment ecs-svc/2 is still in progress in ECS, ${all}`,
    ],
    [
      'failing after the shift',
      ended(NEW, { kind: 'failing', failures: 3 }),
      `the deployment ecs-svc/2 is still in progress in ECS, ${all}`,
    ],
    ['cancelled', ended(TENTH), `the deployment ecs-svc/2 of shop:42 is still in progress in ECS, ${tenth}`],
    [
      'cancelled at a pause',
      ended({ ...NEW, pauses: [pause] }),
      `the deployment ecs-svc/2 of shop:42 is paused at ${pause.stage} until somebody continues it; meanwhile ${all}`,
    ],
    [
      'cancelled, and could not be stopped',
      ended(NEW, undefined, { stop: { kind: 'unknown' } }),
      `the deployment ecs-svc/2 of shop:42 was in progress, and its service deployment is not known, so it could not be stopped, ${all}`,
    ],
    [
      'cancelled, and ECS takes it back',
      ended(NEW, undefined, { stop: { kind: 'requested' } }),
      'the deployment ecs-svc/2 of shop:42 was in progress, and ECS was told to roll it back',
    ],
  ])('%s', (_name, end, clause) => {
    expect(serviceEndClause({ service: 'backend', family: 'shop', end: serviceEndAfter(CONFIG, AFTER, end) })).toBe(
      `backend: ${clause}`,
    );
  });

  test.each<[string, RolloutEnd, string]>([
    ['paused', ended(NEW, { kind: 'paused', pause }), `is paused at ${pause.stage} on the way to shop:42, ${all}`],
    [
      'at a stage',
      ended(TENTH, { kind: 'in-progress', stage: 'PRODUCTION_TRAFFIC_SHIFT' }),
      `is being rolled out to shop:42 and is at PRODUCTION_TRAFFIC_SHIFT, ${tenth}`,
    ],
  ])('where another one failed: %s', (_name, end, clause) => {
    expect(serviceEndClause({ service: 'backend', family: 'shop', end: serviceEndAfter(CONFIG, AFTER, end) })).toBe(
      `backend ${clause}`,
    );
  });

  test.each<[string, RolloutEnd, string, string]>([
    ['after the shift', ended(NEW, timeout), all, AFTER],
    ['at a step', ended(TENTH, timeout), tenth, 'shop:41'],
    ['before it', ended(OLD, timeout), old, 'shop:41'],
    ['where ECS does not tell', ended(undefined, timeout), '2 old tasks still running', AFTER],
  ])('the title of a timeout says it, as the output does: %s', (_name, end, clause, running) => {
    const failure = failureOf(CONFIG, AFTER, end, undefined, []);
    expect(failure && failureInWords(failure).title).toBe(
      `backend timed out after 1 min: 2/2 new tasks running, ${clause}`,
    );
    expect(runningAfter(CONFIG, AFTER, end)).toBe(running);
  });
});

test('a deploy that was refused while somebody else’s revision has the traffic says what serves', () => {
  const current = service([deployment(3, { taskDefinition: 'shop:43', running: 2 }), oldDeployment()], SHIFTING);
  const config = {
    ...CONFIG,
    current,
    lifecycle: { ...lifecycle({ stage: 'BAKE_TIME', productionTraffic: 100 }), deployment: 'ecs-svc/3' },
  };
  const end: RolloutEnd = {
    kind: 'refused',
    refusal: { kind: 'ecspresso', end: { command: 'ecspresso deploy', exitCode: 1, said: 'no' } },
  };
  expect(serviceEndClause({ service: 'backend', family: 'shop', end: serviceEndAfter(config, AFTER, end) })).toBe(
    'backend serves shop:43 as before',
  );
});

import { describe, expect, test } from '@jest/globals';
import { type PrimaryLifecycle, revisionInProduction } from '../../../src/ecs/service/running.js';
import { shiftedTraffic } from '../../../src/ecs/service/traffic.js';
import type { DeploymentSnapshot, ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import { outcomePhrase } from '../../../src/report/phrases/outcome.js';
import { deployment, oldDeployment, service } from '../../ecs/support/ecs-says.js';
import { outcome } from '../../report/support/releases.js';

describe('what takes the production traffic', () => {
  const ours = deployment(2, { running: 0, desired: 2 });
  const older = { id: 'ecs-svc/0', taskDefinition: 'shop:40' };
  const withoutRolloutState = (deployments: readonly DeploymentSnapshot[]): ServiceSnapshot =>
    service(deployments.map(({ rolloutState: _none, ...rest }) => rest));
  test.each<[string, ServiceSnapshot, string | undefined]>([
    ['while none of our tasks runs: what ran before', service([ours, oldDeployment()]), 'shop:41'],
    ['while the first of ours runs', service([{ ...ours, running: 1 }, oldDeployment()]), 'shop:41'],
    ['once all of ours run', service([{ ...ours, running: 2 }, oldDeployment()]), 'shop:42'],
    ['once ours is complete, on no tasks', service([{ ...ours, desired: 0, rolloutState: 'COMPLETED' }]), 'shop:42'],
    [
      'once ours is complete by early success, while old tasks drain',
      service([{ ...ours, running: 1, rolloutState: 'COMPLETED' }, oldDeployment()]),
      'shop:42',
    ],
    ['before ours is scaled up', service([{ ...ours, desired: 0 }, oldDeployment()]), 'shop:41'],
    ['where nothing has ever been complete', service([ours]), 'shop:42'],
    [
      'while ECS rolls back',
      service([
        { ...oldDeployment(), status: 'PRIMARY', rolloutState: 'IN_PROGRESS' },
        { ...ours, status: 'ACTIVE', rolloutState: 'FAILED' },
      ]),
      'shop:41',
    ],
    [
      'while none of our tasks runs, behind a Classic Load Balancer: what ran before',
      withoutRolloutState([ours, oldDeployment()]),
      'shop:41',
    ],
    [
      'while some of ours run, behind a Classic Load Balancer: the newest of what ran before',
      withoutRolloutState([{ ...ours, running: 1 }, oldDeployment(), oldDeployment({ createdAt: 0, ...older })]),
      'shop:41',
    ],
    [
      'once all of ours run, behind a Classic Load Balancer',
      withoutRolloutState([{ ...ours, running: 2 }, oldDeployment()]),
      'shop:42',
    ],
    ['of CODE_DEPLOY', { ...service([]), primaryTaskSet: 'shop:40' }, 'shop:40'],
    ['of a service that is gone', { ...service([oldDeployment()]), status: 'INACTIVE' }, undefined],
  ])('%s', (_name, shown, running) => {
    expect(revisionInProduction(shown)).toBe(running);
  });

  const shifting = (more: Partial<DeploymentSnapshot> = {}) => ({
    ...service([{ ...ours, running: 2, ...more }, oldDeployment()]),
    deploymentConfiguration: { strategy: 'CANARY', bakeMinutes: 0, hooks: [] },
  });
  test.each<[string, ServiceSnapshot, Omit<PrimaryLifecycle, 'pauses'>, string]>([
    ['with a tenth of the traffic', shifting(), { deployment: ours.id, productionTraffic: 10 }, 'shop:41'],
    ['with all of the traffic', shifting(), { deployment: ours.id, productionTraffic: 100 }, 'shop:42'],
    ['at a stage before the shift', shifting(), { deployment: ours.id, stage: 'POST_TEST_TRAFFIC_SHIFT' }, 'shop:41'],
    ['while it bakes', shifting(), { deployment: ours.id, stage: 'BAKE_TIME' }, 'shop:42'],
    ['of another deployment', shifting(), { deployment: 'ecs-svc/9', productionTraffic: 10 }, 'shop:42'],
    [
      'that is over',
      shifting({ rolloutState: 'COMPLETED' }),
      { deployment: ours.id, productionTraffic: 10 },
      'shop:42',
    ],
  ])('all our tasks run, and their deployment is on its way %s', (_name, shown, course, running) => {
    expect(revisionInProduction(shown, { pauses: [], ...course })).toBe(running);
  });

  test.each<[string, string | undefined, string]>([
    ['the one that ECS names, though it was never complete', 'ecs-svc/3', 'shop:43'],
    ['what was completed last, where ECS names none', undefined, 'shop:41'],
    ['what was completed last, where the one that ECS names is gone', 'ecs-svc/9', 'shop:41'],
  ])('before PRIMARY takes the traffic, it is with %s', (_name, source, running) => {
    const baked = deployment(3, { taskDefinition: 'shop:43', status: 'ACTIVE', running: 2 });
    const shown = { ...shifting(), deployments: [...shifting().deployments, baked] };
    const lifecycle = { deployment: ours.id, productionTraffic: 0, source, pauses: [] };
    expect(revisionInProduction(shown, lifecycle)).toBe(running);
    expect(shiftedTraffic(shown, lifecycle)).toEqual({ on: running });
  });

  test('is not known of a service that ECS does not have', () => {
    expect(revisionInProduction(undefined)).toBeUndefined();
  });
});

test.each([
  ['release', 'released in 00:08'],
  ['continue', 'released in 00:08'],
  ['rollback', 'back on shop:42 in 00:08'],
] as const)('what a step of mode %s calls its success', (mode, words) => {
  expect(outcomePhrase(outcome({ result: 'released', seconds: 8, after: 'shop:42' }), mode)).toBe(words);
});

test('what ECS is still rolling back has failed, and is not said to be back', () => {
  const words = outcomePhrase(outcome({ result: 'failed', seconds: 8, end: { kind: 'rolling-back' } }));
  expect(words).toBe('failed after 00:08; ECS is rolling it back');
});

import { describe, expect, test } from '@jest/globals';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import { type Conflict, conflictOf, type Seen } from '../../../src/release/conflict.js';
import { deployment, oldDeployment, service } from '../../ecs/support/ecs-says.js';

const OLD = oldDeployment({ status: 'PRIMARY' });
const SETTLED: Seen = { current: service([OLD]), before: 'shop:41' };
/** At look somebody's 42 was in progress. */
const IN_PROGRESS_AT_LOOK: Seen = { current: service([deployment(2), oldDeployment()]), before: 'shop:41' };
const OURS = 'shop:44';
const other = (more: Parameters<typeof deployment>[1] = {}) => deployment(3, { taskDefinition: 'shop:43', ...more });
const back = (more: Parameters<typeof deployment>[1] = {}) => deployment(3, { taskDefinition: 'shop:41', ...more });
const codeDeploy = (primaryTaskSet: string): ServiceSnapshot =>
  service([], { controller: 'CODE_DEPLOY', primaryTaskSet });

function told(conflict: Conflict | undefined): string | undefined {
  switch (conflict?.kind) {
    case 'deployed':
      return `deployed ${conflict.deployment.taskDefinition}`;
    case 'serves':
      return `serves ${conflict.taskDefinition}`;
    case 'gone':
      return ['gone', conflict.status].join(' ').trim();
    default:
      return undefined;
  }
}

describe('between look and the roll-out', () => {
  test.each<[string, Seen, ServiceSnapshot | undefined, string | undefined]>([
    ['nothing', SETTLED, service([OLD]), undefined],
    [
      'a deployment that look saw has completed',
      IN_PROGRESS_AT_LOOK,
      service([deployment(2, { rolloutState: 'COMPLETED' })]),
      undefined,
    ],
    ['nothing, at a status of the service that nobody knows', SETTLED, service([OLD], { status: 'MOVING' }), undefined],
    [
      'a deployment, at a status of the service that nobody knows',
      SETTLED,
      service([other()], { status: 'MOVING' }),
      'deployed shop:43',
    ],
    ['a deployment of another task definition', SETTLED, service([other(), oldDeployment()]), 'deployed shop:43'],
    ['it has completed', SETTLED, service([other({ rolloutState: 'COMPLETED' })]), 'deployed shop:43'],
    [
      'it takes the place of one in progress',
      IN_PROGRESS_AT_LOOK,
      service([other(), oldDeployment()]),
      'deployed shop:43',
    ],
    [
      'it failed, and ECS went back',
      SETTLED,
      service([back(), other({ status: 'ACTIVE', rolloutState: 'FAILED' })]),
      undefined,
    ],
    ['a redeploy of the same task definition', SETTLED, service([back(), oldDeployment()]), undefined],
    ['a redeploy of the one in progress', IN_PROGRESS_AT_LOOK, service([deployment(3), oldDeployment()]), undefined],
    ['another desired count', SETTLED, service([{ ...OLD, desired: 6 }], { desired: 6 }), undefined],
    ['a deployment of our own revision', SETTLED, service([other({ taskDefinition: OURS })]), undefined],
    [
      'ECS takes back what was in progress',
      IN_PROGRESS_AT_LOOK,
      service([
        back({ rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.' }),
      ]),
      undefined,
    ],
    [
      'ECS takes it back and lists what failed',
      IN_PROGRESS_AT_LOOK,
      service([back(), deployment(2, { status: 'ACTIVE', rolloutState: 'FAILED' })]),
      undefined,
    ],
    ['ECS has taken it back', IN_PROGRESS_AT_LOOK, service([back({ rolloutState: 'COMPLETED' })]), undefined],
    [
      'a person takes it back',
      IN_PROGRESS_AT_LOOK,
      service([back(), deployment(2, { status: 'ACTIVE', rolloutState: 'IN_PROGRESS' })]),
      'deployed shop:41',
    ],
    [
      'a person takes back what had completed',
      { current: service([deployment(2, { rolloutState: 'COMPLETED' })]), before: 'shop:42' },
      service([back({ rolloutState: 'COMPLETED' })]),
      'deployed shop:41',
    ],
    [
      'a person takes it back, and what was in progress is not listed any more',
      IN_PROGRESS_AT_LOOK,
      service([back()]),
      'deployed shop:41',
    ],
    [
      'what had completed is taken back to a revision that look knew',
      { current: service([deployment(2, { rolloutState: 'COMPLETED' })]), before: 'shop:41' },
      service([back({ rolloutState: 'COMPLETED' })]),
      'deployed shop:41',
    ],
    [
      'a person takes what was in progress back to another revision than the last that worked',
      IN_PROGRESS_AT_LOOK,
      service([back({ taskDefinition: 'shop:40', rolloutState: 'COMPLETED' })]),
      'deployed shop:40',
    ],
    [
      'one that look saw, and not as PRIMARY, is PRIMARY again',
      IN_PROGRESS_AT_LOOK,
      service([OLD, deployment(2, { status: 'ACTIVE' })]),
      undefined,
    ],
    [
      'a redeploy of what was PRIMARY, which the service did not name yet',
      { ...IN_PROGRESS_AT_LOOK, current: service([deployment(2)], { taskDefinition: 'shop:41' }) },
      service([deployment(3)]),
      undefined,
    ],
    ['there is still no such service', {}, undefined, undefined],
    ['there is none, and what was there is being deleted', {}, service([OLD], { status: 'DRAINING' }), 'gone DRAINING'],
    ['somebody has created it with CodeDeploy', {}, codeDeploy('shop:43'), 'serves shop:43'],
    ['somebody has created it', {}, service([other()]), 'deployed shop:43'],
    ['it is gone', SETTLED, undefined, 'gone'],
    ['it is being deleted', SETTLED, service([OLD], { status: 'DRAINING' }), 'gone DRAINING'],
    ['CodeDeploy serves the same', { current: codeDeploy('shop:41') }, codeDeploy('shop:41'), undefined],
    ['CodeDeploy serves ours', { current: codeDeploy('shop:41') }, codeDeploy(OURS), undefined],
    ['CodeDeploy serves another one', { current: codeDeploy('shop:41') }, codeDeploy('shop:43'), 'serves shop:43'],
  ])('%s', (_name, seen, now, conflict) => {
    expect(told(conflictOf(seen, now, OURS))).toBe(conflict);
  });
});

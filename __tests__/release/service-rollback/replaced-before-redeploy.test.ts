import { expect, test } from '@jest/globals';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import { type PostStepState, postStepStateAfter } from '../../../src/release/post-step-state.js';
import { kindsOf } from '../support/heard.js';
import { goingBack, type Shows } from './support/rolling-back.js';

/** Somebody deploys after the service was read to find how it is rolled back, and before the redeploy. */
function deployedAfterFirstRead(): Shows {
  return afterFirstRead((now) => {
    const deployments = now.deployments.map((deployment) => ({
      ...deployment,
      id: 'ecs-svc/200',
      taskDefinition: 'shop-backend:43',
    }));
    return { ...now, taskDefinition: 'shop-backend:43', deployments };
  });
}

/** The service as it is at the first read, and so from then on. */
function afterFirstRead(later: (now: ServiceSnapshot) => ServiceSnapshot | undefined): Shows {
  let reads = 0;
  return (now) => {
    reads += 1;
    return reads === 1 ? now : later(now);
  };
}

test('a redeploy that was not made, because somebody has deployed just before, is told nowhere as begun', async () => {
  const { end, commands, events } = await goingBack({}, deployedAfterFirstRead());
  expect(end).toEqual({
    kind: 'stuck',
    why: { kind: 'deployed-since', taskDefinition: 'shop-backend:43' },
    leftAlone: true,
  });
  expect(commands).toEqual([]);
  expect(kindsOf(events)).not.toContain('deploying');
  expect(events.reduce<PostStepState>(postStepStateAfter, [])).toEqual([]);
});

test.each<[string, (now: ServiceSnapshot) => ServiceSnapshot | undefined, object]>([
  ['is being deleted', (now) => ({ ...now, status: 'DRAINING' }), { kind: 'gone', status: 'DRAINING' }],
  ['is gone', () => undefined, { kind: 'gone' }],
])('a redeploy that was not made, because the service %s, leaves nothing to do', async (_name, later, why) => {
  const { end, commands } = await goingBack({}, afterFirstRead(later));
  expect(end).toEqual({ kind: 'stuck', why, leftAlone: true });
  expect(commands).toEqual([]);
});

test('a cancel after a redeploy that was not made says that none was asked for', async () => {
  const { end, commands } = await goingBack({}, deployedAfterFirstRead(), {}, {}, {}, 3000);
  expect(end).toEqual({
    kind: 'cancelled',
    serviceEnd: { kind: 'rollback-cancelled', from: 'shop-backend:42', to: 'shop-backend:41' },
  });
  expect(commands).toEqual([]);
});

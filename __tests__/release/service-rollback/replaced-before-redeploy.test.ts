import { expect, test } from '@jest/globals';
import { type PostStepState, postStepStateAfter } from '../../../src/release/post-step-state.js';
import { kindsOf } from '../support/heard.js';
import { goingBack, type Shows } from './support/rolling-back.js';

/** Somebody deploys after the service was read to find how it is rolled back, and before the redeploy. */
function deployedAfterFirstRead(): Shows {
  let reads = 0;
  return (now) => {
    reads += 1;
    if (reads === 1) return now;
    const deployments = now.deployments.map((deployment) => ({
      ...deployment,
      id: 'ecs-svc/200',
      taskDefinition: 'shop-backend:43',
    }));
    return { ...now, taskDefinition: 'shop-backend:43', deployments };
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

import { describe, expect, test } from '@jest/globals';
import type { RolloutStart } from '../../../src/ecs/rollout/rollout.js';
import type { Watch } from '../../../src/ecs/watch/watch.js';
import { followKnown } from '../../../src/release/roll-out/follow-known.js';
import { deployment, oldDeployment, START, service } from '../../ecs/support/ecs-says.js';
import { planned } from '../support/plans.js';

/** What the watch is told to follow, and how it hears that the command has ended. */
function followed(current: ReturnType<typeof service> | undefined) {
  const starts: RolloutStart[] = [];
  const ends: boolean[] = [];
  const watch: Watch = {
    follow: (start) => {
      starts.push(start);
      return {
        done: new Promise(() => undefined),
        last: () => undefined,
        serviceDeployment: () => undefined,
        commandEnded: ({ failed }) => void ends.push(failed),
        leaveWaits: () => undefined,
      };
    },
  };
  const config = planned('backend', current ? { current } : {});
  const known = { id: 'ecs-svc/2', taskDefinition: 'shop:42' };
  followKnown(watch, config, known, START, { maxFailedTasks: 3, waitUntil: { kind: 'paused' } }, { leaves: 'pauses' });
  return { start: starts[0], ends };
}

describe('a deployment that is in progress already', () => {
  test('is ours, and every other that is there is not', () => {
    const { start } = followed(service([deployment(2), oldDeployment()]));
    expect(start).toMatchObject({ ours: ['ecs-svc/2'], taskDefinition: 'shop:42', startedAt: START, creates: false });
    expect([...(start?.preexisting ?? [])]).toEqual(['ecs-svc/1']);
  });

  test('is followed as far, and with as much patience, as the inputs say', () => {
    const { start } = followed(service([deployment(2)]));
    expect(start).toMatchObject({
      until: { kind: 'paused' },
      maxFailedTasks: 3,
      timeoutSeconds: 600,
      leaves: 'pauses',
    });
  });

  test('needs no command: it counts as begun, and well', () => {
    expect(followed(service([deployment(2)])).ends).toEqual([false]);
  });

  test('of a service that look did not see has nothing before it', () => {
    expect(followed(undefined).start?.preexisting).toEqual(new Set());
  });
});

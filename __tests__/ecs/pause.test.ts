import { describe, expect, test } from '@jest/globals';
import { pausesOf } from '../../src/ecs/pause.js';
import type { HookAction } from '../../src/ecs/service-deployment-states.js';
import type { HookSetting } from '../../src/ecs/snapshot.js';
import { awaiting, ROLLING_UPDATE, serviceDeployment } from './support/ecs-says.js';

const MINUTE = 60_000;
const CREATED = 1_000 * MINUTE;
const setting = (more: Partial<HookSetting> = {}): HookSetting => ({
  targetType: 'PAUSE',
  stages: ['POST_SCALE_UP'],
  timeoutMinutes: 30,
  timeoutAction: 'ROLLBACK',
  ...more,
});

/** A deployment that waits at POST_SCALE_UP, for a service with these hooks; its pause ends so many minutes after it was created. */
function paused(
  settings: readonly HookSetting[] | undefined,
  minutes: number | undefined,
  timeoutAction: HookAction = 'ROLLBACK',
) {
  const expiresAt = minutes === undefined ? undefined : CREATED + minutes * MINUTE;
  const deployment = serviceDeployment(2, 'IN_PROGRESS', {
    createdAt: CREATED,
    stage: 'POST_SCALE_UP',
    hooks: [awaiting('ecs-pause-1', { expiresAt, timeoutAction })],
    configuration: settings && { ...ROLLING_UPDATE, hooks: settings },
  });
  const [pause] = pausesOf(deployment);
  return {
    since: pause?.since === undefined ? undefined : (pause.since - CREATED) / MINUTE,
    action: pause?.timeoutAction,
  };
}

describe('since when a pause lasts follows from its end and from what the service asks for', () => {
  const ELSEWHERE = setting({ stages: ['BAKE_TIME'], timeoutMinutes: 5 });
  test.each<[string, readonly HookSetting[] | undefined, number | undefined, number | undefined]>([
    ['its only hook', [setting()], 40, 10],
    ['its only hook of this stage', [ELSEWHERE, setting({ stages: ['PRE_SCALE_UP', 'POST_SCALE_UP'] })], 40, 10],
    ['beside a function of this stage', [setting({ targetType: 'AWS_LAMBDA', timeoutMinutes: 5 }), setting()], 40, 10],
    ['never before the deployment', [setting()], 20, 0],
    ['not known of one of two', [setting(), setting({ timeoutMinutes: 5 })], 40, undefined],
    ['not known where no hook is of this stage', [ELSEWHERE], 40, undefined],
    ['not known where ECS does not tell its end', [setting()], undefined, undefined],
    ['not known where ECS does not tell what the service asks for', undefined, 40, undefined],
  ])('%s', (_name, settings, minutes, since) => {
    expect(paused(settings, minutes).since).toBe(since);
  });

  test.each<[HookAction, string]>([
    ['CONTINUE', 'CONTINUE'],
    ['ROLLBACK', 'ROLLBACK'],
  ])('ECS does %s at its end', (said, action) => {
    expect(paused([setting()], 40, said).action).toBe(action);
  });
});

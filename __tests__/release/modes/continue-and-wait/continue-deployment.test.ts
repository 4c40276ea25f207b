import { describe, expect, test } from '@jest/globals';
import { AwsError, type Cloud } from '../../../../src/ecs/cloud.js';
import { pauseKey } from '../../../../src/ecs/pause.js';
import type { DeploymentSnapshot } from '../../../../src/ecs/snapshot.js';
import {
  type Continuing,
  continueDeployment,
} from '../../../../src/release/modes/continue-and-wait/continue-deployment.js';
import {
  awaiting,
  CLUSTER,
  deployment,
  oldDeployment,
  service,
  serviceDeployment,
  serviceDeploymentArn,
} from '../../../ecs/support/ecs-says.js';
import { awsError, fakeCloud } from '../../../ecs/support/fake-cloud.js';

const STAGE = 'POST_TEST_TRAFFIC_SHIFT';
const key = (hookId: string): string => pauseKey({ hookId, stage: STAGE });
const over = new AwsError(
  'ecs:ContinueServiceDeployment',
  'InvalidParameterException',
  'Provided hookId is either completed, unavailable, or not associated with the given Resource ARN',
  'other',
);

/** Continues ecs-svc/2, which was seen at pause 1, in an ECS that shows these. */
async function continuing(
  deployments: readonly DeploymentSnapshot[] | undefined,
  hooks: readonly string[] | undefined,
  answers: Partial<Cloud> = {},
  seen: readonly string[] = ['ecs-pause-1'],
): Promise<{ came: Continuing; asked: readonly unknown[]; told: readonly string[] }> {
  const told: string[] = [];
  const { cloud, calls } = fakeCloud({
    services: () => Promise.resolve({ found: deployments ? [service(deployments)] : [], missing: [] }),
    serviceDeployments: () =>
      Promise.resolve(
        hooks ? [serviceDeployment(2, 'IN_PROGRESS', { stage: STAGE, hooks: hooks.map((id) => awaiting(id)) })] : [],
      ),
    ...answers,
  });
  const came = await continueDeployment(cloud, {
    cluster: CLUSTER,
    service: 'backend',
    deployment: 'ecs-svc/2',
    serviceDeployment: serviceDeploymentArn(2),
    pauses: seen.map(key),
    beforeContinue: (stage) => told.push(stage),
  });
  const asked = calls.filter(({ method }) => method === 'continueServiceDeployment').map(({ args }) => args);
  return { came, asked, told };
}

const PAUSED = [deployment(2, { running: 2 }), oldDeployment()];
const call = (hookId: string) => [serviceDeploymentArn(2), hookId, 'CONTINUE'];

describe('what an approval continues', () => {
  test('the named deployment, at the pause that was seen', async () => {
    const { came, asked, told } = await continuing(PAUSED, ['ecs-pause-1']);
    expect(came).toEqual({ kind: 'continued', pauses: [key('ecs-pause-1')] });
    expect([asked, told]).toEqual([[call('ecs-pause-1')], [STAGE]]);
  });

  test('every pause of it that was seen', async () => {
    const both = ['ecs-pause-1', 'ecs-pause-2'];
    const { came, asked } = await continuing(PAUSED, both, {}, both);
    expect(came).toEqual({ kind: 'continued', pauses: both.map(key) });
    expect(asked).toEqual(both.map(call));
  });

  test('no pause that began since: it needs an approval of its own', async () => {
    const { came, asked } = await continuing(PAUSED, ['ecs-pause-1', 'ecs-pause-2']);
    expect(came).toEqual({ kind: 'continued', pauses: [key('ecs-pause-1')] });
    expect(asked).toEqual([call('ecs-pause-1')]);
  });

  test.each<[string, readonly DeploymentSnapshot[] | undefined, readonly string[] | undefined]>([
    ['somebody’s deployment has taken its place', [deployment(3, { taskDefinition: 'shop:43' })], ['ecs-pause-1']],
    ['ECS has taken it back', [oldDeployment({ status: 'PRIMARY' })], ['ecs-pause-1']],
    ['its service is gone', undefined, ['ecs-pause-1']],
    ['ECS does not describe its service deployment', PAUSED, undefined],
    ['nothing holds it any more', PAUSED, []],
    ['it is held at a later pause', PAUSED, ['ecs-pause-2']],
  ])('nothing where %s', async (_name, deployments, hooks) => {
    const { came, asked, told } = await continuing(deployments, hooks);
    expect(came).toEqual({ kind: 'not-paused' });
    expect([asked, told]).toEqual([[], []]);
  });
});

describe('what ECS answers to it', () => {
  const both = ['ecs-pause-1', 'ecs-pause-2'];
  test('somebody was quicker at one of two', async () => {
    const { came } = await continuing(
      PAUSED,
      both,
      {
        continueServiceDeployment: (_arn, hookId) =>
          hookId === 'ecs-pause-1' ? Promise.reject(over) : Promise.resolve(),
      },
      both,
    );
    expect(came).toEqual({ kind: 'continued', pauses: [key('ecs-pause-2')] });
  });

  test('somebody was quicker: nothing of ours', async () => {
    const { came } = await continuing(PAUSED, ['ecs-pause-1'], {
      continueServiceDeployment: () => Promise.reject(over),
    });
    expect(came).toEqual({ kind: 'not-paused' });
  });

  test.each<[string, Partial<Cloud>]>([
    ['continue it', { continueServiceDeployment: () => Promise.reject(awsError('denied')) }],
    ['describe the service', { services: () => Promise.reject(awsError('denied')) }],
    ['describe the service deployment', { serviceDeployments: () => Promise.reject(awsError('denied')) }],
  ])('it may not %s: that is its answer', async (_name, answers) => {
    expect((await continuing(PAUSED, ['ecs-pause-1'], answers)).came).toMatchObject({
      kind: 'refused',
      error: { kind: 'denied' },
    });
  });

  test('a defect is not taken for an answer', async () => {
    const defect = continuing(PAUSED, ['ecs-pause-1'], {
      continueServiceDeployment: () => Promise.reject(new TypeError('a defect')),
    });
    await expect(defect).rejects.toThrow('a defect');
  });
});

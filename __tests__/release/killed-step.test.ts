import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../src/ecs/cloud.js';
import type { HookSnapshot } from '../../src/ecs/snapshot.js';
import { leftByKilledStep } from '../../src/release/killed-step.js';
import type { PostStepState, Started } from '../../src/release/post-step-state.js';
import { killedStepText } from '../../src/report/killed-step.js';
import {
  awaiting,
  deployment,
  oldDeployment,
  ROLLING_UPDATE,
  service,
  serviceDeployment,
  serviceDeploymentArn,
  stopped,
} from '../ecs/support/ecs-says.js';
import { awsError, fakeCloud } from '../ecs/support/fake-cloud.js';
import { BACKEND, DEPLOYED, GOING_BACK, RAN, START, TASK, WENT_BACK } from './support/post-step-states.js';

describe('what a killed step leaves', () => {
  const running = stopped({
    lastStatus: 'RUNNING',
    arn: 'arn:aws:ecs:ap-northeast-1:123456789012:task/production/f00',
  });
  const rolling = service([deployment(2), oldDeployment()], { currentServiceDeployment: serviceDeploymentArn(2) });
  /** Everything runs, new and old: only its service deployment tells what takes the traffic. */
  const shifted = (stage: string, productionTraffic: number, hooks: readonly HookSnapshot[] = []): Partial<Cloud> => ({
    ...says({
      ...rolling,
      deployments: [deployment(2, { running: 2 }), oldDeployment()],
      deploymentConfiguration: { ...ROLLING_UPDATE, strategy: 'CANARY' },
    }),
    serviceDeployments: async () => [serviceDeployment(2, 'IN_PROGRESS', { stage, productionTraffic, hooks })],
  });
  const says = (shown: typeof rolling): Partial<Cloud> => ({ services: async () => ({ found: [shown], missing: [] }) });
  const exited = stopped({ containers: [{ name: 'app', exitCode: 3 }, { name: 'proxy' }] });

  test.each<[string, Started, boolean, Partial<Cloud>, RegExp]>([
    [
      'a task that runs',
      TASK,
      false,
      { tasks: async () => [running] },
      /^migration: task \w+ is still in progress \(RUNNING\) https:/,
    ],
    [
      'a task to stop',
      TASK,
      true,
      { tasks: async () => [running] },
      /is still in progress \(RUNNING\); it was told to stop https:/,
    ],
    [
      'a task that may not be stopped',
      TASK,
      true,
      { tasks: async () => [running], stopTask: () => Promise.reject(awsError('denied', 'ecs:StopTask')) },
      /is still in progress \(RUNNING\); it could not be stopped \(ecs:StopTask: AccessDeniedException: .*\) https:/,
    ],
    [
      'a task that has stopped',
      TASK,
      true,
      { tasks: async () => [exited] },
      /stopped \(app exit 3, proxy exit unknown\)/,
    ],
    ['a task that is gone', TASK, true, {}, /^migration: ECS does not know task \w+ any more/],
    [
      'a task that was asked for',
      START,
      false,
      { runTasks: async () => [running], tasks: async () => [running] },
      /^migration: task f00 is still in progress/,
    ],
    [
      'a task that was asked for, to stop',
      START,
      true,
      { runTasks: async () => [running], tasks: async () => [running] },
      /f00 is still in progress .* told to stop/,
    ],
    [
      'a task that was asked for and has stopped',
      START,
      true,
      { runTasks: async () => [exited], tasks: async () => [exited] },
      /^migration: task \w+ has stopped \(app exit 3, proxy exit unknown\)/,
    ],
    [
      'a post-migration of a revision of which another task has stopped',
      { ...START, name: 'post-migration' },
      true,
      { runTasks: async () => [exited], tasks: async () => [exited] },
      /^post-migration: a task of shop:42 in cluster production was asked for, and ECS shows none/,
    ],
    [
      'a task that never came',
      START,
      true,
      {},
      /a task of shop:42 in cluster production was asked for, and ECS shows none/,
    ],
    [
      'a task that nobody may look for',
      START,
      false,
      { runTasks: () => Promise.reject(awsError('denied', 'ecs:ListTasks')) },
      /a task of shop:42 in cluster production was asked for: ECS could not be asked \(ecs:ListTasks: Access/,
    ],
    ['a roll-out', BACKEND, false, says(rolling), /^backend: shop:42 0\/2 IN_PROGRESS, shop:41 2\/2 COMPLETED https:/],
    [
      'a roll-out that has shifted the traffic, though the old tasks still run',
      BACKEND,
      false,
      shifted('BAKE_TIME', 100),
      /^backend: shop:42 2\/2 IN_PROGRESS, shop:41 2\/2 COMPLETED; all production traffic goes to shop:42 https:/,
    ],
    [
      'a roll-out with a tenth of the traffic, which is paused',
      BACKEND,
      false,
      shifted('PRE_PRODUCTION_TRAFFIC_SHIFT', 10, [awaiting()]),
      /COMPLETED; 10 % of production traffic goes to shop:42, the rest to shop:41; paused at PRE_PRODUCTION_TRAFFIC_SHIFT/,
    ],
    ['a roll-out to stop', BACKEND, true, says(rolling), /COMPLETED; ECS was told to roll it back https:/],
    [
      'one that was only followed',
      { ...BACKEND, followed: true },
      true,
      says(rolling),
      /^backend: shop:42 0\/2 IN_PROGRESS, shop:41 2\/2 COMPLETED https:/,
    ],
    [
      'a roll-out of a new family, which ecspresso registered once more',
      { ...BACKEND, newFamily: true },
      true,
      says({ ...rolling, deployments: [deployment(2, { taskDefinition: 'shop:43' }), oldDeployment()] }),
      /^backend: shop:43 0\/2 IN_PROGRESS, .*; ECS was told to roll it back https:/,
    ],
    [
      'a roll-out of another family than the new one',
      { ...BACKEND, newFamily: true },
      true,
      says({ ...rolling, deployments: [deployment(2, { taskDefinition: 'shop-web:42' }), oldDeployment()] }),
      /^backend: shop-web:42 0\/2 IN_PROGRESS, shop:41 2\/2 COMPLETED https:/,
    ],
    [
      'a roll-out of another revision than ours',
      BACKEND,
      true,
      says({ ...rolling, deployments: [deployment(2, { taskDefinition: 'shop:43' }), oldDeployment()] }),
      /^backend: shop:43 0\/2 IN_PROGRESS, shop:41 2\/2 COMPLETED https:/,
    ],
    [
      'a service that goes back: stopping that would bring the failed version',
      GOING_BACK,
      true,
      says(
        service([deployment(3, { taskDefinition: 'shop:41' })], { currentServiceDeployment: serviceDeploymentArn(3) }),
      ),
      /^backend \(going back to shop:41\): shop:41 0\/2 IN_PROGRESS https:/,
    ],
    [
      'a roll-out that may not be stopped',
      BACKEND,
      true,
      {
        ...says(rolling),
        stopServiceDeployment: () => Promise.reject(awsError('denied', 'ecs:StopServiceDeployment')),
      },
      /IN_PROGRESS, .*; it could not be stopped \(ecs:StopServiceDeployment: AccessDeniedException/,
    ],
    [
      'a roll-out whose service deployment is not told',
      BACKEND,
      true,
      says(service([deployment(2), oldDeployment()])),
      /; its service deployment is not known, so it could not be stopped https:/,
    ],
    [
      'a roll-out that has completed meanwhile: there is nothing to stop',
      BACKEND,
      true,
      says(
        service([deployment(2, { rolloutState: 'COMPLETED' })], { currentServiceDeployment: serviceDeploymentArn(2) }),
      ),
      /^backend: shop:42 0\/2 COMPLETED https:/,
    ],
    [
      'a roll-out whose service deployment only the list tells',
      BACKEND,
      true,
      {
        ...says(service([deployment(2), oldDeployment()])),
        newestServiceDeployments: async () => [serviceDeployment(2, 'IN_PROGRESS')],
      },
      /; ECS was told to roll it back https:/,
    ],
    ['a service that is gone', BACKEND, true, {}, /^backend: ECS does not know the service any more/],
    [
      'a service that nobody may look at',
      BACKEND,
      true,
      { services: () => Promise.reject(awsError('credentials')) },
      /^backend \(shop:42\): ECS could not be asked \(ecs:DescribeServices: ExpiredTokenException/,
    ],
  ])('%s', async (_name, started, stop, answers, line) => {
    const { cloud, count } = fakeCloud(answers);
    const lines = killedStepText(await leftByKilledStep([started], () => cloud, stop), false).lines;
    expect(lines).toEqual([expect.stringMatching(line)]);
    if (!stop || started.kind === 'rolling-back') expect(count('stopTask') + count('stopServiceDeployment')).toBe(0);
  });

  test('stops nothing that is not in progress, and nothing of somebody else', async () => {
    const finished = service([deployment(2, { rolloutState: 'COMPLETED' })]);
    const replaced = service(
      [deployment(3, { taskDefinition: 'shop:43' }), deployment(2, { status: 'ACTIVE' }), oldDeployment()],
      { currentServiceDeployment: serviceDeploymentArn(3) },
    );
    for (const shown of [finished, replaced]) {
      const { cloud, count } = fakeCloud(says(shown));
      await leftByKilledStep([BACKEND], () => cloud, true);
      expect(count('stopServiceDeployment')).toBe(0);
    }
  });

  test.each<[PostStepState[number], string]>([
    [RAN, 'migration: had ended with exit code 0 (task 0123456789abcdef)'],
    [{ ...RAN, exitCode: 3 }, 'migration: had ended with exit code 3 (task 0123456789abcdef)'],
    [{ ...RAN, exitCode: undefined }, 'migration: had ended without an exit code (task 0123456789abcdef)'],
    [
      { ...RAN, interrupted: true },
      'migration: had been interrupted and may be partly applied; it ended with exit code 0 (task 0123456789abcdef)',
    ],
    [DEPLOYED, 'backend: shop:42 had been deployed'],
    [WENT_BACK, 'backend: had been rolled back to shop:41'],
  ])('of what had ended before nobody is asked: %j', async (done, line) => {
    const { cloud, calls } = fakeCloud({});
    expect(killedStepText(await leftByKilledStep([done], () => cloud, true), false).lines).toEqual([line]);
    expect(calls).toEqual([]);
  });

  test('asks each region, and tells all in order', async () => {
    const regions: string[] = [];
    const { cloud } = fakeCloud({});
    const lines = await leftByKilledStep(
      [TASK, { ...BACKEND, region: 'eu-west-1' }],
      (region) => {
        regions.push(region);
        return cloud;
      },
      false,
    );
    expect(regions).toEqual(['ap-northeast-1', 'eu-west-1']);
    expect(killedStepText(lines, false).lines.map((line) => line.split(':')[0])).toEqual(['migration', 'backend']);
  });

  test('a defect is not taken for an answer of AWS', async () => {
    const { cloud } = fakeCloud({ tasks: () => Promise.reject(new TypeError('a defect')) });
    await expect(leftByKilledStep([TASK], () => cloud, false)).rejects.toThrow('a defect');
  });
});

test.each([
  [false, 'The release was killed before it could report'],
  [true, 'What became of the task whose start was uncertain'],
])('the title says why there is a report after the step (reported: %s)', (isReported, title) => {
  expect(killedStepText([], isReported)).toEqual({
    title,
    lines: ['It had started nothing that could still go on in ECS.'],
  });
});

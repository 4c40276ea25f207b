import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../src/ecs/cloud.js';
import type { TaskEnd } from '../../src/ecs/task/follow-task.js';
import { aftermath } from '../../src/release/aftermath.js';
import type { Event } from '../../src/release/events.js';
import type { ConfigResult } from '../../src/release/outcome.js';
import { type Standing, type Started, standingAfter, standingIn } from '../../src/release/standing.js';
import { aftermathLine } from '../../src/report/aftermath.js';
import {
  deployment,
  oldDeployment,
  service,
  serviceDeployment,
  serviceDeploymentArn,
  stopped,
} from '../ecs/support/ecs-says.js';
import { awsError, fakeCloud } from '../ecs/support/fake-cloud.js';

const PLACE = { region: 'ap-northeast-1', cluster: 'production' } as const;
const START = { kind: 'start', name: 'migration', ...PLACE, taskDefinition: 'shop:42' } as const;
const TASK = { kind: 'task', name: 'migration', ...PLACE, id: '0123456789abcdef' } as const;
const GOING_BACK = { kind: 'going-back', ...PLACE, service: 'backend', taskDefinition: 'shop:41' } as const;
const BACKEND = { kind: 'roll-out', ...PLACE, service: 'backend', taskDefinition: 'shop:42' } as const;

function starting(name: 'migration' | 'post-migration' = 'migration'): Event {
  return { kind: 'migration-starting', name, ...PLACE, what: 'migrate', container: 'app', taskDefinition: 'shop:42' };
}

function started(name: 'migration' | 'post-migration' = 'migration'): Event {
  return { kind: 'migration-started', name, ...PLACE, taskId: '0123456789abcdef', url: '', log: { container: 'app' } };
}

function ended(end: TaskEnd): Event {
  return { kind: 'migration-ended', name: 'migration', end, seconds: 1 };
}

function deploying(name = 'backend', taskDefinition = 'shop:42'): Event {
  return { kind: 'deploying', ...PLACE, service: name, taskDefinition, forced: false, at: 0 };
}

function goesBack(): Event {
  return {
    kind: 'deploying',
    ...PLACE,
    service: 'backend',
    taskDefinition: 'shop:41',
    forced: false,
    purpose: 'going-back',
    at: 0,
  };
}

function goingBack(known: { taskDefinition?: string } = { taskDefinition: 'shop:41' }): Event {
  return { kind: 'going-back', services: [{ ...PLACE, service: 'backend', ...known }] };
}

function wentBack(result: ConfigResult): Event {
  const told = outcome(result);
  if (told.kind !== 'outcome') throw new Error('not an outcome');
  return { kind: 'went-back', key: told.key, outcome: told.outcome };
}

function outcome(result: ConfigResult, name: string | undefined = 'backend', more = {}): Event {
  return {
    kind: 'outcome',
    key: 'backend.yml',
    outcome: {
      config: 'backend.yml',
      ...PLACE,
      ...(name === undefined ? {} : { service: name }),
      family: 'shop',
      result,
      images: [],
      forced: false,
      ...more,
    },
  };
}

function standing(...events: readonly Event[]): Standing {
  return events.reduce<Standing>(standingAfter, []);
}

describe('what is going on', () => {
  test.each<[string, readonly Event[], Standing]>([
    ['nothing at first', [], []],
    ['a task that was asked for', [starting()], [START]],
    ['a task that has a name', [starting(), started()], [TASK]],
    ['a task that has ended well', [starting(), started(), ended({ kind: 'succeeded' })], []],
    ['a task that has failed', [starting(), started(), ended({ kind: 'failed', reason: '' })], []],
    [
      'a task that was interrupted',
      [starting(), started(), ended({ kind: 'interrupted', by: { kind: 'stopped', stopCode: 'SpotInterruption' } })],
      [],
    ],
    ['a start that was refused', [starting(), { kind: 'migration-not-started', name: 'migration', mayRun: false }], []],
    ['an uncertain start', [starting(), { kind: 'migration-not-started', name: 'migration', mayRun: true }], [START]],
    ['a task that is told to stop', [starting(), started(), ended({ kind: 'timeout', seconds: 1 })], [TASK]],
    ['a task that was not seen to end', [starting(), started(), ended({ kind: 'unknown' })], [TASK]],
    [
      'a task after the other one',
      [starting(), started(), ended({ kind: 'succeeded' }), starting('post-migration'), started('post-migration')],
      [{ ...TASK, name: 'post-migration' }],
    ],
    ['a roll-out', [deploying()], [BACKEND]],
    [
      'a roll-out of a new family',
      [
        {
          kind: 'deploying',
          ...PLACE,
          service: 'backend',
          taskDefinition: 'shop:42',
          newFamily: true,
          forced: false,
          at: 0,
        },
      ],
      [{ ...BACKEND, newFamily: true }],
    ],
    ['a roll-out that is tried once more', [deploying(), deploying()], [BACKEND]],
    ['a service that is released', [deploying(), outcome('released')], []],
    ['a service that is unchanged', [deploying(), outcome('unchanged')], []],
    ['a roll-out that nobody waits for', [deploying(), outcome('started')], [BACKEND]],
    ['a roll-out that failed: ECS may still be deploying it', [deploying(), outcome('failed')], [BACKEND]],
    ['a roll-out that goes back', [deploying(), outcome('rolled-back')], [BACKEND]],
    ['a cancelled roll-out', [deploying(), outcome('cancelled')], [BACKEND]],
    ['the end of another service', [deploying(), outcome('released', 'frontend')], [BACKEND]],
    [
      'a service of that name in another cluster',
      [deploying(), outcome('released', 'backend', { cluster: 'staging' })],
      [BACKEND],
    ],
    [
      'a service of that name elsewhere',
      [deploying(), outcome('released', 'backend', { region: 'eu-west-1' })],
      [BACKEND],
    ],
    ['a service that goes back', [deploying(), goesBack()], [GOING_BACK]],
    ['one that is to go back, before it does', [goingBack()], [GOING_BACK]],
    [
      'one whose earlier version is not known',
      [goingBack({})],
      [{ ...GOING_BACK, taskDefinition: 'its earlier version' }],
    ],
    ['a service that is back', [goingBack(), goesBack(), wentBack('rolled-back')], []],
    ['a service that is stuck', [goingBack(), goesBack(), wentBack('stuck')], [GOING_BACK]],
    ['a service that goes back beside a task', [starting(), goingBack()], [START, GOING_BACK]],
    ['a task that ends beside it', [goingBack(), starting(), started(), ended({ kind: 'succeeded' })], [GOING_BACK]],
    ['a config without a service', [deploying(), outcome('registered', undefined)], [BACKEND]],
  ])('%s', (_name, events, expected) => {
    expect(standing(...events)).toEqual(expected);
  });

  test('is the same value when an event changes nothing', () => {
    const before = standing(deploying());
    expect(standingAfter(before, { kind: 'line-ended' })).toBe(before);
    expect(standingAfter(before, outcome('failed'))).toBe(before);
  });

  test('survives a process', () => {
    const before = standing(starting(), started(), deploying());
    expect(standingIn(JSON.stringify(before))).toEqual(before);
  });
});

describe('what cannot be read', () => {
  test.each([
    '',
    'null',
    '{}',
    '"task"',
    '[',
    '[null, 1, "task", [], {}]',
    '[{"kind":"task"}]',
    '[{"kind":"toString","name":"x"}]',
    '[{"kind":"task","name":"migration","region":"r","cluster":"c","id":7}]',
  ])('%s is empty', (text) => {
    expect(standingIn(text)).toEqual([]);
  });

  test('leaves what can', () => {
    expect(standingIn(JSON.stringify([null, TASK, { kind: 'roll-out' }]))).toEqual([TASK]);
  });
});

describe('the aftermath', () => {
  const running = stopped({
    lastStatus: 'RUNNING',
    arn: 'arn:aws:ecs:ap-northeast-1:123456789012:task/production/f00',
  });
  const rolling = service([deployment(2), oldDeployment()], { currentServiceDeployment: serviceDeploymentArn(2) });
  const says = (one: typeof rolling): Partial<Cloud> => ({ services: async () => ({ found: [one], missing: [] }) });
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
    ['a task that never came', START, true, {}, /a task of shop:42 in cluster production was asked for, and none/],
    [
      'a task that nobody may look for',
      START,
      false,
      { runTasks: () => Promise.reject(awsError('denied', 'ecs:ListTasks')) },
      /a task of shop:42 in cluster production was asked for: ECS could not be asked \(ecs:ListTasks: Access/,
    ],
    ['a roll-out', BACKEND, false, says(rolling), /^backend: shop:42 0\/2 IN_PROGRESS, shop:41 2\/2 COMPLETED https:/],
    ['a roll-out to stop', BACKEND, true, says(rolling), /COMPLETED; ECS was told to roll it back https:/],
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
      { ...says(rolling), rollBack: () => Promise.reject(awsError('denied', 'ecs:StopServiceDeployment')) },
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
  ])('%s', async (_name, one, stop, answers, line) => {
    const { cloud, count } = fakeCloud(answers);
    const lines = (await aftermath([one], () => cloud, stop)).map(aftermathLine);
    expect(lines).toEqual([expect.stringMatching(line)]);
    if (!stop || one.kind === 'going-back') expect(count('stopTask') + count('rollBack')).toBe(0);
  });

  test('stops nothing that is not in progress, and nothing of somebody else', async () => {
    const finished = service([deployment(2, { rolloutState: 'COMPLETED' })]);
    const replaced = service(
      [deployment(3, { taskDefinition: 'shop:43' }), deployment(2, { status: 'ACTIVE' }), oldDeployment()],
      { currentServiceDeployment: serviceDeploymentArn(3) },
    );
    for (const one of [finished, replaced]) {
      const { cloud, count } = fakeCloud(says(one));
      await aftermath([BACKEND], () => cloud, true);
      expect(count('rollBack')).toBe(0);
    }
  });

  test('asks each region, and tells all in order', async () => {
    const regions: string[] = [];
    const { cloud } = fakeCloud({});
    const lines = await aftermath(
      [TASK, { ...BACKEND, region: 'eu-west-1' }],
      (region) => {
        regions.push(region);
        return cloud;
      },
      false,
    );
    expect(regions).toEqual(['ap-northeast-1', 'eu-west-1']);
    expect(lines.map(aftermathLine).map((line) => line.split(':')[0])).toEqual(['migration', 'backend']);
  });

  test('a defect is not taken for an answer of AWS', async () => {
    const { cloud } = fakeCloud({ tasks: () => Promise.reject(new TypeError('a defect')) });
    await expect(aftermath([TASK], () => cloud, false)).rejects.toThrow('a defect');
  });
});

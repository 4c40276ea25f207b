import { afterEach, describe, expect, test } from '@jest/globals';
import type { Emulator, Fault } from '../../emulator/ecs/contract.js';
import { type Answer, ask, cloud, described, ended, events, listOf, registered, stories, tell } from './cloud.js';

let emulator: Emulator;
afterEach(() => emulator.close());

const WEB = { cluster: 'prod', service: 'web' };
const DESCRIBE = { cluster: 'prod', services: ['web'] };

const EXPIRED = { operation: '*', since: 'UpdateService', kind: { type: 'expired' } } as const;

/** The next answer of an operation; `unreadable` where none came that can be read. */
function next(operation: string, input: Record<string, unknown>): Promise<Answer | 'unreadable'> {
  return ask(emulator, operation, input).catch(() => 'unreadable' as const);
}

describe('a fault at the wire', () => {
  test.each<[string, Fault['kind'], string]>([
    ['reset-after', { type: 'reset-after' }, 'ConnectionReset'],
    ['half-answer', { type: 'half-answer' }, 'ConnectionReset'],
  ])('%s: the call takes effect and the client does not hear of it', async (type, kind, error) => {
    emulator = await cloud({ faults: [{ operation: 'UpdateService', times: 1, kind }] });
    expect(await next('UpdateService', { ...WEB, desiredCount: 5 })).toBe('unreadable');
    expect(emulator.service('prod', 'web')?.desiredCount).toBe(5);
    expect(emulator.calls()).toMatchObject([{ status: 0, error, tookEffect: true, faults: [type] }]);
  });

  test.each([200, 502])('a page with status %i: the call never arrives', async (status) => {
    emulator = await cloud({ faults: [{ operation: 'UpdateService', times: 1, kind: { type: 'page', status } }] });
    // It is no JSON.
    expect(await next('UpdateService', { ...WEB, desiredCount: 5 })).toBe('unreadable');
    expect(emulator.service('prod', 'web')?.desiredCount).toBe(2);
    expect(emulator.calls()).toMatchObject([{ status, error: 'NotFromAws', tookEffect: false, faults: ['page'] }]);
  });

  test('a misshapen answer: one member is another value, and the rest is as ever', async () => {
    emulator = await cloud();
    const whole = await described(emulator);
    const kind = { type: 'misshapen', path: ['services', 0, 'deployments', 0], value: null } as const;
    emulator.addFault({ operation: 'DescribeServices', times: 1, kind });
    expect(await described(emulator)).toEqual({ ...whole, deployments: [null] });
    expect(await described(emulator)).toEqual(whole);
  });

  test('a late answer: the call takes effect at once', async () => {
    const kind = { type: 'late-answer', milliseconds: 60_000 } as const;
    emulator = await cloud({ faults: [{ operation: 'UpdateService', times: 1, kind }] });
    const late = next('UpdateService', { ...WEB, desiredCount: 5 });
    while (emulator.service('prod', 'web')?.desiredCount !== 5) await described(emulator);
    expect(emulator.calls()[0]).toMatchObject({ status: 0, faults: ['late-answer'] });
    await emulator.close();
    expect(await late).toBe('unreadable');
    emulator = await cloud();
  });

  test('credentials that end in the middle: everything that comes after an operation is refused', async () => {
    emulator = await cloud({ faults: [EXPIRED] });
    expect(await next('DescribeServices', DESCRIBE)).toMatchObject({ status: 200 });
    expect(await next('UpdateService', { ...WEB, desiredCount: 3 })).toMatchObject({ status: 200 });
    for (const operation of ['DescribeServices', 'RunTask', 'GetLogEvents']) {
      expect(await next(operation, DESCRIBE)).toMatchObject({
        status: 400,
        body: { __type: 'ExpiredTokenException', message: 'The security token included in the request is expired' },
      });
    }
  });
});

describe('reads that lag behind writes', () => {
  const LAG = { operation: 'DescribeServices', kind: { type: 'lag', milliseconds: 300 } } as const;

  test('show what was before, then what is', async () => {
    emulator = await cloud({ faults: [LAG], scale: 1 });
    const taskDefinition = await registered(emulator, 'v2');
    await tell(emulator, 'UpdateService', { ...WEB, taskDefinition });
    expect(await described(emulator)).toMatchObject({ taskDefinition: expect.stringMatching(/:1$/) });
    // Only the read lags.
    expect(emulator.service('prod', 'web')?.taskDefinition).toBe(taskDefinition);
    expect(await stories(emulator)).toHaveLength(2);
    while (listOf(await described(emulator), 'deployments').length === 1);
    expect(await described(emulator)).toMatchObject({ taskDefinition: expect.stringMatching(/:2$/) });
  });

  test('the past stays as it was', async () => {
    emulator = await cloud({ faults: [LAG] });
    await tell(emulator, 'UpdateService', { ...WEB, desiredCount: 4 });
    await tell(emulator, 'UpdateService', { ...WEB, desiredCount: 6 });
    expect(await described(emulator)).toMatchObject({ desiredCount: 2 });
  });
});

test('disorder turns the lists round whose order nobody promises', async () => {
  emulator = await cloud();
  await tell(emulator, 'UpdateService', { ...WEB, forceNewDeployment: true });
  await ended(emulator);
  const listed = async () => {
    const found = listOf(await tell(emulator, 'ListServiceDeployments', WEB), 'serviceDeployments');
    return found.map((item) => item['serviceDeploymentArn']);
  };
  const [told, before] = [await events(emulator), await listed()];
  expect([told.length > 1, before.length > 1]).toEqual([true, true]);
  emulator.addFault({ operation: '*', kind: { type: 'disorder' } });
  expect(await events(emulator)).toEqual(told.toReversed());
  expect(await listed()).toEqual(before.toReversed());
});

test('what spoils an answer hits one after the other; what only slows it comes on top', async () => {
  emulator = await cloud({
    faults: [
      { operation: 'DescribeServices', times: 1, kind: { type: 'throttle' } },
      { operation: '*', times: 1, kind: { type: 'denied' } },
      { operation: '*', kind: { type: 'delay', milliseconds: 1 } },
    ],
  });
  for (const _ of [1, 2, 3]) await next('DescribeServices', DESCRIBE);
  expect(emulator.calls().map(({ status, faults }) => [status, ...(faults ?? [])])).toEqual([
    [400, 'throttle', 'delay'],
    [400, 'denied', 'delay'],
    [200, 'delay'],
  ]);
});

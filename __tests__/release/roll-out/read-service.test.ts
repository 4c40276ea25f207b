import { describe, expect, test } from '@jest/globals';
import type { Services } from '../../../src/ecs/cloud.js';
import type { ServiceConfig } from '../../../src/release/plan.js';
import { readService } from '../../../src/release/read-service.js';
import { oldDeployment, service } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { fakeWorld } from '../support/fake-world.js';

const OLD = service([oldDeployment({ status: 'PRIMARY' })]);
const NEW = { ...OLD, taskDefinition: 'web:1' };
const says = (...found: Services['found']): Promise<Services> => Promise.resolve({ found, missing: [] });

/** What is answered where ECS says this so many milliseconds after the start, and how long it takes. */
async function asking(answer: (elapsed: number) => Promise<Services>, cancelAt?: number) {
  const { world, clock, cancel, events, calls } = fakeWorld({
    configs: {},
    cloud: { services: () => answer(clock.elapsed()) },
  });
  if (cancelAt !== undefined) clock.at(cancelAt, () => cancel.abort());
  const config = { region: 'r', cluster: 'production', service: 'backend' } as ServiceConfig;
  const isNew = ({ taskDefinition }: { taskDefinition: string }) => taskDefinition === 'web:1';
  const now = await clock.drive(readService(world, config, isNew));
  return { now, elapsed: clock.elapsed(), events, calls };
}

describe('what a service is now', () => {
  test('what is expected is believed at once', async () => {
    const { now, elapsed, calls } = await asking(() => says(NEW));
    expect([now, elapsed]).toEqual([NEW, 0]);
    expect(calls).toEqual([expect.objectContaining({ method: 'services', args: ['production', ['backend']] })]);
  });

  test.each([
    ['the old one', [OLD]],
    ['none', []],
  ])('reads that lag behind are waited for: %s at first', async (_name, first) => {
    const { now, elapsed } = await asking((at) => (at < 5000 ? says(...first) : says(NEW)));
    expect([now, elapsed]).toEqual([NEW, 5000]);
  });

  test.each([
    ['the old one', [OLD], OLD],
    ['none', [], undefined],
  ])('… for so long, then they are believed: %s', async (_name, found, expected) => {
    const { now, elapsed } = await asking(() => says(...found));
    expect([now, elapsed]).toEqual([expected, 10_000]);
  });

  test('a cancel ends the waiting', async () => {
    const { now, elapsed } = await asking(() => says(OLD), 2500);
    expect([now, elapsed]).toEqual([OLD, 2500]);
  });

  test.each(['throttled', 'transient'] as const)('%s: asked again', async (kind) => {
    const { now, events } = await asking((at) => (at === 0 ? Promise.reject(awsError(kind)) : says(NEW)));
    expect(now).toEqual(NEW);
    expect(events).toEqual([
      expect.objectContaining({
        kind: 'retry',
        what: { kind: 'services', cluster: expect.any(String), services: ['backend'] },
      }),
    ]);
  });

  test.each(['denied', 'credentials', 'missing', 'other'] as const)('%s: said, and not repeated', async (kind) => {
    const { now, calls } = await asking(() => Promise.reject(awsError(kind)));
    expect(now).toMatchObject({ name: 'AwsError', operation: 'ecs:DescribeServices', kind });
    expect(calls).toHaveLength(1);
  });

  test('a defect is not taken for an answer', async () => {
    await expect(asking(() => Promise.reject(new TypeError('a defect')))).rejects.toThrow('a defect');
  });
});

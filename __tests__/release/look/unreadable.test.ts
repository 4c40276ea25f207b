import { describe, expect, test } from '@jest/globals';
import { AwsError, type Cloud } from '../../../src/ecs/cloud.js';
import { CancelledEarly, InputError } from '../../../src/errors.js';
import { look } from '../../../src/release/look/look.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs } from '../support/inputs.js';
import { BOTH } from './support/looking.js';

const UNREADABLE = 'UnreadableAnswer';
const page = (status: number): AwsError =>
  new AwsError(
    'ecs:DescribeServices',
    UNREADABLE,
    `the answer could not be read: HTTP status ${status}, a web page`,
    'transient',
    undefined,
    { status },
  );
const failure = new AwsError('ecs:DescribeServices', 'ServerException', 'Service Unavailable', 'transient');
const silence = new AwsError('ecs:DescribeServices', 'TimeoutError', 'no answer', 'transient');

/** Looks while DescribeServices answers so: an error until `until` milliseconds. */
function looking(error: AwsError, until: number, timeoutSeconds = 1800) {
  const fake = fakeWorld(BOTH);
  const { world, clock } = fake;
  const cloud = (region: string): Cloud => ({
    ...world.cloud(region),
    services: (cluster, names) =>
      clock.elapsed() < until ? Promise.reject(error) : world.cloud(region).services(cluster, names),
  });
  const configured = inputs([['backend.yml'], ['frontend.yml']], { timeoutSeconds });
  const looked = look({ ...world, cloud }, configured).catch((cause: unknown) => cause);
  return { ...fake, end: clock.drive(looked) };
}

describe('an ECS that cannot be read at look', () => {
  test.each([
    ['a web page, HTTP 403', page(403)],
    ['no answer', silence],
    ['throttling', awsError('throttled')],
  ])('%s, that passes: is told once, with how long it is asked, and nothing is wrong', async (_name, error) => {
    const { end, events } = looking(error, 12_000);
    expect(await end).not.toBeInstanceOf(Error);
    expect(events.filter(({ kind }) => kind === 'retry')).toEqual([
      expect.objectContaining({ why: { kind: 'unanswered', error, patience: 30 } }),
    ]);
  });

  test.each([
    ['by our patience', 1800, 30],
    ['by its timeout', 25, 25],
  ])('that lasts ends %s', async (_name, timeoutSeconds, seconds) => {
    const { end, clock } = looking(page(403), Number.POSITIVE_INFINITY, timeoutSeconds);
    expect(await end).toBeInstanceOf(InputError);
    expect(clock.elapsed() / 1000).toBe(seconds);
  });

  test.each<[string, AwsError, RegExp]>([
    [
      'a web page, HTTP 500',
      page(500),
      /HTTP status 500, a web page\)\. Something between the runner and AWS answered instead: check the proxy/,
    ],
    ['its own failure', failure, /ServerException: Service Unavailable\)\. AWS answered, but failed/],
    [
      'an answer that is not whole',
      new AwsError('ecs:DescribeServices', UNREADABLE, 'the answer could not be read: …', 'transient', undefined, {}),
      /AWS answered, but failed/,
    ],
    ['nothing', silence, /TimeoutError: no answer\)\. Check the region and the network of the runner\.$/m],
  ])('says what came: %s', async (_name, error, words) => {
    const { end } = looking(error, Number.POSITIVE_INFINITY);
    const problem = (await end) as Error;
    expect(problem.message).toMatch(words);
    if (error !== silence) expect(problem.message).not.toContain('Check the region');
  });

  test('a cancel does not wait for an answer', async () => {
    const { world, clock, cancel } = fakeWorld(BOTH);
    const cloud = (region: string): Cloud => ({
      ...world.cloud(region),
      services: () => clock.sleep(21_000).then(() => Promise.reject(silence)),
    });
    clock.at(2500, () => cancel.abort());
    const looked = look({ ...world, cloud }, inputs([['backend.yml'], ['frontend.yml']]));
    await expect(clock.drive(looked)).rejects.toThrow(CancelledEarly);
    expect(clock.elapsed()).toBe(2500);
  });
});

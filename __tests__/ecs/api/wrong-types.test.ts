import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cloud } from '../../../src/ecs/api/client.js';
import { AwsError, type Cloud } from '../../../src/ecs/cloud.js';
import { stopReasonText } from '../../../src/report/phrases/stop-reason.js';
import fc from '../../support/fast-check.js';
import { type Answering, answering } from './support/answering.js';
import { type Body, OPERATIONS, type Operation, trueAnswers } from './support/true-answers.js';

/** What takes the place of a member; the last one takes it out. */
const GONE = Symbol('gone');
const WRONG: readonly unknown[] = [null, 7, 'a text', true, [null], {}, GONE];

/** Where a member stands. */
type Path = readonly (string | number)[];

const STREAM = { group: '/web', stream: 'web/app/1' };

/** Everything that asks for an operation. */
const READERS: Readonly<Record<Operation, readonly ((aws: Cloud) => Promise<unknown>)[]>> = {
  DescribeServices: [(aws) => aws.services('prod', ['web']), (aws) => aws.attributes('prod', ['web'])],
  ListServices: [(aws) => aws.serviceNames('prod')],
  ListServiceDeployments: [
    (aws) => aws.newestServiceDeployments('prod', 'web'),
    (aws) => aws.successfulDeployments('prod', 'web'),
  ],
  DescribeServiceDeployments: [(aws) => aws.serviceDeployments(['arn'])],
  DescribeServiceRevisions: [(aws) => aws.serviceRevisions(['arn'])],
  DescribeTaskDefinition: [(aws) => aws.images('web:1'), (aws) => aws.taskDefinition('web:1')],
  DescribeTasks: [(aws) => aws.tasks('prod', ['arn'])],
  ListTasks: [(aws) => aws.stoppedTasks('prod', 'web'), (aws) => aws.runTasks('prod', 'web:1')],
  GetLogEvents: [(aws) => aws.logPage(STREAM), (aws) => aws.logTail(STREAM, 5)],
};

let truth: Record<Operation, Body>;
let now: Record<string, unknown>;
let server: Answering;
let aws: Cloud;

beforeAll(async () => {
  truth = await trueAnswers();
  server = await answering((operation) => now[operation]);
  aws = cloud('ap-northeast-1', stopReasonText);
});
afterAll(() => server.close());

/** Every member and item of a value; of lists the first item. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  const inner = Array.isArray(value)
    ? value.slice(0, 1).flatMap((item, index) => pathsIn(item, [...path, index]))
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, member]) => pathsIn(member, [...path, name]))
      : [];
  return path.length === 0 ? inner : [path, ...inner];
}

function changed(value: unknown, [first, ...rest]: Path, by: unknown): unknown {
  if (first === undefined) return by;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, index) => (index === first ? changed(item, rest, by) : item));
    return items.filter((item) => item !== GONE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [
    name,
    name === first ? changed(member, rest, by) : (member as unknown),
  ]);
  return Object.fromEntries(members.filter(([, member]) => member !== GONE));
}

/** Reads a wrong answer in every way; what an attempt must not come to is what it answers. */
async function badEnds(operation: Operation, body: unknown, what: string): Promise<readonly string[]> {
  now = { ...truth, [operation]: body };
  const ends = await Promise.allSettled(READERS[operation].map((read) => read(aws)));
  return ends.flatMap((end) => {
    if (end.status === 'fulfilled') return [];
    if (end.reason instanceof AwsError && end.reason.kind === 'transient') return [];
    return [`${what}: ${String(end.reason)}`];
  });
}

describe('an answer with a member of another type is read, or could not be read', () => {
  test.each(OPERATIONS)(
    '%s: every member, every type',
    async (operation) => {
      expect(await badEnds(operation, truth[operation], 'the true answer')).toEqual([]);
      const bad: string[] = [];
      for (const path of pathsIn(truth[operation])) {
        for (const by of WRONG) {
          const what = `${path.join('.')} = ${String(JSON.stringify(by))}`;
          bad.push(...(await badEnds(operation, changed(truth[operation], path, by), what)));
        }
      }
      for (const whole of [null, 7, 'a text', [], [null]]) {
        bad.push(...(await badEnds(operation, whole, JSON.stringify(whole))));
      }
      expect(bad).toEqual([]);
    },
    60_000,
  );

  test('several members at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...OPERATIONS),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(...WRONG)), { minLength: 2, maxLength: 5 }),
        async (operation, changes) => {
          const paths = pathsIn(truth[operation]);
          const body = changes.reduce<unknown>(
            (value, [index, by]) => changed(value, paths[index % paths.length] ?? [], by),
            truth[operation],
          );
          expect(await badEnds(operation, body, JSON.stringify(body))).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  }, 120_000);
});

describe('what would be taken for something else could not be read', () => {
  test.each<[Operation, Path, unknown, RegExp]>([
    ['DescribeServices', ['services'], GONE, /the answer\.services is missing/],
    ['DescribeServices', ['services', 0], null, /services\[0\] is null, not an object/],
    ['DescribeServices', ['services', 0, 'deployments'], GONE, /services\[0\]\.deployments is missing/],
    ['DescribeServices', ['services', 0, 'deployments', 0], null, /deployments\[0\] is null, not an object/],
    [
      'DescribeServices',
      ['services', 0, 'deployments', 0, 'runningCount'],
      '2',
      /runningCount is a text, not a number/,
    ],
    ['DescribeServices', ['services', 0, 'deployments', 0, 'taskDefinition'], GONE, /taskDefinition is missing/],
    ['DescribeServices', ['services', 0, 'deployments', 0, 'createdAt'], 'yesterday', /could not be read/],
    ['DescribeServices', ['services', 0, 'events', 0], null, /events\[0\] is null, not an object/],
    ['DescribeTasks', ['tasks'], GONE, /the answer\.tasks is missing/],
    ['DescribeTasks', ['tasks', 0, 'containers'], GONE, /containers is missing/],
    ['DescribeTasks', ['tasks', 0, 'containers', 0, 'exitCode'], '0', /exitCode is a text, not a number/],
    [
      'DescribeTasks',
      ['tasks', 0, 'overrides', 'containerOverrides', 0, 'command'],
      7,
      /command is a number, not a list/,
    ],
    ['DescribeServiceDeployments', ['serviceDeployments', 0, 'status'], 5, /status is a number, not a text/],
  ])('%s %j = %p', async (operation, path, by, words) => {
    now = { ...truth, [operation]: changed(truth[operation], path, by) };
    const reading = (READERS[operation][0] as (aws: Cloud) => Promise<unknown>)(aws);
    await expect(reading).rejects.toMatchObject({ kind: 'transient', message: expect.stringMatching(words) });
  });
});

describe('what a server may leave out is read as nothing', () => {
  test.each([
    ['desiredCount', 'desired'],
    ['runningCount', 'running'],
    ['pendingCount', 'pending'],
  ] as const)('a %s that is 0', async (member, name) => {
    const path = ['services', 0, 'deployments', 0, member];
    now = { ...truth, DescribeServices: changed(truth.DescribeServices, path, GONE) };
    const { found } = await aws.services('prod', ['web']);
    expect(found[0]?.deployments[0]?.[name]).toBe(0);
    now = { ...truth, DescribeServices: changed(truth.DescribeServices, ['services', 0, member], GONE) };
    expect((await aws.services('prod', ['web'])).found[0]?.[name]).toBe(0);
  });

  test.each<[Operation, string, (aws: Cloud) => Promise<unknown>, unknown]>([
    ['ListTasks', 'taskArns', (ecs) => ecs.stoppedTasks('prod', 'web'), []],
    ['ListServices', 'serviceArns', (ecs) => ecs.serviceNames('prod'), []],
    ['ListServiceDeployments', 'serviceDeployments', (ecs) => ecs.newestServiceDeployments('prod', 'web'), []],
    ['GetLogEvents', 'events', (logs) => logs.logTail(STREAM, 5), []],
  ])('%s: no %s', async (operation, member, read, expected) => {
    now = { ...truth, [operation]: changed(truth[operation], [member], GONE) };
    expect(await read(aws)).toEqual(expected);
  });
});

import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import { causeOf, type DiagnosisRequest, diagnose, groupFailures } from '../../../src/ecs/diagnosis/diagnosis.js';
import { countedFailures, tasksToExplain } from '../../../src/ecs/service/stopped-tasks.js';
import type { TaskSnapshot } from '../../../src/ecs/snapshot.js';
import { faultPhrase } from '../../../src/report/failure/fault.js';
import { failureInWords } from '../../support/in-words.js';
import { deployment, START, service, stopped } from '../support/ecs-says.js';
import { awsError, fakeCloud } from '../support/fake-cloud.js';

const NO_TAG =
  'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref repo/backend:9f3c2e1: not found';
const DRAINED = {
  stopCode: 'ServiceSchedulerInitiated',
  stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/3)',
};

/** A task with this id that stopped `seconds` after the start. */
function task(id: string, seconds: number, more: Partial<TaskSnapshot>): TaskSnapshot {
  return stopped({ arn: `arn:aws:ecs:r:1:task/production/${id}`, stoppedAt: START + seconds * 1000, ...more });
}

const noTag = (id: string, seconds = 1): TaskSnapshot =>
  task(id, seconds, { stopCode: 'TaskFailedToStart', stoppedReason: NO_TAG, containers: [{ name: 'app' }] });
const crash = (id: string, seconds = 1, exitCode = 1): TaskSnapshot =>
  task(id, seconds, {
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [
      { name: 'nginx', exitCode: 0 },
      { name: 'app', exitCode },
    ],
  });

describe('why one task stopped', () => {
  test.each<[string, Partial<TaskSnapshot>, string, RegExp, string | undefined]>([
    [
      'no image',
      { stopCode: 'TaskFailedToStart', stoppedReason: NO_TAG, containers: [{ name: 'app' }] },
      'could not pull their image',
      /repo\/backend:9f3c2e1: not found/,
      undefined,
    ],
    [
      'no secret',
      {
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'ResourceInitializationError: unable to pull secrets or registry auth: AccessDeniedException',
      },
      'could not read their secrets',
      /AccessDeniedException/,
      undefined,
    ],
    [
      'no log group',
      {
        stopCode: 'TaskFailedToStart',
        stoppedReason:
          'ResourceInitializationError: failed to validate logger args: The specified log group does not exist',
      },
      'could not be set up',
      /log group/,
      undefined,
    ],
    [
      'out of memory',
      {
        stoppedReason: 'Essential container in task exited',
        containers: [{ name: 'app', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }],
      },
      'ran out of memory (container app)',
      /app exit 137 \(OutOfMemoryError/,
      'app',
    ],
    [
      'exit code',
      { stoppedReason: 'Essential container in task exited', containers: [{ name: 'app', exitCode: 3 }] },
      'stopped because container app exited with code 3',
      /app exit 3/,
      'app',
    ],
    [
      'an exit code beside one that was merely stopped with it',
      {
        stoppedReason: 'Essential container in task exited',
        containers: [
          { name: 'nginx', exitCode: 0 },
          { name: 'app', exitCode: 1 },
        ],
      },
      'stopped because container app exited with code 1',
      /nginx exit 0, app exit 1/,
      'app',
    ],
    [
      'exit 0',
      { stoppedReason: 'Essential container in task exited', containers: [{ name: 'app', exitCode: 0 }] },
      'stopped because container app exited with code 0',
      /app exit 0/,
      'app',
    ],
    [
      'load balancer',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task failed ELB health checks in (target-group x)',
        containers: [{ name: 'app', exitCode: 143 }],
      },
      'failed the load balancer health check',
      /ELB health checks/,
      'app',
    ],
    [
      'container health',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task failed container health checks',
        containers: [{ name: 'app', exitCode: 137 }],
      },
      'failed their container health check',
      /container health checks/,
      'app',
    ],
    [
      'Spot',
      { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' },
      'lost their Spot capacity',
      /Spot Task/,
      undefined,
    ],
    [
      'it did not start',
      { stopCode: 'TaskFailedToStart', stoppedReason: 'Unexpected EC2 error' },
      'failed to start',
      /Unexpected EC2 error/,
      undefined,
    ],
    ['no reason at all', {}, 'stopped', /^$/, undefined],
    ['only a code', { stopCode: 'Whatever' }, 'stopped', /Whatever/, undefined],
    [
      'the machine',
      { stopCode: 'InfrastructureHealth' },
      'lost their underlying host',
      /InfrastructureHealth/,
      undefined,
    ],
  ])('%s', (_name, more, phrase, words, container) => {
    const cause = causeOf(stopped(more));
    expect(faultPhrase(cause.fault)).toBe(phrase);
    expect(cause.reason).toMatch(words);
    expect(cause.exits.map((exit) => exit.container).join(' or ') || undefined).toBe(container);
  });
});

describe('tasks that failed in the same way', () => {
  test('are one group, the most frequent first, with the newest task to look at', () => {
    const groups = groupFailures([crash('c1', 9), noTag('p1', 1), noTag('p3', 5), noTag('p2', 3)]);
    expect(groups.map(({ count, fault, taskId }) => [count, faultPhrase(fault), taskId])).toEqual([
      [3, 'could not pull their image', 'p3'],
      [1, 'stopped because container app exited with code 1', 'c1'],
    ]);
  });

  test('other exit codes are other groups', () => {
    expect(groupFailures([crash('a', 1, 1), crash('b', 2, 137)])).toHaveLength(2);
  });

  test('without a failed task there is none', () => {
    expect(groupFailures([])).toEqual([]);
  });
});

describe('which tasks count', () => {
  const tasks: Record<string, TaskSnapshot> = {
    crashed: crash('1'),
    'did not start': noTag('2'),
    unhealthy: task('3', 1, {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Task failed ELB health checks in (target-group x)',
    }),
    drained: task('4', 1, DRAINED),
    'stopped by hand': task('5', 1, { stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' }),
    'crashed, but of the old deployment': { ...crash('6'), startedBy: 'ecs-svc/1' },
    'crashed, but of no deployment': (() => {
      const { startedBy: _nobody, ...rest } = crash('7');
      return rest;
    })(),
    'taken by Spot': task('8', 1, { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' }),
  };
  const names = (counted: readonly TaskSnapshot[]): string[] =>
    Object.entries(tasks)
      .filter(([, known]) => counted.includes(known))
      .map(([name]) => name);

  test('as failures of the service: what Spot took does not count', () => {
    expect(names(countedFailures(Object.values(tasks), ['ecs-svc/2']))).toEqual([
      'crashed',
      'did not start',
      'unhealthy',
    ]);
  });

  test('as the reason of a failed roll-out: what Spot took counts, too', () => {
    expect(names(tasksToExplain(Object.values(tasks), ['ecs-svc/2']))).toEqual([
      'crashed',
      'did not start',
      'unhealthy',
      'taken by Spot',
    ]);
  });

  test('of several deployments of ours', () => {
    expect(names(countedFailures(Object.values(tasks), ['ecs-svc/1', 'ecs-svc/2']))).toContain(
      'crashed, but of the old deployment',
    );
  });

  test('none while nothing is ours', () => {
    expect(tasksToExplain(Object.values(tasks), [])).toEqual([]);
  });
});

describe('a diagnosis', () => {
  const asked = (answers: Partial<Cloud>, more: Partial<DiagnosisRequest> = {}) => {
    const aws = fakeCloud(answers);
    return {
      ...aws,
      diagnosis: diagnose({
        cloud: aws.cloud,
        cluster: 'production',
        service: 'backend',
        ours: ['ecs-svc/2'],
        eventsSince: START,
        last: undefined,
        reason: '',
        logStream: (container, taskId) => ({ group: '/ecs/shop', stream: `app/${container}/${taskId}` }),
        ...more,
      }),
    };
  };
  const event = (message: string, seconds = 1) => ({ id: message, at: START + seconds * 1000, message });

  test('groups our tasks and reads the log of the container that failed', async () => {
    const { calls, diagnosis } = asked({
      stoppedTasks: () => Promise.resolve([crash('a', 1, 139), crash('b', 5, 139), task('d', 2, DRAINED)]),
      logTail: () =>
        Promise.resolve([
          { at: 1, message: 'SQLSTATE' },
          { at: 2, message: 'bye' },
        ]),
    });
    await expect(diagnosis).resolves.toMatchObject({
      groups: [{ count: 2, exits: [{ container: 'app' }], taskId: 'b' }],
      logTails: [{ container: 'app', lines: ['SQLSTATE', 'bye'] }],
      gaps: [],
      advice: expect.stringContaining('crashed'),
    });
    expect(calls.find(({ method }) => method === 'logTail')?.args[0]).toEqual({
      group: '/ecs/shop',
      stream: 'app/app/b',
    });
  });

  test('without a container that ran there is no log to read', async () => {
    const { count, diagnosis } = asked({ stoppedTasks: () => Promise.resolve([noTag('a')]) });
    await expect(diagnosis).resolves.toMatchObject({
      logTails: [],
      advice: expect.stringContaining('tag is not in the registry'),
    });
    expect(count('logTail')).toBe(0);
  });

  test('the log knows best', async () => {
    const { diagnosis } = asked({
      stoppedTasks: () => Promise.resolve([crash('a')]),
      logTail: () => Promise.resolve([{ at: 1, message: 'exec /usr/local/bin/x: exec format error' }]),
    });
    await expect(diagnosis).resolves.toMatchObject({ advice: expect.stringContaining('another CPU') });
  });

  test('a log that merely talks of tags gives no advice on images', async () => {
    const { diagnosis } = asked({
      stoppedTasks: () => Promise.resolve([crash('a')]),
      logTail: () => Promise.resolve([{ at: 1, message: 'CannotPullContainerError: user 42 not found' }]),
    });
    expect((await diagnosis).advice).toMatch(/^The program ended by itself: its last log lines say why/);
  });

  test("what ECS says of the deployment comes before what an exit code of the program's own leaves open", async () => {
    const { diagnosis } = asked(
      { stoppedTasks: () => Promise.resolve([crash('a')]) },
      { reason: 'Service deployment rolled back because POST_SCALE_UP lifecycle hook(s) failed.' },
    );
    expect((await diagnosis).advice).toMatch(/lifecycle hook/);
  });

  test.each([
    [{ FARGATE_SPOT: 0 }, true],
    [{ FARGATE: 0, FARGATE_SPOT: 0 }, true],
    [{ FARGATE: 1, FARGATE_SPOT: 0 }, false],
    [{ FARGATE: 0 }, false],
    [{}, false],
  ])('no capacity with the bases %j: a base is advised: %s', async (bases, isAdvised) => {
    const events = [
      event('(service backend) was unable to place a task. Reason: Capacity is unavailable at this time.'),
    ];
    const capacityProviders = Object.entries(bases).map(([provider, base]) => ({ provider, weight: 1, base }));
    const { diagnosis } = asked({}, { last: service([deployment(2)], { events, capacityProviders }) });
    const { advice = '' } = await diagnosis;
    expect([/no Fargate capacity/.test(advice), /base/.test(advice)]).toEqual([true, isAdvised]);
  });

  test('without tasks the events speak', async () => {
    const events = [
      event('(service backend) has reached a steady state.'),
      event('(service backend) was unable to place a task. Reason: Capacity is unavailable at this time.', 9),
      event('(service backend) has started 1 tasks: (task a).'),
      event('(service backend) was unable to place a task. Reason: from last week', -604_800),
    ];
    const { diagnosis } = asked({}, { last: service([deployment(2)], { events }) });
    await expect(diagnosis).resolves.toMatchObject({
      groups: [],
      events: ['(service backend) was unable to place a task. Reason: Capacity is unavailable at this time.'],
      advice: expect.stringContaining('no Fargate capacity'),
    });
  });

  test('events are read again: the last poll was before the verdict', async () => {
    const before = service([deployment(2, {})], { events: [] });
    const now = service([deployment(2, {})], {
      events: [event('(service backend) rolling back to deployment ecs-svc/1.')],
    });
    const { diagnosis } = asked({ services: () => Promise.resolve({ found: [now], missing: [] }) }, { last: before });
    expect((await diagnosis).events).toEqual(['(service backend) rolling back to deployment ecs-svc/1.']);
  });

  test('where they cannot be read again, those of the last poll are told', async () => {
    const last = service([deployment(2, {})], { events: [event('(service backend) was unable to place a task.')] });
    const { diagnosis } = asked({ services: () => Promise.reject(awsError('throttled')) }, { last });
    await expect(diagnosis).resolves.toMatchObject({ events: [expect.stringMatching(/unable to place/)], gaps: [] });
  });

  test('without tasks and events the verdict speaks', async () => {
    const { diagnosis } = asked({}, { reason: 'Replaced by a new service deployment.' });
    await expect(diagnosis).resolves.toMatchObject({ advice: expect.stringContaining('concurrency') });
  });

  test('of many events the last five are told, each text once, oldest first', async () => {
    const many = Array.from({ length: 8 }, (_, index) => event(`unable to ${index}`, index));
    const { diagnosis } = asked(
      {},
      { last: service([deployment(2)], { events: [...many].reverse().concat(event('unable to 7', 30)) }) },
    );
    expect((await diagnosis).events).toEqual([
      'unable to 3',
      'unable to 4',
      'unable to 5',
      'unable to 6',
      'unable to 7',
    ]);
  });

  test.each<[string, Partial<Cloud>, RegExp]>([
    [
      'tasks that may not be listed',
      { stoppedTasks: () => Promise.reject(awsError('denied', 'ecs:ListTasks')) },
      /Allow ecs:ListTasks/,
    ],
    [
      'a log that may not be read',
      {
        stoppedTasks: () => Promise.resolve([crash('a')]),
        logTail: () => Promise.reject(awsError('denied', 'logs:GetLogEvents')),
      },
      /Allow logs:GetLogEvents/,
    ],
    [
      'a read that fails',
      { stoppedTasks: () => Promise.reject(awsError('transient', 'ecs:ListTasks')) },
      /ecs:ListTasks did not answer: TimeoutError/,
    ],
  ])('is never the cause of a failure: %s', async (_name, answers, gap) => {
    const { gaps } = await asked(answers).diagnosis;
    expect(gaps).toHaveLength(1);
    expect(
      failureInWords({ cause: { kind: 'cut-off' }, evidence: gaps.map((error) => ({ kind: 'gap', error })) }).lines,
    ).toEqual([expect.stringMatching(gap)]);
  });

  test('does not hide a defect', async () => {
    await expect(asked({ stoppedTasks: () => Promise.reject(new TypeError('a defect')) }).diagnosis).rejects.toThrow(
      'a defect',
    );
  });
});

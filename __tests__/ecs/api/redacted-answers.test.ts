import { describe, expect, test } from '@jest/globals';
import { redactedCloud } from '../../../src/ecs/api/redacted-answers.js';
import { AwsError, type Cloud, type LogEvent, type LogStream } from '../../../src/ecs/cloud.js';
import { saysRollingBack } from '../../../src/ecs/service/ecs-rollback-target.js';
import { troubleEvents } from '../../../src/ecs/service/events.js';
import { tasksToExplain } from '../../../src/ecs/service/stopped-tasks.js';
import { newRedactor } from '../../../src/secrets/redaction.js';
import { deployment, service, serviceDeployment, stopped } from '../support/ecs-says.js';
import { fakeCloud } from '../support/fake-cloud.js';

const CANARY = 'canary-4f1c0a77';
const STREAM: LogStream = { group: 'g', stream: 's' };

function hidden(answers: Partial<Cloud>, value = CANARY): Cloud {
  return redactedCloud(fakeCloud(answers).cloud, newRedactor([{ name: 'VALUE', value }]));
}

function events(...messages: readonly string[]): readonly LogEvent[] {
  return messages.map((message, at) => ({ at, message }));
}

describe('a value in what ECS says', () => {
  test('in reasons and events', async () => {
    const text = `no ${CANARY} at\u001b[1m canary-\u001b[0m4f1c0a77`;
    const cloud = hidden({
      services: async () => ({
        found: [
          { ...service([deployment(2, { rolloutStateReason: text })]), events: [{ id: '1', at: 1, message: text }] },
        ],
        missing: [],
      }),
      serviceDeployments: async () => [
        serviceDeployment(1, 'FAILED', { statusReason: text, rollback: { reason: text } }),
      ],
      newestServiceDeployments: async () => [serviceDeployment(1, 'FAILED', { statusReason: text })],
      successfulDeployments: async () => ({
        deployments: [serviceDeployment(1, 'SUCCESSFUL', { statusReason: text })],
      }),
      tasks: async () => [stopped({ stoppedReason: text, containers: [{ name: 'app', reason: text }] })],
      runTasks: async () => [stopped({ stoppedReason: text })],
      stoppedTasks: async () => [stopped({ stoppedReason: text })],
      serviceTasks: async () => [stopped({ stoppedReason: text })],
    });
    const said = JSON.stringify([
      await cloud.services('c', ['s']),
      await cloud.serviceDeployments(['a']),
      await cloud.newestServiceDeployments('c', 's'),
      await cloud.successfulDeployments('c', 's'),
      await cloud.tasks('c', ['t']),
      await cloud.runTasks('c', 't:1'),
      await cloud.stoppedTasks('c', 's'),
      await cloud.serviceTasks('c', 's'),
    ]);
    expect(said).not.toContain('canary');
    expect(said.match(/no \*\*\* at/g)).toHaveLength(11);
  });

  test('in an error of any call', async () => {
    const refused = async (): Promise<never> => {
      throw new AwsError('ecs:X', 'ClientException', `no ${CANARY}`, 'other', new Error(CANARY));
    };
    const methods: Partial<Cloud> = {
      services: refused,
      stopTask: refused,
      logPage: refused,
      stopServiceDeployment: refused,
    };
    const cloud = hidden(methods);
    const errors = await Promise.all(
      [
        cloud.services('c', []),
        cloud.stopTask('c', 't', { kind: 'job-cancelled' }),
        cloud.logPage(STREAM),
        cloud.stopServiceDeployment('a'),
      ].map(async (call) => call.then(String, (error: AwsError) => error)),
    );
    for (const error of errors) {
      expect(error).toMatchObject({ operation: 'ecs:X', code: 'ClientException', kind: 'other', message: 'no ***' });
      expect((error as AwsError).cause).toBeUndefined();
    }
  });

  test('in a reason that is too long to be read whole: nothing is left of it at the cut', async () => {
    const stoppedReason = `${'x '.repeat(32 * 1024 - 4)}${CANARY}${'y'.repeat(5_000_000)}`;
    const [task] = await hidden({ tasks: async () => [stopped({ stoppedReason })] }).tasks('c', ['t']);
    expect(task?.stoppedReason).toBe(`${'x '.repeat(32 * 1024 - 4)}***…`);
  });

  test('what is compared stays as it is', async () => {
    const override = { name: 'app', environment: [{ name: 'PASSWORD', value: CANARY }] };
    const cloud = hidden({ tasks: async () => [stopped({ containerOverrides: [override] })] });
    expect((await cloud.tasks('c', ['t']))[0]?.containerOverrides).toEqual([override]);
  });
});

describe('a value in a log', () => {
  test('over two events, over two pages, and at the end', async () => {
    const pages: Record<string, Awaited<ReturnType<Cloud['logPage']>>> = {
      undefined: { events: events('one', 'x canary-4f'), next: 'a' },
      a: { events: events('1c0a77 y', 'z canary'), next: 'b' },
      b: { events: events('-4f1c0a77', 'w canary-'), next: 'c' },
      c: { events: [], next: 'c' },
    };
    const cloud = hidden({ logPage: async (_stream, next) => pages[String(next)] });
    const shown: string[][] = [];
    for (const next of [undefined, 'a', 'b', 'c']) {
      const page = await cloud.logPage(STREAM, next);
      shown.push((page?.events ?? []).map(({ message }) => message));
    }
    expect(shown).toEqual([['one'], ['x ***', '*** y'], ['z ***', '***'], ['w ***']]);
  });

  test('in its tail: also what began before the first line that is shown', async () => {
    const log = events('a', 'x canary-4f', '1c0a77 y', 'z');
    const cloud = hidden({ logTail: async (_stream, lines) => log.slice(-lines) });
    expect((await cloud.logTail(STREAM, 2)).map(({ message }) => message)).toEqual(['*** y', 'z']);
    expect((await cloud.logTail(STREAM, 9)).map(({ message }) => message)).toEqual(['a', 'x ***', '*** y', 'z']);
  });

  test('a stream that is not there yet is not there', async () => {
    expect(await hidden({}).logPage(STREAM)).toBeUndefined();
  });
});

describe('a value that is a piece of fixed wording of ECS changes no judgement', () => {
  const pieces = (text: string): readonly string[] =>
    [4, 6, 9]
      .flatMap((size) => Array.from({ length: text.length - size + 1 }, (_, at) => text.slice(at, at + size)))
      .filter((value) => !/\s/.test(value));

  const EVENT = '(service s) (deployment ecs-svc/123) deployment failed: tasks failed to start.';
  test('an event of trouble', async () => {
    for (const value of pieces(EVENT)) {
      const cloud = hidden(
        {
          services: async () => ({
            found: [{ ...service([]), events: [{ id: '1', at: 1, message: EVENT }] }],
            missing: [],
          }),
        },
        value,
      );
      expect(troubleEvents((await cloud.services('c', ['s'])).found[0]?.events ?? [], 0)).toHaveLength(1);
    }
  });

  test('a rollback of its own', async () => {
    const text = 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.';
    for (const value of pieces(text)) {
      const found = [service([deployment(2, { rolloutStateReason: text })])];
      const cloud = hidden({ services: async () => ({ found, missing: [] }) }, value);
      const [shown] = (await cloud.services('c', ['s'])).found;
      expect(shown?.deployments[0] && saysRollingBack(shown.deployments[0])).toBe(true);
    }
  });

  test('failed health checks, and tasks that were scaled in', async () => {
    const unhealthy = 'Task failed ELB health checks in (target-group arn:aws:x)';
    const scaled = 'Scaling activity initiated by (deployment ecs-svc/1)';
    for (const [text, failed] of [
      [unhealthy, 1],
      [scaled, 0],
    ] as const) {
      for (const value of pieces(text)) {
        const ended = [stopped({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: text, startedBy: 'ecs-svc/1' })];
        const cloud = hidden({ stoppedTasks: async () => ended }, value);
        expect(tasksToExplain(await cloud.stoppedTasks('c', 's'), ['ecs-svc/1'])).toHaveLength(failed);
      }
    }
  });
});

import { describe, expect, test } from '@jest/globals';
import {
  demandsForce,
  deniedAction,
  gist,
  isConcurrentRegistration,
  isThrottled,
  lacksCapacity,
  lagsBehind,
  mayHaveStarted,
} from '../../src/ecspresso/refusal.js';

const DEMAND =
  'When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.';
const CALL = 'operation error ECS: UpdateService, https response error StatusCode: 400, RequestID: 7a1b';

describe('ECS demands a forced new deployment', () => {
  test.each<[string, string]>([
    [
      '2.3 and 2.8.0',
      `[ERROR] FAILED. failed to update service attributes: ${CALL}, InvalidParameterException: ${DEMAND}`,
    ],
    [
      '2.8.1 and later',
      `[ERROR] FAILED. failed to update service tasks: ${CALL}, InvalidParameterException: ${DEMAND}`,
    ],
    [
      'JSON',
      JSON.stringify({
        level: 'ERROR',
        msg: `FAILED. failed to update service tasks: ${CALL}, InvalidParameterException: ${DEMAND}`,
      }),
    ],
    [
      'after other lines',
      `[INFO] Updating service\n[ERROR] FAILED. x: ${CALL}, InvalidParameterException: ${DEMAND}\n`,
    ],
    [
      'wrapped in mid-sentence',
      `[ERROR] FAILED. x: ${CALL},\n  InvalidParameterException: ${DEMAND.replace('must force', 'must\n  force')}`,
    ],
    [
      'with colours',
      `\u001b[31m[ERROR]\u001b[0m x: ${CALL}, \u001b[1mInvalidParameterException\u001b[0m: you must \u001b[4mforce\u001b[0m a new deployment.`,
    ],
    ['another wording: needs to', `${CALL}, InvalidParameterException: this change needs to force a new deployment`],
    ['another wording: requires', `${CALL}, InvalidParameterException: The change requires forcing a new deployment.`],
    ['another case', `${CALL}, InvalidParameterException: You MUST Force A New Deployment`],
  ])('%s', (_name, stderr) => {
    expect(demandsForce(stderr)).toBe(true);
  });

  test.each<[string, string]>([
    [
      'CODE_DEPLOY and force',
      `${CALL}, InvalidParameterException: Cannot force a new deployment on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.`,
    ],
    [
      'CODE_DEPLOY in other words',
      `${CALL}, InvalidParameterException: Cannot force a new deployment on services with a CODE_DEPLOY deployment controller. You must use AWS CodeDeploy to force a new deployment.`,
    ],
    [
      'CODE_DEPLOY and a task definition',
      `${CALL}, InvalidParameterException: Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.`,
    ],
    [
      'CODE_DEPLOY and network',
      `${CALL}, InvalidParameterException: Unable to update network parameters on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.`,
    ],
    [
      'nothing to fall back to',
      `${CALL}, InvalidParameterException: No launch type to fall back to for empty capacity provider strategy. Your service was not created with a launch type.`,
    ],
    ['a deleted service', `${CALL}, ServiceNotActiveException: Service was not ACTIVE.`],
    ['a missing service', `${CALL}, ServiceNotFoundException: Service not found.`],
    ['throttling', `${CALL}, ThrottlingException: Rate exceeded`],
    ['another call', `operation error ECS: RunTask, InvalidParameterException: you must force a new deployment`],
    ['another exception', `${CALL}, ClientException: you must force a new deployment`],
    ['an informational line', '[INFO] Updating service with force new deployment'],
    ['nothing', ''],
  ])('not: %s', (_name, stderr) => {
    expect(demandsForce(stderr)).toBe(false);
  });
});

describe('want of quota', () => {
  test.each([
    'operation error ECS: RegisterTaskDefinition, https response error StatusCode: 400, RequestID: x, api error ThrottlingException: Rate exceeded',
    'failed to update service: operation error ECS: UpdateService, exceeded maximum number of attempts, 3, https response error StatusCode: 400, RequestID: 7a1b, ThrottlingException: Rate exceeded',
    `${CALL}, api error TooManyRequestsException: slow down`,
    `${CALL}, RequestLimitExceeded: Request limit exceeded.`,
    `${CALL}, \u001b[31mThrottlingException\u001b[0m:\nRate exceeded`,
  ])('%s', (stderr) => {
    expect(isThrottled(stderr)).toBe(true);
  });

  test.each([
    'AccessDeniedException: User is not authorized to perform: ecs:UpdateService',
    // After UpdateService: a repeat would change once more.
    'operation error ECS: ListServiceDeployments, https response error StatusCode: 400, RequestID: 7a1b, ThrottlingException: Rate exceeded',
    'AccessDeniedException: User: arn:aws:sts::1:assumed-role/ThrottlingException: Rate exceeded/x is not authorized',
    'service operations are being throttled. Will try again later.',
    'CannotPullContainerError: toomanyrequests: Too Many Requests.',
    '',
  ])('not: %s', (stderr) => {
    expect(isThrottled(stderr)).toBe(false);
  });

  test('two registrations that meet', () => {
    const words =
      'operation error ECS: RegisterTaskDefinition, https response error StatusCode: 400, RequestID: 7a1b, ClientException: Too many concurrent attempts to create a new revision of the specified family.';
    expect(isConcurrentRegistration(words)).toBe(true);
    expect(isConcurrentRegistration(words.replace('attempts to', 'attempts\n to'))).toBe(true);
    expect(isConcurrentRegistration('ClientException: Container.image should not be null or empty.')).toBe(false);
  });
});

describe('no room to start a task', () => {
  test.each([
    'failed to run task: Capacity is unavailable at this time. Please try again later or in a different availability zone',
    'failed to run task: RESOURCE:CPU arn:aws:ecs:r:1:container-instance/x',
    'failed to run task: RESOURCE:MEMORY ',
    'failed to run task: AGENT arn:aws:ecs:r:1:container-instance/x',
    'failed to run task: AGENT ',
    '[ERROR] FAILED. failed to run task: operation error ECS: RunTask, https response error StatusCode: 400, RequestID: 7a1b, ClientException: Capacity is unavailable at this time. Please try again later.',
  ])('%s', (stderr) => {
    expect(lacksCapacity(stderr)).toBe(true);
  });

  test.each([
    'failed to run task: operation error ECS: RunTask, https response error StatusCode: 400, RequestID: 7a1b, AccessDeniedException: User: arn:aws:sts::1:assumed-role/ci-agent/x is not authorized to perform: ecs:RunTask',
    'failed to run task: operation error ECS: RunTask, https response error StatusCode: 0, RequestID: , request send failed, Post "https://ecs.agent.example/": EOF',
    'failed to run task: operation error ECS: RunTask, https response error StatusCode: 0, RequestID: , request send failed, Post "https://agent": Capacity is unavailable',
    // A task had been started there: another try could run the migration twice.
    'task failed to start: Capacity is unavailable at this time.',
    'failed to wait task: exceeded max wait time for TasksStopped waiter',
    'failed to run task: no tasks run',
    'failed to run task: operation error ECS: RunTask, exceeded maximum number of attempts, 10, request send failed, EOF',
    'failed to run task: operation error ECS: RunTask, InvalidParameterException: Override for container named php is not a container in the TaskDefinition.',
    '',
  ])('not: %s', (stderr) => {
    expect(lacksCapacity(stderr)).toBe(false);
  });
});

describe('whether a task may have been started', () => {
  const RUN = 'failed to run task: operation error ECS: RunTask';

  test.each([
    `${RUN}, https response error StatusCode: 0, RequestID: , request send failed, Post "https://ecs.r.amazonaws.com/": EOF`,
    `${RUN}, https response error StatusCode: 0, RequestID: , canceled, context canceled`,
    `${RUN}, https response error StatusCode: 200, RequestID: 7a1b, deserialization failed, unexpected EOF`,
    `${RUN}, https response error StatusCode: 503, RequestID: 7a1b, api error ServiceUnavailable: x`,
    // One of the tries before may have taken effect.
    `${RUN}, exceeded maximum number of attempts, 10, https response error StatusCode: 400, RequestID: 7a1b, ThrottlingException: Rate exceeded`,
    '2026-11-28T13:46:10.391Z [INFO] [backend/production] Running task\n2026-11-28T13:46:13.391Z [WARNING] Interrupted',
    '{"time":"2026-11-28T13:46:13.391Z","level":"WARN","msg":"Interrupted"}',
  ])('it may: %s', (stderr) => {
    expect(mayHaveStarted(stderr)).toBe(true);
  });

  test.each([
    `${RUN}, https response error StatusCode: 400, RequestID: 7a1b, AccessDeniedException: no`,
    'failed to run task: Capacity is unavailable at this time.',
    'failed to run task: no tasks run',
    'failed to load config file Interrupted: no such file or directory',
    'operation error ECS: DescribeTaskDefinition, https response error StatusCode: 0, RequestID: , canceled, context canceled',
  ])('it may not: %s', (stderr) => {
    expect(mayHaveStarted(stderr)).toBe(false);
  });
});

test.each<[string, string | undefined]>([
  [
    'AccessDeniedException: User: arn:aws:sts::1:assumed-role/r/GitHubActions is not authorized to perform: ecs:UpdateService on resource: arn:aws:ecs:r:1:service/c/s because no identity-based policy allows the ecs:UpdateService action',
    'ecs:UpdateService',
  ],
  ['is not authorized to\n  perform: iam:PassRole on resource: x', 'iam:PassRole'],
  ['not authorized to perform: elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetGroups'],
  [
    'not authorized to perform: application-autoscaling:DescribeScalableTargets',
    'application-autoscaling:DescribeScalableTargets',
  ],
  ['AccessDeniedException', undefined],
  ['', undefined],
])('the action that was denied in: %s', (text, action) => {
  expect(deniedAction(text)).toBe(action);
});

describe('a read that lags behind the registration', () => {
  const READ = 'operation error ECS: DescribeTaskDefinition, https response error StatusCode: 400, RequestID: 7a1b';

  test.each<[string, string, boolean]>([
    ['not found yet', `[ERROR] FAILED. x: ${READ}, ClientException: Unable to describe task definition.`, true],
    ['not allowed', `[ERROR] FAILED. x: ${READ}, api error AccessDeniedException: User: x is not authorized`, false],
    [
      'an ambiguous call',
      '[ERROR] FAILED. failed to run task: operation error ECS: RunTask, https response error StatusCode: 0, EOF',
      false,
    ],
  ])('%s', (_name, stderr, expected) => {
    expect(lagsBehind(stderr)).toBe(expected);
  });
});

describe('what was refused, for a title', () => {
  test.each<[string, string]>([
    [
      `failed to run task: ${CALL}, InvalidParameterException: No Container Instances were found in your cluster.`,
      'No Container Instances were found in your cluster',
    ],
    [
      `${CALL}, AccessDeniedException: User: x is not authorized to perform: ecs:RunTask on y`,
      'ecs:RunTask is not allowed',
    ],
    [
      'failed to run task: Capacity is unavailable at this time. Please try again later ',
      'Capacity is unavailable at this time',
    ],
    [`${CALL}, ClientException: one\n  two.`, 'one two'],
  ])('%s', (words, short) => {
    expect(gist(words)).toEqual({ text: short, isCut: false });
  });

  test('fits a title', () => {
    expect(gist(`${CALL}, ClientException: ${'word '.repeat(100)}`)).toEqual({
      text: expect.stringMatching(/^word .*word…$/),
      isCut: true,
    });
    expect(gist('x'.repeat(1000)).text).toHaveLength(160);
  });
});

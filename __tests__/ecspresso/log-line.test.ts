import { describe, expect, test } from '@jest/globals';
import { type LogLine, lastError, logLine, taskArnIn } from '../../src/ecspresso/log-line.js';

describe('one line of the log', () => {
  test.each<[string, string, LogLine['level'], string]>([
    [
      '2.3 text with service and cluster',
      '2026/11/23 08:34:14 backend/production Updating service tasks...',
      'info',
      'backend/production Updating service tasks...',
    ],
    ['2.3 banner', '2026/11/23 08:34:14 [INFO] ecspresso version: ', 'info', 'ecspresso version: '],
    [
      '2.3 warning',
      '2026/11/23 08:34:14 backend/production [WARNING] Interrupted',
      'warn',
      'backend/production Interrupted',
    ],
    [
      '2.3 error',
      '2026/11/23 08:34:14 [ERROR] FAILED. failed to run task: no tasks run',
      'error',
      'FAILED. failed to run task: no tasks run',
    ],
    [
      '2.8 text',
      '2026-02-26T01:31:32.548Z [INFO] [my-service-worker/my-cluster] service completed [status:stable]',
      'info',
      '[my-service-worker/my-cluster] service completed [status:stable]',
    ],
    ['2.8 text, other zone', '2026-02-26T01:31:32.548+09:00 [WARN] Interrupted', 'warn', 'Interrupted'],
    ['2.8 text, debug', '2026-02-26T01:31:32.548Z [DEBUG] x', 'debug', 'x'],
    [
      '2.8 text with colours',
      '2026-02-26T01:31:32.548Z \u001b[31m[ERROR] FAILED. nope\u001b[0m',
      'error',
      'FAILED. nope',
    ],
    [
      '2.8 JSON',
      '{"time":"2026-02-26T01:31:32Z","level":"INFO","msg":"service deployment status","cluster":"c","service":"s","status":"IN_PROGRESS"}',
      'info',
      'service deployment status [status:IN_PROGRESS]',
    ],
    ['JSON warning', '{"level":"WARN","msg":"Interrupted"}', 'warn', 'Interrupted'],
    ['JSON debug', '{"level":"DEBUG","msg":"x","n":3,"o":{"a":1}}', 'debug', 'x [n:3] [o:{"a":1}]'],
    ['JSON without a level', '{"msg":"x"}', 'info', 'x'],
    ['JSON that is no log line', '{"cluster":"c"}', 'info', '{"cluster":"c"}'],
    ['half a JSON object', '{"level":"ERROR","msg":"cut', 'info', '{"level":"ERROR","msg":"cut'],
    ['a panic', 'panic: template attach failed: x', 'info', 'panic: template attach failed: x'],
    ['a stack line', '\tmain.go:12 +0x1d', 'info', '\tmain.go:12 +0x1d'],
    ['nothing', '', 'info', ''],
    ['a bracket that is no level', '[NOTICE] hello', 'info', '[NOTICE] hello'],
  ])('%s', (_name, line, level, text) => {
    expect(logLine(line)).toEqual({ level, text });
  });
});

describe('what ecspresso ended with', () => {
  test.each<[string, string, string]>([
    ['nothing', '', ''],
    ['only blank lines', '\n  \n', ''],
    [
      '2.3',
      '2026/11/23 08:34:14 [INFO] ecspresso version: \n2026/11/23 08:34:14 b/p Running task\n2026/11/23 08:34:20 [ERROR] FAILED. container: laravel, exit code: 3\n',
      'container: laravel, exit code: 3',
    ],
    [
      '2.8 JSON',
      '{"level":"INFO","msg":"ecspresso version: v2.8.7"}\n{"level":"ERROR","msg":"FAILED. failed to update service tasks: operation error ECS: UpdateService"}\n',
      'failed to update service tasks: operation error ECS: UpdateService',
    ],
    ['an error and lines after it', '[ERROR] FAILED. cause\n[INFO] bye\n', 'cause'],
    ['several errors', '[ERROR] first\n[ERROR] FAILED. last\n', 'last'],
    [
      'a panic with its stack',
      '2026/11/23 08:34:14 [INFO] x\npanic: template attach failed: environment variable BACKEND_IMAGE is not defined\n\ngoroutine 1 [running]:\nmain.main()\n\tmain.go:12 +0x1d\n',
      'panic: template attach failed: environment variable BACKEND_IMAGE is not defined',
    ],
    ['no error line at all', 'Illegal instruction (core dumped)\n', 'Illegal instruction (core dumped)'],
    ['CRLF', '[ERROR] FAILED. windows\r\n', 'windows'],
  ])('%s', (_name, stderr, error) => {
    expect(lastError(stderr)).toBe(error);
  });
});

describe("the task's ARN", () => {
  const id = '0123456789abcdef0123456789abcdef';
  test.each<[string, string, string]>([
    [
      '2.3',
      `2026/11/23 08:34:14 b/p Task ARN: arn:aws:ecs:ap-northeast-1:123456789012:task/production/${id}`,
      `arn:aws:ecs:ap-northeast-1:123456789012:task/production/${id}`,
    ],
    [
      '2.8 text',
      `2026-02-26T01:31:32.548Z [INFO] [b/p] task started [task_arn:arn:aws:ecs:us-east-1:1:task/c/${id}]`,
      `arn:aws:ecs:us-east-1:1:task/c/${id}`,
    ],
    [
      'JSON',
      `{"level":"INFO","msg":"task started","task_arn":"arn:aws:ecs:us-east-1:1:task/c/${id}"}`,
      `arn:aws:ecs:us-east-1:1:task/c/${id}`,
    ],
    ['GovCloud', `arn:aws-us-gov:ecs:us-gov-west-1:1:task/c/${id}`, `arn:aws-us-gov:ecs:us-gov-west-1:1:task/c/${id}`],
    ['China', `"arn:aws-cn:ecs:cn-north-1:1:task/c/${id}",`, `arn:aws-cn:ecs:cn-north-1:1:task/c/${id}`],
    ['the old short form', `Task ARN: arn:aws:ecs:us-east-1:1:task/${id}.`, `arn:aws:ecs:us-east-1:1:task/${id}`],
    [
      'a cluster with underscores and dashes',
      `arn:aws:ecs:us-east-1:1:task/my_cluster-2/${id}`,
      `arn:aws:ecs:us-east-1:1:task/my_cluster-2/${id}`,
    ],
    ['several: the last', `arn:aws:ecs:r:1:task/c/aaa arn:aws:ecs:r:1:task/c/bbb`, 'arn:aws:ecs:r:1:task/c/bbb'],
  ])('%s', (_name, line, arn) => {
    expect(taskArnIn(line)).toBe(arn);
  });

  test.each([
    'task definition [task_definition_arn:arn:aws:ecs:us-east-1:1:task-definition/shop-backend:42]',
    'arn:aws:ecs:us-east-1:1:task-set/c/s/1',
    'arn:aws:ecs:us-east-1:1:service/c/s',
    'arn:aws:ecs:us-east-1:1:container/c/x/y',
    'Running task',
    '',
  ])('is not in: %s', (line) => {
    expect(taskArnIn(line)).toBeUndefined();
  });
});

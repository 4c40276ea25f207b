import { describe, expect, test } from '@jest/globals';
import { adviceOn, exitCodeAdvice } from '../../../src/ecs/diagnosis/advice.js';

const REPO = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/shop/backend';

describe('from the words of ECS to what a person can do', () => {
  test.each<[string, string, RegExp]>([
    [
      'the tag is missing',
      `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${REPO}:9f3c2e1: not found`,
      /tag is not in the registry: push it first/,
    ],
    [
      'the tag is missing, retried more often',
      `CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref ${REPO}:9f3c2e1: not found`,
      /tag is not in the registry/,
    ],
    [
      'no access to the registry',
      'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref docker.io/x:latest: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      /full ECR address.*execution role/,
    ],
    [
      'the network to the registry: canceled',
      'CannotPullContainerError: API error (500): Get https://x.dkr.ecr.ap-northeast-1.amazonaws.com/v2/: net/http: request canceled while waiting for connection',
      /NAT.*ecr\.api.*assignPublicIp/,
    ],
    [
      'the network to the registry: timeout',
      'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to do request: dial tcp 10.0.0.1:443: i/o timeout',
      /NAT.*ecr\.api/,
    ],
    [
      'Docker Hub: too many',
      'CannotPullContainerError: toomanyrequests: Too Many Requests.',
      /Docker Hub|mirror the image to ECR/,
    ],
    [
      'Docker Hub: limit',
      'CannotPullContainerError: You have reached your pull rate limit.',
      /rate limit.*mirror the image to ECR/,
    ],
    [
      'another CPU, at pull',
      "CannotPullContainerError: pull image manifest has been retried 7 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64'",
      /linux\/amd64.*--platform.*runtimePlatform/,
    ],
    [
      'another CPU, at run',
      'exec /usr/local/bin/docker-entrypoint.sh: exec format error',
      /another CPU.*runtimePlatform/,
    ],
    [
      'a secret may not be read',
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret x from secrets manager: AccessDeniedException: User: y is not authorized to perform: secretsmanager:GetSecretValue',
      /execution role \(not the task role\).*secretsmanager:GetSecretValue.*ssm:GetParameters.*kms:Decrypt/,
    ],
    [
      'no way to the secrets',
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 5 time(s): RequestCanceled: request context canceled caused by: context deadline exceeded',
      /cannot reach Secrets Manager or SSM.*(NAT|VPC endpoints)/,
    ],
    [
      'a secret is missing',
      'ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: ResourceNotFoundException: Secrets Manager can’t find the specified secret.',
      /does not exist in this account and region/,
    ],
    [
      'a parameter is missing',
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: DB_PASSWORD',
      /does not exist in this account and region/,
    ],
    [
      'the log group is missing',
      'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist',
      /[Cc]reate the log group.*awslogs-create-group/,
    ],
    ['out of memory', 'OutOfMemoryError: Container killed due to memory usage', /raise memory/],
    [
      'the load balancer, task',
      'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:r:1:targetgroup/x/y)',
      /path, port and matcher.*healthCheckGracePeriodSeconds/,
    ],
    [
      'the load balancer, event with a code',
      '(service backend) (task 1) (port 8080) is unhealthy in (target-group arn) due to (reason Health checks failed with these codes: [404])',
      /status code.*path.*matcher/,
    ],
    [
      'the load balancer, event with a timeout',
      '(service backend) (task 1) (port 8080) is unhealthy in (target-group arn) due to (reason Request timed out)',
      /timeout.*security group.*healthCheckGracePeriodSeconds/,
    ],
    ['the container health check', 'Task failed container health checks', /healthCheck command.*curl.*startPeriod/],
    [
      'capacity',
      '(service backend) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.',
      /no Fargate capacity.*release again later.*other zones\.$/,
    ],
    ['vCPU quota', "You've reached the limit on the number of vCPUs you can run concurrently", /quota/],
    ['task quota', "You've reached the limit on the number of tasks you can run concurrently", /quota/],
    [
      'no room in the cluster',
      '(service backend) was unable to place a task because no container instance met all of its requirements. The closest matching container-instance x has insufficient CPU units available.',
      /cluster has no room/,
    ],
    [
      'stuck by percents',
      '(service backend) was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
      /100\/200/,
    ],
    [
      'nothing to go back to',
      'Service deployment rollback failed. No rollback candidate was found to run the rollback.',
      /no earlier version/,
    ],
    ['replaced', 'Replaced by a new service deployment.', /concurrency/],
    ['Spot', 'Your Spot Task was interrupted.', /Spot capacity.*not your code/],
    [
      'no way to ECR for its credentials',
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post "https://api.ecr.r.amazonaws.com/": dial tcp 10.0.0.1:443: i/o timeout',
      /cannot reach the registry/,
    ],
    [
      'no right to ECR',
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: x is not authorized to perform: ecr:GetAuthorizationToken',
      /execution role.*ecr:GetAuthorizationToken/,
    ],
    ['the underlying host', 'InfrastructureHealth', /underlying host; it is not your code/],
    ['a termination notice', 'TerminationNotice: x', /underlying host/],
    [
      'an alarm, event',
      '(service backend) (deployment ecs-svc/1) deployment failed: alarm detected.',
      /CloudWatch alarm/,
    ],
    ['an alarm, reason', 'Service deployment rolled back because of an alarm in ALARM state.', /CloudWatch alarm/],
    [
      'a hook',
      'Service deployment rolled back because POST_SCALE_UP lifecycle hook(s) failed. Lifecycle hook target x returned FAILED status.',
      /Lambda function/,
    ],
    [
      'a pause that nobody continued',
      'Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT pause hook timed out.',
      /continued the deployment in time/,
    ],
    ['the service is gone', 'ServiceNotActiveException: Service was not ACTIVE.', /deleted/],
  ])('%s', (_name, words, advice) => {
    expect(adviceOn(words)).toMatch(advice);
  });

  test.each([
    '',
    'Scaling activity initiated by (deployment ecs-svc/3147)',
    '(service backend) has reached a steady state.',
    '(service backend) has started 1 tasks: (task 0123).',
    'Essential container in task exited',
    // Names of the user's in ECS's sentences.
    '(service SpotInterruption-worker) has started 1 tasks: (task 0123).',
    '(service InfrastructureHealth) has reached a steady state.',
    '(service ssm) (secretsmanager) i/o timeout',
    '(service toomanyrequests) has reached a steady state.',
    'Essential container in task exited · OutOfMemory-watcher exit 1',
    'Task stopped by user: no spot task was interrupted',
  ])('nothing is made up for: %s', (words) => {
    expect(adviceOn(words)).toBeUndefined();
  });
});

test('a base for FARGATE is advised only where there is none', () => {
  const words = '(service backend) was unable to place a task. Reason: Capacity is unavailable at this time.';
  expect(adviceOn(words)).not.toMatch(/base/);
  expect(adviceOn(words, { lacksBase: true })).toMatch(/no Fargate capacity.*A base for FARGATE/);
  // Nothing else is about capacity.
  expect(adviceOn('OutOfMemoryError: x', { lacksBase: true })).not.toMatch(/base/);
});

describe('from an exit code', () => {
  test.each([
    [0, /must keep running/],
    [126, /does not exist in the image/],
    [127, /does not exist in the image/],
    [134, /crashed/],
    [139, /crashed/],
    [137, /SIGKILL.*stopTimeout/],
    [143, /SIGTERM/],
  ])('%i', (exitCode, advice) => {
    expect(exitCodeAdvice(exitCode)).toMatch(advice);
  });

  test.each([1, 2, 255])('%i says nothing that the log does not', (exitCode) => {
    expect(exitCodeAdvice(exitCode)).toBeUndefined();
  });
});

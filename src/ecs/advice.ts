/** What ECS says of a failure, and what a person can do about it. */
export interface Advice {
  readonly seen: RegExp;
  readonly advice: string;
}

/** For a deployment that another one took the place of. */
export const REPLACED_ADVICE =
  'Another deployment took over: let only one release run at a time (GitHub `concurrency` with cancel-in-progress: false).';

/**
 * Texts of ECS's stopped reasons, container reasons and service events; the first that matches counts. Sources: the ECS developer guide's pages on stopped
 * tasks and service event messages, and public issue threads that quote them.
 */
export const ADVICE: readonly Advice[] = [
  {
    seen: /toomanyrequests|pull rate limit/i,
    advice: 'The registry refuses because of its rate limit: sign in to Docker Hub or mirror the image to ECR.',
  },
  {
    seen: /does not contain descriptor matching platform '([^']+)'/i,
    advice: "The image was not built for $1: build it with --platform, or set the task definition's runtimePlatform.",
  },
  {
    seen: /pull access denied|repository does not exist|insufficient_scope|no basic auth credentials/i,
    advice:
      'The registry refuses access, or the repository is another one: use the full ECR address, and give the execution role ecr:GetAuthorizationToken, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer.',
  },
  {
    seen: /CannotPullContainerError.*(request canceled|i\/o timeout|connection (refused|timed out)|no such host|TLS handshake)/is,
    advice:
      'The task cannot reach the registry: give its subnet a NAT gateway, VPC endpoints (ecr.api, ecr.dkr, s3), or assignPublicIp=ENABLED.',
  },
  {
    seen: /CannotPullContainerError.*(not found|manifest unknown)/is,
    advice: 'The tag is not in the registry: push it first, or check which tag the image variable carries.',
  },
  {
    seen: /CannotPullContainerError/,
    advice: 'The image cannot be pulled: check the reference, the registry and the execution role.',
  },
  {
    seen: /exec format error/i,
    advice: 'The program was built for another CPU: match the image platform and runtimePlatform.cpuArchitecture.',
  },
  {
    seen: /(unable to (pull|retrieve) secrets?|secretsmanager|ssm).*(RequestCanceled|context deadline exceeded|i\/o timeout)/is,
    advice: 'The task cannot reach Secrets Manager or SSM: give its subnet a NAT gateway or VPC endpoints.',
  },
  {
    seen: /(unable to (pull|retrieve) secrets?|invalid ssm parameters).*(ResourceNotFoundException|invalid ssm parameters)/is,
    advice: 'The secret or parameter (or its JSON key) does not exist in this account and region.',
  },
  {
    seen: /unable to (pull|retrieve) secrets?.*(AccessDenied|not authorized)/is,
    advice:
      'Give the execution role (not the task role) secretsmanager:GetSecretValue, ssm:GetParameters and kms:Decrypt for what the task definition names.',
  },
  {
    seen: /log group does not exist|failed to validate logger args/i,
    advice: 'Create the log group, or set awslogs-create-group to true (and allow logs:CreateLogGroup).',
  },
  {
    seen: /ResourceInitializationError/,
    advice: 'The task could not be set up: check the execution role, the secrets and the network of its subnet.',
  },
  {
    seen: /OutOfMemory/i,
    advice: 'The container ran out of memory: raise memory of the task or container, or mend the leak.',
  },
  {
    seen: /failed ELB health checks|is unhealthy in \(target-group/i,
    advice:
      'The load balancer finds the task unhealthy: with a status code, check path, port and matcher of the health check; with a timeout, the security group, or raise healthCheckGracePeriodSeconds.',
  },
  {
    seen: /failed container health checks/i,
    advice:
      "The container's healthCheck command fails: is its program (curl?) in the image? Raise startPeriod if the start is slow.",
  },
  {
    seen: /Capacity is unavailable/i,
    advice:
      'AWS has no Fargate capacity there now: try again, add subnets in other zones, or give FARGATE a base in the capacity provider strategy.',
  },
  {
    seen: /limit on the number of (vCPUs|tasks)/i,
    advice: 'The Fargate quota is reached: ask for more, or lower desiredCount or maximumPercent.',
  },
  {
    seen: /no container instance met all of its requirements|insufficient (CPU|memory)/i,
    advice: 'The cluster has no room: scale its capacity provider, or lower cpu, memory or maximumPercent.',
  },
  {
    seen: /unable to stop or start tasks during a deployment because of the service deployment configuration/i,
    advice:
      'minimumHealthyPercent and maximumPercent allow neither a start nor a stop: use 100/200, or 0/100 for a single task.',
  },
  {
    seen: /No rollback candidate was found/i,
    advice: 'There is no earlier version to go back to: mend the cause and release again.',
  },
  {
    seen: /Replaced by a new service deployment/i,
    advice: REPLACED_ADVICE,
  },
  {
    seen: /Spot Task was interrupted|SpotInterruption/i,
    advice: 'AWS took the Spot capacity back; it is not your code. Release again.',
  },
  {
    seen: /ExpiredToken|security token included in the request is expired/,
    advice: 'The credentials have expired: raise role-duration-seconds of aws-actions/configure-aws-credentials.',
  },
  {
    seen: /Service was not ACTIVE/i,
    advice: 'The service is being deleted or was deleted: create it again (allow-create: true).',
  },
];

/** One line of advice for what ECS said; undefined when nothing fits. */
export function adviceOn(text: string): string | undefined {
  for (const { seen, advice } of ADVICE) {
    const match = seen.exec(text);
    if (match) return advice.replace('$1', () => match[1] ?? '');
  }
  return undefined;
}

/** What an exit code says by itself; undefined when only the log can tell. Source: the shell's and the kernel's conventions. */
export function exitCodeAdvice(exitCode: number): string | undefined {
  switch (exitCode) {
    case 0:
      return 'It finished although a service must keep running: check the command of the container.';
    case 126:
    case 127:
      return 'The command cannot be executed or does not exist in the image: check command and entryPoint.';
    case 134:
    case 139:
      return 'The program crashed (abort or segmentation fault): look at its log.';
    case 137:
      return 'It was killed (SIGKILL): it did not end within stopTimeout, or it ran out of memory.';
    case 143:
      return 'It was told to stop (SIGTERM).';
    default:
      return undefined;
  }
}

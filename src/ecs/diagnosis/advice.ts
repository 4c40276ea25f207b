/** What ECS says of a failure, and what a person can do about it. */
export interface Advice {
  readonly seen: RegExp;
  readonly advice: string;
  /** Additional advice for services on Spot capacity only. */
  readonly withoutBase?: string;
}

/** What to do where AWS refuses an action, without a full stop. */
export function allowAction(action: string): string {
  return `Allow ${action} in the policy of the role that deploys`;
}

/** For a deployment that a person, or another job, has rolled back or stopped. */
export const TAKEN_BACK_ADVICE =
  'Somebody did so on purpose: ask who before you release again. CloudTrail names who called StopServiceDeployment or ContinueServiceDeployment.';

/** For a pause that nobody has ended in time. */
export const NOT_CONTINUED_ADVICE =
  'Nobody continued the deployment in time: start it again and continue it, or raise the timeout of the PAUSE hook.';

/** For a deployment that another one replaced. */
export const REPLACED_ADVICE =
  'Another deployment took over: let only one release run at a time (GitHub `concurrency` with cancel-in-progress: false).';

/**
 * Texts of ECS's stopped reasons, container reasons and service events; the first that matches counts. Sources: the ECS developer
 * guide's pages on stopped tasks and service event messages, and public issue threads that quote them.
 */
export const ADVICE: readonly Advice[] = [
  {
    seen: /CannotPullContainerError: .*(?:toomanyrequests: |You have reached your (?:[a-z]+ )?pull rate limit)/is,
    advice: 'The registry refuses because of its rate limit: sign in to Docker Hub or mirror the image to ECR.',
  },
  {
    seen: /CannotPullContainerError: .*does not contain descriptor matching platform '([^']+)'/is,
    advice: "The image was not built for $1: build it with --platform, or set the task definition's runtimePlatform.",
  },
  {
    seen: /CannotPullContainerError: .*(?:: pull access denied|insufficient_scope: |no basic auth credentials)/is,
    advice:
      'The registry refuses access, or the repository is another one: use the full ECR address, and give the execution role ecr:GetAuthorizationToken, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer.',
  },
  {
    seen: /CannotPullContainerError: .*(?:request canceled|i\/o timeout|connection (refused|timed out)|no such host|TLS handshake)/is,
    advice:
      'The task cannot reach the registry: give its subnet a NAT gateway, VPC endpoints (ecr.api, ecr.dkr, s3), or assignPublicIp=ENABLED.',
  },
  {
    seen: /CannotPullContainerError: .*: (?:not found|manifest unknown)/is,
    advice: 'The tag is not in the registry: push it first, or check which tag the image variable carries.',
  },
  {
    seen: /\bCannotPullContainerError: /,
    advice: 'The image cannot be pulled: check the reference, the registry and the execution role.',
  },
  {
    seen: /: exec format error\s*$/im,
    advice: 'The program was built for another CPU: match the image platform and runtimePlatform.cpuArchitecture.',
  },
  {
    seen: /unable to retrieve ecr registry auth: .*(?:RequestError|RequestCanceled|context deadline exceeded|i\/o timeout)/is,
    advice:
      'The task cannot reach the registry: give its subnet a NAT gateway, VPC endpoints (ecr.api, ecr.dkr, s3), or assignPublicIp=ENABLED.',
  },
  {
    seen: /unable to retrieve ecr registry auth: .*AccessDeniedException: /is,
    advice: 'Give the execution role (not the task role) ecr:GetAuthorizationToken.',
  },
  {
    seen: /unable to retrieve secrets? from (?:asm|ssm): .*(?:RequestError|RequestCanceled|context deadline exceeded|i\/o timeout)/is,
    advice: 'The task cannot reach Secrets Manager or SSM: give its subnet a NAT gateway or VPC endpoints.',
  },
  {
    seen: /unable to retrieve secrets? from (?:asm|ssm): .*(?:ResourceNotFoundException: |invalid ssm parameters: )/is,
    advice: 'The secret or parameter (or its JSON key) does not exist in this account and region.',
  },
  {
    seen: /unable to retrieve secrets? from (?:asm|ssm): .*(?:AccessDenied(?:Exception)?: | is not authorized to perform: )/is,
    advice:
      'Give the execution role (not the task role) secretsmanager:GetSecretValue, ssm:GetParameters and kms:Decrypt for what the task definition names.',
  },
  {
    seen: /ResourceInitializationError: failed to validate logger args: /,
    advice: 'Create the log group, or set awslogs-create-group to true (and allow logs:CreateLogGroup).',
  },
  {
    seen: /\bResourceInitializationError: /,
    advice: 'The task could not be set up: check the execution role, the secrets and the network of its subnet.',
  },
  {
    seen: /\bOutOfMemoryError: /,
    advice: 'The container ran out of memory: raise memory of the task or container, or fix the leak.',
  },
  {
    seen: /\bTask failed ELB health checks in \(|\) is unhealthy in \(target-group /,
    advice:
      'The load balancer finds the task unhealthy: with a status code, check path, port and matcher of the health check; with a timeout, the security group, or raise healthCheckGracePeriodSeconds.',
  },
  {
    seen: /\bTask failed container health checks/,
    advice:
      "The container's healthCheck command fails: is its program (curl?) in the image? Raise startPeriod if the start is slow.",
  },
  {
    seen: /(?:^|: )Capacity is unavailable at this time/m,
    advice: 'AWS has no Fargate capacity there now: release again later, or add subnets in other zones.',
    withoutBase: 'A base for FARGATE in the capacity provider strategy starts that many tasks on demand.',
  },
  {
    seen: /\bYou['’]ve reached the limit on the number of (?:vCPUs|tasks) /,
    advice: 'The Fargate quota is reached: ask for more, or lower desiredCount or maximumPercent.',
  },
  {
    seen: /\bno container instance met all of its requirements|^RESOURCE:(?:CPU|MEMORY)\b|failed to run task: RESOURCE:(?:CPU|MEMORY)\b/m,
    advice: 'The cluster has no room: scale its capacity provider, or lower cpu, memory or maximumPercent.',
  },
  {
    seen: /\bunable to stop or start tasks during a deployment because of the service deployment configuration/,
    advice:
      'minimumHealthyPercent and maximumPercent allow neither a start nor a stop: use 100/200, or 0/100 for a single task.',
  },
  {
    seen: /\bNo rollback candidate was found\b/,
    advice: 'There is no earlier version to go back to: fix the cause and release again.',
  },
  {
    seen: /Replaced by a new service deployment/i,
    advice: REPLACED_ADVICE,
  },
  {
    seen: /\bYour Spot Task was interrupted|(?:^|\s)SpotInterruption(?::|$)/m,
    advice: 'AWS took the Spot capacity back; it is not your code. Release again.',
  },
  {
    seen: /(?:^|\s)(?:InfrastructureHealth|TerminationNotice)(?::|\s|$)/m,
    advice: 'AWS stopped the task because of the underlying host; it is not your code. Release again.',
  },
  // ECS documents no text for alarms; the events of public issue threads say "alarm detected".
  {
    seen: /\bdeployment failed: alarm detected|^Service deployment rolled back because\b.*\b(?:CloudWatch )?alarms?\b/im,
    advice:
      'A CloudWatch alarm of the service went into ALARM during the deployment: look at the alarm and at the metrics of the new tasks. Alarms are configured under `deploymentConfiguration.alarms` of the service definition.',
  },
  {
    seen: /\bpause hook timed out/,
    advice: NOT_CONTINUED_ADVICE,
  },
  {
    seen: /\blifecycle hook\(s\) failed|\bdeployment failed: hook execution failure\(s\) detected/,
    advice: 'A lifecycle hook of the service failed: look at the log of its Lambda function.',
  },
  {
    seen: /\bExpiredToken(?:Exception)?: |The security token included in the request is expired/,
    advice: 'The credentials have expired: raise role-duration-seconds of aws-actions/configure-aws-credentials.',
  },
  {
    seen: /\bService was not ACTIVE\b/,
    advice: 'The service is being deleted or was deleted: create it again (allow-create: true).',
  },
];

/**
 * One line of advice for what ECS said; undefined when nothing fits. `lacksBase`: tasks run on Spot, and none is asked for on
 * demand.
 */
export function adviceOn(text: string, { lacksBase = false } = {}): string | undefined {
  for (const { seen, advice, withoutBase } of ADVICE) {
    const match = seen.exec(text);
    if (!match) continue;
    const also = lacksBase && withoutBase !== undefined ? ` ${withoutBase}` : '';
    return `${advice.replace('$1', () => match[1] ?? '')}${also}`;
  }
  return undefined;
}

/** For a program of a service that ended by itself with an exit code that has no meaning of its own. */
export const ENDED_BY_ITSELF =
  'The program ended by itself: its last log lines say why. Check what it needs to start: command, environment, secrets, database.';

/** For a task's command that ended by itself with an exit code that has no meaning of its own. */
export const COMMAND_FAILED =
  'The command failed by itself: its log says why. Check what it has already applied before you release again.';

/** For a command that ran and of whose end ECS has no exit code. */
export const NO_EXIT_CODE =
  'ECS does not know how the command ended: check its log, and what it has applied, before you release again.';

/** For a command that something stopped. */
export const INTERRUPTED = 'Check what it has already applied, then release again.';

/** For a smoke test that ended by itself with an exit code that has no meaning of its own: it applies nothing. */
export const TEST_FAILED = 'The test failed by itself: its log says why.';

/** For a smoke test whose result is not known: it was stopped, or ECS has no exit code. */
export const TEST_UNKNOWN =
  'Nothing says whether the new version is good: run this job again, or look at the service yourself.';

/** For a command that timed out. */
export const COMMAND_TIMED_OUT =
  'Raise `migration-timeout` if it only needs longer; otherwise look for what it waits for: a lock, the network, an answer.';

/** For a roll-out that timed out, where ECS gives no reason. */
export const ROLL_OUT_TIMED_OUT =
  'Look at the events of the service and at what its new tasks wait for; raise `timeout` if they only need longer.';

/** The same where all its tasks run. */
export const ROLL_OUT_SLOW = 'All its new tasks run and ECS has not finished: raise `timeout` if that is usual here.';

/** What an exit code means by itself; undefined when only the log can say. Source: conventions of shell and kernel. */
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

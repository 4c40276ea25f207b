/**
 * Fixed wording of ECS by which verdicts and causes are decided, and which is no secret: a value that occurs in it by chance (`back`,
 * `steady`) must not hide it from those who read it.
 */
export const NEVER_REDACTED: readonly RegExp[] = [
  /has reached a steady state/g,
  /\(deployment ecs-svc\/\d{1,30}\) deployment completed/g,
  /deployment failed|rolling back|\breplaced\b|unable to|unhealthy|being throttled|could not launch/gi,
  /failed (?:ELB |container |load balancer ){0,2}health checks/gi,
  /^Scaling activity initiated|^Your Spot Task was interrupted/g,
  /\bOutOfMemory(?:Error)?\b|^CannotPull[A-Za-z]{0,40}Error\b|^ResourceInitializationError\b/g,
  /unable to (?:retrieve secrets?|pull secrets or registry auth|retrieve ecr registry auth)|invalid ssm parameters/g,
];

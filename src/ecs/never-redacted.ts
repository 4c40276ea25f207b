/**
 * What in ECS's texts decides a verdict or what is blamed: fixed wording, which is no secret. A value that occurs in it by chance
 * (`back`, `steady`) must not hide it from the readers in this folder.
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

import { clusterName } from './console-link.js';

/**
 * What a policy names to allow a read of a whole cluster, in any account. Source: AWS service authorization reference, Amazon ECS.
 */
export function clusterResource(
  type: 'service' | 'service-deployment' | 'service-revision' | 'task',
  region: string,
  cluster: string,
): string {
  return `arn:${partitionOf(region)}:ecs:${region}:*:${type}/${clusterName(cluster)}/*`;
}

/** The same for every log stream of a log group. Source: AWS service authorization reference, Amazon CloudWatch Logs. */
export function logGroupResource(region: string, group: string): string {
  return `arn:${partitionOf(region)}:logs:${region}:*:log-group:${group}:log-stream:*`;
}

/** Source: AWS partitions. */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

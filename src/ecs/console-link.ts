/** Host of the AWS console for a region: China and GovCloud have their own. Source: AWS partitions. */
function consoleHost(region: string): string {
  if (region.startsWith('cn-')) return `${region}.console.amazonaws.cn`;
  if (region.startsWith('us-gov-')) return `${region}.console.amazonaws-us-gov.com`;
  return `${region}.console.aws.amazon.com`;
}

/** Page of a service's deployments. */
export function serviceLink(region: string, cluster: string, service: string): string {
  return `https://${consoleHost(region)}/ecs/v2/clusters/${encodeURIComponent(cluster)}/services/${encodeURIComponent(service)}/deployments?region=${region}`;
}

/** Page of a task. */
export function taskLink(region: string, cluster: string, taskId: string): string {
  return `https://${consoleHost(region)}/ecs/v2/clusters/${encodeURIComponent(cluster)}/tasks/${encodeURIComponent(taskId)}?region=${region}`;
}

/** Page of a task definition's revision. */
export function taskDefinitionLink(region: string, family: string, revision: number): string {
  return `https://${consoleHost(region)}/ecs/v2/task-definitions/${encodeURIComponent(family)}/${revision}?region=${region}`;
}

/** Host of the AWS console for a region: China and GovCloud have their own. Source: AWS partitions. */
function consoleHost(region: string): string {
  if (region.startsWith('cn-')) return `${region}.console.amazonaws.cn`;
  if (region.startsWith('us-gov-')) return `${region}.console.amazonaws-us-gov.com`;
  return `${region}.console.aws.amazon.com`;
}

/** A config may name its cluster by ARN; the console does not. */
export function clusterName(cluster: string): string {
  return cluster.replace(/^arn:.*:cluster\//, '');
}

/** Page of a service's deployments. */
export function serviceLink(region: string, cluster: string, service: string): string {
  return `https://${consoleHost(region)}/ecs/v2/clusters/${encoded(clusterName(cluster))}/services/${encoded(service)}/deployments?region=${region}`;
}

/** Page of a task. */
export function taskLink(region: string, cluster: string, taskId: string): string {
  return `https://${consoleHost(region)}/ecs/v2/clusters/${encoded(clusterName(cluster))}/tasks/${encoded(taskId)}?region=${region}`;
}

/** Page of a task definition's revision. */
export function taskDefinitionLink(region: string, family: string, revision: number): string {
  return `https://${consoleHost(region)}/ecs/v2/task-definitions/${encoded(family)}/${revision}?region=${region}`;
}

/**
 * Page of a log stream in CloudWatch Logs. The console wants names in the fragment encoded twice, with `$` for `%`: `/` is
 * `$252F`.
 */
export function logStreamLink(region: string, group: string, stream: string): string {
  const twice = (name: string): string => encoded(encoded(name)).replaceAll('%', '$');
  return `https://${consoleHost(region)}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${twice(group)}/log-events/${twice(stream)}`;
}

/** Also what encodeURIComponent leaves: a parenthesis would end a link in Markdown. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

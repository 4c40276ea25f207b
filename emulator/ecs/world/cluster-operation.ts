import { isPending, isRunning } from '../task/task.js';
import { findTaskDefinition } from '../task-definition/register.js';
import { ApiError, invalidParameter } from '../wire/api-error.js';
import { ecsArn, lastPart } from '../wire/identifier.js';
import { requiredText, type Shape, text, texts } from '../wire/member.js';
import { pageOf } from '../wire/page.js';
import { type Tags, tagList, tagsOf, wantsTags } from '../wire/tag.js';
import { addCluster, type Cluster, type World } from './world.js';

function view(cluster: Cluster, setting: { readonly tags: boolean }): Shape {
  const tasks = [...cluster.tasks.values()];
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: 0,
    runningTasksCount: tasks.filter(isRunning).length,
    pendingTasksCount: tasks.filter(isPending).length,
    activeServicesCount: [...cluster.services.values()].filter((service) => service.status === 'ACTIVE').length,
    statistics: [],
    tags: setting.tags ? tagList(cluster.tags) : [],
    settings: [],
    capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    defaultCapacityProviderStrategy: [],
  };
}

/** `CreateCluster`; a cluster of that name is answered as it is. */
export function createCluster(world: World, input: Shape): Shape {
  const cluster = addCluster(world, text(input, 'clusterName') ?? 'default');
  for (const [key, value] of tagsOf(input)) cluster.tags.set(key, value);
  return { cluster: view(cluster, { tags: true }) };
}

/** `DescribeClusters`. */
export function describeClusters(world: World, input: Shape): Shape {
  const names = texts(input, 'clusters').map(lastPart);
  const clusters: Shape[] = [];
  const failures: Shape[] = [];
  for (const name of names.length > 0 ? names : ['default']) {
    const cluster = world.clusters.get(name);
    if (cluster !== undefined) clusters.push(view(cluster, { tags: wantsTags(input) }));
    else failures.push({ arn: ecsArn(world.home, `cluster/${name}`), reason: 'MISSING' });
  }
  return { clusters, failures };
}

/** `ListClusters`. */
export function listClusters(world: World, input: Shape): Shape {
  const { page, nextToken } = pageOf([...world.clusters.values()], input, { usual: 100, most: 100 });
  return { clusterArns: page.map((cluster) => cluster.arn), nextToken };
}

function tagsOfResource(world: World, arn: string): Tags {
  const [kind = '', clusterName = ''] = (arn.split(':').slice(5).join(':') || arn).split('/');
  const cluster = world.clusters.get(clusterName);
  if (cluster === undefined && kind !== 'task-definition') {
    throw new ApiError('ClusterNotFoundException', 'Cluster not found.');
  }
  const tags =
    kind === 'task-definition'
      ? findTaskDefinition(world, arn)?.tags
      : kind === 'service'
        ? cluster?.services.get(lastPart(arn))?.tags
        : kind === 'task'
          ? cluster?.tasks.get(lastPart(arn))?.tags
          : kind === 'cluster'
            ? cluster?.tags
            : undefined;
  if (tags !== undefined) return tags;
  if (kind === 'service') throw new ApiError('ServiceNotFoundException', 'Service not found.');
  throw invalidParameter('The specified resource was not found.');
}

/** `TagResource`. */
export function tagResource(world: World, input: Shape): Shape {
  const tags = tagsOfResource(world, requiredText(input, 'resourceArn'));
  for (const [key, value] of tagsOf(input)) tags.set(key, value);
  return {};
}

/** `UntagResource`. */
export function untagResource(world: World, input: Shape): Shape {
  const tags = tagsOfResource(world, requiredText(input, 'resourceArn'));
  for (const key of texts(input, 'tagKeys')) tags.delete(key);
  return {};
}

/** `ListTagsForResource`. */
export function listTagsForResource(world: World, input: Shape): Shape {
  return { tags: tagList(tagsOfResource(world, requiredText(input, 'resourceArn'))) };
}

import { ApiError, invalidParameter } from '../wire/api-error.js';
import { ecsArn, lastPart } from '../wire/identifier.js';
import { flag, requiredText, type Shape, text, texts } from '../wire/member.js';
import { pageOf } from '../wire/page.js';
import { wantsTags } from '../wire/tag.js';
import { clusterOf, type World } from '../world/world.js';
import { replaceServiceDeployment } from './deployment.js';
import { tell } from './event.js';
import { findService, serviceOf } from './find-service.js';
import { reconcile } from './scheduler.js';
import { strategyOf } from './service.js';
import { serviceView } from './service-view.js';

/** `DeleteService`: DRAINING until its tasks are gone, then INACTIVE. */
export function deleteService(world: World, input: Shape): Shape {
  const cluster = clusterOf(world, input);
  const service = serviceOf(cluster, requiredText(input, 'service'));
  if (service.status === 'INACTIVE') throw new ApiError('ServiceNotActiveException', 'Service was not ACTIVE.');
  if (service.desiredCount > 0 && !flag(input, 'force')) {
    throw invalidParameter('The service cannot be stopped while it is scaled above 0.');
  }
  replaceServiceDeployment(world, service, 'The service was deleted.');
  service.desiredCount = 0;
  service.status = 'DRAINING';
  tell(world, service, ') is being deleted.');
  reconcile(world, service);
  return { service: serviceView(service, { tags: false }) };
}

/** `DescribeServices`: at most 10; unknown ones are failures, not errors. */
export function describeServices(world: World, input: Shape): Shape {
  const cluster = clusterOf(world, input);
  const names = texts(input, 'services');
  if (names.length === 0) throw invalidParameter('Services cannot be empty.');
  if (names.length > 10) throw invalidParameter('Services cannot be greater than 10.');
  const services: Shape[] = [];
  const failures: Shape[] = [];
  for (const name of names) {
    const service = findService(cluster, name);
    if (service !== undefined) services.push(serviceView(service, { tags: wantsTags(input) }));
    else {
      const arn = ecsArn(world.home, `service/${cluster.name}/${lastPart(name)}`);
      failures.push({ arn, reason: 'MISSING' });
    }
  }
  return { services, failures };
}

/** `ListServices`: 10 a page unless asked otherwise; deleted services are gone. */
export function listServices(world: World, input: Shape): Shape {
  const launchType = text(input, 'launchType');
  const scheduling = text(input, 'schedulingStrategy');
  const services = [...clusterOf(world, input).services.values()].filter((service) => {
    const ownLaunchType = strategyOf(service.attributes).length > 0 ? undefined : service.attributes['launchType'];
    return (
      service.status !== 'INACTIVE' &&
      (launchType === undefined || launchType === (ownLaunchType ?? 'EC2')) &&
      (scheduling === undefined || scheduling === (service.attributes['schedulingStrategy'] ?? 'REPLICA'))
    );
  });
  const { page, nextToken } = pageOf(services, input, { usual: 10, most: 100 });
  return { serviceArns: page.map((service) => service.arn), nextToken };
}

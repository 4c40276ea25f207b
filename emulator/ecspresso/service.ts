import { readDefinition, warnOfUnknown } from './config.js';
import { Failure, NotFound, saying, wrapped } from './errors.js';
import { localTime } from './journal.js';
import { count, type Fields, fields, list, text } from './json.js';
import { SERVICE } from './known-fields.js';
import type { Session } from './session.js';
import { decoded } from './shape.js';

/** The last part of an ARN. */
export function nameOf(arn: unknown): string {
  return text(arn).split('/').at(-1) ?? '';
}

/** What DescribeServices is asked everywhere. */
export function describeInput(session: Session): Fields {
  return { cluster: session.config.cluster, include: ['TAGS'], services: [session.config.service] };
}

/** The running service; NotFound when there is none or it is INACTIVE. */
export async function describeService(session: Session): Promise<Fields> {
  const { config, journal } = session;
  const answer = await saying(
    'failed to describe service',
    session.cloud.call('ECS', 'DescribeServices', describeInput(session)),
  );
  const service = list(answer['services'])[0];
  if (service === undefined) throw new NotFound(`service ${config.service} is not found`);
  const status = text(service['status']);
  if (status === 'INACTIVE') throw new NotFound(`service ${config.service} is ${status}`);
  if (status === 'DRAINING') journal.warn(`service ${config.service} is ${status}`);
  return withPrimary(service);
}

function withPrimary(service: Fields): Fields {
  const primary = list(service['deployments']).find((each) => each['status'] === 'PRIMARY');
  if (controllerOf(service) === 'CODE_DEPLOY' || primary === undefined) return service;
  const { serviceConnectConfiguration, volumeConfigurations } = primary;
  return {
    ...service,
    ...(serviceConnectConfiguration === undefined ? {} : { serviceConnectConfiguration }),
    ...(volumeConfigurations === undefined ? {} : { volumeConfigurations }),
  };
}

/** The type of the service's deployment controller; ECS unless said. */
export function controllerOf(service: Fields): string {
  return text(fields(service['deploymentController'])['type']) || 'ECS';
}

/** The service, after its status block has been printed with the given number of events. */
export async function describeStatus(session: Session, events: number): Promise<Fields> {
  const { journal } = session;
  const service = await describeService(session);
  journal.print(`Service: ${text(service['serviceName'])}`, {
    service: service['serviceName'],
    cluster: nameOf(service['clusterArn']),
    task_definition: nameOf(service['taskDefinition']),
    deployments: list(service['deployments']).map(deploymentLine),
  });
  const block = [`Cluster: ${nameOf(service['clusterArn'])}`, `TaskDefinition: ${nameOf(service['taskDefinition'])}`];
  const deployments = list(service['deployments']);
  if (deployments.length > 0) block.push('Deployments:', ...deployments.map((each) => `  ${deploymentLine(each)}`));
  const asText = !jsonLogs(session);
  if (asText) for (const line of block) journal.print(line);
  await describeAutoScaling(session, service, asText);
  if (asText) journal.print('Events:');
  const all = eventsOf(service);
  for (const event of all.slice(Math.max(0, all.length - events))) printEvent(session, event);
  return service;
}

async function describeAutoScaling(session: Session, service: Fields, asText: boolean): Promise<void> {
  const resource = `service/${nameOf(service['clusterArn'])}/${text(service['serviceName'])}`;
  const dimension = { ScalableDimension: 'ecs:service:DesiredCount', ServiceNamespace: 'ecs' };
  try {
    const answer = await session.cloud.call('Application Auto Scaling', 'DescribeScalableTargets', {
      ResourceIds: [resource],
      ...dimension,
    });
    const targets = list(answer['ScalableTargets']);
    if (targets.length === 0) return;
    const policies = await session.cloud.call('Application Auto Scaling', 'DescribeScalingPolicies', {
      ResourceId: resource,
      ...dimension,
    });
    if (!asText) return;
    session.journal.print('AutoScaling:');
    for (const target of targets) {
      session.journal.print(`  Capacity min:${count(target['MinCapacity'])} max:${count(target['MaxCapacity'])}`);
    }
    for (const policy of list(policies['ScalingPolicies'])) {
      session.journal.print(`  Policy name:${text(policy['PolicyName'])} type:${text(policy['PolicyType'])}`);
    }
  } catch (error) {
    if (session.clock.signal.aborted || !(error instanceof Failure)) throw error;
    session.journal.warn(`failed to describe scalable targets: ${error.message}`);
  }
}

/** A deployment in one line, as status and log show it. */
export function deploymentLine(deployment: Fields): string {
  const { desiredCount, pendingCount, runningCount, rolloutState, rolloutStateReason } = deployment;
  const head = `${text(deployment['status']).padStart(8)} ${nameOf(deployment['taskDefinition'])}`;
  const counts = `desired:${count(desiredCount)} pending:${count(pendingCount)} running:${count(runningCount)}`;
  return `${head} ${counts} ${text(rolloutState)}(${text(rolloutStateReason)})`;
}

/** The service's events, oldest first. */
export function eventsOf(service: Fields): Fields[] {
  return [...list(service['events'])].reverse().sort((a, b) => count(a['createdAt']) - count(b['createdAt']));
}

/** Prints one service event on stdout. */
export function printEvent(session: Session, event: Fields): void {
  const at = new Date(count(event['createdAt']) * 1000);
  session.journal.print(`${localTime(at)} ${text(event['message'])}`, {
    time: at.toISOString(),
    message: event['message'],
  });
}

function jsonLogs(session: Session): boolean {
  return session.line.name === '2.8' && session.invocation.text('log-format') === 'json';
}

/** The local service definition, with the service's name from the config. */
export function loadServiceDefinition(session: Session): Fields {
  const path = session.config.serviceDefinition;
  if (path === '') throw new Failure('service_definition is not defined');
  const unknown: string[] = [];
  try {
    const service = decoded(readDefinition(path, session.context), SERVICE, unknown);
    if (unknown[0] !== undefined) warnOfUnknown(session.general, unknown[0], path);
    return { ...service, serviceName: session.config.service };
  } catch (error) {
    throw wrapped(`failed to load service definition ${path}`, error);
  }
}

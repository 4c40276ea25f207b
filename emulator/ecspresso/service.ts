import { readDefinition, warnOfUnknown } from './config.js';
import { Failure, NotFound, saying, wrapped } from './errors.js';
import { type Fields, fields, list, text } from './json.js';
import { serviceOf } from './known-fields.js';
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
  if (session.line.readsServiceRevisions) await readServiceRevisions(session, service);
  return withPrimary(service);
}

// That 2.8.5 and later make this call is reported; that a denial is not fatal is assumed.
async function readServiceRevisions({ clock, cloud, journal }: Session, service: Fields): Promise<void> {
  const serviceRevisionArns = list(service['currentServiceRevisions']).map((revision) => text(revision['arn']));
  if (serviceRevisionArns.length === 0) return;
  try {
    await cloud.call('ECS', 'DescribeServiceRevisions', { serviceRevisionArns });
  } catch (error) {
    if (clock.signal.aborted || !(error instanceof Failure)) throw error;
    journal.warn('failed to describe service revisions', { error: error.message });
  }
}

/** The PRIMARY deployment of a service. */
export function primaryOf(service: Fields): Fields | undefined {
  return list(service['deployments']).find(({ status }) => status === 'PRIMARY');
}

function withPrimary(service: Fields): Fields {
  const primary = primaryOf(service);
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

/** The local service definition, with the service's name from the config. */
export function loadServiceDefinition(session: Session): Fields {
  const path = session.config.serviceDefinition;
  if (path === '') throw new Failure('service_definition is not defined');
  const unknown: string[] = [];
  try {
    const service = decoded(readDefinition(path, session.context), serviceOf(session.line), unknown);
    if (unknown[0] !== undefined) warnOfUnknown(session.general, unknown[0], path);
    return { ...service, serviceName: session.config.service };
  } catch (error) {
    throw wrapped(`failed to load service definition ${path}`, error);
  }
}

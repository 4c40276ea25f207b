import { Failure } from './errors.js';
import { localTime } from './journal.js';
import { count, type Fields, fields, goJson, list, text, tidy } from './json.js';
import { describeService, nameOf } from './service.js';
import type { Session } from './session.js';

interface AutoScaling {
  readonly targets: readonly Fields[];
  readonly policies: readonly Fields[];
}

/** The service, after its status block has been printed with the given number of events. */
export async function describeStatus(session: Session, events: number): Promise<Fields> {
  const service = await describeService(session);
  const all = eventsOf(service);
  const shown = all.slice(Math.max(0, all.length - events));
  const autoScaling = await autoScalingOf(session, service);
  if (session.line.name !== '2.3' && session.invocation.text('log-format') === 'json') {
    session.journal.write(`${statusJson(service, autoScaling, shown)}\n`);
    return service;
  }
  for (const row of statusRows(session, service, autoScaling)) session.journal.print(row);
  for (const event of shown) printEvent(session, event);
  return service;
}

function statusJson(service: Fields, { targets, policies }: AutoScaling, events: readonly Fields[]): string {
  const status = {
    service: service['serviceName'],
    cluster: service['clusterArn'],
    taskDefinition: service['taskDefinition'],
    deployments: service['deployments'],
    autoScaling: { scalableTargets: targets, scalingPolicies: policies },
    events,
  };
  return goJson(tidy(status), 2);
}

function statusRows(session: Session, service: Fields, { targets, policies }: AutoScaling): string[] {
  const deployments = list(service['deployments']);
  const old = session.line.name === '2.3';
  return [
    `Service: ${text(service['serviceName'])}`,
    `Cluster: ${nameOf(service['clusterArn'])}`,
    `TaskDefinition: ${nameOf(service['taskDefinition'])}`,
    ...(deployments.length > 0 ? ['Deployments:', ...deployments.map((fields) => `  ${deploymentLine(fields)}`)] : []),
    ...(old && targets.length === 0 ? [] : ['AutoScaling:']),
    ...targets.flatMap((target) => [
      `  Capacity min:${count(target['MinCapacity'])} max:${count(target['MaxCapacity'])}`,
      ...(old ? [] : [suspensionRow(fields(target['SuspendedState']))]),
    ]),
    ...policies.map((policy) => `  Policy name:${text(policy['PolicyName'])} type:${text(policy['PolicyType'])}`),
    'Events:',
  ];
}

function suspensionRow(state: Fields): string {
  const { DynamicScalingInSuspended, DynamicScalingOutSuspended, ScheduledScalingSuspended } = state;
  const told = (suspended: unknown) => String(suspended === true);
  return `  Suspended in:${told(DynamicScalingInSuspended)} out:${told(DynamicScalingOutSuspended)} scheduled:${told(ScheduledScalingSuspended)}`;
}

async function autoScalingOf({ clock, cloud, journal }: Session, service: Fields): Promise<AutoScaling> {
  const resource = `service/${nameOf(service['clusterArn'])}/${text(service['serviceName'])}`;
  const dimension = { ScalableDimension: 'ecs:service:DesiredCount', ServiceNamespace: 'ecs' };
  let targets: readonly Fields[] = [];
  try {
    const answer = await cloud.call('Application Auto Scaling', 'DescribeScalableTargets', {
      ResourceIds: [resource],
      ...dimension,
    });
    targets = list(answer['ScalableTargets']);
    if (targets.length === 0) return { targets, policies: [] };
    const policies = await cloud.call('Application Auto Scaling', 'DescribeScalingPolicies', {
      ResourceId: resource,
      ...dimension,
    });
    return { targets, policies: list(policies['ScalingPolicies']) };
  } catch (error) {
    if (clock.signal.aborted || !(error instanceof Failure)) throw error;
    journal.warn(`failed to describe scalable targets: ${error.message}`);
    return { targets, policies: [] };
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
  session.journal.print(`${localTime(at)} ${text(event['message'])}`, eventRecord(at, event['message']));
}

/** An event or a container's log line as JSON logs show it. */
export function eventRecord(at: Date, message: unknown): Fields {
  return { time: at.toISOString(), level: 'INFO', msg: message };
}

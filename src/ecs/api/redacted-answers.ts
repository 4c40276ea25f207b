import type { PieceRedactor } from '../../secrets/pieces.js';
import type { Redact, Redactor } from '../../secrets/redaction.js';
import { AwsError, type Cloud, type LogEvent, type LogStream } from '../cloud.js';
import { NEVER_REDACTED } from '../never-redacted.js';
import type { ServiceDeploymentSnapshot, ServiceSnapshot, TaskSnapshot } from '../snapshot.js';

/**
 * Methods whose answers hold names, ids and what is compared, but no text. For every other method something must be decided below.
 */
type WithoutTexts =
  | 'region'
  | 'serviceNames'
  | 'serviceRevisions'
  | 'images'
  | 'taskDefinition'
  | 'attributes'
  | 'stopTask'
  | 'stopServiceDeployment'
  | 'continueServiceDeployment'
  | 'credentialsEnd';

/** Longest text that is read, UTF-16 units: far longer than any reason or event of ECS. */
const LONGEST_TEXT = 64 * 1024;

/**
 * The entry point of AWS's texts: values are hidden in reasons, events, errors and log lines before anybody shows,
 * shortens or keeps them. Names, ids and what is compared (overrides, attributes, task definitions) are no texts and stay as they are.
 */
export function redactedCloud(cloud: Cloud, secrets: Pick<Redactor, 'around' | 'pieces'>): Cloud {
  const redact = secrets.around(NEVER_REDACTED);
  // What a cut leaves of a value is hidden like the rest.
  const hide: Redact = (text) => redact(text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text);
  const asked = withHiddenErrors(cloud, hide);
  const following = new Map<string, Following>();
  const hidden: Omit<Cloud, WithoutTexts> = {
    async services(cluster, names) {
      const { found, missing } = await asked.services(cluster, names);
      return { found: found.map((service) => serviceWith(service, hide)), missing };
    },
    serviceDeployments: async (arns) =>
      (await asked.serviceDeployments(arns)).map((item) => deploymentWith(item, hide)),
    newestServiceDeployments: async (cluster, service) =>
      (await asked.newestServiceDeployments(cluster, service)).map((item) => deploymentWith(item, hide)),
    async successfulDeployments(cluster, service, next) {
      const { deployments, ...page } = await asked.successfulDeployments(cluster, service, next);
      return { ...page, deployments: deployments.map((item) => deploymentWith(item, hide)) };
    },
    tasks: async (cluster, arns) => (await asked.tasks(cluster, arns)).map((task) => taskWith(task, hide)),
    runTasks: async (cluster, taskDefinition) =>
      (await asked.runTasks(cluster, taskDefinition)).map((task) => taskWith(task, hide)),
    serviceTasks: async (cluster, service) =>
      (await asked.serviceTasks(cluster, service)).map((task) => taskWith(task, hide)),
    stoppedTasks: async (cluster, service) =>
      (await asked.stoppedTasks(cluster, service)).map((task) => taskWith(task, hide)),
    async logPage(stream, next) {
      const page = await asked.logPage(stream, next);
      if (page === undefined) return undefined;
      const key = keyOf(stream);
      const known = next === undefined ? undefined : following.get(key);
      const log = known ?? followed(secrets.pieces());
      following.set(key, log);
      return { ...page, events: log.shown(page.events) };
    },
    async logTail(stream, lines) {
      // One line more: a secret that begins in it may end in the lines shown.
      const events = await asked.logTail(stream, lines + 1);
      const log = followed(secrets.pieces());
      return [...log.shown(events), ...log.shown([])].slice(-lines);
    },
  };
  return { ...asked, ...hidden };
}

/** The events of one log, in order, as they may be shown. */
interface Following {
  /** What can be shown once these have come; none: nothing more has come, so that what was held back is shown. */
  shown(events: readonly LogEvent[]): readonly LogEvent[];
}

function followed(redactor: PieceRedactor): Following {
  const waiting: LogEvent[] = [];
  return {
    shown(events) {
      waiting.push(...events);
      const texts = events.length === 0 ? redactor.end() : events.flatMap(({ message }) => redactor.next(message));
      return texts.map((message) => ({ at: waiting.shift()?.at ?? 0, message }));
    },
  };
}

function keyOf({ region = '', group, stream }: LogStream): string {
  return JSON.stringify([region, group, stream]);
}

function withHiddenErrors(cloud: Cloud, hide: Redact): Cloud {
  const asking = Object.entries(cloud).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function') return [name, member] as const;
    const ask = async (...given: unknown[]): Promise<unknown> => {
      try {
        return await (member as (...given: unknown[]) => Promise<unknown>).apply(cloud, given);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        throw new AwsError(error.operation, error.code, hide(error.message), error.kind, undefined, error.unreadable);
      }
    };
    return [name, ask] as const;
  });
  return Object.assign({ ...cloud }, Object.fromEntries(asking));
}

function serviceWith(service: ServiceSnapshot, hide: Redact): ServiceSnapshot {
  return {
    ...service,
    deployments: service.deployments.map((deployment) =>
      deployment.rolloutStateReason === undefined
        ? deployment
        : { ...deployment, rolloutStateReason: hide(deployment.rolloutStateReason) },
    ),
    events: service.events.map((event) => ({ ...event, message: hide(event.message) })),
  };
}

function deploymentWith(deployment: ServiceDeploymentSnapshot, hide: Redact): ServiceDeploymentSnapshot {
  const { statusReason, rollback } = deployment;
  return {
    ...deployment,
    statusReason: hiddenIfAny(statusReason, hide),
    rollback: rollback && { ...rollback, reason: hiddenIfAny(rollback.reason, hide) },
  };
}

function hiddenIfAny(text: string | undefined, hide: Redact): string | undefined {
  return text === undefined ? undefined : hide(text);
}

function taskWith(task: TaskSnapshot, hide: Redact): TaskSnapshot {
  return {
    ...task,
    stoppedReason: hiddenIfAny(task.stoppedReason, hide),
    containers: task.containers.map((container) =>
      container.reason === undefined ? container : { ...container, reason: hide(container.reason) },
    ),
  };
}

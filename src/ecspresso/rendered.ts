import { parse as parseYaml } from 'yaml';

/** What ecspresso printed is not what it should be; the message says what is wrong and quotes nothing. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/** What `render config` says of one config. */
export interface ConfigFile {
  readonly region?: string;
  readonly cluster: string;
  /** Absent: the config only registers a task definition. */
  readonly service?: string;
  readonly hasServiceDefinition: boolean;
  /** The config's own `timeout`, seconds. */
  readonly timeoutSeconds?: number;
  /** The whole config as rendered, for a copy of it. */
  readonly source: Readonly<Record<string, unknown>>;
}

/** One container of a task definition. */
export interface ContainerFile {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly log: LogConfiguration;
  /** Set where ECS starts the container again after it has ended. */
  readonly restarts?: RestartPolicy | undefined;
}

/** An enabled `restartPolicy`. Source: ECS API, ContainerRestartPolicy. */
export interface RestartPolicy {
  /** Exit codes after which the container stays as it is. */
  readonly ignoredExitCodes: readonly number[];
  /** Seconds that it must have run before it is started again. */
  readonly attemptPeriodSeconds: number;
}

/** Where a container's output goes, as far as it can be read back from CloudWatch Logs. */
export type LogConfiguration =
  | { readonly kind: 'awslogs'; readonly group: string; readonly region?: string; readonly prefix: string }
  | { readonly kind: 'unreadable'; readonly why: string };

/** What `render taskdef` (or `register --output`) says. */
export interface TaskDefinitionFile {
  readonly family: string;
  readonly containers: readonly ContainerFile[];
}

/** What `render servicedef` says, as far as a release looks at it. */
export interface ServiceDefinitionFile {
  readonly desiredCount?: number;
  readonly schedulingStrategy?: string;
  /** Absent also when the file has an empty one, which `render` leaves out. */
  readonly capacityProviderStrategy?: readonly CapacityProviderItem[];
}

/** One item of a capacity provider strategy. */
export interface CapacityProviderItem {
  readonly provider: string;
  readonly weight: number;
  readonly base: number;
}

/** The parser's warnings quote the text, which may hold values that nobody may see. */
const SILENT = { logLevel: 'error' } as const;

/** The files of one config, as `render` prints them one after the other. */
export interface RenderedFiles {
  readonly file: ConfigFile;
  readonly definition: TaskDefinitionFile;
  /** Absent: the config names none. */
  readonly serviceDefinition?: ServiceDefinitionFile;
}

/** Reads `render taskdef servicedef config`. Throws as the readers of each of them do. */
export function renderedFiles(text: string): RenderedFiles {
  const [definition, afterDefinition] = firstJson(text);
  const [service, config] = firstJson(afterDefinition);
  const file = configFile(config);
  // Every config names it: anything else that was printed in its place is none.
  if (file.source['task_definition'] === undefined) throw new UnreadableError('the config names no task_definition');
  return { file, definition: taskDefinitionFile(definition), serviceDefinition: serviceDefinitionFile(service) };
}

/** The JSON object that a text begins with, and what comes after it. All of the text when none ends in it. */
function firstJson(text: string): readonly [json: string, rest: string] {
  let depth = 0;
  // A string, a bracket that opens, one that closes: nothing else counts.
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.?)*"?|[[{]|[\]}]/gs)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth <= 0) return [text.slice(0, index + token.length), text.slice(index + token.length)];
  }
  return [text, ''];
}

/** Reads `render config`: YAML, or JSON, which is YAML too. Throws an {@link UnreadableError} when it is neither. */
export function configFile(text: string): ConfigFile {
  const source = record(parseYaml(text, SILENT), 'ecspresso render config printed no mapping');
  const timeoutSeconds = goDurationSeconds(source['timeout']);
  const region = textOf(source['region']);
  const service = textOf(source['service']);
  return {
    ...(region ? { region } : {}),
    cluster: textOf(source['cluster']) ?? 'default',
    ...(service ? { service } : {}),
    hasServiceDefinition: textOf(source['service_definition']) !== undefined,
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    source,
  };
}

/** Reads `render taskdef`. Throws an {@link UnreadableError} when it is not a task definition. */
export function taskDefinitionFile(text: string): TaskDefinitionFile {
  return taskDefinitionOf(unwrapped(record(JSON.parse(text), 'ecspresso render taskdef printed no object')));
}

/** AWS's answers, and files made of them, hold a task definition in an object of that name. ecspresso takes it off; no line may rely on it. */
function unwrapped(source: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const inner = source['taskDefinition'];
  return typeof inner === 'object' && inner !== null ? record(inner, '') : source;
}

/** Reads a task definition, also one that ECS holds. Throws an {@link UnreadableError} when it is none. */
export function taskDefinitionOf(source: Readonly<Record<string, unknown>>): TaskDefinitionFile {
  const family = textOf(source['family']);
  if (!family) throw new UnreadableError('the task definition has no family');
  const containers = Array.isArray(source['containerDefinitions']) ? source['containerDefinitions'] : [];
  return {
    family,
    containers: containers.map((item) => container(record(item, 'a container definition is no object'))),
  };
}

/** Reads `render servicedef`. */
export function serviceDefinitionFile(text: string): ServiceDefinitionFile {
  const source = record(JSON.parse(text), 'ecspresso render servicedef printed no object');
  const desiredCount = source['desiredCount'];
  const schedulingStrategy = textOf(source['schedulingStrategy']);
  const strategy = capacityProviders(source['capacityProviderStrategy']);
  return {
    ...(typeof desiredCount === 'number' ? { desiredCount } : {}),
    ...(schedulingStrategy ? { schedulingStrategy } : {}),
    ...(strategy ? { capacityProviderStrategy: strategy } : {}),
  };
}

function capacityProviders(source: unknown): readonly CapacityProviderItem[] | undefined {
  if (!Array.isArray(source)) return undefined;
  return source.map((item) => {
    const { capacityProvider, weight, base } = record(item, 'an item of capacityProviderStrategy is no object');
    // ECS: a weight or base that is left out is 0.
    const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
    return { provider: textOf(capacityProvider) ?? '', weight: count(weight), base: count(base) };
  });
}

/** A registered task definition as `register --output` prints it. */
export interface Registered {
  readonly family: string;
  readonly revision: number;
}

/** Reads `register --output`. Throws an {@link UnreadableError} when family or revision are missing. */
export function registered(text: string): Registered {
  const source = unwrapped(record(JSON.parse(text), 'ecspresso register --output printed no object'));
  const family = textOf(source['family']);
  const revision = source['revision'];
  if (!family || typeof revision !== 'number')
    throw new UnreadableError('ecspresso register --output printed no family and revision');
  return { family, revision };
}

function container(source: Readonly<Record<string, unknown>>): ContainerFile {
  return {
    name: textOf(source['name']) ?? '',
    image: textOf(source['image']) ?? '',
    // ECS: a container is essential unless it says otherwise.
    essential: source['essential'] !== false,
    log: logConfiguration(source['logConfiguration']),
    restarts: restartPolicy(source['restartPolicy']),
  };
}

/** ECS's default of `restartAttemptPeriod`, seconds. */
const RESTART_ATTEMPT_PERIOD = 300;

function restartPolicy(source: unknown): RestartPolicy | undefined {
  if (typeof source !== 'object' || source === null) return undefined;
  const { enabled, ignoredExitCodes, restartAttemptPeriod } = source as Readonly<Record<string, unknown>>;
  if (enabled !== true) return undefined;
  return {
    ignoredExitCodes: Array.isArray(ignoredExitCodes)
      ? ignoredExitCodes.filter((code) => typeof code === 'number')
      : [],
    attemptPeriodSeconds: typeof restartAttemptPeriod === 'number' ? restartAttemptPeriod : RESTART_ATTEMPT_PERIOD,
  };
}

function logConfiguration(source: unknown): LogConfiguration {
  if (typeof source !== 'object' || source === null) return { kind: 'unreadable', why: 'it has no logConfiguration' };
  const { logDriver, options } = source as { logDriver?: unknown; options?: Record<string, unknown> };
  if (logDriver !== 'awslogs')
    return { kind: 'unreadable', why: `its log driver is ${String(logDriver)}, not awslogs` };
  const group = textOf(options?.['awslogs-group']);
  const prefix = textOf(options?.['awslogs-stream-prefix']);
  const region = textOf(options?.['awslogs-region']);
  if (!group) return { kind: 'unreadable', why: 'its awslogs-group is missing' };
  if (!prefix)
    return { kind: 'unreadable', why: 'its awslogs-stream-prefix is missing, so the stream cannot be named' };
  return { kind: 'awslogs', group, prefix, ...(region ? { region } : {}) };
}

function record(value: unknown, otherwise: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UnreadableError(otherwise);
  return value as Readonly<Record<string, unknown>>;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** Seconds of a Go duration (`15m0s`); a bare number is nanoseconds in ecspresso 2. Undefined: none, zero or unreadable. */
function goDurationSeconds(value: unknown): number | undefined {
  if (typeof value === 'number') return value > 0 ? value * 1e-9 : undefined;
  if (typeof value !== 'string' || !/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(value)) return undefined;
  let seconds = 0;
  for (const [, amount, unit] of value.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    seconds += Number(amount) * (UNIT_SECONDS[unit ?? ''] ?? 0);
  }
  return seconds > 0 ? seconds : undefined;
}

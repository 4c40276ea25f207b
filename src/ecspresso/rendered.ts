import {
  type ServiceDefinitionFile,
  serviceDefinitionOf,
  writtenDeploymentConfiguration,
} from '../ecs/service-definition.js';
import { type TaskDefinitionFile, taskDefinitionOf } from '../ecs/task-definition.js';
import { record, textOf, UnreadableError } from '../unreadable.js';
import { firstJson, jsonOf, yamlOf } from './bounded-parsers.js';
import { logLine } from './log-line.js';

/** What `render config` says of one config. */
export interface ConfigFile {
  readonly region?: string | undefined;
  readonly cluster: string;
  /** Absent: the config only registers a task definition. */
  readonly service?: string | undefined;
  readonly hasServiceDefinition: boolean;
  /** The config's own `timeout`, seconds. */
  readonly timeoutSeconds?: number | undefined;
  /** The whole config as rendered, for a copy of it. */
  readonly source: Readonly<Record<string, unknown>>;
}

/** The files of one config, as `render` prints them one after the other. */
export interface RenderedFiles {
  readonly file: ConfigFile;
  readonly definition: TaskDefinitionFile;
  /** Absent: the config names none. */
  readonly serviceDefinition?: ServiceDefinitionFile | undefined;
  /** Members that this ecspresso does not know and leaves out: it names the first of each file. */
  readonly unknownFields?: readonly string[] | undefined;
}

/** What ecspresso says of members that it does not know. Source: 2.3 and 2.6, run. */
export function unknownFieldsIn(stderr: string): readonly string[] {
  return stderr
    .split('\n')
    .flatMap((line) => /^json: unknown field "([^"\s]{1,100})" in /.exec(logLine(line).text)?.[1] ?? []);
}

/**
 * What the text of a service definition says of how to deploy; undefined where it is no JSON or YAML, or where templates decide.
 */
export function deploymentConfigurationIn(text: string): { readonly deploymentConfiguration: unknown } | undefined {
  try {
    return writtenDeploymentConfiguration(yamlOf(text));
  } catch {
    return undefined;
  }
}

/** Reads `render taskdef servicedef config`. Throws as the readers of each of them do. */
export function renderedFiles(text: string, stderr = ''): RenderedFiles {
  const [definition, afterDefinition] = firstJson(text);
  const [service, config] = firstJson(afterDefinition);
  const file = configFile(config);
  // Every config names it: anything else that was printed in its place is none.
  if (file.source['task_definition'] === undefined) throw new UnreadableError('the config names no task_definition');
  return {
    file,
    definition: taskDefinitionFile(definition),
    serviceDefinition: serviceDefinitionFile(service),
    unknownFields: unknownFieldsIn(stderr),
  };
}

/** Reads `render config`: YAML, or JSON, which is YAML too. Throws an {@link UnreadableError} when it is neither. */
export function configFile(text: string): ConfigFile {
  const source = record(yamlOf(text), 'ecspresso render config printed no mapping');
  const timeoutSeconds = goDurationSeconds(source['timeout']);
  const region = textOf(source['region']);
  const service = textOf(source['service']);
  return {
    region: region || undefined,
    cluster: textOf(source['cluster']) ?? 'default',
    service: service || undefined,
    hasServiceDefinition: textOf(source['service_definition']) !== undefined,
    timeoutSeconds,
    source,
  };
}

/** Reads `render taskdef`. Throws an {@link UnreadableError} when it is not a task definition. */
export function taskDefinitionFile(text: string): TaskDefinitionFile {
  return taskDefinitionOf(unwrapped(record(jsonOf(text), 'ecspresso render taskdef printed no object')));
}

/**
 * AWS's answers, and files made from them, wrap a task definition in an object of that name. ecspresso unwraps it, but
 * not every version need do so.
 */
function unwrapped(source: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const inner = source['taskDefinition'];
  return typeof inner === 'object' && inner !== null ? record(inner, '') : source;
}

/** Reads `render servicedef`. Throws an {@link UnreadableError} when it is not a service definition. */
export function serviceDefinitionFile(text: string): ServiceDefinitionFile {
  return serviceDefinitionOf(record(jsonOf(text), 'ecspresso render servicedef printed no object'));
}

/** A registered task definition as `register --output` prints it. */
export interface Registered {
  readonly family: string;
  readonly revision: number;
}

/** Reads `register --output`. Throws an {@link UnreadableError} when family or revision are missing. */
export function registered(text: string): Registered {
  const source = unwrapped(record(jsonOf(text), 'ecspresso register --output printed no object'));
  const family = textOf(source['family']);
  const revision = source['revision'];
  if (!family || typeof revision !== 'number')
    throw new UnreadableError('ecspresso register --output printed no family and revision');
  return { family, revision };
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

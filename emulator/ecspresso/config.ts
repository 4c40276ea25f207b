import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { durationText, seconds } from './duration.js';
import { Failure, wrapped } from './errors.js';
import type { Journal } from './journal.js';
import { type Fields, fields, goComplaint, text } from './json.js';
import { evaluatedJsonnet, type JsonnetContext } from './jsonnet.js';
import { decoded, type Shape } from './shape.js';
import { expanded } from './template.js';

/** A configuration file as the program understands it: paths resolved, defaults filled in. */
export interface Config {
  readonly region: string;
  readonly cluster: string;
  readonly service: string;
  readonly serviceDefinition: string;
  readonly taskDefinition: string;
  /** Seconds; 0 means no limit. */
  readonly timeout: number;
  /** The file's members in their order, for `render config`. */
  readonly rendered: Fields;
}

const CONFIG: Shape = {
  required_version: 'any',
  region: 'any',
  cluster: 'any',
  service: 'any',
  service_definition: 'any',
  task_definition: 'any',
  plugins: 'any',
  appspec: 'any',
  filter_command: 'any',
  timeout: 'any',
  codedeploy: 'any',
};

const DEFAULT_TIMEOUT_SECONDS = 600;

/** The config file to read: the one asked for, or `ecspresso` with the first extension that exists. */
export function configPath(asked: string, folder: string): string {
  if (asked !== '' && asked !== 'ecspresso.yml') return asked;
  return (
    ['.yml', '.yaml', '.json', '.jsonnet']
      .map((text) => `ecspresso${text}`)
      .find((text) => existsSync(resolve(folder, text))) ?? asked
  );
}

/** Reads a configuration file. */
export function loadConfig(
  path: string,
  timeout: number | undefined,
  context: JsonnetContext,
  journal: Journal,
): Config {
  try {
    return configOf(path, timeout, context, journal);
  } catch (error) {
    throw wrapped(`failed to load config file ${path}`, error);
  }
}

function configOf(path: string, timeout: number | undefined, context: JsonnetContext, journal: Journal): Config {
  const unknown: string[] = [];
  const file = decoded(contentOf(path, context), CONFIG, unknown);
  if (unknown[0] !== undefined) warnOfUnknown(journal, unknown[0], path);
  const timeoutSeconds = timeout ?? timeoutOf(file['timeout']);
  const from = (relative: unknown) => {
    const value = text(relative);
    return value === '' || isAbsolute(value) ? value : join(dirname(path), value);
  };
  checkPlugins(file['plugins']);
  const rendered: Fields = {
    ...(file['required_version'] ? { required_version: file['required_version'] } : {}),
    region: text(file['region']) || context.environment['AWS_REGION'] || '',
    cluster: text(file['cluster']) || 'default',
    service: text(file['service']),
    service_definition: from(file['service_definition']),
    task_definition: from(file['task_definition']),
    ...(file['plugins'] ? { plugins: file['plugins'] } : {}),
    ...(file['appspec'] ? { appspec: file['appspec'] } : {}),
    ...(file['filter_command'] ? { filter_command: file['filter_command'] } : {}),
    timeout: durationText(timeoutSeconds),
    ...(file['codedeploy'] ? { codedeploy: file['codedeploy'] } : {}),
  };
  checkVersion(text(file['required_version']), context, journal);
  return {
    region: text(rendered['region']),
    cluster: text(rendered['cluster']),
    service: text(rendered['service']),
    serviceDefinition: text(rendered['service_definition']),
    taskDefinition: text(rendered['task_definition']),
    timeout: timeoutSeconds,
    rendered,
  };
}

function contentOf(path: string, context: JsonnetContext): Fields {
  const extension = extname(path);
  if (extension === '.yml' || extension === '.yaml') {
    const source = expanded(readText(path, context), context);
    try {
      return fields(parse(source, { logLevel: 'silent' }));
    } catch (error) {
      throw new Failure(
        `failed to parse yaml: failed to parse ${path}: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
  if (extension === '.json' || extension === '.jsonnet') {
    const value = evaluated(path, context);
    return fields(JSON.parse(expanded(JSON.stringify(value), context)));
  }
  throw new Failure(`unsupported config file extension: ${extension}`);
}

function evaluated(path: string, context: JsonnetContext): unknown {
  try {
    return evaluatedJsonnet(readText(path, context), path, context);
  } catch (error) {
    throw wrapped('failed to evaluate jsonnet file', error);
  }
}

/** A definition or overrides file: templates expanded, `.jsonnet` evaluated first. */
export function readDefinition(path: string, context: JsonnetContext): Fields {
  const source =
    extname(path) === '.jsonnet'
      ? expanded(JSON.stringify(evaluatedJsonnet(readText(path, context), path, context)), context)
      : expanded(readText(path, context), context);
  const complaint = goComplaint(source);
  if (complaint !== '') throw new Failure(complaint === 'unexpected end of JSON input' ? 'unexpected EOF' : complaint);
  return fields(JSON.parse(source));
}

/** The warning about a field that no structure has. */
export function warnOfUnknown(journal: Journal, field: string, path: string): void {
  journal.warn(`json: unknown field "${field}" in ${path}`);
}

function readText(path: string, { folder }: JsonnetContext): string {
  try {
    return readFileSync(resolve(folder, path), 'utf8');
  } catch {
    throw new Failure(`open ${path}: no such file or directory`);
  }
}

function timeoutOf(value: unknown): number {
  if (value === undefined) return DEFAULT_TIMEOUT_SECONDS;
  if (typeof value === 'number') return value / 1e9;
  const length = seconds(text(value));
  if (length === undefined) throw new Failure(`time: invalid duration "${text(value)}"`);
  return length;
}

function checkPlugins(plugins: unknown): void {
  for (const plugin of Array.isArray(plugins) ? plugins : []) {
    const name = text(fields(plugin)['name']);
    if (!['tfstate', 'cloudformation', 'ssm', 'secretsmanager', 'external'].includes(name.toLowerCase())) {
      throw new Failure(`failed to setup plugins: plugin ${name} is not available`);
    }
  }
}

function checkVersion(required: string, context: JsonnetContext, journal: Journal): void {
  if (required === '') return;
  if (context.line.version === '') {
    journal.warn('Invalid version format "". Skip checking required_version.');
    return;
  }
  const own = numbersOf(context.line.version);
  for (const constraint of required.split(',')) {
    const [, sign = '=', version = ''] = /^\s*(>=|<=|~>|>|<|!=|=)?\s*v?([\d.]+)\s*$/.exec(constraint) ?? [];
    const order = compare(own, numbersOf(version));
    const within = compare(own.slice(0, version.split('.').length - 1), numbersOf(version).slice(0, -1)) === 0;
    const holds = {
      '>=': order >= 0,
      '<=': order <= 0,
      '>': order > 0,
      '<': order < 0,
      '!=': order !== 0,
      '=': order === 0,
    };
    if (!(sign === '~>' ? order >= 0 && within : holds[sign as keyof typeof holds])) {
      throw new Failure(`version ${context.line.version} does not satisfy constraints required_version: ${required}`);
    }
  }
}

function numbersOf(version: string): number[] {
  return version.replace(/^v/, '').split('.').map(Number);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

import { goJson } from './json.js';
import type { Line } from './line.js';

/** What a log line says: the same text on both lines, or one for each. A missing text is not logged on that line. */
export type Message = string | { readonly v23?: string; readonly v28?: string };

/** Structured attributes; the 2.3 line has none and shows only its text. */
export type Attributes = Readonly<Record<string, string | number>>;

type Level = 'DEBUG' | 'NOTE' | 'INFO' | 'WARN' | 'ERROR';

/** The log on stderr and the output on stdout, in the words of the line. */
export interface Journal {
  /** Ordinary progress. The 2.3 line writes it without a level. */
  note(message: Message, attributes?: Attributes): void;
  info(message: Message, attributes?: Attributes): void;
  warn(message: Message, attributes?: Attributes): void;
  debug(message: Message): void;
  error(message: Message): void;
  /** A line on stdout; `record` is its form with JSON logs. */
  print(text: string, record?: unknown): void;
  /** Text on stdout as it is. */
  write(text: string): void;
  /** The same journal, its lines headed by a service and its cluster. */
  of(service: string, cluster: string): Journal;
}

/** How the journal writes. */
export interface JournalOptions {
  readonly line: Line;
  readonly debug: boolean;
  readonly json: boolean;
  readonly color: boolean;
}

/** The journal of this process. */
export function journalOf(options: JournalOptions, owner?: { service: string; cluster: string }): Journal {
  const lineOf = options.line.name === '2.3' ? oldLine : options.json ? jsonLine : textLine;
  const log =
    (level: Level) =>
    (message: Message, attributes: Attributes = {}) => {
      const said = typeof message === 'string' ? message : options.line.name === '2.3' ? message.v23 : message.v28;
      if (said === undefined || (level === 'DEBUG' && !options.debug)) return;
      process.stderr.write(`${lineOf(level, said, attributes, options, owner).replace(/\n$/, '')}\n`);
    };
  return {
    note: log('NOTE'),
    info: log('INFO'),
    warn: log('WARN'),
    debug: log('DEBUG'),
    error: log('ERROR'),
    print: (text, record) => {
      process.stdout.write(`${options.json && record !== undefined ? goJson(record) : text}\n`);
    },
    write: (text) => {
      process.stdout.write(text);
    },
    of: (service, cluster) => journalOf(options, { service, cluster }),
  };
}

/** Local time as both lines print it before events and container logs. */
export function localTime(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${at.getFullYear()}/${two(at.getMonth() + 1)}/${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

type Owner = { service: string; cluster: string } | undefined;

function oldLine(level: Level, said: string, _attributes: Attributes, _options: JournalOptions, owner: Owner): string {
  const head = { DEBUG: '[DEBUG] ', NOTE: '', INFO: '[INFO] ', WARN: '[WARNING] ', ERROR: '[ERROR] ' }[level];
  const of = owner === undefined ? '' : `${owner.service}/${owner.cluster} `;
  return `${localTime(new Date())} ${of}${head}${said}`;
}

function textLine(level: Level, said: string, attributes: Attributes, options: JournalOptions, owner: Owner): string {
  const of = owner === undefined ? '' : `[${owner.service}/${owner.cluster}] `;
  const pairs = Object.entries(attributes).map(([key, value]) => ` [${key}:${value}]`);
  const line = `${new Date().toISOString()} [${level === 'NOTE' ? 'INFO' : level}] ${of}${said}${pairs.join('')}`;
  const ink = options.color ? { WARN: 33, ERROR: 31, DEBUG: 0, NOTE: 0, INFO: 0 }[level] : 0;
  return ink === 0 ? line : `\u001b[${ink}m${line}\u001b[0m`;
}

function jsonLine(level: Level, said: string, attributes: Attributes, _options: JournalOptions, owner: Owner): string {
  return JSON.stringify({
    time: new Date().toISOString(),
    level: level === 'NOTE' ? 'INFO' : level,
    msg: said,
    ...(owner === undefined ? {} : { cluster: owner.cluster, service: owner.service }),
    ...attributes,
  });
}

import { goStruct } from './json.js';
import type { Line } from './line.js';
import type { OwnProcess } from './own-process.js';

/** What a log line says: the same text on all lines, or one for each. A missing or empty text is not logged on that line. */
export type Message =
  | string
  | {
      readonly v23?: string;
      /** Absent: as on 2.3. */
      readonly v26?: string;
      readonly v28?: string;
    };

/** Structured attributes; only the 2.8 line has them, the others show only their text. */
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
  /** What a dry run would send: on stdout, on the 2.3 line on stderr. */
  preview(text: string): void;
  /** The same journal, its lines headed by a service and its cluster. */
  of(service: string, cluster: string): Journal;
}

/** How and where the journal writes. */
export interface JournalOptions extends Pick<OwnProcess, 'out' | 'err'> {
  readonly line: Line;
  readonly debug: boolean;
  readonly json: boolean;
  readonly color: boolean;
}

/** The journal of one process. */
export function journalOf(options: JournalOptions, owner?: { service: string; cluster: string }): Journal {
  const lineOf = options.line.name === '2.3' ? oldLine : options.json ? jsonLine : textLine;
  const log =
    (level: Level) =>
    (message: Message, attributes: Attributes = {}) => {
      const said = textOf(message, options.line);
      if (said === '' || (level === 'DEBUG' && !options.debug)) return;
      const shown = options.line.name === '2.8' ? attributes : {};
      // Go's old log ends a line that has no end; slog always adds one.
      const complete = options.line.name === '2.3' ? said.replace(/\n$/, '') : said;
      options.err(`${lineOf(level, complete, shown, options, owner)}\n`);
    };
  return {
    note: log('NOTE'),
    info: log('INFO'),
    warn: log('WARN'),
    debug: log('DEBUG'),
    error: log('ERROR'),
    print: (text, record) => {
      options.out(`${options.json && record !== undefined ? goStruct(record) : text}\n`);
    },
    write: options.out,
    preview: (text) => {
      (options.line.name === '2.3' ? options.err : options.out)(text);
    },
    of: (service, cluster) => journalOf(options, { service, cluster }),
  };
}

function textOf(message: Message, line: Line): string {
  if (typeof message === 'string') return message;
  const texts = { '2.3': message.v23, '2.6': message.v26 ?? message.v23, '2.8': message.v28 };
  return texts[line.name] ?? '';
}

/** Local time as all lines print it before events and container logs. */
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

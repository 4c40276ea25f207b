/**
 * Reads what an action prints as GitHub's runner does, written from actions/runner (ActionCommand.cs,
 * ActionCommandManager.cs, ExecutionContext.cs) and from nothing of this action: a test that used the action's own idea
 * of a line or of a fence could not find it wrong.
 */

/** Which of the two pipes a line came through. The runner reads both alike. */
export type OutputStream = 'stdout' | 'stderr';

/** A workflow command that took effect. */
export interface ExecutedCommand {
  /** In lower case, as the runner compares names. The token that ends a fence is not listed, `stop-commands` is. */
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  /** Decoded. */
  readonly data: string;
  readonly stream: OutputStream;
}

/** What `::error::`, `::warning::` and `::notice::` leave on the run's page. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  /** Empty when the command had none. */
  readonly title: string;
  /** Masked, and cut at 4,096 characters as the runner does. */
  readonly message: string;
  /** Empty when the command had none. */
  readonly file: string;
}

/** A folded part of the log. */
export interface LogGroup {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The state of one step's log. */
export interface RunnerLog {
  /** Takes one line without its line break and returns the lines that the log shows for it (none for a mask). */
  take(line: string, stream: OutputStream): readonly string[];
  /** Puts a message of the runner itself on the log, as an annotation. */
  report(level: Annotation['level'], message: string): readonly string[];
  /** Hides a value from now on. */
  mask(secret: string): void;
  /** The text with every masked value as `***`. */
  masked(text: string): string;
  readonly commands: readonly ExecutedCommand[];
  readonly annotations: readonly Annotation[];
  readonly groups: readonly LogGroup[];
  /** What the outdated `::set-output::` set; the runner still honours it. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Commands that the runner refused. Each of them fails the step, whatever the exit code is. */
  readonly refusals: readonly string[];
  /** Whether a fence is still open, so that commands are ignored. */
  readonly fenced: boolean;
}

const LONGEST_ANNOTATION = 4096;

const V1 = '##[';

const V2 = '::';

const STOP = 'stop-commands';

const COMMANDS = [
  STOP,
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'warning',
];

/** Never echoed, not even after `::echo::on`. */
const SILENT = new Set(['add-mask', 'debug', 'error', 'notice', 'warning']);

interface ParsedCommand {
  readonly name: string;
  readonly properties: Record<string, string>;
  readonly data: string;
}

/**
 * A fresh log. `masks` are the values that earlier steps of the job asked to hide. Long as a closure: its parts are short and
 * share the state of one step.
 */
export function runnerLog(masks: readonly string[] = []): RunnerLog {
  const registered = new Set(COMMANDS);
  const secrets = new Set<string>();
  const commands: ExecutedCommand[] = [];
  const annotations: Annotation[] = [];
  const groups: { title: string; lines: string[] }[] = [];
  const outputs: Record<string, string> = {};
  const refusals: string[] = [];
  let token: string | undefined;
  let group: { title: string; lines: string[] } | undefined;
  let echo = false;

  const masked = (text: string): string => hide(text, secrets);
  const show = (text: string): readonly string[] => {
    const lines = masked(text).split(/\r\n|\r|\n/);
    group?.lines.push(...lines);
    return lines;
  };
  const annotate = (level: Annotation['level'], message: string, title = '', file = ''): readonly string[] => {
    annotations.push({ level, title, message: masked(message).slice(0, LONGEST_ANNOTATION), file });
    return message === '' ? [] : show(`##[${level}]${message}`);
  };
  const refuse = (line: string, why: string): readonly string[] => {
    refusals.push(why);
    return [...annotate('error', `Unable to process command '${line}' successfully.`), ...annotate('error', why)];
  };
  const mask = (secret: string): void => {
    for (const part of [secret, ...secret.split(/[\r\n]+/)]) if (part.trim() !== '') secrets.add(part);
  };

  const stop = (line: string, data: string): readonly string[] => {
    const wanted = data.toLowerCase();
    if (wanted === '' || wanted === 'pause-logging' || registered.has(wanted)) {
      return refuse(line, `Invoked ::stop-commands:: with a token that is empty or the name of a command: [${data}]`);
    }
    token = wanted;
    registered.add(wanted);
    return show(line);
  };

  const execute = (line: string, { name, properties, data }: ParsedCommand): readonly string[] => {
    const echoed = echo && !SILENT.has(name) ? show(line) : [];
    return [...echoed, ...effect(line, name, properties, data)];
  };

  const effect = (line: string, name: string, properties: Record<string, string>, data: string): readonly string[] => {
    switch (name) {
      case 'error':
      case 'warning':
      case 'notice':
        return annotate(name, data, properties['title'], properties['file']);
      case 'group':
        group = { title: masked(data), lines: [] };
        groups.push(group);
        return masked(`##[group]${data}`).split(/\r\n|\r|\n/);
      case 'endgroup':
        group = undefined;
        return ['##[endgroup]'];
      case 'add-mask':
        if (data.trim() === '')
          return annotate('warning', "Can't add secret mask for empty string in ##[add-mask] command.");
        mask(data);
        return [];
      case 'echo':
        if (!/^\s*(on|off)\s*$/i.test(data)) return refuse(line, `Invalid echo command value: '${data}'.`);
        echo = data.trim().toLowerCase() === 'on';
        return [];
      case 'set-output': {
        const { name: output = '' } = properties;
        if (output === '') return refuse(line, "Required field 'name' is missing in ##[set-output] command.");
        outputs[output] = data;
        return annotate('warning', 'The `set-output` command is deprecated and will be disabled soon.');
      }
      case 'save-state':
        return annotate('warning', 'The `save-state` command is deprecated and will be disabled soon.');
      case 'set-env':
      case 'add-path':
        return refuse(line, `The \`${name}\` command is disabled.`);
      default:
        return [];
    }
  };

  for (const secret of masks) mask(secret);

  return {
    take(line, stream) {
      // The second form is tried only when the first finds nothing: a refused first form hides the second.
      const command = secondForm(line, registered) ?? firstForm(line, registered);
      if (command === undefined) return show(line);
      if (token !== undefined) {
        if (command.name === token) {
          registered.delete(token);
          token = undefined;
        }
        return show(line);
      }
      commands.push({ ...command, stream });
      return command.name === STOP ? stop(line, command.data) : execute(line, command);
    },
    report: (level, message) => annotate(level, message),
    mask,
    masked,
    commands,
    annotations,
    groups,
    outputs,
    refusals,
    get fenced() {
      return token !== undefined;
    },
  };
}

/** `::name key=value,key=value::data`, at the start of a line but for white space. */
function secondForm(line: string, registered: ReadonlySet<string>): ParsedCommand | undefined {
  const text = line.trimStart();
  if (!text.startsWith(V2)) return undefined;
  const end = text.indexOf(V2, V2.length);
  if (end < 0) return undefined;
  const head = headOf(text.slice(V2.length, end), registered);
  if (head === undefined) return undefined;
  return {
    name: head.name,
    properties: propertiesOf(head.rest.trim(), ',', (value) => decode(value, ['0D', '0A', '3A', '2C', '25'])),
    data: decode(text.slice(end + V2.length), ['0D', '0A', '25']),
  };
}

/** `##[name key=value;key=value]data`, anywhere in a line; only the first `##[` counts. */
function firstForm(line: string, registered: ReadonlySet<string>): ParsedCommand | undefined {
  const start = line.indexOf(V1);
  const end = start < 0 ? -1 : line.indexOf(']', start);
  if (end < 0) return undefined;
  const head = headOf(line.slice(start + V1.length, end), registered);
  if (head === undefined) return undefined;
  const plain = (text: string): string => decode(text, ['3B', '0D', '0A', '5D', '25']);
  return { name: head.name, properties: propertiesOf(head.rest, ';', plain), data: plain(line.slice(end + 1)) };
}

function headOf(text: string, registered: ReadonlySet<string>): { name: string; rest: string } | undefined {
  const space = text.indexOf(' ');
  const name = (space < 0 ? text : text.slice(0, space)).toLowerCase();
  return registered.has(name) ? { name, rest: space > 0 ? text.slice(space + 1) : '' } : undefined;
}

function propertiesOf(text: string, separator: string, plain: (value: string) => string): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const pair of text.split(separator)) {
    const [, name, value] = /^=*([^=]+)=+([\s\S]+)$/.exec(pair) ?? [];
    if (name !== undefined && value !== undefined) properties[name.toLowerCase()] = plain(value);
  }
  return properties;
}

/** One code after the other, `%25` last, as the runner does it. */
function decode(text: string, codes: readonly string[]): string {
  return codes.reduce(
    (plain, code) => plain.replaceAll(`%${code}`, String.fromCharCode(Number.parseInt(code, 16))),
    text,
  );
}

/** Overlapping and adjoining secrets become one `***`. */
function hide(text: string, secrets: ReadonlySet<string>): string {
  const spans: [number, number][] = [];
  for (const secret of secrets) {
    for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1))
      spans.push([at, at + secret.length]);
  }
  if (spans.length === 0) return text;
  spans.sort(([a], [b]) => a - b);
  let shown = '';
  let done = 0;
  for (const [from, to] of spans) {
    if (from > done || shown === '') shown += `${text.slice(done, from)}***`;
    done = Math.max(done, to);
  }
  return shown + text.slice(done);
}

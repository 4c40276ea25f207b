import stripAnsi from 'strip-ansi';

/** A line of ecspresso's log as a person reads it. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
}

/**
 * Reads one line of ecspresso's stderr: a JSON object (2.5 and later, when asked for), slog text, or the older
 * `2026/11/23 08:34:14 service/cluster message`. What is none of these (a panic, a plugin) is taken as it is.
 */
export function logLine(line: string): LogLine {
  return jsonLine(line) ?? textLine(line);
}

/** The message that ecspresso ended with: its last error line, without time, level and `FAILED.`; `''` when it said nothing. */
export function lastError(stderr: string): string {
  const lines = stderr
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
    .map(logLine);
  const panic = lines.find((line) => line.text.startsWith('panic: '));
  const last = panic ?? lines.findLast((line) => line.level === 'error') ?? lines.at(-1);
  return (last?.text ?? '').replace(/^FAILED\.\s*/, '');
}

function jsonLine(line: string): LogLine | undefined {
  if (!line.startsWith('{')) return undefined;
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof entry !== 'object' || entry === null || !('msg' in entry)) return undefined;
  const { time: _time, level, msg, service: _service, cluster: _cluster, ...rest } = entry as Record<string, unknown>;
  const details = Object.entries(rest).map(
    ([key, value]) => `[${key}:${typeof value === 'string' ? value : JSON.stringify(value)}]`,
  );
  return { level: levelOf(String(level)), text: [String(msg), ...details].join(' ') };
}

const TEXT =
  /^(?:\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}:\d{2}\S*\s+)?(?:\[(DEBUG|INFO|WARN|WARNING|ERROR)\]\s+)?(.*)$/s;
const LEVEL_INSIDE = /^(\S+\/\S+\s+)\[(DEBUG|INFO|WARN|WARNING|ERROR)\]\s+/;

function textLine(line: string): LogLine {
  const plain = stripAnsi(line);
  const [, level, text = plain] = TEXT.exec(plain) ?? [];
  const inside = LEVEL_INSIDE.exec(text);
  return { level: levelOf(level ?? inside?.[2] ?? 'INFO'), text: inside ? text.replace(LEVEL_INSIDE, '$1') : text };
}

function levelOf(name: string): LogLine['level'] {
  switch (name.toUpperCase()) {
    case 'DEBUG':
      return 'debug';
    case 'WARN':
    case 'WARNING':
      return 'warn';
    case 'ERROR':
      return 'error';
    default:
      return 'info';
  }
}

const TASK_ARN = /arn:aws[\w-]*:ecs:[\w-]+:\d+:task\/[\w/-]+/g;

/** The ARN of the task that `run` started, found by its shape in any of its output; the last one when there are several. */
export function taskArnIn(text: string): string | undefined {
  return text.match(TASK_ARN)?.at(-1);
}

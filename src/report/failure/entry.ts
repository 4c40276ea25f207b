import type { Failure, TaskName } from '../../release/failure.js';
import type { ConfigOutcome } from '../../release/outcome.js';

/** A failure for a program to read. */
export interface FailureEntry {
  /** What a roll-out came to, else the kind of the cause. */
  readonly cause: string;
  /** Null where it is about no config, or about all. */
  readonly config: string | null;
  readonly service: string | null;
}

/** What went wrong, and where, without a sentence. */
export function failureEntry({ cause }: Failure, configs: readonly ConfigOutcome[]): FailureEntry {
  const service = 'service' in cause ? cause.service : undefined;
  const config = service === undefined ? undefined : configs.find((outcome) => outcome.service === service);
  return { cause: causeOf(cause), config: config?.config ?? null, service: config?.service ?? null };
}

function causeOf(cause: Failure['cause']): string {
  switch (cause.kind) {
    case 'roll-out':
      return cause.verdict?.kind ?? 'cancelled';
    case 'moved-on':
      return cause.went === undefined || cause.went.kind === 'released' ? cause.kind : cause.went.kind;
    case 'not-installed':
      return 'early';
    case 'rollback-cancelled':
    case 'cancelled-early':
      return 'cancelled';
    case 'task':
      return `${TASKS[cause.name]}-${cause.end.kind}`;
    case 'task-not-started':
      return `${TASKS[cause.name]}-not-started`;
    case 'task-start-unknown':
      return `${TASKS[cause.name]}-start-unknown`;
    case 'task-nameless':
      return `${TASKS[cause.name]}-nameless`;
    default:
      return cause.kind;
  }
}

const TASKS: Readonly<Record<TaskName, string>> = {
  migration: 'migration',
  'smoke test': 'smoke-test',
  'post-migration': 'post-migration',
};

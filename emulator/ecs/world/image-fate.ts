import type { InterruptionCode } from '../contract.js';
import type { Home } from '../wire/identifier.js';

/** What becomes of a container, by the tag of its image; `ok` for every unknown tag. */
export type Fate =
  | 'ok'
  | 'slow'
  | 'slow-pull'
  | 'slow-health'
  | 'slow-drain'
  | 'crash'
  | 'late-crash'
  | 'nopull'
  | 'unhealthy'
  | 'oom'
  | 'secret'
  | 'stuck'
  | 'exitnull'
  | 'hang'
  | 'spot'
  | 'graceful'
  | 'ignore'
  | 'spot-running'
  | 'maintenance'
  | 'host-failure'
  | `flaky${number}`
  | 'bake-crash'
  | `bake-crash${number}`
  | `alarm${'' | `-${string}`}`
  | 'hook-fails'
  | 'hook-hangs'
  | 'nocapacity'
  | `nocapacity${number}`
  | `exit${number}`;

/** Started by a service's scheduler, or by RunTask. */
export type Role = 'service' | 'run';

const FATE =
  /^(?:ok|slow|slow-pull|slow-health|slow-drain|crash|late-crash|nopull|unhealthy|oom|secret|stuck|exitnull|hang|spot|graceful|ignore|spot-running|maintenance|host-failure|flaky\d+|bake-crash\d*|alarm(?:-[a-z-]+)?|hook-fails|hook-hangs|nocapacity\d*|exit\d{1,3})$/;

function isFate(word: string): word is Fate {
  return FATE.test(word);
}

function tagOf(image: string): string {
  const undigested = image.split('@')[0] ?? '';
  const name = undigested.slice(undigested.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  return colon < 0 ? '' : name.slice(colon + 1);
}

/**
 * The fate that an image's tag names: `<fate>` for both roles, or `svc-<fate>_run-<fate>` for each its own; either
 * may be followed by `_` and anything.
 */
export function fateOf(image: string, role: Role): Fate {
  const tag = tagOf(image);
  const pair = /^svc-([a-z0-9-]+)_run-([a-z0-9-]+)(?:_.*)?$/.exec(tag);
  const word = pair === null ? (tag.split('_')[0] ?? '') : ((role === 'service' ? pair[1] : pair[2]) ?? '');
  return isFate(word) ? word : 'ok';
}

/**
 * How often RunTask is refused because capacity is missing: 0 for most, for ever for `nocapacity`, N for `nocapacityN`.
 */
export function refusedLaunches(fate: Fate): number {
  const match = /^nocapacity(\d*)$/.exec(fate);
  if (match === null) return 0;
  return match[1] === '' ? Number.POSITIVE_INFINITY : Number(match[1]);
}

const INTERRUPTED: Readonly<Partial<Record<Fate, InterruptionCode>>> = {
  'spot-running': 'SpotInterruption',
  maintenance: 'TerminationNotice',
  'host-failure': 'InfrastructureHealth',
};

/** Why AWS takes a running task away, if it does. */
export function interruptionOf(fate: Fate): InterruptionCode | undefined {
  return INTERRUPTED[fate];
}

/** Whether the program exits 0 when it is told to stop. */
export function handlesSigterm(fate: Fate): boolean {
  return fate === 'graceful' || interruptionOf(fate) !== undefined;
}

/** How many containers of a deployment crash because it bakes: none for most, all for `bake-crash`, N for `bake-crashN`. */
export function crashesWhileBaking(fate: Fate): number {
  const match = /^bake-crash(\d*)$/.exec(fate);
  if (match === null) return 0;
  return match[1] === '' ? Number.POSITIVE_INFINITY : Number(match[1]);
}

/** The stage at which a deployment with this fate trips an alarm, as an image's tag writes it: `bake-time`. */
export function alarmStage(fate: Fate): string | undefined {
  const match = /^alarm(?:-(.+))?$/.exec(fate);
  return match === null ? undefined : (match[1] ?? 'bake-time');
}

/** What a fate means for a task before which so many `earlier` ones of its revision and role were started. */
export function fateNow(
  fate: Fate,
  task: { readonly role: Role; readonly earlier: number; readonly bakes: boolean },
): Fate {
  if (task.bakes && crashesWhileBaking(fate) > 0) return 'crash';
  const flaky = /^flaky(\d+)$/.exec(fate)?.[1];
  if (flaky !== undefined) return task.earlier < Number(flaky) ? 'crash' : 'ok';
  // AWS takes one task of a service away, not each that replaces it.
  if (task.role === 'service' && task.earlier > 0 && interruptionOf(fate) !== undefined) return 'graceful';
  return fate;
}

/** How and when a container ends by itself. */
export interface Exit {
  readonly afterSeconds: number;
  /** Absent: ECS never learns it. */
  readonly code?: number;
  readonly reason?: string;
}

const OUT_OF_MEMORY = 'OutOfMemoryError: Container killed due to memory usage';

/**
 * The exit that a fate brings to a running container, if any. `worker` tells a run task's own command from the
 * containers beside it; `work` is how long the command takes, `crash` how long a broken container lives, in seconds.
 */
export function exitOf(
  fate: Fate,
  setting: { readonly worker: boolean; readonly work: number; readonly crash: number },
): Exit | undefined {
  const outcome = setting.worker ? setting.work : setting.crash;
  if (fate === 'crash') return { afterSeconds: setting.crash, code: 1 };
  if (fate === 'oom') return { afterSeconds: outcome, code: 137, reason: OUT_OF_MEMORY };
  if (fate === 'exitnull') return { afterSeconds: outcome };
  const code = /^exit(\d+)$/.exec(fate)?.[1];
  if (code !== undefined) return { afterSeconds: outcome, code: Number(code) };
  if (fate === 'hang' || !setting.worker) return undefined;
  return { afterSeconds: setting.work, code: 0 };
}

/** Why a task with this container never starts, in ECS's words; `undefined` when it does. */
export function startFailureOf(fate: Fate, image: string, home: Home): string | undefined {
  if (fate === 'nopull') {
    return `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: not found`;
  }
  if (fate === 'secret') {
    const secret = `arn:aws:secretsmanager:${home.region}:${home.account}:secret:app`;
    const role = `arn:aws:sts::${home.account}:assumed-role/ecsTaskExecutionRole/task`;
    return `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${secret} from secrets manager: AccessDeniedException: User: ${role} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${secret} because no identity-based policy allows the secretsmanager:GetSecretValue action`;
  }
  return undefined;
}

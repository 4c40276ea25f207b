import type { Fault } from '../../../emulator/ecs/contract.js';
import { CONCURRENT_REGISTRATION, INTERNAL_FAILURE, SERVER_EXCEPTION } from '../../../emulator/ecs/wire/fault.js';
import { BACKEND, bothServices, FRONTEND } from './product.js';
import type { Step } from './step.js';

/** Numbers that look random and are the same for the same seed. */
export interface Chance {
  /** 0 ≤ n < below. */
  below(count: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** True once in so many times. */
  once(inTimes: number): boolean;
}

/** mulberry32: small, and good enough to mix schedules. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('There is nothing to choose from.');
      return item;
    },
    once: (inTimes) => below(inTimes) === 0,
  };
}

type Kind = Fault['kind'];

const WRITES = ['RegisterTaskDefinition', 'RunTask', 'UpdateService'] as const;
const READS = [
  'DescribeServices',
  'DescribeServiceDeployments',
  'DescribeTasks',
  'DescribeTaskDefinition',
  'GetLogEvents',
  'ListTasks',
] as const;

/** Most fates are good: a schedule is to reach its end more often than not. */
const FATES = ['ok', 'ok', 'ok', 'ok', 'slow', 'crash', 'nopull', 'late-crash'] as const;
const MIGRATION_FATES = ['ok', 'ok', 'ok', 'ok', 'ok', 'exit3', 'oom', 'exitnull', 'nocapacity1'] as const;

/** A step with everything that befalls it. */
export type Schedule = Pick<Step, 'inputs' | 'faults' | 'env'>;

/** The schedule of a seed: what is released, how, what its tasks are like, and one to four faults. */
export function scheduleOf(seed: number): Schedule {
  const chance = chanceOf(seed);
  const tag = (): string => `svc-${chance.pick(FATES)}_run-${chance.pick(MIGRATION_FATES)}`;
  const both = bothServices({ backend: tag(), frontend: tag() });
  const migrates = chance.once(2);
  const inputs = {
    ...both,
    ...(migrates ? {} : { 'migration-command': undefined, 'migration-container': undefined }),
    ...(migrates && chance.once(3) ? { 'post-migration-command': 'php artisan queue:restart' } : {}),
    configs: chance.pick([`${BACKEND}\n${FRONTEND}`, `${BACKEND} ${FRONTEND}`]),
    timeout: '25s',
  };
  // Few attempts of ecspresso's own: more of what happens reaches the action.
  return {
    inputs,
    env: { AWS_MAX_ATTEMPTS: '2' },
    faults: Array.from({ length: 1 + chance.below(4) }, () => faultOf(chance)),
  };
}

function faultOf(chance: Chance): Fault {
  if (chance.once(12)) return { operation: '*', since: chance.pick(WRITES), kind: { type: 'expired' } };
  if (chance.once(8)) return { operation: '*', kind: chance.pick(SLOW) };
  const operation = chance.pick(chance.once(2) ? WRITES : READS);
  const isRead = (READS as readonly string[]).includes(operation);
  const kind = chance.pick(isRead ? OF_READS : operation === 'RegisterTaskDefinition' ? OF_REGISTRATIONS : OF_ALL);
  // What is denied stays denied for a while; everything else passes.
  return {
    operation,
    kind,
    times: kind.type === 'denied' ? 20 : 1 + chance.below(3),
    after: chance.below(isRead ? 8 : 2),
  };
}

const SLOW: readonly Kind[] = [
  { type: 'delay', milliseconds: 150 },
  { type: 'late-answer', milliseconds: 150 },
  { type: 'lag', milliseconds: 800 },
  { type: 'disorder' },
];

const OF_ALL: readonly Kind[] = [
  { type: 'throttle' },
  { type: 'denied' },
  SERVER_EXCEPTION,
  INTERNAL_FAILURE,
  { type: 'reset-before' },
  { type: 'reset-after' },
  { type: 'half-answer' },
  { type: 'page', status: 200 },
  { type: 'page', status: 503 },
  { type: 'late-answer', milliseconds: 2500 },
];

const OF_READS: readonly Kind[] = [...OF_ALL, { type: 'lag', milliseconds: 1500 }, { type: 'disorder' }];
const OF_REGISTRATIONS: readonly Kind[] = [...OF_ALL, CONCURRENT_REGISTRATION];

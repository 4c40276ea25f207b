import {
  NOT_CONTINUED_ADVICE,
  REPLACED_ADVICE,
  ROLL_OUT_SLOW,
  ROLL_OUT_TIMED_OUT,
  TAKEN_BACK_ADVICE,
} from '../../ecs/diagnosis/advice.js';
import type { Diagnosis } from '../../ecs/diagnosis/diagnosis.js';
import type { Lifecycle } from '../../ecs/rollout/lifecycle.js';
import type { Verdict } from '../../ecs/rollout/rollout.js';
import type { Setting } from '../../inputs/inputs.js';
import { type Advice, known } from '../failure.js';
import type { ServiceConfig } from '../plan.js';
import { holdingPause, type MayBeHeld } from './holding-pause.js';

/** What to do where ECS names what made it roll back, or stop: its events are the same for several causes. */
export function rollbackAdvice({ region }: ServiceConfig, verdict: Verdict | undefined): Advice | undefined {
  const by = verdict?.kind === 'rolled-back' || verdict?.kind === 'failed' ? verdict.by : undefined;
  switch (by?.kind) {
    case 'alarms':
      return by.names.length > 0 ? { kind: 'alarms', region, names: by.names } : undefined;
    case 'hook':
    case 'hook-timeout':
      return by.target === undefined ? undefined : { kind: 'hook', target: by.target };
    case 'pause-timeout':
      return known(NOT_CONTINUED_ADVICE);
    case 'person':
    case 'stopped':
      return known(TAKEN_BACK_ADVICE);
    case 'breaker':
    case undefined:
      return undefined;
  }
}

/** What a deployment that timed out still waited for: a function of the service, which no table knows of. */
export function awaitedAdvice(
  verdict: Verdict | undefined,
  { awaited, stage }: Pick<Lifecycle, 'awaited' | 'stage'> = {},
): Advice | undefined {
  if (verdict?.kind !== 'timeout' || awaited === undefined) return undefined;
  return { kind: 'hook-awaited', target: awaited, stage };
}

/** What a table knows of the end of a roll-out, with the lines of `images` that it may come from. */
export function watchedAdvice(
  verdict: Verdict | undefined,
  diagnosis: Diagnosis | undefined,
  images: readonly Setting[],
): Advice | undefined {
  const text = diagnosis?.advice ?? adviceOnEnd(verdict);
  const worst = diagnosis?.groups[0];
  if (text === undefined) return undefined;
  // Which lines of `images` the image that cannot be pulled comes from.
  const given =
    worst?.fault.kind === 'image' ? images.filter(({ value }) => worst.said.some((text) => text.includes(value))) : [];
  return { kind: 'known', text, images: given.map(({ key, line }) => ({ key, line })) };
}

function adviceOnEnd(verdict: Verdict | undefined): string | undefined {
  switch (verdict?.kind) {
    case 'replaced':
      return REPLACED_ADVICE;
    case 'timeout':
      return verdict.healthy ? ROLL_OUT_SLOW : ROLL_OUT_TIMED_OUT;
    default:
      return undefined;
  }
}

/** What is known of a deployment that may still be in progress. */
interface StillThere extends MayBeHeld {
  readonly verdict?: Verdict | undefined;
  readonly deployment?: string | undefined;
  readonly serviceDeployment?: string | undefined;
}

/** The command that ends a deployment of ours that ECS has not ended. */
export function toStop(
  { region, cluster, service, before }: Pick<ServiceConfig, 'region' | 'cluster' | 'service' | 'before'>,
  end: StillThere,
): Advice | undefined {
  const { verdict, deployment, serviceDeployment, stop } = end;
  const earlier: Advice | undefined =
    before === undefined ? undefined : { kind: 'update-service', region, cluster, service, taskDefinition: before };
  if (deployment === undefined || stop?.kind === 'requested') return undefined;
  if (verdict !== undefined && !STILL_IN_PROGRESS.has(verdict.kind)) return undefined;
  // What is over can only be deployed over, and only where it is still in place.
  if (stop?.kind === 'not-in-progress') return stop.where.kind === 'settled' ? earlier : undefined;
  const pause = verdict === undefined ? holdingPause(end) : undefined;
  if (pause !== undefined) return { kind: 'roll-back-pause', region, pause };
  if (serviceDeployment !== undefined) return { kind: 'stop-deployment', region, serviceDeployment };
  return earlier;
}

/** Ends at which this action has given up a deployment that ECS has not. */
const STILL_IN_PROGRESS: ReadonlySet<Verdict['kind']> = new Set(['timeout', 'failing', 'unknown']);

import { serviceLink } from '../../ecs/console-link.js';
import type { Diagnosis } from '../../ecs/diagnosis/diagnosis.js';
import { takesTraffic } from '../../ecs/rollout/lifecycle.js';
import { isOurs } from '../../ecs/rollout/ours.js';
import type { Rollout, Verdict } from '../../ecs/rollout/rollout.js';
import { type PrimaryLifecycle, revisionInProduction, runningIn } from '../../ecs/service/running.js';
import { type Traffic, trafficOf } from '../../ecs/service/traffic.js';
import { primaryOf, type ServiceSnapshot } from '../../ecs/snapshot.js';
import { hasStages } from '../../ecs/strategy.js';
import type { CommandEnd } from '../../errors.js';
import type { Setting } from '../../inputs/inputs.js';
import { type Failure, known, type Refusal } from '../failure.js';
import type { Serves } from '../outcome.js';
import type { ServiceConfig } from '../plan.js';
import { refusalAdvice } from '../refusal-advice.js';
import { type RollbackAnswer, resizedSince, type ServiceEnd } from '../service-end.js';
import { awaitedAdvice, rollbackAdvice, toStop, watchedAdvice } from './advice.js';
import { holdingPause } from './holding-pause.js';

/** How a roll-out ended, before it is judged for the report. */
export type RolloutEnd =
  /** ECS was asked for nothing, or refused. */
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      readonly deployment?: undefined;
    }
  /** A controller that ecspresso waits for; `runs` is what ECS says afterwards (undefined: nothing). */
  | {
      readonly kind: 'verified';
      readonly runs: string | undefined;
      readonly ours: boolean;
      readonly deployment?: undefined;
    }
  /** The command ended before the controller did, which may go on; `runs` is what ECS says then. */
  | {
      readonly kind: 'left';
      readonly refusal: Refusal;
      readonly controller: string;
      readonly cancelled: boolean;
      readonly runs?: string | undefined;
      readonly deployment?: undefined;
    }
  /** Nobody waits for the end of a deployment that ECS does not make itself. */
  | { readonly kind: 'not-followed'; readonly deployment?: undefined }
  | {
      readonly kind: 'watched';
      readonly rollout: Rollout;
      /** Absent: cancelled before there was one. */
      readonly verdict?: Verdict | undefined;
      readonly last?: ServiceSnapshot | undefined;
      /** Where the deployment is that has taken the place of ours. */
      readonly replacedBy?: PrimaryLifecycle | undefined;
      /** What came of stopping it after a cancel. */
      readonly stop?: RollbackAnswer | undefined;
      readonly deployment?: string | undefined;
      /** ARN of the service deployment that brings it, as far as it is known. */
      readonly serviceDeployment?: string | undefined;
      /** The command failed although ECS took the call. */
      readonly command?: CommandEnd | undefined;
      /** What ECS refused to do with it, so that it is a failure wherever it stands. */
      readonly refusal?: Refusal | undefined;
    };

/** Why a roll-out failed, with the evidence; undefined for an end that is no failure. */
export function failureOf(
  config: ServiceConfig,
  after: string,
  end: RolloutEnd,
  diagnosis: Diagnosis | undefined,
  images: readonly Setting[],
): Failure | undefined {
  const { service } = config;
  const console = serviceLink(config.region, config.cluster, service);
  switch (end.kind) {
    case 'not-followed':
      return undefined;
    case 'refused':
    case 'left':
      return {
        cause:
          end.kind === 'left' && end.cancelled
            ? { kind: 'left', service, controller: end.controller }
            : { kind: 'refused', service, refusal: end.refusal },
        evidence: [{ kind: 'refusal', refusal: end.refusal, after }],
        advice: known(refusalAdvice(end.refusal)),
        console,
      };
    case 'verified': {
      const { runs } = end;
      return { cause: { kind: 'other-revision', service, after, runs }, evidence: [{ kind: 'runs', runs }], console };
    }
    case 'watched':
      if (end.refusal !== undefined) {
        return {
          cause: { kind: 'refused', service, refusal: end.refusal },
          evidence: [{ kind: 'refusal', refusal: end.refusal, after }],
          advice: known(refusalAdvice(end.refusal)),
          console,
        };
      }
      return {
        cause: rollOutCause(config, after, end),
        evidence: [
          { kind: 'deployment', after, deployment: end.deployment },
          ...(diagnosis?.groups ?? []).map(
            ({ count, fault, reason }) => ({ kind: 'tasks', count, fault, reason }) as const,
          ),
          ...(diagnosis?.events ?? [])
            .filter(saysMoreThan(end.verdict))
            .map((message) => ({ kind: 'event', message }) as const),
          ...(end.command === undefined ? [] : [{ kind: 'command', end: end.command } as const]),
          ...(diagnosis?.gaps ?? []).map((error) => ({ kind: 'gap', error }) as const),
        ],
        logTails: diagnosis?.logTails,
        advice:
          rollbackAdvice(config, end.verdict) ??
          awaitedAdvice(end.verdict, end.rollout.lifecycle) ??
          watchedAdvice(end.verdict, diagnosis, images),
        toStop: toStop(config, end),
        console,
      };
  }
}

function rollOutCause(
  config: ServiceConfig,
  after: string,
  end: Extract<RolloutEnd, { kind: 'watched' }>,
): Extract<Failure['cause'], { kind: 'roll-out' }> {
  const { verdict, last } = end;
  const { service } = config;
  return { kind: 'roll-out', service, verdict, running: runningIn(last), traffic: trafficAfter(config, after, end) };
}

/** Whether an event says more than that ECS rolls back, where ECS's reason has said that. */
function saysMoreThan(verdict: Verdict | undefined): (event: string) => boolean {
  return (event) =>
    verdict?.kind !== 'rolled-back' ||
    verdict.reason === '' ||
    !/rolling back to deployment|deployment failed: tasks failed to start/.test(event);
}

/** Which version the service serves after this end. */
export function servesAfter(end: RolloutEnd): Serves {
  if (end.kind === 'refused') return 'old';
  if (end.kind === 'verified') return end.ours ? 'new' : 'unsettled';
  if (end.kind === 'not-followed' || end.kind === 'left') return 'unsettled';
  switch (end.verdict?.kind) {
    case 'released':
    case 'unchanged':
      return 'new';
    case 'not-started':
      return 'old';
    case 'rolled-back':
      return end.verdict.finished ? 'old' : 'unsettled';
    default:
      return 'unsettled';
  }
}

/**
 * What takes the production traffic after this end, as ECS last said it: `family:revision`. Undefined: the service is
 * gone, or not known.
 */
export function runningAfter(
  { before, current, lifecycle }: ServiceConfig,
  after: string,
  end: RolloutEnd,
): string | undefined {
  switch (end.kind) {
    case 'refused':
    case 'not-followed':
      return revisionInProduction(current, lifecycle);
    case 'verified':
      return end.runs;
    case 'left':
      return end.runs ?? revisionInProduction(current, lifecycle);
    case 'watched': {
      const { verdict } = end;
      if (verdict?.kind === 'gone') return undefined;
      if (verdict?.kind === 'released' || verdict?.kind === 'unchanged') return after;
      const shown = inProduction({ before, after }, end) ?? revisionInProduction(end.last ?? current, end.replacedBy);
      // The services were described before the service deployment showed the end of the rollback.
      return verdict?.kind === 'rolled-back' && verdict.finished && shown === after ? before : shown;
    }
  }
}

/** By the shares of the traffic, or the stage where ECS gives none; undefined for a deployment that is over or has no stages. */
function inProduction(
  { before, after }: { readonly before: string | undefined; readonly after: string },
  { rollout, verdict, last }: Extract<RolloutEnd, { kind: 'watched' }>,
): string | undefined {
  const { lifecycle } = rollout;
  const goesOn = verdict === undefined || GOES_ON.has(verdict.kind);
  if (!goesOn || lifecycle === undefined || last === undefined || !hasStages(last.deploymentConfiguration))
    return undefined;
  return takesTraffic(lifecycle) ? after : before;
}

/** What takes the production traffic while a deployment of `to` is in progress, as ECS last said it. */
function trafficAfter(
  { before, current, lifecycle }: ServiceConfig,
  to: string,
  { rollout, deployment, last }: Extract<RolloutEnd, { kind: 'watched' }>,
): Traffic | undefined {
  if (last !== undefined && deployment !== undefined) return trafficOf(last, rollout.lifecycle, { to, before });
  // Nothing of ours was seen: it is as it was.
  const on = revisionInProduction(last ?? current, lifecycle) ?? before;
  return on === undefined || before === undefined ? undefined : { on };
}

/** Verdicts after which a deployment may still be in progress in ECS. */
const GOES_ON: ReadonlySet<Verdict['kind']> = new Set([
  'paused',
  'in-progress',
  'timeout',
  'failing',
  'unknown',
] as const);

/** Where the service stands after this end. */
export function serviceEndAfter(config: ServiceConfig, after: string, end: RolloutEnd): ServiceEnd {
  const { before } = config;
  switch (end.kind) {
    case 'refused':
      return { kind: 'as-before', before: before && (runningAfter(config, after, end) ?? before) };
    case 'not-followed':
      return { kind: 'rolling-out', to: after };
    case 'verified':
      return { kind: 'runs', runs: end.runs };
    case 'left':
      return { kind: 'left', runs: end.runs, controller: end.controller, to: after };
    case 'watched':
      return watchedServiceEnd(config, after, end);
  }
}

function watchedServiceEnd(
  config: ServiceConfig,
  to: string,
  end: Extract<RolloutEnd, { kind: 'watched' }>,
): ServiceEnd {
  const { before, current } = config;
  const { rollout, verdict, deployment, stop, last } = end;
  const resized = resizedSince(current, last?.desired);
  const traffic = trafficAfter(config, to, end);
  const primary = primaryOf(last);
  // Where ECS rolls back to is what PRIMARY shows as soon as that is another than ours.
  const wentTo = primary === undefined || isOurs(rollout)(primary) ? before : primary.taskDefinition;
  switch (verdict?.kind) {
    case 'released':
    case 'unchanged':
      return { kind: 'serves', taskDefinition: to };
    case 'started':
      return { kind: 'rolling-out', to };
    case 'paused':
      return stop && deployment !== undefined
        ? { kind: 'interrupted', deployment, to, stop, traffic }
        : { kind: 'paused', to, pause: verdict.pause, traffic };
    case 'in-progress':
      return stop && deployment !== undefined
        ? { kind: 'interrupted', deployment, to, stop, traffic }
        : { kind: 'at-stage', to, stage: verdict.stage, traffic };
    case 'rolled-back':
      return verdict.finished
        ? { kind: 'as-before', before: wentTo, resized }
        : { kind: 'rolling-back', to: wentTo, resized };
    case 'replaced':
      return { kind: 'replaced', by: verdict.by };
    case 'gone':
      return { kind: 'gone' };
    case undefined:
      return deployment === undefined
        ? { kind: 'unseen', to, traffic }
        : { kind: 'interrupted', deployment, to, stop, pause: holdingPause(end), traffic };
    case 'timeout':
    case 'failing':
    case 'unknown':
      return { kind: 'unwatched', deployment, to, traffic };
    default:
      return { kind: 'has', running: runningIn(last) };
  }
}

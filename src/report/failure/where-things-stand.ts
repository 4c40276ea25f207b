import type { Traffic } from '../../ecs/service/traffic.js';
import { courseOfRolloutState } from '../../ecs/service-deployment-states.js';
import type { ConfigOutcome, Release } from '../../release/outcome.js';
import { nameOf } from '../../release/plan.js';
import { type Resized, type RollbackAnswer, type ServiceEnd, staysInProgress } from '../../release/service-end.js';
import { pausedClause } from '../phrases/pause.js';
import { runningText } from '../phrases/running-tasks.js';
import { trafficClause } from '../phrases/traffic.js';
import { EARLIER_VERSION } from '../phrases/versions.js';
import { stuckText } from './title.js';

/** Most clauses that a person reads: of more, services in the same state are counted. */
const MOST_CLAUSES = 8;

/** Where everything stands at a red end: a clause for each config, and whether the migration has run. `''`: nothing is known. */
export function whereThingsStand({ configs, migration }: Pick<Release, 'configs' | 'migration'>): string {
  const standing = configs.filter(({ end }) => end !== undefined);
  const clauses = standing.length > MOST_CLAUSES ? manyStand(standing) : standing.map(serviceEndClause);
  const undoing = configs.some(({ onFailureRollback }) => onFailureRollback) ? ', which is not undone' : '';
  const ran = migration?.result === 'succeeded' ? [`the migration had already run (exit 0)${undoing}`] : [];
  return [...clauses, ...ran].join('; ');
}

/** One clause that says where a config stands; `''` where nothing is known. */
export function serviceEndClause(outcome: Pick<ConfigOutcome, 'service' | 'family' | 'end' | 'notRolledBack'>): string {
  if (outcome.end === undefined) return '';
  const left = outcome.notRolledBack ? ` (${NOT_TAKEN_BACK})` : '';
  return `${clause(nameOf(outcome), outcome.end)}${left}`;
}

/** Why a service was left where the others went back. */
export const NOT_TAKEN_BACK = 'not rolled back: it was in progress before this run, which only followed it';

/** What came of telling ECS to stop something, as a clause. */
export function stoppingClause(stopping: RollbackAnswer): string {
  switch (stopping.kind) {
    case 'requested':
      return `ECS was told to roll it back${stopping.to === undefined ? '' : ` to ${stopping.to}`}${
        stopping.refusedAtPause ? ` (with StopServiceDeployment: ${stopping.refusedAtPause.reason})` : ''
      }`;
    case 'not-in-progress':
      return notInProgress(stopping.where);
    case 'unknown':
      return 'its service deployment is not known, so it could not be stopped';
    case 'refused':
      return `it could not be stopped (${stopping.error.reason})`;
  }
}

/** Why there was nothing to stop, as a clause. */
function notInProgress(where: Extract<RollbackAnswer, { kind: 'not-in-progress' }>['where']): string {
  switch (where.kind) {
    case 'settled':
      return courseOfRolloutState(where.deployment.rolloutState) === 'failed'
        ? 'it had failed by then, so there was nothing to stop'
        : 'it had completed by then, so it was not stopped';
    case 'ecs-rolling-back':
      return `ECS was rolling back to ${where.to.taskDefinition} already`;
    case 'replaced':
      return `${where.by.taskDefinition} had taken its place by then, which was left alone`;
    case 'gone':
      return where.status === undefined ? 'the service was gone by then' : `the service was ${where.status} by then`;
    case 'no-deployment':
      return 'ECS showed no deployment of the service by then';
  }
}

/** First the clauses of services that are neither new nor not started, then the number of the others. */
function manyStand(configs: readonly ConfigOutcome[]): readonly string[] {
  const isNew = configs.filter(({ serves, notRolledBack }) => serves === 'new' && !notRolledBack);
  const waiting = configs.filter(({ result }) => result === 'skipped');
  const rest = configs.filter((config) => !isNew.includes(config) && !waiting.includes(config));
  const shown = rest.slice(0, MOST_CLAUSES).map(serviceEndClause);
  return [
    ...shown,
    ...(rest.length > shown.length ? [`${rest.length - shown.length} more in the same state`] : []),
    ...(isNew.length > 0 ? [`${isNew.length} on the new version`] : []),
    ...(waiting.length > 0 ? [`${waiting.length} not started`] : []),
  ];
}

function resizedClause(resized: Resized | undefined): string {
  return resized === undefined ? '' : `, with a desired count of ${resized.to} (${resized.from} before this release)`;
}

/** What takes the production traffic now, after `lead`; `''` where that is not known. */
function now(
  { traffic, to }: { readonly traffic?: Traffic | undefined; readonly to: string | undefined },
  lead = ', ',
): string {
  const clause = trafficClause(traffic, to);
  return clause === '' ? '' : `${lead}${clause}`;
}

/** Long as a list: one case for each way to stand. */
function clause(name: string, end: ServiceEnd): string {
  switch (end.kind) {
    case 'not-started':
      return `${name} was not started`;
    case 'unchanged':
      return `${name} was left alone (unchanged)`;
    case 'serves':
      return `${name} serves ${end.taskDefinition}`;
    case 'as-before':
      return end.before
        ? `${name} serves ${end.before} as before${resizedClause(end.resized)}`
        : `${name} is as before (none of its deployments has completed yet)`;
    case 'rolling-out':
      return `${name} is being rolled out to ${end.to}`;
    case 'paused':
      return `${name} is paused at ${end.pause.stage} on the way to ${end.to}${now(end)}`;
    case 'at-stage':
      return `${name} is being rolled out to ${end.to} and is at ${end.stage}${now(end)}`;
    case 'runs':
      return `${name} runs ${end.runs ?? 'nothing'}`;
    case 'left':
      return `${name}${end.runs ? ` runs ${end.runs}, and` : ':'} ${end.controller} may still be deploying ${end.to}`;
    case 'rolling-back':
      return `${name} is being rolled back to ${end.to ?? EARLIER_VERSION}${resizedClause(end.resized)}`;
    case 'replaced':
      return `${name} is being rolled out to ${end.by} by somebody else`;
    case 'gone':
      return `${name} is gone`;
    case 'unseen':
      return `${name}: no deployment of ${end.to} was seen when the job was cancelled${now(end)}`;
    case 'interrupted': {
      const goesOn = end.pause
        ? `is ${pausedClause(end.pause)}${now(end, '; meanwhile ')}`
        : `is still in progress in ECS${now(end)}`;
      const stopped =
        end.stop && `was in progress, and ${stoppingClause(end.stop)}${staysInProgress(end.stop) ? now(end) : ''}`;
      const fate = stopped ?? goesOn;
      return `${name}: the deployment ${end.deployment} of ${end.to} ${fate}`;
    }
    case 'unwatched':
      return end.deployment === undefined
        ? `${name}: no deployment of ${end.to} was seen; one may still be in progress in ECS${now(end)}`
        : `${name}: the deployment ${end.deployment} is still in progress in ECS${now(end)}`;
    case 'has':
      return `${name} has ${runningText(end.running)}`;
    case 'deploy-unanswered':
      return `the deploy of ${name} had been started, and ECS was not asked in time what became of it`;
    case 'rollback-unanswered':
      return `${name} was being rolled back to ${end.to ?? EARLIER_VERSION}, and ECS was not asked in time what became of it`;
    case 'rolled-back': {
      const keeps = end.keeps.length > 0 ? `, but keeps the new ${end.keeps.join(', ')} of this release` : '';
      return `${name} is back on ${end.on}${keeps}${resizedClause(end.resized)}`;
    }
    case 'rollback-cancelled':
      return `${name} was being rolled back from ${end.from} to ${end.to ?? EARLIER_VERSION} when the job was cancelled`;
    case 'redeploy-cancelled':
      return `${clause(name, end.deploy)} (it was being rolled back)`;
    case 'stuck':
      if (end.traffic !== undefined) return `${name} is stuck${now({ ...end, to: end.before }, ': ')}`;
      return end.on === undefined
        ? `${name} is stuck: it may run ${end.after} or ${end.before ?? 'an earlier version'}`
        : `${name} is stuck on ${end.on}`;
    case 'left-alone':
      return `${name} was left alone: ${stuckText(end.why)}`;
  }
}

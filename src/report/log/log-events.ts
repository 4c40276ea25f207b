import { logLine } from '../../ecspresso/log-line.js';
import { demandsForce } from '../../ecspresso/refusal.js';
import { joined } from '../../listed.js';
import type { Event } from '../../release/events.js';
import type { ConfigOutcome, Release } from '../../release/outcome.js';
import { nameOf, type PlannedMigration, registeredNames } from '../../release/plan.js';
import { spokenTime } from '../../spoken-time.js';
import { interruptionText, leftRunningText, logGapText } from '../failure/migration.js';
import { NOT_TAKEN_BACK, serviceEndClause } from '../failure/where-things-stand.js';
import { destinationClause } from '../phrases/destination.js';
import { clockTime, tookTime } from '../phrases/duration.js';
import { demandedBecause } from '../phrases/force.js';
import { lineEnd, outcomePhrase, type RollOutLine } from '../phrases/outcome.js';
import { pausedClause } from '../phrases/pause.js';
import { retrySentence } from '../phrases/retry.js';
import { logPlan } from '../plan/lines.js';
import { noLogText, warningText } from '../warning.js';
import {
  countsText,
  pauseNotice,
  type Strategies,
  stageText,
  stillText,
  strategiesIn,
  withStrategy,
} from './deployment-lines.js';
import type { Log } from './log.js';
import { logLook } from './look-lines.js';

/** Writes a release's events to the log, with times from the start of the step. Long as a list: one case for each event. */
export function logEvents(
  log: Log,
  startedAt: number,
  now: () => number,
  mode?: Release['mode'],
): (event: Event) => void {
  const at = (): string => clockTime((now() - startedAt) / 1000);
  const line = (text: string): void => log.line(`  ${at()}  ${text}`);
  let stage: RollOutLine | undefined;
  let width = 0;
  const named = (service: string, text: string): void => line(`${service.padEnd(width)}  ${text}`);
  const alignedTo = (services: readonly string[]): void => {
    width = Math.min(WIDEST_NAME, Math.max(0, ...services.map(({ length }) => length)));
  };
  let strategies: Strategies = new Map();
  const forcing = new Set<string>();
  const ended = new Set<string>();
  // Services being rolled back: their new tasks are stopping.
  const leaving = new Set<string>();
  // Long as a list: one case for each event.
  return (event) => {
    switch (event.kind) {
      case 'awaiting-rollback':
        return line(
          `${event.service}: ECS is rolling it back to ${event.to}; waiting for that, up to ${spokenTime(event.seconds)}`,
        );
      case 'rollback-over':
        return line(`${event.service}: the rollback by ECS is over after ${spokenTime(event.seconds)}, on ${event.on}`);
      case 'looked':
        strategies = strategiesIn(event.plan);
        return logLook(log, event.plan);
      case 'registered':
        // Everything is left alone or followed.
        if (event.registrations.size === 0) return undefined;
        return log.line(`Register: ${registeredNames(event.registrations).join(', ')}`);
      case 'migration-starting':
        log.group(`${phase(event.name)}: ${event.what} in ${event.container} on ${event.taskDefinition}`);
        return undefined;
      case 'migration-started':
        line(`task ${event.taskId}  ${event.url}`);
        return line(`log: ${'stream' in event.log ? `${event.log.group} ${event.log.stream}` : noLogText(event.log)}`);
      case 'migration-status':
        return line(`task is ${event.status}`);
      case 'migration-log':
        // Lines that CloudWatch Logs delivers after the end stand among what has begun since.
        return log.foreign(`  ${event.name}${ended.has(event.name) ? ' (ended)' : ''} | `, event.line);
      case 'migration-not-started':
        log.endGroup();
        return undefined;
      case 'log-gap':
        return log.annotate('warning', undefined, `${event.name}: ${logGapText(event.gap)}`);
      case 'task-left-running':
        return log.annotate('warning', undefined, `${event.name}: ${leftRunningText(event.container, event.left)}`);
      case 'migration-ended':
        ended.add(event.name);
        log.endGroup();
        return log.line(`${phase(event.name)}: ${migrationEnd(event)} in ${tookTime(event.seconds)}`);
      case 'line-starting':
        stage = { title: `Roll out ${event.index}/${event.of}`, of: event.services.length, from: now(), ends: [] };
        alignedTo(event.services);
        log.group(`${stage.title}: ${event.services.map((service) => withStrategy(service, strategies)).join(', ')}`);
        return undefined;
      case 'line-ended':
        log.endGroup();
        if (stage && stage.ends.length > 0) log.line(`${stage.title}: ${lineEnd(stage, now(), mode)}`);
        stage = undefined;
        return undefined;
      case 'deploying': {
        leaving.delete(event.service);
        // The line about the demand has said it.
        if (event.forced && forcing.delete(event.service)) return undefined;
        const how = event.forced
          ? 'forcing a new deployment of'
          : event.purpose === 'rollback'
            ? 'going back to'
            : 'deploying';
        return named(
          event.service,
          `${how} ${event.taskDefinition}${event.newFamily ? ' (its family changes, so ecspresso registers it once more)' : ''}`,
        );
      }
      case 'destination':
        return log.line(`Go back: ${event.service}  ${event.from} → ${event.to}, ${destinationClause(event.why)}`);
      case 'rollback-starting':
        for (const { service } of event.services) leaving.add(service);
        alignedTo(event.services.map(({ service }) => service));
        log.group(`Go back: ${event.services.map(({ service }) => service).join(', ')}`);
        return undefined;
      case 'following':
        return named(
          event.service,
          `${event.taskDefinition} is in progress already (${event.deployment}): following it, not starting it again`,
        );
      case 'continuing':
        return named(event.service, `continuing ${event.deployment} at ${event.stage}`);
      case 'requesting-ecs-rollback':
        return named(
          event.service,
          `telling ECS to roll back ${event.deployment}${event.stage ? ` at ${event.stage}` : ''}`,
        );
      case 'service-rollback-ended':
        return named(nameOf(event.outcome), rollbackEndPhrase(event.outcome));
      case 'service-not-rolled-back':
        return named(nameOf(event.outcome), NOT_TAKEN_BACK);
      case 'force-demanded':
        forcing.add(event.service);
        return named(
          event.service,
          `ECS demands a forced new deployment (${demandedBecause(event.reason)}); forcing it on ${event.taskDefinition}`,
        );
      case 'progress':
        return named(event.service, countsText(event.progress, leaving.has(event.service)));
      case 'heartbeat':
        return named(event.service, stillText(countsText(event.progress, leaving.has(event.service)), event.wait));
      case 'service-event':
        return log.foreign(
          `  ${at()}  ${event.service.padEnd(width)}  ECS: `,
          withoutService(event.message, event.service),
        );
      case 'stage':
        return named(event.service, stageText(event, strategies, startedAt));
      case 'paused':
        named(event.service, pausedClause(event.pause));
        return log.annotate('notice', `${event.service} is paused at ${event.pause.stage}`, pauseNotice(event));
      case 'continued-by-other':
        return named(
          event.service,
          event.timedOut
            ? `nobody has continued it in time at ${event.pause.stage}; ECS continues it, as the service asks`
            : `somebody else has continued it at ${event.pause.stage}`,
        );
      case 'outcome':
        // `service-rollback-ended` reports this.
        if (event.purpose === 'rollback') return undefined;
        stage?.ends.push(event.outcome);
        // A service alone on its line is reported by the line below the group.
        return stage?.of === 1 ? undefined : named(nameOf(event.outcome), outcomePhrase(event.outcome, mode));
      case 'left-alone':
        return log.line(leftAlone(event));
      case 'previewed':
        return logPlan(log, event);
      case 'retry':
        return line(retrySentence(event.what, event.why, event.seconds));
      case 'warning':
        return log.annotate('warning', undefined, warningText(event.warning));
      case 'rolling-back-deployment':
        leaving.add(event.service);
        return undefined;
      case 'rendered':
      case 'installed':
      case 'reduced':
      case 'seen-again':
      case 'going-on':
      case 'phase-started':
      case 'phase-ended':
      case 'cancelled':
      case 'failed':
      case 'registration-stopped':
      case 'task-outcome':
      case 'service-rollback-starting':
        // Reported at the end.
        return undefined;
      case 'ecspresso':
        return ecspressoLine(log, event);
    }
  };
}

/** The column of names is at most this wide: longer names stand out of it. */
const WIDEST_NAME = 32;
/** ECS begins its events with the service, which the line has named. */
function withoutService(message: string, service: string): string {
  const head = `(service ${service}`;
  if (message.startsWith(`${head}) `)) return message.slice(head.length + 2);
  return message.startsWith(`${head}, `) ? `(${message.slice(head.length + 2)}` : message;
}

/** ecspresso's own lines: what it complains of is shown, the rest (and a refusal that we answer) is detail for step debug. */
function ecspressoLine(log: Log, event: Extract<Event, { kind: 'ecspresso' }>): void {
  const { level, text } =
    event.stream === 'stderr' ? logLine(event.line) : { level: 'debug' as const, text: event.line };
  const complaint = level === 'warn' || (level === 'error' && !demandsForce(event.line));
  if (complaint) log.foreign(`  ${event.config} | `, text);
  else log.debug(`${event.config} | ${text}`);
}

function leftAlone({ configs, tasks }: Extract<Event, { kind: 'left-alone' }>): string {
  const names = joined(tasks.map(({ name }) => `the ${name}`));
  // Its config is followed: the line of the roll-out says so.
  if (configs.length === 0) return `Skip: ${names} (no difference)`;
  const services = configs.map(({ outcome }) => nameOf(outcome));
  const also = tasks.length === 0 ? '' : `, and so ${names}`;
  return `Skip: ${services.join(', ')} (no difference, already deployed)${also}`;
}

function phase(name: PlannedMigration['name']): string {
  return { migration: 'Migrate', 'smoke test': 'Smoke test', 'post-migration': 'Post-migrate' }[name];
}

function migrationEnd(event: Extract<Event, { kind: 'migration-ended' }>): string {
  switch (event.end.kind) {
    case 'succeeded':
      return 'exit 0';
    case 'failed':
      return event.end.exitCode === undefined ? 'no exit code' : `exit ${event.end.exitCode}`;
    case 'interrupted': {
      const { exitCode, by } = event.end;
      return `interrupted${exitCode === undefined ? '' : ` (exit ${exitCode})`}, because ${interruptionText(by)}`;
    }
    case 'timeout':
      return `timed out after ${spokenTime(event.end.seconds)}${event.end.notStopped ? ', could not be stopped' : ''}`;
    case 'not-ours':
      return `${event.end.notStopped ? 'could not be stopped' : 'stopped'}: not the requested task`;
    case 'unknown':
      return 'its result is unknown';
    case 'cancelled':
      return event.end.stopped ? 'cancelled; the task was told to stop' : 'cancelled; the task is still running';
  }
}

function rollbackEndPhrase(outcome: ConfigOutcome): string {
  const { result, onFailureRollback } = outcome;
  const took = tookTime(onFailureRollback?.seconds ?? 0);
  if (result === 'rolled-back' && took === tookTime(0)) return 'back already';
  return result === 'rolled-back' ? `back in ${took}` : `${result} after ${took}: ${serviceEndClause(outcome)}`;
}

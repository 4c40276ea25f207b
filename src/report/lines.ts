import type { Progress } from '../ecs/progress.js';
import { logLine } from '../ecspresso/log-line.js';
import { demandsForce } from '../ecspresso/refusal.js';
import type { Event } from '../release/events.js';
import type { ConfigOutcome } from '../release/outcome.js';
import { imageChanges, nameOf, type Plan, type PlannedConfig, type PlannedMigration } from '../release/plan.js';
import { clockTime, spokenTime } from './duration.js';
import { demandedBecause } from './force.js';
import { imagesText } from './image.js';
import type { Log } from './log.js';
import { logPlan } from './plan-lines.js';

/** Writes a release's events to the log, with times from the start of the step. */
export function logEvents(log: Log, startedAt: number, now: () => number): (event: Event) => void {
  const at = (): string => clockTime((now() - startedAt) / 1000);
  const line = (text: string): void => log.line(`  ${at()}  ${text}`);
  return (event) => {
    switch (event.kind) {
      case 'looked':
        log.group(`Look: ${lookTitle(event.plan)}`);
        for (const text of lookLines(event.plan)) log.line(`  ${text}`);
        return log.endGroup();
      case 'registered':
        return log.line(`Register: ${event.names.join(', ')}`);
      case 'migration-starting':
        log.group(`${phase(event.name)}: ${event.what} in ${event.container} on ${event.taskDefinition}`);
        return undefined;
      case 'migration-started':
        line(`task ${event.taskId}  ${event.url}`);
        return line(`log: ${event.log}`);
      case 'migration-status':
        return line(`task is ${event.status}`);
      case 'migration-log':
        return log.foreign('  migration | ', event.line);
      case 'migration-ended':
        log.endGroup();
        return log.line(`${phase(event.name)}: ${migrationEnd(event)} in ${clockTime(event.seconds)}`);
      case 'line-starting':
        log.group(`Roll out ${event.index}/${event.of}: ${event.services.join(', ')}`);
        return undefined;
      case 'line-ended':
        return log.endGroup();
      case 'deploying': {
        const how = event.forced ? 'forcing a new deployment of' : event.goesBack ? 'going back to' : 'deploying';
        return line(`${event.service}  ${how} ${event.taskDefinition}${event.note ? ` (${event.note})` : ''}`);
      }
      case 'destination':
        return log.line(`  ${event.service}  ${event.from} → ${event.to}, ${event.why}`);
      case 'going-back':
        log.group(`Go back: ${event.services.map(({ service }) => service).join(', ')}`);
        return undefined;
      case 'stopping':
        return line(`${event.service}  telling ECS to roll back ${event.deployment}`);
      case 'went-back':
        return line(wentBackLine(event.outcome));
      case 'force-demanded':
        return line(
          `${event.service}  ECS demands a forced new deployment (${demandedBecause(event.reason)}); forcing it on ${event.taskDefinition}`,
        );
      case 'progress':
        return line(`${event.service}  ${counts(event.progress)}`);
      case 'heartbeat':
        return line(`${event.service}  still ${counts(event.progress)}`);
      case 'service-event':
        return log.foreign(`  ${at()}  ${event.service}  ECS: `, event.message);
      case 'paused':
        return line(`${event.service}  ECS waits at ${event.stage} for somebody to continue: ${event.command}`);
      case 'outcome':
        return line(outcomeLine(event.outcome));
      case 'left-alone':
        return log.line(leftAlone(event));
      case 'foretold':
        return logPlan(log, event.configs, event.forecast);
      case 'retry':
        return line(`${event.what}: ${event.why}; once more in ${Math.round(event.seconds)} s`);
      case 'warning':
        return log.annotate('warning', undefined, event.text);
      case 'ecspresso':
        return ecspressoLine(log, event);
    }
  };
}

/** ecspresso's own lines: what it complains of is shown, the rest (and a refusal that we answer) is detail for step debug. */
function ecspressoLine(log: Log, event: Extract<Event, { kind: 'ecspresso' }>): void {
  const { level, text } =
    event.stream === 'stderr' ? logLine(event.line) : { level: 'debug' as const, text: event.line };
  const complaint = level === 'warn' || (level === 'error' && !demandsForce(event.line));
  if (complaint) log.foreign(`  ${event.config} | `, text);
  else log.debug(`${event.config} | ${text}`);
}

function leftAlone({ services, tasks }: Extract<Event, { kind: 'left-alone' }>): string {
  const also = tasks.length === 0 ? '' : `, and so the ${tasks.join(' and the ')}`;
  return `Skip: ${services.join(', ')} (no difference, and what runs is completed)${also}`;
}

function phase(name: PlannedMigration['name']): string {
  return name === 'migration' ? 'Migrate' : 'Post-migrate';
}

function counts({ running, desired, old, failed }: Progress): string {
  const rest = old === 0 ? '' : `, ${old} old${running >= desired ? ' draining' : ''}`;
  return `${running}/${desired} new running${rest}${failed > 0 ? `, ${failed} failed` : ''}`;
}

function lookTitle(plan: Plan): string {
  const configs = plan.lines.flat();
  const all = configs.length > 0 ? configs : plan.migration ? [plan.migration.config] : [];
  const places = [...new Set(all.map((config) => `cluster ${config.cluster} in ${config.region}`))];
  return `${all.length} config${all.length === 1 ? '' : 's'}, ${places.join(', ')}`;
}

function lookLines(plan: Plan): string[] {
  const configs = plan.lines.flat();
  const width = Math.max(0, ...configs.map((config) => nameOf(config).length));
  return configs.map((config) =>
    `${nameOf(config).padEnd(width)}  ${runsNow(config)}  ${imagesText(imageChanges(config))}`.trimEnd(),
  );
}

function runsNow(config: PlannedConfig): string {
  if (!config.service) return `register only (${config.definition.family})`;
  if (!config.current) return 'does not exist yet: it will be created';
  const { desired } = config.current;
  return `${config.before ?? config.current.taskDefinition}  ${desired} task${desired === 1 ? '' : 's'}`;
}

function migrationEnd(event: Extract<Event, { kind: 'migration-ended' }>): string {
  switch (event.end.kind) {
    case 'succeeded':
      return 'exit 0';
    case 'failed':
      return event.end.exitCode === undefined ? 'no exit code' : `exit ${event.end.exitCode}`;
    case 'timeout':
      return `${event.end.notStopped ? 'could not be stopped' : 'stopped'} after ${spokenTime(event.end.seconds)}`;
    case 'not-ours':
      return `${event.end.notStopped ? 'could not be stopped' : 'stopped'}: not the task that was asked for`;
    case 'unknown':
      return 'its end is unknown';
    case 'cancelled':
      return event.end.stopped ? 'cancelled; the task was told to stop' : 'cancelled; the task goes on';
  }
}

function wentBackLine({ service, result, wentBack, stands }: ConfigOutcome): string {
  const took = clockTime(wentBack?.seconds ?? 0);
  return result === 'rolled-back' ? `${service}  back in ${took}` : `${service}  ${result} after ${took}: ${stands}`;
}

function outcomeLine(outcome: ConfigOutcome): string {
  const took = clockTime(outcome.seconds ?? 0);
  const name = outcome.service ?? outcome.family;
  switch (outcome.result) {
    case 'released':
      return `${name}  released in ${took}`;
    case 'unchanged':
      return `${name}  unchanged: it already runs ${outcome.after ?? outcome.before}`;
    case 'started':
      return `${name}  started: ${outcome.deployment ?? outcome.after}`;
    case 'rolled-back':
      return `${name}  rolled back by ECS after ${took}`;
    default:
      return `${name}  ${outcome.result} after ${took}`;
  }
}

import type { Verdict } from '../../ecs/rollout/rollout.js';
import { commandEndText, type Problem, subjectLabel } from '../../errors.js';
import { continueCommand } from '../../release/continue-command.js';
import type { Advice, Cause, Evidence, Failure, LogTail, WentElsewhere } from '../../release/failure.js';
import { shellCommand } from '../../shell-command.js';
import { spokenMoment } from '../../spoken-time.js';
import { installFaultText } from '../install/fault.js';
import { goneClause, unansweredClause } from '../phrases/not-there.js';
import { taskEndText } from './migration.js';
import { refusalText, saidByEcspresso } from './refusal.js';
import { alarmsClause, functionName } from './rolled-back.js';

/** One line of what is reported of a failure, by what it is: whoever shows it decides how. */
export interface FailureLine {
  readonly kind: 'text' | 'ecs' | 'event' | 'ecspresso' | 'advice' | 'overview' | 'console' | 'log-title' | 'log';
  /** Without its label. */
  readonly text: string;
}

/**
 * Everything below the title: evidence, the last lines of the log, advice, what else is to be known, where things stand (a
 * clause, where there is something to say), the console.
 */
export function linesOf(failure: Failure, overview = ''): readonly FailureLine[] {
  const { cause, evidence, logTails = [], advice, toStop, console } = failure;
  const lines = (of: (item: Evidence) => boolean): readonly FailureLine[] =>
    evidence.filter(of).flatMap((item) => evidenceLines(item, cause));
  return [
    ...ownLines(cause),
    ...lines(({ kind }) => !AFTER_LOG.has(kind) && !AFTER_ADVICE.has(kind)),
    ...logTails.flatMap(logLines),
    ...lines(({ kind }) => AFTER_LOG.has(kind)),
    ...(advice ? [{ kind: 'advice', text: adviceText(advice) } as const] : []),
    ...(toStop ? [text(`${TO_STOP[toStop.kind] ?? 'To stop it'}: ${adviceText(toStop)}`)] : []),
    ...lines(({ kind }) => AFTER_ADVICE.has(kind)),
    ...(overview === '' ? [] : [{ kind: 'overview', text: `${overview}.` } as const]),
    ...(console === undefined ? [] : [{ kind: 'console', text: console } as const]),
  ];
}

/** A line with its label, as it stands in plain text. */
export function plainLine({ kind, text }: FailureLine): string {
  if (kind === 'log') return `  ${text}`;
  const label = LABELS[kind];
  return label === undefined ? text : `${label}: ${text}`;
}

/** What a line of its kind is called. */
export const LABELS: Readonly<Partial<Record<FailureLine['kind'], string>>> = {
  ecs: 'ECS',
  event: 'Event',
  ecspresso: 'ecspresso',
  advice: 'What to do',
  overview: 'Where things stand',
  console: 'Console',
};

/** What the command is for that ends what is still in progress. */
const TO_STOP: Readonly<Partial<Record<Advice['kind'], string>>> = {
  'stop-deployment': 'To have ECS roll it back',
  'roll-back-pause': 'To have ECS roll it back',
  'update-service': 'To go back',
};

const AFTER_LOG: ReadonlySet<Evidence['kind']> = new Set(['command'] as const);
const AFTER_ADVICE: ReadonlySet<Evidence['kind']> = new Set(['gap', 'maybe-started', 'registered'] as const);

const NOTHING_CHANGED = 'Nothing was changed.';

function ownLines(cause: Cause): readonly FailureLine[] {
  switch (cause.kind) {
    case 'problems':
      return cause.problems.map(problemLine);
    case 'early':
      return [...cause.more, ...(cause.hasChanged ? [] : [NOTHING_CHANGED])].map(text);
    case 'not-installed':
      return [...installFaultText(cause.fault).more, NOTHING_CHANGED].map(text);
    default:
      return [];
  }
}

function problemLine({ about, what }: Problem): FailureLine {
  return text(`${subjectLabel(about)}: ${what}`);
}

function text(content: string): FailureLine {
  return { kind: 'text', text: content };
}

function evidenceLines(item: Evidence, cause: Cause): readonly FailureLine[] {
  switch (item.kind) {
    case 'problem':
      return [problemLine(item)];
    case 'of':
      return [text(`${item.what}: ${item.reason}`)];
    case 'refusal':
      return [
        {
          kind: saidByEcspresso(item.refusal) ? 'ecspresso' : 'text',
          text: `${refusalText(item.refusal)} (${item.after})`,
        },
      ];
    case 'runs':
      return [text(`ecspresso succeeded, but ECS says that the service runs ${item.runs ?? 'nothing'}.`)];
    case 'other-deployment':
      return [text(`${item.taskDefinition}, deployment ${item.id}, created at ${spokenMoment(item.createdAt)}`)];
    case 'deployment':
      return [deploymentLine(item, cause)];
    case 'tasks':
      return [text(`${item.count} × ${item.reason || 'stopped without a reason'}`)];
    case 'event':
      return [{ kind: 'event', text: item.message }];
    case 'command':
      return [text(`ecspresso failed too: ${commandEndText(item.end)}`)];
    case 'gap':
      return [
        text(
          item.error.kind === 'denied'
            ? `Allow ${item.error.operation} to see more here.`
            : `${item.error.operation} did not answer: ${item.error.answer}`,
        ),
      ];
    case 'task':
      return taskLines(item, cause);
    case 'no-task-id':
      return [text(`${item.what} on ${item.after}: without its ARN the task cannot be followed; it may be running.`)];
    case 'maybe-started':
      return [text('A task may have been started: check the cluster before you release again.')];
    case 'registered':
      return [
        text(
          item.names.length === 0
            ? 'No service was changed.'
            : `Registered before that: ${item.names.join(', ')}. No service was changed.`,
        ),
      ];
  }
}

/** ECS's reason, or what this action itself found, with the deployment that it is about. */
function deploymentLine(
  { after, deployment, endedAt }: Extract<Evidence, { kind: 'deployment' }>,
  cause: Cause,
): FailureLine {
  const ended = endedAt === undefined ? '' : `, ended at ${spokenMoment(endedAt)}`;
  const what = `${after}${deployment ? `, deployment ${deployment}` : ''}${ended}`;
  const verdict = verdictOf(cause);
  const reason = verdict && reasonOf(verdict, after);
  return reason === undefined ? text(what) : { kind: reason.kind, text: `${reason.text} (${what})` };
}

/** ECS's end of the deployment that the evidence is of: also of the one that was to take a service back. */
function verdictOf(cause: Cause): Verdict | WentElsewhere | undefined {
  if (cause.kind === 'roll-out') return cause.verdict;
  if (cause.kind === 'moved-on') return cause.went;
  return cause.kind === 'stuck' && cause.why.kind === 'failed' ? verdictOf(cause.why.failure.cause) : undefined;
}

/** Why it ended so: in ECS's words, or as a sentence about what was seen; undefined where nobody has said why. */
function reasonOf(
  verdict: Verdict | WentElsewhere,
  after: string,
): { readonly kind: 'ecs' | 'text'; readonly text: string } | undefined {
  switch (verdict.kind) {
    case 'rolled-back':
    case 'replaced':
      return verdict.reason === '' ? undefined : { kind: 'ecs', text: verdict.reason };
    case 'failed': {
      const status = verdict.status === undefined ? undefined : `the service deployment is ${verdict.status}`;
      if (verdict.reason === '') return status === undefined ? undefined : { kind: 'text', text: status };
      return { kind: 'ecs', text: verdict.reason };
    }
    case 'lost-tasks':
      return {
        kind: 'text',
        text: `ECS completed the deployment, but ${verdict.count} of its tasks stopped by themselves since`,
      };
    case 'not-appeared':
      return {
        kind: 'text',
        text: `no deployment of ${after} appeared within ${verdict.seconds} s; the service names ${verdict.names}`,
      };
    case 'created-other':
      return {
        kind: 'text',
        text: `the service was created with ${verdict.shows}: ecspresso takes the newest revision of the family when it creates one`,
      };
    case 'gone':
      return { kind: 'text', text: goneClause(verdict) };
    case 'unknown':
      return { kind: 'text', text: unansweredClause(verdict.error) };
    default:
      return undefined;
  }
}

function logLines(tail: LogTail): readonly FailureLine[] {
  if (tail.lines.length === 0) return [];
  const title = `Last lines of ${tail.container ?? 'its log'}:`;
  return [{ kind: 'log-title', text: title }, ...tail.lines.map((line) => ({ kind: 'log', text: line }) as const)];
}

function taskLines(
  { what, container, after, id, stopped, ran }: Extract<Evidence, { kind: 'task' }>,
  cause: Cause,
): readonly FailureLine[] {
  const head = text(`${what} in ${container} on ${after} (task ${id})`);
  if (cause.kind !== 'task') return [head];
  const { end } = cause;
  const ending = taskEndText(end);
  return [
    head,
    ...(stopped === undefined ? [] : [{ kind: 'ecs', text: stopped } as const]),
    ...(ending === undefined ? [] : [text(ending)]),
    ...('notStopped' in end && end.notStopped !== undefined
      ? [text(`The task is still running, because it could not be stopped: ${end.notStopped.reason}`)]
      : []),
    ...(cause.name === 'migration' && ran && mayBeHalfDone(end) ? [text('The database may be partly migrated.')] : []),
    ...(end.kind === 'unknown' && stopped === undefined
      ? [text('It may still be running: check its task before you release again.')]
      : []),
  ];
}

/** Ends after which a migration need not have done everything, where the title does not say so. */
function mayBeHalfDone(end: Extract<Cause, { kind: 'task' }>['end']): boolean {
  return (end.kind === 'failed' && end.exitCode !== undefined) || end.kind === 'timeout' || end.kind === 'cancelled';
}

function alarmsAdvice({ names, region }: Extract<Advice, { kind: 'alarms' }>): string {
  const watched = names.length === 1 ? 'it watches' : 'they watch';
  const history = shellCommand`aws cloudwatch describe-alarm-history --region ${region} --alarm-name ${names[0]}`;
  return `${alarmsClause(names)}: look at what ${watched} and at the metrics of the new tasks (${history}). Alarms are configured under \`deploymentConfiguration.alarms\` of the service definition.`;
}

function adviceText(advice: Advice): string {
  switch (advice.kind) {
    case 'known': {
      const images = (advice.images ?? []).map(({ key, line }) => ` It is ${key} (\`images\` line ${line}).`);
      return `${advice.text}${images.join('')}`;
    }
    case 'find-task':
      return `check cluster ${advice.cluster} for it before you release again.`;
    case 'alarms':
      return alarmsAdvice(advice);
    case 'hook':
      return `look at the log of the function ${functionName(advice.target)} (/aws/lambda/${functionName(advice.target)}): what it answers decides.`;
    case 'hook-awaited': {
      const name = functionName(advice.target);
      const at = advice.stage === undefined ? '' : ` at ${advice.stage}`;
      return `ECS waits for the function ${name}${at}: look at its log (/aws/lambda/${name}), and raise \`timeout\` if it needs longer.`;
    }
    case 'fix-or-skip-verify':
      return 'a release with `verify: true` would stop here. Fix it, or remove `verify` where the check itself is wrong.';
    case 'release-earlier':
      return `${advice.before} has been deregistered: release the commit before this one again.`;
    case 'nothing-to-continue':
      return `${advice.mode === 'wait' ? 'if' : 'nothing was continued. If'} ${advice.after} is still wanted, release its commit again.`;
    case 'without-guard':
      return `to roll it back anyway, write ${advice.service}=${advice.to} without \`from\` in \`rollback-to\`.`;
    case 'release-on-top':
      return 'run the release again to put it on top, or set `on-conflict: overwrite`.';
    case 'update-service':
      return shellCommand`aws ecs update-service --region ${advice.region} --cluster ${advice.cluster} --service ${advice.service} --task-definition ${advice.taskDefinition}`;
    case 'roll-back-pause':
      return continueCommand(advice.pause, advice.region, 'ROLLBACK');
    case 'stop-deployment':
      return shellCommand`aws ecs stop-service-deployment --region ${advice.region} --service-deployment-arn ${advice.serviceDeployment} --stop-type ROLLBACK`;
    case 'continue':
      return `continue it: ${continueCommand(advice.pause, advice.region, 'CONTINUE')}`;
    case 'stop-task':
      return shellCommand`aws ecs stop-task --region ${advice.region} --cluster ${advice.cluster} --task ${advice.id}`;
    case 'delete-service':
      return `${shellCommand`ecspresso delete --config ${advice.config}`}, to remove the service`;
  }
}

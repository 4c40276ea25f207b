import type { NoLog, Unreadable } from '../ecs/log-configuration.js';
import type { Loss } from '../ecs/watch/watch-events.js';
import { commandEndText } from '../errors.js';
import { listed } from '../listed.js';
import type { LookWarning, Mover, RollbackImpossible, Warning } from '../release/warning.js';
import { spokenMoment } from '../spoken-time.js';
import { deniedReadsText } from './denied-reads.js';
import { conflictClause } from './failure/conflict.js';
import { counted } from './phrases/counted.js';
import { strategyDifferenceText } from './phrases/strategy-difference.js';
import { longWaitText, pausesEarlyText } from './phrases/waits.js';

/** A warning as a sentence. */
export function warningText(warning: Warning): string {
  switch (warning.kind) {
    case 'denied-reads':
      return deniedReadsText(warning.reads);
    case 'degraded':
      return `${warning.action} is not allowed or not available: ${LOSSES[warning.loss]}.`;
    case 'unanswered':
      return `${warning.error.operation} failed and is retried: ${warning.error.answer}`;
    case 'unknown-state':
      return `${warning.service}: ECS shows the ${warning.state} ${warning.value}, which this action does not know; it keeps waiting.`;
    case 'only-slow':
      return `${warning.services.join(', ')}: all new tasks run and the deployment is still in progress in ECS, so nothing is rolled back for the timeout.`;
    case 'scaled-to-zero':
      return `${warning.service} was scaled to 0 tasks during the roll-out, so nothing shows that the new revision starts.`;
    case 'deploy-command':
      return `${warning.service} was released, but its deploy command failed: ${commandEndText(warning.end)}`;
    case 'lost-tasks':
      return `${warning.service}: ${counted(warning.count, 'task')} of the new revision failed right after ECS completed the deployment, which leaves as many as it required.`;
    case 'not-stopped':
      return `${warning.service}: ${
        warning.error
          ? `ECS could not be told to roll ${warning.deployment ?? 'its deployment'} back (${warning.error.reason})`
          : 'its service deployment is not known'
      }, so another deploy replaces it`;
    case 'stopped-at-pause':
      return `${warning.service}: its pause could not be ended with ROLLBACK (${warning.error.reason}), so the deployment was stopped with StopServiceDeployment, which rolls it back just the same`;
    case 'overwrites':
      return `${warning.service}: ${conflictClause(warning.conflict)}; this release replaces it (\`on-conflict: overwrite\`)`;
    case 'no-log':
      return noLogText(warning);
    default:
      return lookWarningText(warning);
  }
}

/** What a watch does without, by the read that it cannot have. */
const LOSSES: Readonly<Record<Loss, string>> = {
  'failed-tasks':
    'tasks that start and then exit cannot be counted: a crash loop without a circuit breaker ends by timeout',
  'final-check': 'the final check for tasks that stopped right after the deployment completed is left out',
  'service-revisions': 'a deployment that came and went between two polls cannot be told from another one',
  'service-deployments': 'service deployments are not available: judging by rolloutState of DescribeServices alone',
};

function lookWarningText(warning: LookWarning): string {
  switch (warning.kind) {
    case 'rollback-impossible':
      return `${warning.service}: once it is released, \`on-failure: rollback\` cannot roll it back, because ${noWayBackClause(warning.why)}.`;
    case 'rolling-back':
      return `${warning.service}: ECS is rolling it back to ${warning.to} right now; a release waits for that up to its timeout, 10 minutes at most, and then replaces it.`;
    case 'in-progress':
      return `${warning.service}: a deployment of ${warning.taskDefinition} (${warning.id}) has been in progress since ${spokenMoment(warning.since)}; this release replaces it.`;
    case 'no-tasks-desired':
      return `${warning.service}: its desired count is 0, so ${MOVERS[warning.by]} starts no task and cannot show that the ${warning.by === 'release' ? 'new version' : 'revision'} works.`;
    case 'desired-count':
      return `${warning.service}: ${warning.now} tasks are wanted now, the service definition says ${warning.file}, and each deploy sets that. Leave desiredCount out of the file where autoscaling decides.`;
    case 'mutable-tag':
      return `${warning.name}: the image ${warning.image} has a tag that can move${warning.by === 'release' ? '; a rollback would not bring the old one back' : ': it need not be what ran before'}.`;
    case 'not-essential':
      return `the ${warning.task} runs in the container ${warning.container} of ${warning.family}, which is not essential: ECS lets the other containers run on, so its task is stopped once the command has ended.`;
    case 'restarts':
      return `the ${warning.task} runs in the container ${warning.container} of ${warning.family}, which has a \`restartPolicy\`: if the command fails after more than ${warning.after} s, ECS runs it again.`;
    case 'credentials-end':
      return `The credentials end in ${minutes(warning.left)} min, but the release may take up to ${minutes(warning.needed)} min: raise role-duration-seconds of aws-actions/configure-aws-credentials, or lower \`timeout\`.`;
    case 'long-wait':
      return longWaitText(warning);
    case 'strategy-differs':
      return `${warning.service}: ${strategyDifferenceText(warning.difference)}`;
    case 'left-out':
      return leftOutText(warning);
    case 'pauses-early':
      return pausesEarlyText(warning);
  }
}

function leftOutText({ services, by }: Extract<LookWarning, { kind: 'left-out' }>): string {
  const isOne = services.length === 1;
  const why =
    by === 'paused' ? `${isOne ? 'is' : 'are'} not paused` : `${isOne ? 'is' : 'are'} not among \`deployments\``;
  return `${listed(services, MOST_NAMES)} ${why}: this run does not touch ${isOne ? 'it' : 'them'}.`;
}

/** Names in one sentence. */
const MOST_NAMES = 20;

const MOVERS: Readonly<Record<Mover, string>> = { release: 'this release', rollback: 'the rollback' };

const minutes = (seconds: number): number => Math.round(seconds / 60);

function noWayBackClause(why: RollbackImpossible): string {
  switch (why.kind) {
    case 'created':
      return 'this release creates it';
    case 'none-completed':
      return 'no deployment of it is known to have completed';
    case 'other-family':
      return `its family changes from ${why.from} to ${why.to}`;
  }
}

/** Why the log of a container is not shown. */
export function noLogText({ container, why }: NoLog): string {
  return `The log of ${container} is not shown: ${why ? unreadableClause(why) : 'it is not in the task definition'}.`;
}

function unreadableClause(why: Unreadable): string {
  switch (why.kind) {
    case 'no-configuration':
      return 'it has no logConfiguration';
    case 'driver':
      return `its log driver is ${why.driver}, not awslogs`;
    case 'no-group':
      return 'its awslogs-group is missing';
    case 'no-prefix':
      return 'its awslogs-stream-prefix is missing, so the stream cannot be named';
  }
}

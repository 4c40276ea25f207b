import { courseOfRolloutState } from '../service-deployment-states.js';
import { type DeploymentSnapshot, primaryOf, type ServiceSnapshot } from '../snapshot.js';
import { presenceOf } from '../statuses.js';
import { byRolloutState, isAlone, withFailure } from './by-rollout-state.js';
import { byEndOfRollback, byServiceDeployment, withDisplacement } from './by-service-deployment.js';
import { byWaitUntil } from './by-wait-until.js';
import { mayYetBeExplained } from './explained.js';
import { failing, isHealthy, withHealth } from './failed-task-limit.js';
import { withOurs } from './ours.js';
import { clockStart, newestOurs, type Observation, type Rollout, type Verdict } from './rollout.js';
import { withLifecycle, withStandstill } from './timeout-clock.js';

/** How long a deployment may take to appear after the command that asked for it has ended, milliseconds. */
const APPEARANCE_MILLISECONDS = 120_000;
/** How long a command may take to start its second deployment, milliseconds: ecspresso sleeps 3 s between its two calls. */
const SECOND_DEPLOYMENT_MILLISECONDS = 30_000;
/** Verdicts on one deployment of ours, which do not count while the command may start another one. */
const ENDS_OF_A_DEPLOYMENT: ReadonlySet<Verdict['kind']> = new Set([
  'released',
  'rolled-back',
  'failed',
  'failing',
  'replaced',
]);
/** How many observations after the command's end must agree that nothing new appeared: reads can lag behind writes. */
const QUIET_OBSERVATIONS = 3;
/**
 * How long ECS must say that it has no such service (any more): one answer can lag behind, or come from a part of ECS that does.
 */
const GONE_MILLISECONDS = 10_000;

/**
 * The next state after one observation of ECS. Total: any order and any content of observations gives a state, and a verdict
 * never changes once it is there.
 */
export function advance(state: Rollout, observation: Observation): Rollout {
  if (state.verdict) return state;
  const seen = NOTES.reduce((noted, note) => note(noted, observation), state);
  const verdict = judge(seen, observation);
  if (!verdict || (ENDS_OF_A_DEPLOYMENT.has(verdict.kind) && mayBeDeployedAgain(seen, observation))) return seen;
  if (isUnexplained(verdict) && mayYetBeExplained(seen, observation)) {
    return { ...seen, unexplained: seen.unexplained + 1 };
  }
  return { ...seen, verdict };
}

/** Whether the command that still runs may start another deployment of ours. */
function mayBeDeployedAgain({ mayDeployTwice, command, startedAt }: Rollout, { at, isLast }: Observation): boolean {
  return mayDeployTwice === true && command === undefined && !isLast && at - startedAt < SECOND_DEPLOYMENT_MILLISECONDS;
}

/** A failure of which ECS has not said why. */
function isUnexplained(verdict: Verdict): boolean {
  return (verdict.kind === 'rolled-back' || verdict.kind === 'failed') && verdict.reason === '';
}

function withAbsence(state: Rollout, observation: Observation): Rollout {
  const { missingSince, ...there } = state;
  return isThere(observation.service) ? there : { ...there, missingSince: missingSince ?? observation.at };
}

/** What an observation adds to the state, in this order: ours first, for the rest is about ours. */
const NOTES: readonly ((state: Rollout, observation: Observation) => Rollout)[] = [
  withOurs,
  withAbsence,
  withHealth,
  withStandstill,
  withLifecycle,
  withDisplacement,
  withFailure,
];

function isThere(service: ServiceSnapshot | undefined): service is ServiceSnapshot {
  return service !== undefined && presenceOf(service.status) !== 'deleted';
}

function judge(state: Rollout, observation: Observation): Verdict | undefined {
  const { service } = observation;
  const mine = newestOurs(state);
  if (!isThere(service)) return withoutService(state, observation, mine);
  if (presenceOf(service.status) === 'being-deleted') return { kind: 'gone', status: service.status };
  if (mine === undefined) return withoutDeployment(state, observation, service);
  if (state.followsEcsRollback)
    return byEndOfRollback(state, observation, service, mine) ?? overdue(state, observation);
  if (state.until.kind === 'started') return state.command ? { kind: 'started' } : undefined;
  const verdict =
    byServiceDeployment(state, observation, service, mine) ?? byRolloutState(state, observation, service, mine);
  if (verdict?.kind === 'released') return withScale(state, service, verdict);
  return (
    verdict ?? failing(state, observation, service) ?? byWaitUntil(state, observation) ?? overdue(state, observation)
  );
}

/** ECS calls a deployment of no tasks complete at once; that somebody scaled it down meanwhile must be said. */
function withScale(state: Rollout, service: ServiceSnapshot, verdict: Extract<Verdict, { kind: 'released' }>): Verdict {
  return service.desired === 0 && state.health.mostDesired > 0 ? { ...verdict, scaledToZero: true } : verdict;
}

function withoutService(state: Rollout, observation: Observation, mine: string | undefined): Verdict | undefined {
  if (state.creates && mine === undefined) {
    return state.command?.failed ? { kind: 'not-started' } : overdue(state, observation);
  }
  if (observation.at - (state.missingSince ?? observation.at) < GONE_MILLISECONDS) return overdue(state, observation);
  return { kind: 'gone', status: observation.service?.status };
}

function withoutDeployment(state: Rollout, observation: Observation, service: ServiceSnapshot): Verdict | undefined {
  const { command, quietObservations } = state;
  const primary = primaryOf(service);
  const quiet = quietObservations >= QUIET_OBSERVATIONS;
  if (quiet && command?.failed) return { kind: 'not-started' };
  if (quiet && primary && isDeployedAlready(state, service, primary)) return { kind: 'unchanged' };
  // ecspresso creates a service with the newest revision of the family, which another registration may have made.
  if (state.creates && command && !command.failed && primary && primary.taskDefinition !== state.taskDefinition) {
    return { kind: 'created-other', shows: primary.taskDefinition };
  }
  if (command !== undefined && observation.at - command.endedAt > APPEARANCE_MILLISECONDS) {
    return { kind: 'not-appeared', seconds: APPEARANCE_MILLISECONDS / 1000, names: service.taskDefinition };
  }
  return overdue(state, observation);
}

/** Whether the service runs our revision in a deployment that is complete; one without a rolloutState, where it stands alone. */
function isDeployedAlready(state: Rollout, service: ServiceSnapshot, primary: DeploymentSnapshot): boolean {
  if (primary.taskDefinition !== state.taskDefinition) return false;
  const course = courseOfRolloutState(primary.rolloutState);
  return course === 'success' || (course === undefined && isAlone(service, primary));
}

/** When the timeout of a roll-out ends, milliseconds by our clock, if it stays as it was last seen at `at`. */
export function deadline(state: Rollout, at: number): number {
  const { milliseconds, at: waitsSince } = state.standstill;
  const waits = waitsSince === undefined ? 0 : Math.max(0, at - waitsSince);
  return clockStart(state) + milliseconds + waits + state.timeoutSeconds * 1000;
}

function overdue(state: Rollout, { at, service, serviceDeploymentsPending }: Observation): Verdict | undefined {
  // It is not known this time whether ECS waits as the service asks; the next answer says it.
  if (at <= deadline(state, at) || serviceDeploymentsPending) return undefined;
  const healthy = service !== undefined && !state.followsEcsRollback && isHealthy(state, service);
  return { kind: 'timeout', seconds: state.timeoutSeconds, healthy: healthy || undefined };
}

import { answerOrError } from '../answer-or-error.js';
import { AwsError } from '../cloud.js';
import { type FailedReads, failedReads } from '../patience.js';
import type { Observation, Wait } from '../rollout/rollout.js';
import { matterOf, troubleEvents } from '../service/events.js';
import { isKnown, type StateKind } from '../service-deployment-states.js';
import type { Followed } from './followed.js';
import { type Progress, progressOf } from './progress.js';
import { type StageEvent, takeStageEvents } from './stage-events.js';

/** Longest silence about a roll-out, milliseconds. */
const SILENCE = 60_000;

/** What a watch reports before the verdict. */
export type WatchEvent =
  | { readonly kind: 'progress'; readonly service: string; readonly progress: Progress }
  /** Nothing has changed for a while: the last progress is reported again. */
  | {
      readonly kind: 'heartbeat';
      readonly service: string;
      readonly progress: Progress;
      /** What ECS waits for meanwhile, as the service's settings ask. */
      readonly wait?: Wait | undefined;
    }
  | { readonly kind: 'event'; readonly service: string; readonly message: string }
  | StageEvent
  /** ECS shows a state that the table of states does not have: it is taken for one that goes on. */
  | { readonly kind: 'unknown-state'; readonly service: string; readonly state: StateKind; readonly value: string }
  /** A read fails, and is repeated. */
  | { readonly kind: 'unanswered'; readonly error: AwsError }
  /** A read fails, and the watch goes on without it. */
  | { readonly kind: 'degraded'; readonly action: string; readonly loss: Loss };

/** What a watch cannot see because a read is denied or fails. */
export type Loss =
  /** Tasks that start and then exit are not counted. */
  | 'failed-tasks'
  /** Tasks that failed right after the deployment completed are not seen. */
  | 'final-check'
  /** A deployment that came and went between two polls cannot be distinguished from another one. */
  | 'service-revisions'
  /** `rolloutState` of DescribeServices alone decides. */
  | 'service-deployments';

/** The reads of every poll. */
export type RepeatedRead = 'services' | 'service-deployments';

/** Reports what happens, each thing once. */
export interface WatchReporter {
  /** Reports that the watch goes on without a read; once for each operation. */
  degrade(error: AwsError, loss: Loss): void;
  /** Reports that a read fails and is repeated; once until it is {@link WatchReporter.answered}, see {@link failedReads}. */
  unanswered(read: RepeatedRead, error: AwsError): void;
  answered(read: RepeatedRead): void;
  /** Makes a read that the watch can do without; undefined when it is not allowed or fails. */
  optional<T>(read: () => Promise<T>, loss: Loss): Promise<T | undefined>;
  /** Reports what an observation shows of a roll-out. */
  observed(name: string, member: Followed, observation: Observation): void;
}

/** The reporter of one watch. */
export function watchReporter(emit: (event: WatchEvent) => void): WatchReporter {
  const degraded = new Set<string>();
  const failures: Readonly<Record<RepeatedRead, FailedReads>> = {
    services: failedReads(),
    'service-deployments': failedReads(),
  };
  const degrade = (error: AwsError, loss: Loss): void => {
    if (degraded.has(error.operation)) return;
    degraded.add(error.operation);
    emit({ kind: 'degraded', action: error.operation, loss });
  };
  return {
    degrade,
    unanswered(read, error) {
      if (failures[read].failed(error.kind)) emit({ kind: 'unanswered', error });
    },
    answered(read) {
      failures[read].answered();
    },
    async optional(read, loss) {
      const answer = await answerOrError(read);
      if (!(answer instanceof AwsError)) return answer;
      if (answer.kind === 'denied' || answer.kind === 'unsupported') degrade(answer, loss);
      return undefined;
    },
    observed(name, member, observation) {
      emitProgress(emit, name, member, observation);
      for (const { key, event } of [
        ...events(name, member, observation),
        ...takeStageEvents(name, member, observation),
        ...unknownStates(name, member, observation),
      ]) {
        if (member.reported.has(key)) continue;
        member.reported.add(key);
        emit(event);
      }
    },
  };
}

/** An event that is reported once; `key` distinguishes it from the others. */
interface ReportedOnce {
  readonly key: string;
  readonly event: WatchEvent;
}

function emitProgress(
  emit: (event: WatchEvent) => void,
  service: string,
  member: Followed,
  observation: Observation,
): void {
  const progress = observation.service && progressOf(member.state, observation.service);
  if (!progress || member.state.verdict) return;
  const digest = JSON.stringify(progress);
  const kind = digest === member.progress ? 'heartbeat' : 'progress';
  if (kind === 'heartbeat' && observation.at - member.reportedAt < SILENCE) return;
  member.progress = digest;
  member.reportedAt = observation.at;
  emit(kind === 'progress' ? { kind, service, progress } : { kind, service, progress, wait: member.state.wait });
}

/** ECS repeats an event with new ids and other tasks: a person has read it already. */
function events(service: string, { state }: Followed, observation: Observation): ReportedOnce[] {
  return troubleEvents(observation.service?.events ?? [], state.eventsSince).map(({ message }) => ({
    key: matterOf(message),
    event: { kind: 'event', service, message },
  }));
}

function unknownStates(service: string, { state }: Followed, observation: Observation): ReportedOnce[] {
  const ours = observation.serviceDeployments.filter(({ taskDefinition }) => taskDefinition === state.taskDefinition);
  const shown: readonly (readonly [StateKind, string | undefined])[] = [
    ['serviceStatus', observation.service?.status],
    ...ours.map(({ status }) => ['status', status] as const),
    ...ours.map(({ stage }) => ['lifecycleStage', stage] as const),
    ...ours.flatMap(({ hooks }) => hooks.map(({ status }) => ['hookStatus', status] as const)),
    ...(observation.service?.deployments ?? []).map(({ rolloutState }) => ['rolloutState', rolloutState] as const),
  ];
  return shown.flatMap(([kind, value]) =>
    value && !isKnown(kind, value)
      ? [{ key: `${kind} ${value}`, event: { kind: 'unknown-state' as const, service, state: kind, value } }]
      : [],
  );
}

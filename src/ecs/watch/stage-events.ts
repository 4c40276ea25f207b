import { endOfPause, type Pause, pauseKey, pausesOf } from '../pause.js';
import { type Observation, ourServiceDeployment, type ResolvedServiceDeployment } from '../rollout/rollout.js';
import { bakesAt, courseOfStatus, shiftsProductionAt } from '../service-deployment-states.js';
import type { DeploymentConfigurationSnapshot } from '../snapshot.js';
import { trafficSteps } from '../strategy.js';
import type { Followed } from './followed.js';

/** What happens in the lifecycle of a service deployment, each reported once. */
export type StageEvent =
  /**
   * It has come to a stage, or to another share of the traffic there. Shares are percent, as ECS gives them; `until` is
   * when ECS goes on from here by itself, epoch milliseconds, where the service's settings say it.
   */
  | {
      readonly kind: 'stage';
      readonly service: string;
      /** Ours, `family:revision`. */
      readonly taskDefinition: string;
      readonly stage: string;
      readonly share?: number | undefined;
      readonly testShare?: number | undefined;
      readonly until?: number | undefined;
      /** `until` is the latest that it can be: when the wait began was not seen. */
      readonly isLatest?: true | undefined;
      readonly at: number;
    }
  /** A hook holds it until somebody continues. */
  | {
      readonly kind: 'paused';
      readonly service: string;
      readonly taskDefinition: string;
      readonly pause: Pause;
      readonly at: number;
    }
  /** A pause is over, and the deployment goes on: somebody else has continued it, or ECS because nobody did in time. */
  | {
      readonly kind: 'continued-by-other';
      readonly service: string;
      readonly taskDefinition: string;
      readonly pause: Pause;
      readonly timedOut: boolean;
      readonly at: number;
    };

/**
 * What an observation shows of the lifecycle of our deployment; `key` says what has been reported before. Not pure: it
 * notes in `member` where the deployment was seen and what holds it, for the next observation.
 */
export function takeStageEvents(
  service: string,
  member: Followed,
  observation: Observation,
): { readonly key: string; readonly event: StageEvent }[] {
  const { state, held } = member;
  const deployment = ourServiceDeployment(state, observation.serviceDeployments);
  // A rollback passes the stages again; neither they nor a deployment told to roll back are reported.
  if (deployment === undefined || state.followsEcsRollback || courseOfStatus(deployment.status) !== 'going-on')
    return [];
  const { at } = observation;
  const { taskDefinition } = state;
  const pauses = pausesOf(deployment);
  const ended = [...held.values()].flatMap((pause) => {
    const end = state.continued?.has(pauseKey(pause)) ? undefined : endOfPause(pause, deployment);
    return end === undefined ? [] : [{ pause, end }];
  });
  const events = [
    // Where ECS rolls back, that is reported with its cause.
    ...ended
      .filter(({ end }) => end !== 'rolls-back')
      .map(({ pause, end }) => ({
        key: `continued ${pauseKey(pause)}`,
        event: {
          kind: 'continued-by-other',
          service,
          taskDefinition,
          pause,
          timedOut: end === 'continued-at-timeout',
          at,
        } as const,
      })),
    ...arrived({ service, taskDefinition }, member, deployment, observation),
    ...pauses.map((pause) => ({
      key: `hook ${pauseKey(pause)}`,
      event: { kind: 'paused', service, taskDefinition, pause, at } as const,
    })),
  ];
  member.seenInProgress = { arn: deployment.arn, at };
  // What is not at an end is remembered, whatever status ECS shows of it meanwhile.
  for (const { pause } of ended) held.delete(pauseKey(pause));
  for (const pause of pauses) held.set(pauseKey(pause), pause);
  return events;
}

function arrived(
  named: { readonly service: string; readonly taskDefinition: string },
  { seenInProgress }: Pick<Followed, 'seenInProgress'>,
  deployment: ResolvedServiceDeployment,
  { at, service: now }: Observation,
): { readonly key: string; readonly event: StageEvent }[] {
  const { arn, stage, productionTraffic: share, testTraffic: testShare, configuration } = deployment;
  // A shift that has not moved anything yet.
  if (stage === undefined || (shiftsProductionAt(stage) && share === 0)) return [];
  const minutes = waitMinutes(stage, share, configuration ?? now?.deploymentConfiguration);
  const until = minutes > 0 ? at + minutes * 60_000 : undefined;
  const wasSeenToBegin = seenInProgress?.arn === arn && at - seenInProgress.at <= CLOSE_MILLISECONDS;
  const isLatest = (until !== undefined && !wasSeenToBegin) || undefined;
  return [
    {
      key: `stage ${arn} ${stage} ${share}`,
      event: { kind: 'stage', ...named, stage, share, testShare, until, isLatest, at },
    },
  ];
}

/**
 * Longest gap between two observations at which the later one still dates what began, milliseconds. ECS does not say
 * when a stage began.
 */
const CLOSE_MILLISECONDS = 15_000;

/** How long ECS waits at a stage with this share of the traffic, as the service's settings say. */
function waitMinutes(
  stage: string,
  share: number | undefined,
  configuration: DeploymentConfigurationSnapshot | undefined,
): number {
  if (configuration === undefined) return 0;
  if (bakesAt(stage)) return configuration.bakeMinutes;
  if (!shiftsProductionAt(stage) || share === undefined || share >= 100) return 0;
  return trafficSteps(configuration).find(({ waitMinutes }) => waitMinutes > 0)?.waitMinutes ?? 0;
}

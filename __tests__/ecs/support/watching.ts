import type { Cloud, Services } from '../../../src/ecs/cloud.js';
import type { RolloutStart } from '../../../src/ecs/rollout/rollout.js';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import { type Following, watch } from '../../../src/ecs/watch/watch.js';
import type { WatchEvent } from '../../../src/ecs/watch/watch-events.js';
import {
  CLUSTER,
  deployment,
  oldDeployment,
  revisionArn,
  START,
  service,
  serviceDeployment,
  serviceDeploymentArn,
} from './ecs-says.js';
import { fakeClock } from './fake-clock.js';
import { fakeCloud } from './fake-cloud.js';
import { rolloutStart } from './rolled.js';

/** Milliseconds from the start until the deployments of this ECS are completed. */
export const LASTS = 10_000;

/** ECS in which each service named `service-N` has been given deployment 2 and completes it after {@link LASTS}. */
export function healthyEcs(elapsed: () => number): Partial<Cloud> {
  const describe = (name: string): ServiceSnapshot =>
    elapsed() < LASTS
      ? service([deployment(2, { running: Math.floor(elapsed() / 5000) }), oldDeployment()], {
          name,
          currentServiceDeployment: serviceDeploymentArn(2, name),
        })
      : service([deployment(2, { running: 2, rolloutState: 'COMPLETED' })], {
          name,
          currentServiceDeployment: serviceDeploymentArn(2, name),
        });
  return {
    services: (_cluster, names): Promise<Services> => Promise.resolve({ found: names.map(describe), missing: [] }),
    serviceDeployments: (arns) =>
      Promise.resolve(
        arns.map((arn) => {
          const name = arn.split('/')[2] ?? '';
          const { taskDefinition: _unknown, ...shown } = serviceDeployment(
            2,
            elapsed() < LASTS ? 'IN_PROGRESS' : 'SUCCESSFUL',
          );
          return {
            ...shown,
            arn,
            target: revisionArn(2, name),
            ...(elapsed() < LASTS ? {} : { finishedAt: START + LASTS }),
          };
        }),
      ),
  };
}

/** A watch over an ECS that answers so, and what it told. */
export function watching(answers: (elapsed: () => number) => Partial<Cloud>) {
  const clock = fakeClock();
  const aws = fakeCloud(answers(clock.elapsed));
  const news: WatchEvent[] = [];
  const cancel = new AbortController();
  const poller = watch({
    cloud: aws.cloud,
    cluster: CLUSTER,
    clock,
    random: () => 0.5,
    emit: (item) => news.push(item),
    signal: cancel.signal,
  });
  const follow = (name = 'backend', more: Partial<RolloutStart> = {}): Following =>
    poller.follow(rolloutStart({ service: name, startedAt: clock.now(), ...more }));
  return { clock, news, cancel, follow, ...aws };
}

/** News of one kind. */
export const told = (news: readonly WatchEvent[], kind: WatchEvent['kind']): WatchEvent[] =>
  news.filter((item) => item.kind === kind);

import type { Deployment } from '../../../emulator/ecs/service/service.js';
import type { World as EmulatedWorld } from '../../../emulator/ecs/world/world.js';
import type { Cloud } from '../../../src/ecs/cloud.js';

/** The tag of what somebody else deploys. */
export const THEIR_TAG = 'ok_theirs';

/** Notes each rollback of a deployment that somebody else has made, as it reaches ECS. */
export function watched(cloud: Cloud, ecs: EmulatedWorld, moved: string[]): Cloud {
  const noted = (arn: string): void => {
    ecs.clock.catchUp();
    const deployments = [...ecs.clusters.values()].flatMap(({ services }) =>
      [...services.values()].flatMap(({ serviceDeployments }) => serviceDeployments),
    );
    if (isOfOthers(deployments.find((deployment) => deployment.arn === arn)?.target)) moved.push(arn);
  };
  return {
    ...cloud,
    stopServiceDeployment: async (arn) => {
      noted(arn);
      await cloud.stopServiceDeployment(arn);
    },
    continueServiceDeployment: async (arn, hookId, action) => {
      noted(arn);
      await cloud.continueServiceDeployment(arn, hookId, action);
    },
  };
}

/** The deployment that a service is on, where somebody else has made it. */
export function servedByOthers(ecs: EmulatedWorld, cluster: string, service: string): readonly string[] {
  ecs.clock.catchUp();
  const primary = ecs.clusters.get(cluster)?.services.get(service)?.deployments[0];
  return primary !== undefined && isOfOthers(primary) ? [`${service}: ${primary.id}`] : [];
}

function isOfOthers(deployment: Deployment | undefined): boolean {
  return JSON.stringify(deployment?.revision.taskDefinition.attributes ?? '').includes(THEIR_TAG);
}

/** Does something at the first call alone. */
export function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}

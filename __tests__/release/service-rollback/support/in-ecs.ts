import { deployment, oldDeployment, service, serviceDeploymentArn } from '../../../ecs/support/ecs-says.js';

/** The seventh deployment rolls out. */
export const inProgress = service([deployment(7), oldDeployment()], {
  currentServiceDeployment: serviceDeploymentArn(7),
});
/** ECS takes it back to what ran before. */
export const goingBack = service([
  oldDeployment({
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: 'rolling back to deploymentId ecs-svc/1.',
  }),
  deployment(7, { status: 'ACTIVE', rolloutState: 'FAILED' }),
]);

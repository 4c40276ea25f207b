import type { Pause } from '../ecs/pause.js';
import type { HookAction } from '../ecs/service-deployment-states.js';
import { shellCommand } from '../shell-command.js';

/** The command of the AWS CLI that continues a paused deployment, or rolls it back. */
export function continueCommand(
  { serviceDeployment, hookId }: Pick<Pause, 'serviceDeployment' | 'hookId'>,
  region: string,
  action: HookAction,
): string {
  return shellCommand`aws ecs continue-service-deployment --region ${region} --service-deployment-arn ${serviceDeployment} --hook-id ${hookId} --action ${action}`;
}

import type { Cloud } from '../../ecs/cloud.js';
import type { ServiceConfig } from '../plan.js';
import { askedAgain } from '../retry.js';
import type { World } from '../world.js';
import { LOOK_PATIENCE } from './describe-services.js';

/** Reads that the modes continue, wait and rollback need before they change anything. */
export type PatientReads = Pick<
  Cloud,
  'taskDefinition' | 'successfulDeployments' | 'serviceRevisions' | 'serviceDeployments' | 'newestServiceDeployments'
>;

/** The reads of look about one service, repeated while AWS throttles or does not answer. They reject with its last error. */
export function patientReads(world: World, { region, cluster, service }: ServiceConfig): PatientReads {
  const cloud = world.cloud(region);
  const asked = <T>(read: () => Promise<T>): Promise<T> =>
    askedAgain(world, { kind: 'services', cluster, services: [service] }, read, LOOK_PATIENCE);
  return {
    taskDefinition: (name) => asked(() => cloud.taskDefinition(name)),
    successfulDeployments: (...page) => asked(() => cloud.successfulDeployments(...page)),
    serviceRevisions: (arns) => asked(() => cloud.serviceRevisions(arns)),
    serviceDeployments: (arns) => asked(() => cloud.serviceDeployments(arns)),
    newestServiceDeployments: (...names) => asked(() => cloud.newestServiceDeployments(...names)),
  };
}

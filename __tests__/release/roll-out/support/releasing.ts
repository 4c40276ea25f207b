import type { Cloud } from '../../../../src/ecs/cloud.js';
import type { ServiceSnapshot } from '../../../../src/ecs/snapshot.js';
import type { Inputs } from '../../../../src/inputs/inputs.js';
import { oldDeployment, service } from '../../../ecs/support/ecs-says.js';
import { awsError } from '../../../ecs/support/fake-cloud.js';
import { releaseInWords } from '../../../support/in-words.js';
import { fakeWorld } from '../../support/fake-world.js';
import { inputs } from '../../support/inputs.js';
import { type Script, said } from '../../support/script.js';

/** A release of one service whose config is of the family `shop-backend`, registered as revision 42. */
export async function releasing(script: Partial<Script>, more: Partial<Inputs> = {}) {
  const fake = fakeWorld({
    configs: { 'backend.yml': { family: 'shop-backend', service: 'backend' } },
    services: { backend: {} },
    ...script,
  });
  const end = await fake.clock.drive(releaseInWords(fake.world, inputs([['backend.yml']], more)));
  const evidence = end.failures.flatMap(({ title, lines }) => [title, ...lines]).join('\n');
  return { ...fake, end, evidence, result: end.configs[0]?.result };
}

/** An ECS that shows one service, whatever is deployed; from the `after`th answer on it does not answer. */
export function shows(shown: Partial<ServiceSnapshot>, after = Number.POSITIVE_INFINITY): Partial<Cloud> {
  let asked = 0;
  return {
    services: () => {
      asked += 1;
      if (asked > after) return Promise.reject(awsError('denied'));
      const deployments = [
        oldDeployment({ status: 'PRIMARY', taskDefinition: shown.taskDefinition ?? 'shop-backend:41' }),
      ];
      return Promise.resolve({ found: [{ ...service(deployments), ...shown }], missing: [] });
    },
  };
}

export const refused: NonNullable<Script['refuse']> = (command) =>
  command === 'deploy' ? said('operation error ECS: UpdateService, ClientException: no') : undefined;

/** ecspresso gives up waiting for another controller, which may go on. */
export const brokenOff: NonNullable<Script['refuse']> = (command) =>
  command === 'deploy'
    ? said('failed to wait for deployment: exceeded max wait time for DeploymentSuccessful waiter')
    : undefined;

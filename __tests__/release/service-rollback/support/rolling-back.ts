import type { Cloud } from '../../../../src/ecs/cloud.js';
import type { ServiceSnapshot } from '../../../../src/ecs/snapshot.js';
import type { Inputs } from '../../../../src/inputs/inputs.js';
import type { Event } from '../../../../src/release/events.js';
import { inspect } from '../../../../src/release/look/inspect.js';
import type { ConfigOutcome } from '../../../../src/release/outcome.js';
import { hasService } from '../../../../src/release/plan.js';
import type { RollOutInputs } from '../../../../src/release/roll-out/deploy-with-force.js';
import { watches } from '../../../../src/release/roll-out/watches.js';
import {
  rollBackService,
  type ServiceRollbackEnd,
} from '../../../../src/release/service-rollback/roll-back-service.js';
import { fakeWorld, LASTS } from '../../support/fake-world.js';
import { inputs } from '../../support/inputs.js';
import type { Script } from '../../support/script.js';

/** What ECS shows `elapsed` milliseconds after going back began, made of what is so and what was before the release. */
export type Shows = (now: ServiceSnapshot, before: ServiceSnapshot, elapsed: number) => ServiceSnapshot | undefined;

/** Takes a service back that this run has brought to revision 42 and left so. */
export async function goingBack(
  released: Partial<ConfigOutcome>,
  shows: Shows = (now) => now,
  script: Partial<Script> = {},
  cloud: Partial<Cloud> = {},
  more: Partial<Inputs & Pick<RollOutInputs, 'leaves'>> = {},
  cancelAfter?: number,
): Promise<{ end: ServiceRollbackEnd; seconds: number; commands: readonly string[]; events: readonly Event[] }> {
  const fake = fakeWorld({
    configs: { 'backend.yml': { family: 'shop-backend', service: 'backend', timeoutSeconds: 120 } },
    services: { backend: {} },
    ...script,
  });
  const { leaves, ...others } = more;
  const wanted = inputs([['backend.yml']], { onFailure: 'rollback', ...others });
  const work = async () => {
    const [config] = (await inspect(fake.world, wanted)).plan.lines.flat().filter(hasService);
    if (!config?.current) throw new Error('no service');
    const before = config.current;
    await fake.world.ecspresso.deploy(config.call, {
      target: { kind: 'revision', revision: 42 },
      force: false,
      extraArgs: [],
    });
    await fake.clock.sleep(LASTS);
    const from = fake.clock.elapsed();
    if (cancelAfter !== undefined) fake.clock.at(from + cancelAfter, () => fake.cancel.abort());
    const said = fake.world.cloud('r');
    const world = {
      ...fake.world,
      cloud: () => ({
        ...said,
        services: async (...args: Parameters<Cloud['services']>) => {
          const { found, missing } = await said.services(...args);
          return {
            missing,
            found: found.flatMap((service) => shows(service, before, fake.clock.elapsed() - from) ?? []),
          };
        },
        ...cloud,
      }),
    };
    const touched = {
      service: 'backend',
      after: 'shop-backend:42',
      before: 'shop-backend:41',
      preexisting: new Set(before.deployments.map(({ id }) => id)),
      created: false,
    };
    const outcome = { result: 'released', deployment: 'ecs-svc/101', ...released } as ConfigOutcome;
    const end = await rollBackService(world, watches(world)(config), config, touched, outcome, { ...wanted, leaves });
    return { end, seconds: (fake.clock.elapsed() - from) / 1000, commands: fake.journal.slice(1), events: fake.events };
  };
  return fake.clock.drive(work());
}

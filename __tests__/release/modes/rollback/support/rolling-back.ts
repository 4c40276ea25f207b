import type { AwsError } from '../../../../../src/ecs/cloud.js';
import type { ServiceSnapshot, TaskDefinitionSnapshot } from '../../../../../src/ecs/snapshot.js';
import type { Inputs, RollbackTarget, RollbackTo } from '../../../../../src/inputs/inputs.js';
import { destinationClause } from '../../../../../src/report/phrases/destination.js';
import { START } from '../../../../ecs/support/ecs-says.js';
import { rollbackInWords } from '../../../../support/in-words.js';
import { fakeWorld } from '../../../support/fake-world.js';
import { inputs } from '../../../support/inputs.js';
import { type Script, said } from '../../../support/script.js';
import { withAnswers } from '../../../support/with-answers.js';

export const CONFIGS: Script['configs'] = {
  'backend.yml': { family: 'shop-backend', service: 'backend' },
  'frontend.yml': { family: 'shop-frontend', service: 'frontend' },
  'batch.yml': { family: 'shop-batch' },
};
export const SERVICES = { backend: {}, frontend: {} };

/** What ECS keeps: deployments of a service, newest first, and task definitions that are not ACTIVE. */
export interface Kept {
  readonly history?: Readonly<Record<string, readonly string[]>>;
  readonly definitions?: Readonly<Record<string, string | undefined>>;
  readonly refuses?: AwsError;
}

export const HISTORY = {
  backend: ['shop-backend:41', 'shop-backend:40'],
  frontend: ['shop-frontend:41', 'shop-frontend:38'],
};

export async function goingBack(
  { history = HISTORY, definitions = {}, refuses }: Kept,
  configs: readonly (readonly string[])[],
  more: Partial<Inputs> = {},
  script: Partial<Script> = {},
  cancelAt?: number,
  /** What ECS shows of a service that is so, after these commands; an error is what it answers. */
  shown: (service: ServiceSnapshot, journal: readonly string[]) => ServiceSnapshot | undefined = (service) => service,
) {
  const fake = fakeWorld({
    configs: CONFIGS,
    services: SERVICES,
    ...script,
    cloud: {
      successfulDeployments: (_cluster, service) => {
        if (refuses) return Promise.reject(refuses);
        const deployments = (history[service] ?? []).map((taskDefinition, index) => ({
          arn: `arn:deployment/${index}`,
          status: 'SUCCESSFUL',
          createdAt: START - (index + 1) * 3_600_000,
          hooks: [],
          target: `arn:revision/${taskDefinition}`,
        }));
        return Promise.resolve({ deployments });
      },
      serviceRevisions: (arns) => Promise.resolve(new Map(arns.map((arn) => [arn, arn.split('/')[1] ?? '']))),
      taskDefinition: (name) => {
        const status = name in definitions ? definitions[name] : 'ACTIVE';
        const [family, revision] = name.split(':');
        const found: TaskDefinitionSnapshot | undefined =
          status === undefined
            ? undefined
            : {
                name,
                status,
                source: { family, containerDefinitions: [{ name: 'app', image: `repo/app:v${revision}` }] },
              };
        return Promise.resolve(found);
      },
      images: (name) => Promise.resolve(new Map([['app', `repo/app:v${name.split(':')[1]}`]])),
      ...script.cloud,
    },
  });
  const world = {
    ...withAnswers(fake.world, (found) => found.flatMap((service) => shown(service, fake.journal) ?? [])),
    ecspresso: {
      ...fake.world.ecspresso,
      // Without images these could not be rendered.
      render: () => Promise.reject(said('must_env: environment variable IMAGE is not defined')),
    },
  };
  if (cancelAt !== undefined) fake.clock.at(cancelAt, () => fake.cancel.abort());
  const work = rollbackInWords(world, inputs(configs, { mode: 'rollback', rollbackTo: { kind: 'previous' }, ...more }));
  const end = await fake.clock.drive(work);
  const destinations = fake.events.flatMap((event) =>
    event.kind === 'destination'
      ? [`${event.service}: ${event.from} → ${event.to}, ${destinationClause(event.why)}`]
      : [],
  );
  return { ...fake, end, destinations };
}

/** A line of `rollback-to` for a config. */
export const to = (config: string, family: string, revision: number, from?: string): RollbackTarget => ({
  name: config,
  config,
  family,
  revision,
  from,
  line: 1,
});

/** A line of `rollback-to` for a service. */
export const named = (name: string, revision: string, from?: string): RollbackTarget => {
  const [family = '', number] = revision.split(':');
  return { name, family, revision: Number(number), from, line: 1 };
};

/** `rollback-to` as lines. */
export const lines = (...targets: readonly RollbackTarget[]): RollbackTo => ({ kind: 'lines', targets });

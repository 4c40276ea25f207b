import { expect } from '@jest/globals';
import { type Case, cases } from '../support/case.js';
import { FRONTEND_RELEASED, frontendAlone, json } from '../support/product.js';
import { CANARY, deploys, shifting } from './support.js';

const FILE = 'ecspresso/frontend-service-def.json';

/** The file asks for a canary with its steps, and ECS rolls. */
const NEW_IN_FILE = {
  ...FRONTEND_RELEASED,
  inputs: frontendAlone(),
  ...deploys('frontend', { minimumHealthyPercent: 100, maximumPercent: 200 }),
  files: {
    [FILE]: json((value) => ({
      ...value,
      loadBalancers: shifting(value),
      deploymentConfiguration: CANARY,
    })),
  },
} as const;
const ASKS = 'frontend: the service definition asks for canary 10 % for 10 min, then bakes 10 min, ECS has rolling; ';

/** What was sent of it. */
function sent({ calls }: Parameters<Exclude<Case['also'], undefined>>[0]): readonly unknown[] {
  return calls.flatMap(({ operation, input }) =>
    operation === 'UpdateService' ? [input['deploymentConfiguration'] ?? []].flat() : [],
  );
}

cases('how ECS is to deploy, told before anything is changed', [
  {
    ...NEW_IN_FILE,
    name: 'ecspresso 2.8 sends all of it',
    as: '2.8',
    warnings: [new RegExp(`^${ASKS}a release changes that\\.$`)],
    also: (outcome) => expect(sent(outcome)).toMatchObject([CANARY]),
  },
  {
    ...NEW_IN_FILE,
    name: 'ecspresso 2.6 sends the strategy without its steps',
    as: '2.6',
    warnings: [
      new RegExp(`^${ASKS}a release changes that, but ecspresso 2\\.6\\.\\d+ does not send \`canaryConfiguration\`\\.`),
    ],
    also: (outcome) => {
      const [configuration, ...others] = sent(outcome);
      expect(others).toEqual([]);
      expect(configuration).toMatchObject({ strategy: 'CANARY', bakeTimeInMinutes: 10 });
      expect(configuration).not.toHaveProperty('canaryConfiguration');
    },
  },
  {
    ...NEW_IN_FILE,
    name: 'ecspresso 2.3 sends nothing of it',
    as: '2.3',
    warnings: [
      new RegExp(
        `^${ASKS}\\S+ ecspresso \\S* ?does not send \`strategy\`, \`bakeTimeInMinutes\`, \`canaryConfiguration\`, so ECS keeps what it has\\.`,
      ),
    ],
    also: (outcome) => {
      for (const configuration of sent(outcome)) expect(configuration).not.toHaveProperty('strategy');
    },
  },
]);

import { type Case, cases } from './support/case.js';
import { FRONTEND_MIGRATION, frontendAlone, json, FRONTEND_RELEASED as RELEASED } from './support/product.js';

const DEFINITION = 'ecspresso/frontend-task-def.json';
const SERVICE = 'ecspresso/frontend-service-def.json';

/** What every object of JavaScript has, and what ECS nevertheless takes as a name. */
const NAMES = ['constructor', '__proto__', 'toString'] as const;

/** The frontend's container under another name, with variables and labels of such names. */
function named(name: string): (text: string) => string {
  return json((definition) => ({
    ...definition,
    containerDefinitions: (definition['containerDefinitions'] as object[]).map((container) => ({
      ...container,
      name,
      environment: NAMES.map((variable) => ({ name: variable, value: 'x' })),
      dockerLabels: Object.fromEntries(NAMES.map((label) => [label, 'x'])),
    })),
  }));
}

const GIVEN = NAMES.map((name) => `${name}=given-${name}`).join('\n');

cases('names that every object of JavaScript has are names like any other', [
  ...NAMES.map(
    (name): Case => ({
      name: `a container ${name}`,
      inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION },
      files: {
        [DEFINITION]: named(name),
        [SERVICE]: (text) => text.replace('"containerName": "frontend"', `"containerName": "${name}"`),
      },
      ...RELEASED,
      migrationExit: '0',
      ran: ['shop-frontend:18'],
    }),
  ),
  {
    name: 'variables of env and migration-env, external strings',
    inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION, env: GIVEN, 'migration-env': GIVEN, 'ext-str': GIVEN },
    ...RELEASED,
    migrationExit: '0',
    ran: ['shop-frontend:18'],
  },
  {
    name: 'a variable of images that no config uses',
    inputs: { ...frontendAlone(), images: `${frontendAlone()['images']}\nconstructor=v42` },
    status: 'failed',
    message: /^1 input is wrong\. Nothing was changed\.$/,
    errors: [/^1 input is wrong/],
    evidence: [/constructor is used by no config: its value is in the image of no container/],
    serves: { frontend: 'shop-frontend:17' },
  },
]);

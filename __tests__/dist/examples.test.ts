import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { globSync } from 'tinyglobby';
import { ecspressoBinary } from '../../emulator/ecspresso/binary.js';
import { examples, folderOfExample } from '../docs/support/examples.js';
import { ROOT, yamlFiles } from '../docs/support/pages.js';
import { type Use, uses } from '../docs/support/uses.js';
import { filesOfExample, worldOfExample } from './support/example.js';
import { OLD_VERSION } from './support/expectation.js';
import { inTwoSteps } from './support/in-two-steps.js';
import { IS_REAL, lineOf, removeFolders } from './support/program.js';
import { type Outcome, play, type Step } from './support/step.js';

/** What must become of a step of an example, beside being green. */
interface Expected {
  readonly status: string;
  /** `result` by service, or by config where there is none. */
  readonly results: Readonly<Record<string, string>>;
  /** Task definitions of the tasks that were run. */
  readonly ran?: readonly string[];
  /** None unless they are here. */
  readonly warnings?: readonly unknown[];
  /** The step of an earlier job, whose outputs this one is given. */
  readonly after?: string;
  /** What the step told ECS about a deployment on its way. */
  readonly tells?: string;
}

const released = (...services: string[]): Expected => ({
  status: 'released',
  results: Object.fromEntries(services.map((name) => [name, 'released'])),
});

/** By file, job and leg: a step that is not here fails, and so does a line that no step belongs to. */
const EXPECTED: Readonly<Record<string, Expected>> = {
  'blue-green/workflow/release.yml deploy': { status: 'paused', results: { web: 'paused' } },
  'blue-green/workflow/release.yml continue': {
    ...released('web'),
    after: 'blue-green/workflow/release.yml deploy',
    tells: 'ContinueServiceDeployment',
  },
  'blue-green/workflow/release.yml back': {
    ...released('web'),
    status: 'rolled-back',
    after: 'blue-green/workflow/release.yml deploy',
    tells: 'ContinueServiceDeployment',
  },
  'canary/workflow/release.yml release': { status: 'in-progress', results: { api: 'in-progress' } },
  'canary/workflow/release.yml bake': { ...released('api'), after: 'canary/workflow/release.yml release' },
  'composite/workflow/release.yml release': { ...released('api'), ran: ['shop-api:42'] },
  'jsonnet/workflow/release.yml release': released('catalog', 'checkout', 'mailer'),
  'matrix/workflow/release.yml migrate': { status: 'completed', results: {}, ran: ['shop-web:42'] },
  'matrix/workflow/release.yml release (web)': released('web'),
  'matrix/workflow/release.yml release (worker)': released('worker'),
  'matrix/workflow/release.yml release (admin)': released('admin'),
  'migration-dry-run/workflow/dry-run.yml dry-run': {
    status: 'completed',
    results: {},
    ran: ['shop-migration:42'],
  },
  'monorepo/workflow/release.yml release (api)': released('api'),
  // What goes back is not done in a plan.
  'night/workflow/by-hand.yml plan': {
    status: 'planned',
    results: { web: 'skipped' },
    warnings: [expect.stringMatching(/^web: its own settings pause its rollback, too, /)],
  },
  'night/workflow/by-hand.yml rollback': {
    ...released('web'),
    status: 'rolled-back',
    after: 'blue-green/workflow/release.yml deploy',
    tells: 'ContinueServiceDeployment',
  },
  'night/workflow/by-hand.yml continue': {
    ...released('web'),
    after: 'blue-green/workflow/release.yml deploy',
    tells: 'ContinueServiceDeployment',
  },
  'outputs/workflow/notify.yml deploy': released('backend'),
  'production/workflow/release.yml deploy': { ...released('backend', 'frontend'), ran: ['shop-backend:42'] },
  // An image that is not built yet is no difference.
  'pull-request/workflow/plan.yml plan': { status: 'planned', results: { api: 'unchanged' } },
  'pull-request/workflow/release.yml release': released('api'),
  'rails/workflow/release.yml release': {
    ...released('web', 'worker', 'streaming'),
    ran: ['rails-web:42', 'rails-web:42', 'rails-web:42'],
  },
  'rollback/workflow/rollback.yml rollback': { ...released('api', 'web'), status: 'rolled-back' },
  'scheduled-tasks/workflow/register.yml register': {
    status: 'released',
    results: { 'ecspresso/cleanup.yml': 'registered', 'ecspresso/nightly-report.yml': 'registered' },
  },
  'smoke-test/workflow/release.yml release': released('web'),
  'smoke-test/workflow/release.yml back': {
    ...released('web'),
    status: 'rolled-back',
    after: 'smoke-test/workflow/release.yml release',
  },
  'staging-production/workflow/release.yml staging': { ...released('app'), ran: ['shop-app-staging:42'] },
  'staging-production/workflow/release.yml production': { ...released('app'), ran: ['shop-app-production:42'] },
};

const steps = yamlFiles()
  .filter(({ file }) => file.startsWith('examples/'))
  .flatMap((snippet) => uses(snippet).map((use) => ({ ...use, name: use.where.replace(/^examples\//, '') })));

/** Of an ecspresso that ECSPRESSO names. */
const IS_OLD =
  IS_REAL && lineOf(ecspressoBinary({ env: { ECSPRESSO: process.env['ECSPRESSO'] } }), undefined) === '2.3';

/** `std.native`, and all of a strategy but its name, are newer than the line 2.3. */
const NEWER = /^(jsonnet|blue-green|canary|night)\//;

jest.setTimeout(120_000);
afterAll(removeFolders);

test('every example has a step here', () => {
  expect(new Set(steps.map(({ name }) => name))).toEqual(new Set(Object.keys(EXPECTED)));
  expect(new Set(steps.map(({ name }) => name.split('/')[0]))).toEqual(new Set(examples()));
});

describe('the steps of the examples, as a runner runs them', () => {
  for (const { name, ...use } of steps) {
    const run = IS_OLD && NEWER.test(name) ? test.skip : test.concurrent;
    run(name, async () => {
      const { after, ...expected } = EXPECTED[name] ?? {};
      const outcome = after === undefined ? await play(await stepOf(name, use)) : await playAfter(after, name, use);
      expect(seenOf(outcome)).toEqual({ succeeded: true, warnings: [], ran: [], ...expected });
    });
  }
});

/** A step after one of an earlier job, with that one's outputs. */
async function playAfter(after: string, name: string, use: Use): Promise<Outcome> {
  const earlier = steps.find((step) => step.name === after);
  if (earlier === undefined) throw new Error(`There is no step ${after}.`);
  const { second } = await inTwoSteps(await stepOf(after, earlier), async ({ transcript }) => {
    const { inputs } = await stepOf(name, use);
    const given = Object.entries(use.written).flatMap(([input, text]) => {
      const output = /^\$\{\{ needs\.[\w-]+\.outputs\.([\w-]+) \}\}$/.exec(text)?.[1];
      return output === undefined ? [] : [[input, transcript.outputs[output] ?? '']];
    });
    return { inputs: { ...inputs, ...Object.fromEntries(given) } };
  });
  return second;
}

async function stepOf(where: string, { inputs }: Pick<Use, 'inputs'>): Promise<Step> {
  const name = where.split('/')[0] ?? '';
  return {
    // What was not written or is blank must not hide the ecspresso that the tests bring along.
    inputs: { ...inputs, 'ecspresso-version': 'installed' },
    files: filesOfExample(name),
    world: await worldOfExample(name, inputs, configsOf(name, inputs['configs'] ?? '')),
  };
}

function configsOf(name: string, text: string): readonly string[] {
  const folder = `${ROOT}/${folderOfExample(name)}`;
  const words = text.split(/\s+/).filter((word) => word !== '');
  return words.flatMap((word) => (word.includes('*') ? globSync(word, { cwd: folder }) : [word]));
}

function seenOf({ transcript, result, calls }: Outcome): unknown {
  const told = calls
    .map(({ operation }) => operation)
    .filter((name) => /^(Continue|Stop)ServiceDeployment$/.test(name));
  return {
    succeeded: transcript.succeeded,
    status: transcript.outputs['status'],
    warnings: transcript.annotations
      .filter(({ level, message }) => level !== 'notice' && !OLD_VERSION.test(message))
      .map(({ message }) => message),
    results: Object.fromEntries(result.configs.map((config) => [config.service ?? config.config, config.result])),
    ran: calls
      .filter(({ operation, status }) => operation === 'RunTask' && status === 200)
      .map(({ input }) => String(input['taskDefinition']).replace(/^.*\//, '')),
    ...(told.length > 0 && { tells: told.join(', ') }),
  };
}

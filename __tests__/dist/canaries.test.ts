import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { startGitHub } from '../../emulator/github/comments.js';
import { FRONTEND, FRONTEND_MIGRATION, frontendAlone, json } from './support/product.js';
import { removeFolders } from './support/program.js';
import { type Outcome, play, type Step } from './support/step.js';

jest.setTimeout(120_000);
afterAll(removeFolders);

/** A secret for every place that can hold one. */
const CANARIES = {
  env: 'canary-env-4f1c0a77',
  setting: 'canary-setting-93be1d20',
  'migration-env': 'canary-migration-7a52ff31',
  'github-token': 'ghs_canary0123456789012345678901234567890',
  'AWS secret key': 'canary-aws-key-0d6b8c1e2f3a4b5c6d7e',
  'AWS session token': 'canary-aws-token-5e4d3c2b1a',
  'step variable': 'canary-step-88d0e4aa',
} as const;

const DEFINITION = 'ecspresso/frontend-task-def.json';
/** The definition hands two of them to the container, as teams do where no secret store is at hand. */
const withSecrets = json((definition) => ({
  ...definition,
  containerDefinitions: (definition['containerDefinitions'] as Record<string, unknown>[]).map((container) => ({
    ...container,
    environment: [
      { name: 'API_KEY', value: '{{ must_env `API_KEY` }}' },
      { name: 'SETTING', value: '{{ must_env `SETTING` }}' },
      { name: 'FROM_STEP', value: '{{ must_env `DATABASE_PASSWORD` }}' },
    ],
  })),
}));

function step(tag: string, inputs: Readonly<Record<string, string>>): Step {
  const { images } = frontendAlone(tag);
  return {
    inputs: {
      ...FRONTEND_MIGRATION,
      ...(images === undefined ? {} : { images }),
      configs: `${FRONTEND} SETTING=${CANARIES.setting}`,
      env: `API_KEY=${CANARIES.env}`,
      'migration-env': `ADMIN_PASSWORD=${CANARIES['migration-env']}`,
      'github-token': CANARIES['github-token'],
      ...inputs,
    },
    files: { [DEFINITION]: withSecrets },
    env: {
      AWS_SECRET_ACCESS_KEY: CANARIES['AWS secret key'],
      AWS_SESSION_TOKEN: CANARIES['AWS session token'],
      DATABASE_PASSWORD: CANARIES['step variable'],
      ACTIONS_STEP_DEBUG: 'true',
      RUNNER_DEBUG: '1',
    },
  };
}

const OK = '9f3c2e1';
const STEPS: Readonly<Record<string, () => Step>> = {
  released: () => step(OK, {}),
  'rolled back by ECS': () => step('svc-crash_run-ok', {}),
  'a failed migration': () => step('svc-ok_run-exit3', {}),
  'a migration by overrides': () => {
    const environment = [{ name: 'ADMIN_PASSWORD', value: CANARIES['migration-env'] }];
    const { inputs, ...rest } = step(OK, {});
    const { 'migration-command': _command, 'migration-env': _env, ...others } = inputs;
    const overrides = { containerOverrides: [{ name: 'frontend', command: ['true'], environment }] };
    return { ...rest, inputs: { ...others, 'migration-overrides': JSON.stringify(overrides) } };
  },
  'a plan': () => step(OK, { mode: 'plan' }),
  'inputs that are wrong': () => step(OK, { timeout: '30', 'migration-command': 'a && b' }),
  'a definition that cannot be read': () => ({
    ...step(OK, {}),
    files: { [DEFINITION]: (text) => `${withSecrets(text)} "{{ must_env \`API_KEY\` }}" {{ must_env \`SETTING\` }}` },
  }),
  'a registration that ECS refuses': () => ({
    ...step(OK, {}),
    faults: [
      {
        operation: 'RegisterTaskDefinition',
        kind: {
          type: 'error',
          status: 400,
          code: 'ClientException',
          message: `Invalid value ${CANARIES.env} of ${CANARIES.setting}.`,
        },
      },
    ],
  }),
};

const played = new Map<string, Promise<Outcome>>();

function outcomeOf(name: string): Promise<Outcome> {
  const make = STEPS[name];
  const known = played.get(name) ?? (make ? play(make()) : Promise.reject(new Error(name)));
  played.set(name, known);
  return known;
}

/** Everything that a person or a later step could read. */
function readable({ transcript, result }: Outcome): string {
  // What the runner masks is hidden by it, not by us: the raw streams count.
  return JSON.stringify([transcript, result]);
}

describe.each(Object.keys(STEPS))('%s', (name) => {
  test('shows no canary anywhere', async () => {
    const text = readable(await outcomeOf(name));
    const shown = Object.entries(CANARIES).filter(
      ([where, canary]) => where !== 'step variable' && text.includes(canary),
    );
    expect(shown.map(([where]) => where)).toEqual([]);
  });

  test('hands no canary to a process as a word', async () => {
    const words = JSON.stringify((await outcomeOf(name)).witness.commands());
    expect(words).not.toContain('canary');
  });
});

test('the canaries were there: the values reached ECS, and only where they were meant to', async () => {
  const { calls } = await outcomeOf('released');
  const registered = JSON.stringify(calls.filter(({ operation }) => operation === 'RegisterTaskDefinition'));
  for (const name of ['env', 'setting', 'step variable'] as const) expect(registered).toContain(CANARIES[name]);
  expect(JSON.stringify(calls.filter(({ operation }) => operation === 'RunTask'))).toContain(CANARIES['migration-env']);
  const all = JSON.stringify(calls);
  for (const name of ['github-token', 'AWS secret key'] as const) expect(all).not.toContain(CANARIES[name]);
});

test('a variable of the step that is not an input is shown by nothing that went well', async () => {
  expect(readable(await outcomeOf('released'))).not.toContain(CANARIES['step variable']);
  expect(readable(await outcomeOf('a plan'))).not.toContain(CANARIES['step variable']);
});

test('the comment on a pull request shows no canary', async () => {
  const server = await startGitHub({
    tokens: { [CANARIES['github-token']]: { login: 'github-actions[bot]', type: 'Bot' } },
  });
  try {
    const planned = step(OK, { mode: 'plan', comment: 'true' });
    await play({
      ...planned,
      env: {
        ...planned.env,
        GITHUB_API_URL: server.apiUrl,
        GITHUB_REF: 'refs/pull/7/merge',
        GITHUB_EVENT_NAME: 'pull_request',
      },
    });
    const bodies = JSON.stringify(server.requests.map(({ body }) => body));
    expect(bodies).toContain('frontend');
    expect(bodies).not.toContain('canary');
  } finally {
    await server.close();
  }
});

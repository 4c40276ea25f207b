import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { startGitHub } from '../../emulator/github/comments.js';
import { FORMS, leaksIn, SECRET, textsIn } from '../support/forms.js';
import { type Answer, planting } from './support/planting.js';
import { FRONTEND_MIGRATION, frontendAlone, json } from './support/product.js';
import { removeFolders, temporaryFolder } from './support/program.js';
import { emulatorFor, type Outcome, play, type Step } from './support/step.js';

jest.setTimeout(120_000);
afterAll(removeFolders);

const OK = '9f3c2e1';
const TOKEN = 'ghs_0123456789012345678901234567890123456789';
const DEFINITION = 'ecspresso/frontend-task-def.json';
const WRITTEN = Object.values(FORMS).map((write) => write(SECRET));
const HALF = 25;

/** What a container writes: every form, and a value over two events, over the front of what is kept, and at the end. */
const LOG = [
  ...WRITTEN,
  `two events: ${SECRET.slice(0, HALF)}`,
  `${SECRET.slice(HALF)} and more`,
  `${'-'.repeat(10 * 1024)}${SECRET}${'-'.repeat(32 * 1024 - Math.floor(SECRET.length / 2))}`,
  ...WRITTEN,
  `the end ${SECRET.slice(0, HALF)}`,
];
/** Every form, and a value that ECS has cut. */
const SAID = [...WRITTEN, `${SECRET.slice(0, HALF)}…`].join(' · ');

/** AWS says every form wherever it says anything. */
function saying(operation: string, answer: Answer): Answer {
  const change = (value: unknown, name = ''): unknown => {
    if (Array.isArray(value)) return value.map((item) => change(item));
    if (typeof value !== 'object' || value === null)
      return /reason$/i.test(name) && value ? `${String(value)} ${SAID}` : value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(member, key)]));
  };
  if (operation === 'GetLogEvents') {
    const events = (answer['events'] as { timestamp?: number }[] | undefined) ?? [];
    return events.length === 0 ? answer : { ...answer, events: LOG.map((message) => ({ ...events[0], message })) };
  }
  const said = change(answer) as Record<string, unknown>;
  if (operation === 'DescribeServices') {
    const services = said['services'] as { events?: { message?: string }[] }[] | undefined;
    for (const event of services?.flatMap(({ events = [] }) => events) ?? [])
      event.message = `${event.message} ${SAID}`;
  }
  if (typeof said['message'] === 'string') said['message'] = `${said['message']} ${SAID}`;
  return said;
}

/** The definition hands the value to the container in places that a diff shows. */
const withSecret = json((definition) => ({
  ...definition,
  containerDefinitions: (definition['containerDefinitions'] as Record<string, unknown>[]).map((container) => ({
    ...container,
    command: ['serve', '--note', SECRET],
    dockerLabels: { note: SECRET },
    healthCheck: { command: ['CMD-SHELL', `curl -d '${SECRET}' localhost`] },
    environment: [{ name: 'NOTE', value: SECRET }],
  })),
}));

interface Planted {
  readonly tag?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly more?: Partial<Step>;
}

/** A step whose ecspresso and whose AWS say the secret in every form, and everything that leaves it. */
async function played({ tag = OK, inputs = {}, more = {} }: Planted): Promise<{ outcome: Outcome; left: string }> {
  const folder = temporaryFolder('forms-');
  const temp = join(folder, 'temp');
  mkdirSync(temp);
  writeFileSync(
    join(folder, 'said'),
    `${WRITTEN.join('\n')}\n${SECRET.slice(0, HALF)}...\n${'-'.repeat(64 * 1024 - HALF)}${SECRET}\n`,
  );
  writeFileSync(
    join(folder, 'event.json'),
    JSON.stringify({
      pull_request: {
        number: 7,
        head: { sha: 'c'.repeat(40), repo: { full_name: 'your-org/shop' } },
        base: { repo: { full_name: 'your-org/shop' } },
      },
    }),
  );
  const github = await startGitHub({ tokens: { [TOKEN]: { login: 'github-actions[bot]', type: 'Bot' } } });
  const emulator = await emulatorFor({ ...more });
  const between = await planting(emulator.url, saying);
  try {
    const { images } = frontendAlone(tag);
    const outcome = await play({
      emulator,
      before: `[ "$1" = version ] || cat '${folder}/said' >&2`,
      post: true,
      ...more,
      inputs: {
        ...frontendAlone(tag),
        ...FRONTEND_MIGRATION,
        ...(images === undefined ? {} : { images }),
        env: `NOTE=${SECRET}`,
        'migration-env': `NOTE=${SECRET}`,
        'ext-str': `NOTE=x${SECRET}`,
        'github-token': TOKEN,
        comment: 'true',
        ...inputs,
      },
      env: {
        AWS_ENDPOINT_URL: between.url,
        RUNNER_TEMP: temp,
        RUNNER_DEBUG: '1',
        GITHUB_API_URL: github.apiUrl,
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_EVENT_PATH: join(folder, 'event.json'),
        GITHUB_REF: 'refs/pull/7/merge',
        ...more.env,
      },
    });
    expect(readdirSync(temp)).toEqual([]);
    const { transcript, result, post } = outcome;
    const bodies = github.requests.map(({ body }) => body);
    const left = textsIn([transcript, result, post?.transcript, bodies, outcome.witness.commands()]).join('\n');
    return { outcome, left };
  } finally {
    await between.close();
    await emulator.close();
    await github.close();
  }
}

/** What of the secret anybody could read, with what stands before it. */
function shown(left: string): readonly string[] {
  return leaksIn(left).map((piece) => left.slice(Math.max(0, left.indexOf(piece) - 80), left.indexOf(piece) + 30));
}

const CASES: Readonly<Record<string, { readonly planted: Planted; readonly status: string }>> = {
  released: { planted: {}, status: 'released' },
  'a failed migration, with a comment': {
    planted: { tag: 'svc-ok_run-exit3', inputs: { mode: 'run' } },
    status: 'failed',
  },
  'rolled back by ECS': { planted: { tag: 'svc-crash_run-ok' }, status: 'failed' },
  'a plan with a difference, with a comment': {
    planted: { inputs: { mode: 'plan' }, more: { files: { [DEFINITION]: withSecret } } },
    status: 'planned',
  },
  'a registration that ECS refuses': {
    planted: {
      more: {
        faults: [
          {
            operation: 'RegisterTaskDefinition',
            kind: {
              type: 'error',
              status: 400,
              code: 'ClientException',
              message: `Invalid ${'x'.repeat(140)} ${SECRET}`,
            },
          },
        ],
      },
    },
    status: 'failed',
  },
  'a command that fails': {
    planted: {
      more: {
        before: `if [ "$1" != version ]; then printf '%s\\n' '{"level":"error","msg":${JSON.stringify(JSON.stringify(WRITTEN[6])).slice(1, -1).replaceAll("'", "'\\''")}}' >&2; exit 1; fi`,
      },
    },
    status: 'failed',
  },
};

describe.each(Object.entries(CASES))('%s', (_name, { planted, status }) => {
  test('no byte of the secret leaves the process or stays in its temporary folder', async () => {
    const { outcome, left } = await played(planted);
    expect(outcome.transcript.outputs['status']).toBe(status);
    expect(left).toContain('***');
    expect(shown(left)).toEqual([]);
  });
});

test('a step that is killed while it starts the migration leaves neither its files nor their content', async () => {
  const { outcome, left } = await played({
    more: {
      before: 'case " $* " in *" run "*) echo started >&2; sleep 5;; esac',
      killOnLine: /^::debug::.*started|Migrate|Migration/,
      killLater: 1500,
    },
  });
  expect(outcome.transcript.outputs['status']).toBeUndefined();
  expect(outcome.transcript.state['temporary']).toMatch(/ecspresso-release-\w{6}"\]$/);
  expect(shown(left)).toEqual([]);
});

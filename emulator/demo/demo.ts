import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Emulator, RecordedCall } from '../ecs/contract.js';
import { startEmulator } from '../ecs/server.js';
import { type EcspressoBinary, ecspressoBinary, standInOf } from '../ecspresso/binary.js';
import { checkOutExample, exampleInputs, exampleWorld } from '../example-world.js';
import { type Mirror, startMirror } from '../github/releases.js';
import { runAction } from '../runner/runner.js';
import type { Transcript } from '../runner/transcript.js';
import { openInBrowser } from './browser.js';
import { pageOf } from './page.js';
import { SCENARIOS, type Scenario, scenarioList, scenarioOf } from './scenario.js';

const USAGE = `npm run demo -- [options]

Releases examples/production to an embedded ECS with the committed dist/index.js, as a GitHub runner would run it.

  --scenario NAME   what happens to the backend: ${Object.keys(SCENARIOS).join(', ')},
                    or an image tag such as svc-exit137_run-ok (default: ok)
  --list            the scenarios, each with what happens and how it ends
  --one-by-one      the backend first, then the frontend; otherwise both together
  --real            let the action download the ecspresso that it pins, instead of serving one from loopback
  --summary FILE    also write the job summary to FILE
  --open            also make a page of it, and show that in the browser where there is one
  --help            this text

ECSPRESSO=/path/to/ecspresso, or an ecspresso on PATH, takes the place of the stand-in.
Exit status: 0 when the release ended as the scenario must end, else 1.
`;

/** ECS runs 12 times as fast: a roll-out of 144 s takes 12 s, a migration task of 72 s takes 6 s. */
const SCALE = 1 / 12;

const colours = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
const say = (text = ''): void => void process.stdout.write(`${text}\n`);
const styled = (code: number, text: string): string => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
const heading = (text: string): void =>
  say(`\n${styled(1, `── ${text} ${'─'.repeat(Math.max(3, 76 - text.length))}`)}`);

interface Wish {
  readonly scenario: Scenario;
  readonly name: string;
  readonly together: boolean;
  readonly real: boolean;
  readonly summary: string | undefined;
  readonly open: boolean;
}

/**
 * The demo: `args` as on the command line, `checkout` the folder of this project. Resolves to the exit status; leaves no
 * process and no file behind, whatever happens.
 */
export async function demo(args: readonly string[], checkout: string): Promise<number> {
  let wish: Wish | 'list' | undefined;
  try {
    wish = wishOf(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (wish === undefined) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (wish === 'list') {
    process.stdout.write(scenarioList());
    return 0;
  }
  const cancel = new AbortController();
  const interrupt = (): void => {
    if (cancel.signal.aborted) return;
    say(styled(33, '\nCancelling the step, as a runner does …'));
    cancel.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  try {
    return await play(wish, checkout, cancel.signal);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
  }
}

function wishOf(args: readonly string[]): Wish | 'list' | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string', default: 'ok' },
      'one-by-one': { type: 'boolean', default: false },
      real: { type: 'boolean', default: false },
      summary: { type: 'string' },
      open: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  if (values.list) return 'list';
  return {
    scenario: scenarioOf(values.scenario),
    name: values.scenario,
    together: !values['one-by-one'],
    real: values.real,
    summary: values.summary,
    open: values.open,
  };
}

async function play(wish: Wish, checkout: string, cancel: AbortSignal): Promise<number> {
  const example = join(checkout, 'examples', 'production');
  const workspace = mkdtempSync(join(tmpdir(), 'demo-workspace-'));
  let emulator: Emulator | undefined;
  let mirror: Mirror | undefined;
  try {
    checkOutExample(example, workspace, wish.scenario.past);
    emulator = await startEmulator({ world: exampleWorld(example, wish.scenario.past), scale: SCALE });
    const binary = wish.real ? undefined : ecspressoBinary({ standIn: standInOf(checkout) });
    mirror = binary === undefined ? undefined : await startMirror(binary);
    introduce(wish, binary, emulator);

    heading('Log of the step');
    const transcript = await runAction({
      dist: join(checkout, 'dist', 'index.js'),
      cwd: workspace,
      inputs: {
        ...exampleInputs({ backendTag: wish.scenario.tag, together: wish.together }),
        ...wish.scenario.inputs,
        ...(mirror === undefined
          ? { 'github-token': '' }
          : {
              'ecspresso-version': mirror.version,
              'ecspresso-mirror': mirror.url,
              'ecspresso-checksum': mirror.sha256,
            }),
      },
      env: { ...credentials(emulator.url), ...(wish.real && proxies()) },
      onLine: (line) => say(dressed(line)),
      cancel,
    });
    report(transcript, emulator.calls());
    if (wish.summary !== undefined) save(wish.summary, transcript.summary);
    const status = judge(wish, transcript, emulator, cancel.aborted);
    if (wish.open) await show(join(checkout, 'build', 'summary.html'), transcript.summary);
    return status;
  } finally {
    await Promise.all([emulator?.close(), mirror?.close()]);
    rmSync(workspace, { recursive: true, force: true });
  }
}

function introduce(wish: Wish, binary: EcspressoBinary | undefined, emulator: Emulator): void {
  heading('Demo');
  say(`Action     dist/index.js of this checkout, run by Node ${process.versions.node} as a GitHub runner would`);
  say(`Workspace  a copy of examples/production, released ${wish.together ? 'together' : 'one by one'}`);
  say(`ECS        embedded, at ${emulator.url}, ${Math.round(1 / SCALE)} times as fast as the real one`);
  say(`ecspresso  ${ecspressoWords(binary)}`);
  say(
    `Scenario   ${wish.name} (backend image tag ${wish.scenario.tag}), must end ${wish.scenario.green ? 'green' : 'red'}`,
  );
}

function ecspressoWords(binary: EcspressoBinary | undefined): string {
  if (binary === undefined) return 'the real one, which the action downloads from GitHub itself';
  const version = binary.version ?? 'of unknown version';
  return binary.name === 'real'
    ? `the real one, ${version}, ${binary.path}, served from loopback and verified by its sum`
    : `a STAND-IN for ${version} that comes with this project, served from loopback and verified by its sum.\n           Set ECSPRESSO, or use --real, for the real one`;
}

function credentials(url: string): Record<string, string> {
  return {
    AWS_REGION: 'ap-northeast-1',
    AWS_DEFAULT_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    AWS_EC2_METADATA_DISABLED: 'true',
    // A runner has Node 24: the SDK's warning about an older one is left out.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_ECS: url,
  };
}

/** A download may need a proxy; the embedded ECS must never be reached through one. */
function proxies(): Record<string, string> {
  const names = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'];
  const given = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const direct = [process.env['no_proxy'] ?? process.env['NO_PROXY'], '127.0.0.1'].filter(Boolean).join(',');
  return { ...Object.fromEntries(given), no_proxy: direct, NO_PROXY: direct };
}

/** A line of the log as GitHub's page shows it. */
function dressed(line: string): string {
  const [, tag, text] = /^##\[(group|endgroup|error|warning|notice)\](.*)$/.exec(line) ?? [];
  switch (tag) {
    case 'group':
      return styled(1, `▾ ${text}`);
    case 'endgroup':
      return '';
    case 'error':
      return styled(31, `Error: ${text}`);
    case 'warning':
      return styled(33, `Warning: ${text}`);
    case 'notice':
      return styled(34, `Notice: ${text}`);
    default:
      return line;
  }
}

function report(transcript: Transcript, calls: readonly RecordedCall[]): void {
  heading('Annotations on the run');
  if (transcript.annotations.length === 0) say('none');
  for (const { level, title, message } of transcript.annotations) {
    say(`${level}: ${title === '' ? message : `${title}\n${message}`}`);
  }
  heading('Outputs');
  for (const [name, value] of Object.entries(transcript.outputs)) {
    say(`${name} = ${value.includes('\n') ? `\n${value.trimEnd().replace(/^/gm, '    ')}` : value}`);
  }
  heading('Job summary (Markdown)');
  say(transcript.summary === '' ? 'none' : transcript.summary.trimEnd());
  heading('Calls that ECS received');
  say(`${'operation'.padEnd(32)}ecspresso  action  refused`);
  for (const operation of [...new Set(calls.map((call) => call.operation))]) {
    const same = calls.filter((call) => call.operation === operation);
    const byAction = same.filter(({ userAgent }) => userAgent.includes('aws-sdk-js')).length;
    const counts = [same.length - byAction, byAction, same.filter(({ status }) => status >= 400).length];
    say(
      `${operation.padEnd(32)}${counts.map((count, column) => String(count).padStart([9, 8, 9][column] ?? 9)).join('')}`,
    );
  }
}

function save(file: string, summary: string): void {
  const path = resolve(process.env['INIT_CWD'] ?? '.', file);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, summary);
  say(`\nThe summary is in ${path}`);
}

async function show(path: string, summary: string): Promise<void> {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, pageOf(summary, 'Job summary of the demo'));
  const opened = await openInBrowser(path);
  say(`\nThe summary as a page: ${path}${opened ? '' : ' (there is no desktop here to open it)'}`);
}

function judge(wish: Wish, transcript: Transcript, emulator: Emulator, cancelled: boolean): number {
  const status = transcript.outputs['status'] ?? 'no status';
  const { exitCode, signal, seconds, succeeded, orphans, refusals } = transcript;
  const complaints = [
    ...(succeeded === wish.scenario.green && status === wish.scenario.status
      ? []
      : [`the scenario must end ${wish.scenario.green ? 'green' : 'red'} as ${wish.scenario.status}`]),
    ...untruths(wish.scenario, emulator),
    ...refusals.map((refusal) => `the runner refused: ${refusal}`),
    ...orphans.map((command) => `left running: ${command}`),
  ];
  heading('End');
  say(`${succeeded ? '✅' : '❌'} ${status}, ${signal ?? `exit status ${exitCode}`}, after ${seconds.toFixed(1)} s`);
  if (cancelled) {
    say('The demo was cancelled.');
    return 130;
  }
  if (complaints.length === 0) {
    say(`As the scenario "${wish.name}" must end.`);
    return 0;
  }
  for (const complaint of complaints) say(styled(31, `Not as expected: ${complaint}.`));
  return 1;
}

/** What ECS itself must say at the end of a scenario, whatever the action says. */
function untruths({ green, migrates, status }: Scenario, emulator: Emulator): readonly string[] {
  const updates = emulator.calls().filter(({ operation, status }) => operation === 'UpdateService' && status < 400);
  if (!migrates) return updates.length === 0 ? [] : ['services were changed although none may be'];
  if (!green) return [];
  if (status === 'paused') {
    const awaiting = emulator.service('production', 'backend')?.serviceDeployment?.awaiting ?? [];
    return awaiting.length === 1 ? [] : ['ECS does not say that the deployment of backend waits at a PAUSE hook'];
  }
  return ['backend', 'frontend'].flatMap((name) => {
    const service = emulator.service('production', name);
    const [only, ...others] = service?.deployments ?? [];
    const released = updates.some(({ input }) => input['service'] === name) && only?.rolloutState === 'COMPLETED';
    return released && others.length === 0 ? [] : [`ECS does not say that the deployment of ${name} is completed`];
  });
}

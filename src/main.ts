import { appendFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { addPath, getState, isDebug, saveState, setOutput } from '@actions/core';
import { type CommentEnd, comment } from './comment/comment.js';
import { gitHub } from './comment/github.js';
import { secretsOf } from './comment/secrets.js';
import { filesBelow, jsonIn, releaseFiles, token } from './disk.js';
import type { Clock } from './ecs/clock.js';
import type { Cloud } from './ecs/cloud.js';
import { ecspresso } from './ecspresso/cli.js';
import {
  type Environment,
  ecspressoEnvironment,
  unsupportedVariables,
  withheldOptions,
} from './ecspresso/environment.js';
import { runProcess } from './ecspresso/process.js';
import { versionProblem, versionWarning } from './ecspresso/version.js';
import { InputError, ReleaseError } from './errors.js';
import type { Inputs, Setting } from './inputs/inputs.js';
import { parseInputs } from './inputs/parse.js';
import { type Installed, install } from './install/install.js';
import { runnerInstallWorld } from './install/runner-world.js';
import type { Tell } from './release/events.js';
import { withPlaceholders } from './release/not-built.js';
import { type Failure, isGreen, type Release, type Span } from './release/outcome.js';
import { release } from './release/release.js';
import { rollBack } from './release/roll-back.js';
import { aftermath, type Standing, standingAfter, standingIn } from './release/standing.js';
import { bodyOf, failureOfError } from './report/annotations.js';
import { limited } from './report/limited.js';
import { logEvents } from './report/lines.js';
import { type Log, log } from './report/log.js';
import { noticesOf, refWarning } from './report/notices.js';
import { type InstalledBinary, outputsOf } from './report/outputs.js';
import { type Redact, redaction } from './report/redact.js';
import { killedSummary, summaryOf } from './report/summary.js';
import { titled } from './report/titled.js';

/**
 * One step from start to end: inputs, install, release, report. Sets every output and the exit status in every end; throws
 * only for a defect of this action.
 */
export async function main(): Promise<void> {
  const step = stepEnvironment();
  const startedAt = clock.now();
  const secrets: string[] = [];
  const redact: Redact = (text) => redaction(secrets)(text);
  const about: About = {};
  const writer = limited(
    titled(log({ write: (line) => process.stdout.write(`${line}\n`), token, redact, debug: isDebug() }), () =>
      about.title === undefined ? undefined : redact(about.title),
    ),
  );
  const cancelled = cancellation();
  keep(PHASE, 'running');
  // Red until ECS has said otherwise: whatever ends this process early must not end green.
  process.exitCode = 1;
  let end: Release;
  try {
    end = await run(step, writer, secrets, cancelled, startedAt, about);
    report(end, about, writer, redact);
  } catch (error) {
    // A defect, too, leaves true outputs behind.
    if (!(error instanceof ReleaseError)) {
      setOutputs(early('failed', { title: 'This action has a defect', lines: [] }), about.binary, writer, redact);
      throw error;
    }
    end = early(cancelled.aborted ? 'cancelled' : 'failed', failureOfError(error));
    report(end, about, writer, redact);
  }
  keep(PHASE, 'told');
  const patience = commentPatience(cancelled);
  const commented = await comment({
    end,
    inputs: about.inputs,
    step,
    event: jsonIn(step['GITHUB_EVENT_PATH']),
    redact: redaction([...secrets, ...secretsOf(step)]),
    github: (apiUrl, key) => gitHub(apiUrl, key, patience),
  });
  tellComment(commented, writer, redact);
  writer.rest();
  // A call or child that hangs must not hold the step: after a cancel the runner would kill it.
  if (cancelled.aborted || patience.aborted) process.exit();
}

/**
 * Runs after the job's other steps. Silent when the step told its end itself; when it was killed before it could, asks ECS
 * what is still going on and says so.
 */
export async function post(): Promise<void> {
  if (getState(PHASE) === 'told') return;
  const writer = log({
    write: (line) => process.stdout.write(`${line}\n`),
    token,
    redact: (text) => text,
    debug: isDebug(),
  });
  const standing = standingIn(getState(STANDING));
  const lines = await aftermath(standing, await clouds(), getState(ON_CANCEL) === 'stop');
  const text = lines.length > 0 ? lines : ['It had started nothing that could still go on in ECS.'];
  writer.annotate('warning', 'The release was killed before it could report', text.join('\n'));
  appendSummary(killedSummary(text), writer);
}

/** Names of the state that the step leaves for its post step. */
const PHASE = 'phase';
const STANDING = 'standing';
const ON_CANCEL = 'on-cancel';

/** What is learnt on the way that the report needs in every end. */
interface About {
  binary?: InstalledBinary;
  title?: string;
  inputs?: Inputs;
}

/** How long GitHub may take for the comment, milliseconds: a cancelled step is killed 7.5 s after the signal. */
const COMMENT_PATIENCE = { usual: 15_000, cancelled: 2_000 } as const;

function commentPatience(cancelled: AbortSignal): AbortSignal {
  const controller = new AbortController();
  // Not AbortSignal.any and .timeout: Node 20 forgets a timeout that only a joined signal refers to.
  setTimeout(() => controller.abort(), COMMENT_PATIENCE[cancelled.aborted ? 'cancelled' : 'usual']).unref();
  if (!cancelled.aborted) cancelled.addEventListener('abort', () => controller.abort(), { once: true });
  return controller.signal;
}

function tellComment(commented: CommentEnd | undefined, writer: Log, redact: Redact): void {
  if (commented?.kind === 'placed') writer.line(commented.line);
  else if (commented) writer.annotate(commented.level, undefined, redact(commented.text));
}

async function run(
  step: Environment,
  writer: Log,
  secrets: string[],
  signal: AbortSignal,
  startedAt: number,
  about: About,
): Promise<Release> {
  const workspace = step['GITHUB_WORKSPACE'] ?? process.cwd();
  const understood = (inputs: Inputs): void => {
    secrets.push(...secretValues(inputs));
    if (inputs.title !== undefined) about.title = inputs.title;
    about.inputs = inputs;
  };
  const { inputs, warnings } = parseInputs(
    {
      read: (name) => step[inputVariable(name)] ?? '',
      names: Object.keys(step).filter((name) => name.startsWith('INPUT_') && step[name]?.trim() !== ''),
      workspace: workspace.replaceAll('\\', '/'),
      files: (workingDirectory) => filesBelow(resolve(workspace, workingDirectory)),
    },
    understood,
  );
  const problems = unsupportedVariables(step);
  if (problems.length > 0) throw new InputError(problems);
  const floating = refWarning(step['GITHUB_ACTION_REF']);
  for (const text of [...warnings, ...withheldOptions(step), ...(floating ? [floating] : [])])
    writer.annotate('warning', undefined, text);

  const installed = await install(
    inputs.install,
    runnerInstallWorld({
      env: step,
      platform: process.platform,
      arch: process.arch,
      note: (line) => writer.line(line),
    }),
  );
  for (const text of installed.warnings) writer.annotate('warning', undefined, text);
  about.binary = installed;
  const cwd = resolve(workspace, inputs.workingDirectory);
  const environment = ecspressoEnvironment(step, settings(inputs.env), settings(withPlaceholders(inputs.images)));
  const tell = remembering(logEvents(writer, startedAt, clock.now));
  keep(ON_CANCEL, inputs.onCancel);
  const driver = ecspresso({
    path: installed.path,
    runProcess,
    cwd,
    env: environment,
    envfiles: inputs.envfiles,
    extStr: inputs.extStr.map(({ key, value }) => `${key}=${value}`),
    extCode: inputs.extCode.map(({ key, value }) => `${key}=${value}`),
    onLine: (config, stream, line) => tell({ kind: 'ecspresso', config, stream, line }),
    signal,
  });
  const printed = printedVersion(driver, installed);
  const aws = inputs.mode === 'setup' ? undefined : clouds();
  const version = await printed;
  about.binary = { ...installed, version: version ?? installed.version };
  writer.line(installLine(installed, version));
  const unfit = versionProblem(version);
  if (unfit) throw new InputError([{ where: '`ecspresso-version`', what: unfit }]);
  const warning = versionWarning(version);
  if (warning) writer.annotate('warning', undefined, warning);
  putOnPath(dirname(installed.path), writer);
  if (aws === undefined) {
    return { ...early('installed'), message: `ecspresso ${version ?? 'of unknown version'} is installed.` };
  }

  const installedAt = clock.now();
  const perform = inputs.mode === 'rollback' ? rollBack : release;
  const end = await perform(
    {
      clock,
      ecspresso: driver,
      ecspressoVersion: version,
      environment,
      cloud: await aws,
      defaultRegion: step['AWS_REGION'] ?? step['AWS_DEFAULT_REGION'],
      tell,
      files: releaseFiles(cwd, step['RUNNER_TEMP']),
      token,
      random: Math.random,
      signal,
    },
    inputs,
  );
  const { spans = [], timing } = end;
  const span: Span = { phase: 'install', startedAt, endedAt: installedAt };
  return { ...end, spans: [span, ...spans], timing: { install: (installedAt - startedAt) / 1000, ...timing } };
}

/** For later steps only: this one knows where its ecspresso is. */
function putOnPath(folder: string, writer: Log): void {
  try {
    addPath(folder);
  } catch (error) {
    const why = (error as Error).message;
    writer.annotate('warning', undefined, `ecspresso could not be put on PATH for later steps: ${why}`);
  }
}

/** Leaves something for the post step. Without it a killed step reports less, which is no reason to fail one that lives. */
function keep(name: string, value: string): void {
  try {
    saveState(name, value);
  } catch {
    // A full disk shows itself where the outputs are written.
  }
}

/** Keeps what is going on in ECS where the post step finds it if this process is killed. */
function remembering(tell: Tell): Tell {
  let standing: Standing = [];
  return (event) => {
    tell(event);
    const next = standingAfter(standing, event);
    if (next === standing) return;
    standing = next;
    keep(STANDING, JSON.stringify(standing));
  };
}

const clock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    wait(Math.max(0, milliseconds), undefined, signal ? { signal } : {}).catch(() => undefined),
};

/**
 * Aborted by the runner's first signal; the later ones find us already ending. On Windows they are Ctrl-C and Ctrl-Break.
 * Source: actions/runner, ProcessInvoker.
 */
function cancellation(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const) process.on(name, () => controller.abort());
  return controller.signal;
}

function stepEnvironment(): Environment {
  return Object.fromEntries(
    Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

/** How the runner spells an input's variable. Source: actions/toolkit, getInput. */
function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

function settings(list: readonly Setting[]): Environment {
  return Object.fromEntries(list.map(({ key, value }) => [key, value]));
}

/** Values that must not be shown: those of `env`, of `KEY=VALUE` on configs, and of the migration's environment. */
function secretValues(inputs: Inputs): string[] {
  const work = inputs.migration?.work;
  const overrides = work?.kind === 'overrides' ? (work.overrides.containerOverrides ?? []) : [];
  const overridden = overrides.flatMap((container) => {
    const environment = container['environment'];
    return Array.isArray(environment) ? environment.map((item: { value?: unknown }) => String(item.value ?? '')) : [];
  });
  return [
    ...inputs.env.map(({ value }) => value),
    ...inputs.lines.flat().flatMap((entry) => entry.settings.map(({ value }) => value)),
    ...(work?.kind === 'command' ? work.env.map(({ value }) => value) : []),
    ...overridden,
  ];
}

async function printedVersion(driver: ReturnType<typeof ecspresso>, installed: Installed): Promise<string | undefined> {
  try {
    return await driver.version();
  } catch (cause) {
    if (cause instanceof ReleaseError) throw cause;
    throw new ReleaseError(
      `${installed.path} cannot be run on this machine: ${(cause as Error).message}\nCheck that it was built for ${process.platform} ${process.arch}.`,
      { cause },
    );
  }
}

function installLine(installed: Installed, version: string | undefined): string {
  const sum = installed.sha256 ? `, sha256 ${installed.sha256.slice(0, 8)}… verified` : '';
  return `ecspresso ${version ?? 'of unknown version'} (${installed.source}${sum})`;
}

/** The SDK takes as long to load as all the rest: beside the first command nobody waits for it, and a refused input never does. */
async function clouds(): Promise<(region: string) => Cloud> {
  const { cloud } = await import(/* webpackMode: "eager" */ './ecs/client.js');
  const known = new Map<string, Cloud>();
  return (region) => {
    const one = known.get(region) ?? cloud(region);
    known.set(region, one);
    return one;
  };
}

/** The end of a step in which nothing was released. */
function early(status: Release['status'], failure?: Failure): Release {
  return {
    status,
    message: failure ? failure.title : '',
    configs: [],
    failures: failure ? [failure] : [],
    warnings: [],
    timing: {},
  };
}

function report(end: Release, about: About, writer: Log, redact: Redact): void {
  writer.endGroup();
  for (const { level, text } of noticesOf(end)) writer.annotate(level, undefined, redact(text));
  for (const failure of end.failures) writer.annotate('error', redact(failure.title), bodyOf(failure, redact));
  const rest = unsaid(end);
  if (rest !== '') writer.line(redact(rest));
  setOutputs(end, about.binary, writer, redact);
  appendSummary(summaryOf(end, redact, about.title), writer);
  process.exitCode = isGreen(end.status) ? 0 : 1;
}

/** The message without the title of the only failure, which stands above its annotation. */
function unsaid({ failures, message }: Release): string {
  const [only, ...others] = failures;
  const isSaid = only !== undefined && others.length === 0 && message.startsWith(only.title);
  return isSaid ? message.slice(only.title.length).replace(/^[.\s]+/, '') : message;
}

function appendSummary(markdown: string, writer: Log): void {
  try {
    const path = process.env['GITHUB_STEP_SUMMARY'];
    if (path) appendFileSync(path, markdown);
  } catch (error) {
    writer.annotate('warning', undefined, `The job summary could not be written: ${(error as Error).message}`);
  }
}

function setOutputs(end: Release, binary: InstalledBinary | undefined, writer: Log, redact: Redact): void {
  try {
    for (const [name, value] of Object.entries(outputsOf(end, binary, redact))) setOutput(name, value);
  } catch (error) {
    writer.annotate('warning', undefined, `Not all outputs could be written: ${(error as Error).message}`);
  }
}

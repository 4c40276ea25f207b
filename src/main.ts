import { dirname, resolve } from 'node:path';
import { cancelled } from './cancellation.js';
import { type CommentEnd, comment } from './comment/comment.js';
import { gitHub } from './comment/github.js';
import { secretsOf } from './comment/secrets.js';
import { filesBelow, jsonIn, releaseFiles, token } from './disk.js';
import { clouds } from './ecs/clouds.js';
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
import { secretValues } from './inputs/secret-values.js';
import { type Installed, install } from './install/install.js';
import { runnerInstallWorld } from './install/runner-world.js';
import type { Tell } from './release/events.js';
import { withPlaceholders } from './release/look/not-built.js';
import { rollBack } from './release/modes/rollback/roll-back.js';
import { type Failure, isGreen, type Release, type Span } from './release/outcome.js';
import { release } from './release/release.js';
import { type Standing, standingAfter } from './release/standing.js';
import { bodyOf, failureOfError } from './report/annotations.js';
import { limited } from './report/limited.js';
import { logEvents } from './report/lines.js';
import type { Log } from './report/log.js';
import { noticesOf, refWarning } from './report/notices.js';
import { type InstalledBinary, outputsOf } from './report/outputs.js';
import { type Redact, redaction } from './report/redact.js';
import { summaryOf } from './report/summary.js';
import { titled } from './report/titled.js';
import {
  appendSummary,
  clock,
  inputVariable,
  keep,
  putOnPath,
  stepEnvironment,
  stepLog,
  writeOutputs,
} from './runner.js';

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
  const writer = limited(titled(stepLog(redact), () => (about.title === undefined ? undefined : redact(about.title))));
  keep('phase', 'running');
  // Red until ECS has said otherwise: whatever ends this process early must not end green.
  process.exitCode = 1;
  let end: Release;
  try {
    end = await run(step, writer, secrets, cancelled, startedAt, about);
    report(end, about, writer, redact);
  } catch (error) {
    // A defect, too, leaves true outputs behind.
    if (!(error instanceof ReleaseError)) {
      const defect = early('failed', { title: 'This action has a defect', lines: [] });
      writeOutputs(outputsOf(defect, about.binary, redact), writer);
      throw error;
    }
    end = early(cancelled.aborted ? 'cancelled' : 'failed', failureOfError(error));
    report(end, about, writer, redact);
  }
  keep('phase', 'told');
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
      cancelled: signal,
      note: (line) => writer.line(line),
    }),
  );
  for (const text of installed.warnings) writer.annotate('warning', undefined, text);
  about.binary = installed;
  const cwd = resolve(workspace, inputs.workingDirectory);
  const environment = ecspressoEnvironment(step, settings(inputs.env), settings(withPlaceholders(inputs.images)));
  const tell = remembering(logEvents(writer, startedAt, clock.now));
  keep('on-cancel', inputs.onCancel);
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
  // What is on PATH already stays where it is: to add it again would put it before what earlier steps have added.
  if (installed.source !== 'PATH') putOnPath(dirname(installed.path), writer);
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

/** Keeps what is going on in ECS where the post step finds it if this process is killed. */
function remembering(tell: Tell): Tell {
  let standing: Standing = [];
  return (event) => {
    tell(event);
    const next = standingAfter(standing, event);
    if (next === standing) return;
    standing = next;
    keep('standing', JSON.stringify(standing));
  };
}

function settings(list: readonly Setting[]): Environment {
  return Object.fromEntries(list.map(({ key, value }) => [key, value]));
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
  writeOutputs(outputsOf(end, about.binary, redact), writer);
  appendSummary(summaryOf(end, redact, about.title), writer);
  process.exitCode = isGreen(end.status) ? 0 : 1;
}

/** The message without the title of the only failure, which stands above its annotation. */
function unsaid({ failures, message }: Release): string {
  const [only, ...others] = failures;
  const isSaid = only !== undefined && others.length === 0 && message.startsWith(only.title);
  return isSaid ? message.slice(only.title.length).replace(/^[.\s]+/, '') : message;
}

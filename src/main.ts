import { dirname, resolve } from 'node:path';
import { cancelled } from './cancellation.js';
import { postComment } from './comment/comment.js';
import { gitHub } from './comment/github.js';
import { commentPatience } from './comment/patience.js';
import { jsonIn, releaseFiles, token } from './disk.js';
import { cloudByRegion } from './ecs/api/cloud-by-region.js';
import { type Ecspresso, ecspresso } from './ecspresso/cli.js';
import {
  type Environment,
  ecspressoEnvironment,
  unsupportedVariables,
  withheldOptions,
} from './ecspresso/environment.js';
import { runProcess } from './ecspresso/process.js';
import { versionLoss, versionProblem } from './ecspresso/version.js';
import { runVersion } from './ecspresso/version-process.js';
import { InputError, messageOf, ReleaseError } from './errors.js';
import { given } from './given.js';
import type { Inputs, Mode, Setting } from './inputs/inputs.js';
import { isOnward } from './inputs/modes.js';
import { InstallError } from './install/fault.js';
import { type Installed, install } from './install/install.js';
import { runnerInstallWorld } from './install/runner-world.js';
import { continueOrWait } from './release/modes/continue-and-wait/continue-and-wait.js';
import { performRollback } from './release/modes/rollback/roll-back.js';
import { inPhase, type Narrator, narrate } from './release/narrator.js';
import type { Release } from './release/outcome.js';
import { rememberingState } from './release/post-step-state.js';
import { release } from './release/release.js';
import { showingNames } from './release/shown-names.js';
import { commentOn } from './report/comment/body.js';
import { logComment } from './report/comment/notice.js';
import { installedLine } from './report/install/installed.js';
import { installNoteText, installWarningText } from './report/install/notes.js';
import { withAnnotationLimits } from './report/log/annotation-limits.js';
import { titled } from './report/log/annotation-title.js';
import { logEvents } from './report/log/log-events.js';
import type { InstalledBinary } from './report/outputs.js';
import { stopReasonText } from './report/phrases/stop-reason.js';
import { type StepEnd, writeReport } from './report/report.js';
import { setupWarnings, stepWarningText } from './report/step-warning.js';
import type { Origin } from './report/summary/commits.js';
import { appendSummary, clock, keep, putOnPath, stepEnvironment, stepLog, writeOutputs } from './runner.js';
import { redactDefect } from './secrets/defect.js';
import type { Redactor } from './secrets/redaction.js';

/**
 * One step from start to end: prepare → install → perform → report. Always sets every output, the summary and the exit
 * status, even after a defect of this action; throws only for a defect before anything is known or after the report.
 */
export async function main(): Promise<void> {
  const startedAt = clock.now();
  keep('phase', 'running');
  // Red until ECS has said otherwise: whatever ends this process early must not end green.
  process.exitCode = 1;
  const step = prepare(stepEnvironment());
  const { writer, title } = step;
  const { redact } = step.secrets;
  const end = await carryOut(step, startedAt);
  const { outputs, summary, isGreen } = writeReport(end, { title, origin: originOf(step) }, writer, redact);
  writeOutputs(outputs, writer);
  appendSummary(summary, writer);
  process.exitCode = isGreen ? 0 : 1;
  keep('phase', 'reported');
  if (end.defect !== undefined) {
    const { stack, message } = redactDefect(end.defect, redact);
    writer.line(stack ?? message);
    // What the defect left unfinished could keep this process alive, and nothing would report how it ends.
    process.exit();
  }
  await tellPullRequest(step, end.release);
}

/** One step as its environment describes it. Nothing of it is filled in later, but the names that `secrets` learns to show. */
interface Step {
  readonly environment: Environment;
  /** Absolute path. */
  readonly workspace: string;
  readonly inputs: Inputs;
  /** What must be right before anything is done. */
  readonly problems: InputError['problems'];
  readonly warnings: readonly string[];
  /** The payload of the event that started the workflow; foreign. */
  readonly event: unknown;
  /** The name of the release, as it may be shown. */
  readonly title: string | undefined;
  readonly secrets: Redactor;
  readonly writer: ReturnType<typeof withAnnotationLimits>;
}

function prepare(environment: Environment): Step {
  const { workspace, parsed, secrets } = given(environment);
  const { inputs, warnings, problems } = parsed;
  const title = inputs.title === undefined ? undefined : secrets.redact(inputs.title);
  const setup = setupWarnings(environment['GITHUB_ACTION_REF'], withheldOptions(environment));
  return {
    environment,
    workspace,
    inputs,
    problems: problems.length > 0 ? problems : unsupportedVariables(environment),
    warnings: [...warnings, ...setup.map(stepWarningText)],
    event: jsonIn(environment['GITHUB_EVENT_PATH']),
    title,
    secrets,
    writer: withAnnotationLimits(titled(stepLog(secrets.redact), title)),
  };
}

/** Install and perform. What ends either of them early is an end like any other. */
async function carryOut(step: Step, startedAt: number): Promise<StepEnd> {
  const logged = logEvents(step.writer, startedAt, clock.now, step.inputs.mode);
  const emit = rememberingState((state) => keep('work', state), showingNames(step.secrets, logged));
  const narrator = narrate({ emit, clock, signal: cancelled }, step.inputs.mode);
  const { binary, ...ready } = await inPhase(
    { emit: narrator.emit, clock },
    'install',
    () => prepared(step, narrator),
    startedAt,
  );
  if ('error' in ready) return { ...narrator.endOf(ready.error), binary };
  const performed = await attempt(() => perform(step, ready.value, narrator));
  return { ...('error' in performed ? narrator.endOf(performed.error) : { release: performed.value }), binary };
}

/** What is ready for the release, or what stood in the way; the binary as soon as there is one. */
async function prepared(
  step: Step,
  narrator: Narrator,
): Promise<Attempt<Ready> & { readonly binary?: InstalledBinary | undefined }> {
  const installed = await attempt(() => installFor(step));
  if ('error' in installed) return installed;
  const ready = await attempt(() => makeReady(step, installed.value, narrator));
  if ('error' in ready) return { ...ready, binary: installed.value };
  const { version = installed.value.version } = ready.value;
  const offered = await attempt(async () => offer(step, installed.value, ready.value, narrator));
  return { ...('error' in offered ? offered : ready), binary: { ...installed.value, version } };
}

async function installFor({ environment, inputs, problems, warnings, writer }: Step): Promise<Installed> {
  if (problems.length > 0) throw new InputError(problems);
  for (const text of warnings) writer.annotate('warning', undefined, text);
  const world = runnerInstallWorld({
    env: environment,
    platform: process.platform,
    arch: process.arch,
    cancelled,
    note: (note) => writer.line(installNoteText(note)),
  });
  const installed = await install(inputs.install, world);
  for (const warning of installed.warnings) writer.annotate('warning', undefined, installWarningText(warning));
  return installed;
}

/** An ecspresso whose command `version` has run, and what else a release needs. */
interface Ready {
  readonly driver: Ecspresso;
  /** What it prints; undefined when it prints none. */
  readonly version: string | undefined;
  readonly environment: Environment;
  readonly cloud: Awaited<ReturnType<typeof cloudByRegion>> | undefined;
}

async function makeReady(step: Step, installed: Installed, { emit }: Narrator): Promise<Ready> {
  const { inputs, writer } = step;
  const environment = ecspressoEnvironment(step.environment);
  const pair = ({ key, value }: Setting): string => `${key}=${value}`;
  const driver = ecspresso({
    path: installed.path,
    runProcess,
    runVersion,
    cwd: workingDirectory(step),
    env: environment,
    envfiles: inputs.envfiles,
    extStr: inputs.extStr.map(pair),
    extCode: inputs.extCode.map(pair),
    secrets: step.secrets,
    onLine: (config, stream, line) => emit({ kind: 'ecspresso', config, stream, line }),
    signal: cancelled,
  });
  const printed = printedVersion(driver, installed);
  // The SDK is loaded while ecspresso prints.
  const loading = inputs.mode === 'setup' ? undefined : cloudByRegion(step.secrets, stopReasonText);
  const version = await printed;
  writer.line(installedLine(installed, version));
  return { driver, version, environment, cloud: await loading };
}

/** Later steps find it on PATH, where it is one that this action supports. */
function offer({ writer }: Step, installed: Installed, { version }: Ready, { emit }: Narrator): void {
  const unfit = versionProblem(version);
  if (unfit) throw new InputError([{ about: { kind: 'input', input: 'ecspresso-version' }, what: unfit }]);
  const loss = versionLoss(version);
  if (loss) writer.annotate('warning', undefined, stepWarningText({ kind: 'old-ecspresso', ...loss }));
  // What is on PATH already stays where it is: to add it again would put it before what earlier steps have added.
  if (installed.source !== 'PATH') putOnPath(dirname(installed.path), writer);
  emit({ kind: 'installed', version });
}

/** Does what the step is for. */
async function perform(
  step: Step,
  { driver, version, environment, cloud }: Ready,
  narrator: Narrator,
): Promise<Release> {
  const { inputs } = step;
  if (inputs.mode === 'setup') return narrator.end();
  if (cloud === undefined) throw new TypeError(`mode ${inputs.mode} performs nothing`);
  keep('on-cancel', inputs.onCancel);
  const work = workOf(inputs.mode);
  const world = {
    clock,
    ecspresso: driver,
    ecspressoVersion: version,
    environment,
    cloud,
    defaultRegion: step.environment['AWS_REGION'] ?? step.environment['AWS_DEFAULT_REGION'],
    emit: narrator.emit,
    files: releaseFiles(workingDirectory(step), step.environment['RUNNER_TEMP'], (paths) =>
      keep('temporary', JSON.stringify(paths)),
    ),
    token,
    random: Math.random,
    signal: cancelled,
  };
  return work(world, inputs, narrator);
}

function originOf({ environment, event }: Step): Origin {
  return {
    sha: environment['GITHUB_SHA'],
    repository: environment['GITHUB_REPOSITORY'],
    server: environment['GITHUB_SERVER_URL'],
    actor: environment['GITHUB_ACTOR'],
    event,
  };
}

function workOf(mode: Mode): typeof release {
  return isOnward(mode) ? continueOrWait : mode === 'rollback' ? performRollback : release;
}

async function tellPullRequest({ environment, event, inputs, secrets, writer }: Step, end: Release): Promise<void> {
  const patience = commentPatience(cancelled);
  const commented = await postComment({
    inputs,
    step: environment,
    event,
    body: commentOn(end, inputs.title, secrets.redact),
    redact: secrets.redact,
    github: (apiUrl, key) => gitHub(apiUrl, key, patience, process.env),
  });
  if (commented) logComment(commented, writer, secrets.redact);
  writer.rest();
  // A call or child that hangs must not hold the step: after a cancel the runner would kill it.
  if (cancelled.aborted || patience.aborted) process.exit();
}

async function printedVersion(driver: Ecspresso, installed: Installed): Promise<string | undefined> {
  try {
    return await driver.version();
  } catch (cause) {
    if (cause instanceof ReleaseError) throw cause;
    const { platform, arch } = process;
    const reason = messageOf(cause);
    throw new InstallError({ kind: 'not-runnable', program: installed.path, reason, platform, arch }, cause);
  }
}

function workingDirectory({ workspace, inputs }: Step): string {
  return resolve(workspace, inputs.workingDirectory);
}

/** What a part of the step came to, or what ended it. */
type Attempt<T> = { readonly value: T } | { readonly error: unknown };

async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

import { expect } from '@jest/globals';
import type { RecordedCall } from '../../../emulator/ecs/contract.js';
import { byText } from '../../../emulator/ecs/wire/member.js';
import { brokenPromises } from './promises.js';
import { complaintsAboutResult } from './result-schema.js';
import type { Outcome, ResultConfig } from './step.js';

/** What must have become of a step. What is left out must not have happened. */
export interface Expectation {
  readonly status:
    | 'released'
    | 'unchanged'
    | 'started'
    | 'in-progress'
    | 'paused'
    | 'completed'
    | 'planned'
    | 'installed'
    | 'failed'
    | 'rolled-back'
    | 'cancelled';
  /** The output `message`. */
  readonly message: RegExp;
  /** The titles of the error annotations, in order of cause. */
  readonly errors?: readonly RegExp[];
  /** What the text of the annotations must say. */
  readonly evidence?: readonly RegExp[];
  /** One for each warning, in any order; those about an old ecspresso and about forced retries are expected by themselves. */
  readonly warnings?: readonly RegExp[];
  /** `result` of each config, by service or by config where there is none; `a|b`: it depends on how soon ECS is done. */
  readonly results?: Readonly<Record<string, string>>;
  readonly taskDefinitions?: Readonly<Record<string, string>>;
  readonly forced?: readonly string[];
  readonly failed?: readonly string[];
  /** The output `migration-exit-code`. */
  readonly migrationExit?: string;
  /** Families that ECS registered, in alphabetical order. */
  readonly registered?: readonly string[];
  /**
   * Every UpdateService or CreateService of the release: `service revision`, with ` forced`, ` refused` where ECS said no
   * and ` cut` where the answer never arrived. In order, as 2.8 calls; what 2.3 does in two calls is compared by revision.
   */
  readonly deploys?: readonly string[];
  /** The services roll out together, so the order of `deploys` means nothing. */
  readonly together?: boolean;
  /** Task definitions of the tasks that were run. */
  readonly ran?: readonly string[];
  /** What the services run after ECS has come to rest, in a COMPLETED deployment. */
  readonly serves?: Readonly<Record<string, string>>;
}

const OUTPUTS = new Set([
  'cache-hit',
  'deployments',
  'diff',
  'ecspresso-path',
  'ecspresso-version',
  'failed-services',
  'forced-services',
  'has-diff',
  'message',
  'migration-exit-code',
  'migration-log',
  'migration-task-id',
  'recovery',
  'result',
  'rollback-to',
  'running-task-definitions',
  'status',
  'task-definitions',
]);
const OWN_COMMANDS = new Set(['stop-commands', 'group', 'endgroup', 'error', 'warning', 'notice', 'debug']);
/** What is said of an ecspresso before 2.8.1, or of one that tells no version: it depends on the program of the suite. */
export const OLD_VERSION = /older than 2\.8\.1|does not report its version/;
const GREEN = new Set([
  'released',
  'unchanged',
  'started',
  'in-progress',
  'paused',
  'completed',
  'planned',
  'installed',
  'rolled-back',
]);
const FORCED_RETRY = /^(.*: )?ECS demanded a forced new deployment of /;
/** Operations that change something in ECS. */
const WRITES =
  /^(Register|Deregister|Create|Update|Delete|Run|Start|Put|Tag|Untag)(TaskDefinition|Service|Task|Resource|Cluster|\w+)$/;
/** What the action itself may write: it stops things, and ends pauses. */
const OWN_WRITES = new Set(['StopTask', 'StopServiceDeployment', 'ContinueServiceDeployment']);

/** Compares all that a step left behind with what is expected of it, and with what holds for every step. */
export function judge(outcome: Outcome, expected: Expectation): void {
  const { transcript, result } = outcome;
  const errors = transcript.annotations.filter(({ level }) => level === 'error');
  const seen = {
    exitCode: transcript.exitCode,
    succeeded: transcript.succeeded,
    status: transcript.outputs['status'],
    message: transcript.outputs['message'],
    errors: errors.map(({ title }) => title),
    warnings: warningsOf(outcome),
    results: Object.fromEntries(result.configs.map((config) => [nameOf(config), config.result])),
    taskDefinitions: read(outcome, 'task-definitions'),
    forced: read(outcome, 'forced-services'),
    failed: read(outcome, 'failed-services'),
    migrationExit: transcript.outputs['migration-exit-code'],
    registered: registeredBy(outcome),
    deploys: inOrder(deploysOf(outcome), expected.together),
    ran: outcome.tasks.map(({ taskDefinition }) => taskDefinition),
    serves: servedBy(outcome, Object.keys(expected.serves ?? {})),
  };
  const green = GREEN.has(expected.status);
  expect(seen).toEqual({
    exitCode: green ? 0 : 1,
    succeeded: green,
    status: expected.status,
    message: expect.stringMatching(expected.message),
    errors: (expected.errors ?? []).map((title) => expect.stringMatching(title)),
    warnings: (expected.warnings ?? []).map((text) => expect.stringMatching(text)),
    results: Object.fromEntries(
      Object.entries(expected.results ?? {}).map(([name, result]) => [name, expect.stringMatching(`^(${result})$`)]),
    ),
    taskDefinitions: expected.taskDefinitions ?? {},
    forced: expected.forced ?? [],
    failed: expected.failed ?? [],
    migrationExit: expected.migrationExit ?? '',
    registered: expected.registered ?? [],
    deploys: outcome.line === '2.3' ? seen.deploys : inOrder(expected.deploys ?? [], expected.together),
    ran: expected.ran ?? [],
    serves: expected.serves ?? {},
  });
  // An older ecspresso makes other calls for the same end: what they bring must be the same.
  if (outcome.line === '2.3') {
    expect(new Set(seen.deploys.filter(isAccepted).map(revisionOf))).toEqual(
      new Set((expected.deploys ?? []).filter(isAccepted).map(revisionOf)),
    );
  }
  const text = errors.map(({ title, message }) => `${title}\n${message}`).join('\n');
  for (const evidence of expected.evidence ?? []) expect(text).toMatch(evidence);
  holdsAlways(outcome);
}

/** What must be true of every step, whatever it was asked to do. */
export function holdsAlways(outcome: Outcome): void {
  const { transcript, result, calls } = outcome;
  expect(new Set(Object.keys(transcript.outputs))).toEqual(OUTPUTS);
  // An output with a masked account id in it would be lost between jobs.
  expect(transcript.droppedOutputs).toEqual([]);
  expect(complaintsAboutResult(result)).toEqual([]);
  expect(result).toMatchObject({ status: transcript.outputs['status'], message: transcript.outputs['message'] });
  const shown = unescaped(transcript.summary);
  expect(shown).toContain(transcript.outputs['message']);
  // A title that GitHub would not take ends early.
  const titles = transcript.annotations.filter(({ level }) => level === 'error').map(({ title }) => title);
  for (const title of titles) expect(shown).toContain(title.replace(/…$/, ''));
  // What mode rollback has brought back is called so.
  const goesBack = result.status === 'rolled-back';
  for (const config of result.configs) {
    expect(shown).toContain(config.service ?? config.after ?? config.config);
    // A plan says what would be, not what became.
    if (config.diff !== null) continue;
    const words = goesBack ? config.result.replace('released', 'rolled-back') : config.result;
    expect(shown).toContain(words.replace('skipped', 'not started').replace('-', ' '));
  }
  if (transcript.outputs['migration-exit-code']) {
    expect(shown).toContain(`exit ${transcript.outputs['migration-exit-code']}`);
  }
  expect(brokenPromises(outcome)).toEqual([]);
  expect(transcript.signal).toBeNull();
  expect(transcript.refusals).toEqual([]);
  expect(transcript.orphans).toEqual([]);
  expect(transcript.leftovers).toEqual([]);
  expect(`${transcript.stdout}${transcript.stderr}`).not.toMatch(
    /^\s+at \S+ \(|UnhandledPromise|Internal error in this action/m,
  );
  expect(outcome.changedFiles).toEqual([]);
  expect(transcript.commands.filter(({ name }) => !OWN_COMMANDS.has(name))).toEqual([]);
  expect(fencesLeftOpen(transcript.stdout)).toEqual([]);
  // Whatever ECS answered, AWS could have answered, by the SDK's own schemas.
  expect(calls.flatMap(({ complaints = [] }) => complaints)).toEqual([]);
  const own = calls.filter(({ userAgent }) => userAgent.includes('aws-sdk-js'));
  expect(own.filter(({ operation }) => WRITES.test(operation) && !OWN_WRITES.has(operation))).toEqual([]);
  saysWhatRuns(outcome);
  // Green means released: for every config that is said to be, ECS agrees at the moment when the step ended.
  for (const config of result.configs.filter(({ result }) => result === 'released')) {
    const state = outcome.atEnd[config.service ?? ''];
    expect(primaryOf(state)).toMatchObject({ taskDefinition: config.after, rolloutState: 'COMPLETED' });
  }
}

/** What is said to run is what ECS has as PRIMARY, unless that is still on its way. */
function saysWhatRuns({ transcript, result, atEnd, calls }: Outcome): void {
  // Who may no longer ask cannot know what has become of a service since.
  const reads = calls.filter(
    ({ operation, userAgent }) => operation === 'DescribeServices' && userAgent.includes('aws-sdk-js'),
  );
  if ((reads.at(-1)?.status ?? 200) >= 400) return;
  const told = JSON.parse(transcript.outputs['running-task-definitions'] ?? 'null');
  for (const { service, running, result: became } of result.configs) {
    const primary = primaryOf(atEnd[service ?? '']);
    if (service === null || became === 'cancelled' || primary?.rolloutState !== 'COMPLETED') continue;
    // ECS may have come to the end of a rollback since the step told that it has begun.
    if (became === 'failed' && transcript.stdout.includes(`${service} is being rolled back`)) continue;
    expect([service, running]).toEqual([service, primary.taskDefinition]);
    if (service in told) expect(told[service]).toBe(running);
  }
}

function warningsOf({ transcript, line }: Outcome): readonly string[] {
  const all = transcript.annotations.filter(({ level }) => level === 'warning').map(({ message }) => message);
  const others = all.filter((message) => !OLD_VERSION.test(message) && !FORCED_RETRY.test(message));
  // A program that does not answer to `version` is not judged by it.
  const answered = !transcript.annotations.some(({ title, message }) =>
    `${title}\n${message}`.includes('"ecspresso version"'),
  );
  const old = line !== '2.8' && transcript.outputs['ecspresso-path'] !== '' && answered;
  expect(all.filter((message) => OLD_VERSION.test(message))).toHaveLength(old ? 1 : 0);
  const retried =
    transcript.outputs['forced-services'] !== '[]' && / ECS demands a forced new dep/.test(transcript.stdout);
  expect(all.filter((message) => FORCED_RETRY.test(message))).toHaveLength(retried ? 1 : 0);
  return others;
}

function nameOf(config: ResultConfig): string {
  return config.service ?? config.config;
}

function read({ transcript }: Outcome, output: string): unknown {
  return JSON.parse(transcript.outputs[output] ?? 'null');
}

function registeredBy({ calls }: Outcome): readonly string[] {
  return calls
    .filter(({ operation, status, error }) => operation === 'RegisterTaskDefinition' && status === 200 && !error)
    .map(({ input }) => String(input['family']))
    .sort(byText);
}

/** How a call ended, as the client saw it. */
function endOf({ status, error }: RecordedCall): string {
  if (status === 0) return ' cut';
  return status === 200 && error === undefined ? '' : ' refused';
}

function inOrder(deploys: readonly string[], together = false): readonly string[] {
  return together ? deploys.toSorted(byText) : deploys;
}

function deploysOf({ calls }: Outcome): readonly string[] {
  return calls
    .filter(({ operation }) => operation === 'UpdateService' || operation === 'CreateService')
    .map((call) => {
      const { input } = call;
      const service = String(input['serviceName'] ?? input['service']);
      return `${service} ${taskDefinitionOf(call)}${input['forceNewDeployment'] === true ? ' forced' : ''}${endOf(call)}`;
    });
}

function taskDefinitionOf({ input }: RecordedCall): string {
  return String(input['taskDefinition'] ?? '').replace(/^.*\//, '');
}

function isAccepted(deploy: string): boolean {
  return !deploy.endsWith(' refused') && deploy.includes(':');
}

function revisionOf(deploy: string): string {
  return deploy.replace(/( forced| cut)+$/, '');
}

type State = Outcome['atEnd'][string];

function primaryOf(state: State) {
  return state?.deployments.find(({ status }) => status === 'PRIMARY');
}

function servedBy({ settled }: Outcome, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.map((name) => {
      const state = settled[name];
      const completed = state?.deployments.find(({ rolloutState }) => rolloutState === 'COMPLETED');
      return [name, state === undefined ? 'missing' : (completed?.taskDefinition ?? 'nothing completed')];
    }),
  );
}

/** The summary's text without Markdown's and HTML's escapes. */
function unescaped(summary: string): string {
  const characters: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', nbsp: ' ' };
  return summary
    .replaceAll(/&#(\d+);/g, (_, number) => String.fromCharCode(Number(number)))
    .replaceAll(/&(lt|gt|amp|nbsp);/g, (_, name: string) => characters[name] ?? '');
}

/** Tokens of fences that were never closed. */
function fencesLeftOpen(stdout: string): readonly string[] {
  const lines = stdout.split('\n');
  return lines
    .filter((line) => line.startsWith('::stop-commands::'))
    .map((line) => line.slice('::stop-commands::'.length))
    .filter((token) => !lines.includes(`::${token}::`));
}

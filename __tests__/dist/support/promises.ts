import type { RecordedCall } from '../../../emulator/ecs/contract.js';
import type { Outcome, ResultConfig, Task } from './step.js';

/** Ends that are neither a known success nor a known failure, and later ones that a completed deployment does not undo. */
const SAYS_UNKNOWN =
  /could not be monitored to its end|is unknown: |stopped by themselves|post-migration|was cancelled|may have been started|CODE_DEPLOY/;

/** Green ends after which ECS goes on. */
const UNFINISHED: ReadonlySet<string> = new Set(['started', 'in-progress', 'paused']);

/**
 * What holds for every step, whatever happened to it, reported as sentences where it does not: green exactly when ECS says that all is
 * released, nothing done twice, one explanation, no stack trace, all outputs.
 */
export function brokenPromises(outcome: Outcome): readonly string[] {
  return [...aboutGreen(outcome), ...aboutRepeats(outcome), ...aboutWords(outcome)];
}

function aboutGreen(outcome: Outcome): readonly string[] {
  const { transcript, result } = outcome;
  const services = result.configs.filter(({ service, result: end }) => service !== null && !UNFINISHED.has(end));
  const notRunningOurs = services.filter((config) => !runsOurs(outcome, config));
  const migrated = [result.migration, result.smokeTest, result.postMigration].every(
    (task) => task === null || task['result'] === 'skipped' || exitedWell(outcome, task),
  );
  const green = transcript.exitCode === 0;
  // A plan promises nothing of what runs.
  if (result.configs.some(({ diff }) => diff !== null)) return [];
  if (green && result.status === 'unchanged' && result.configs.length === 0) return [];
  const said = transcript.annotations.map(({ title, message }) => `${title} ${message}`).join('\n');
  const wronglyRed =
    !green &&
    services.length > 0 &&
    notRunningOurs.length === 0 &&
    migrated &&
    !SAYS_UNKNOWN.test(said) &&
    !hasOthers(result);
  return [
    ...(green
      ? notRunningOurs.map(({ service }) => `green, but ${service} does not run ours in a completed deployment`)
      : []),
    ...(green && !migrated ? ['green, but a migration has not exited with 0'] : []),
    ...(wronglyRed ? ['red, but all is released'] : []),
  ];
}

/** Configs whose end no service shows. */
function hasOthers({ configs }: Outcome['result']): boolean {
  return configs.some(({ service }) => service === null);
}

function runsOurs({ atEnd }: Outcome, { service, after, before, result }: ResultConfig): boolean {
  const primary = atEnd[service ?? '']?.deployments.find(({ status }) => status === 'PRIMARY');
  // What was left alone runs what it ran, and nothing of it was registered.
  const ours = after ?? (result === 'unchanged' ? before : null);
  return ours !== null && primary?.taskDefinition === ours && primary.rolloutState === 'COMPLETED';
}

function exitedWell({ tasks }: Outcome, told: Readonly<Record<string, unknown>>): boolean {
  const task = tasks.find(({ id }: Task) => id === told['taskId']);
  // What is stopped from outside may have exited with 0 nevertheless.
  if (told['result'] === 'failed' || told['exitCode'] !== 0) return false;
  return task?.lastStatus === 'STOPPED' && task.exitCodes[String(told['container'])] === 0;
}

function aboutRepeats({ transcript, result, calls, tasks, line }: Outcome): readonly string[] {
  const heard = calls.filter(({ status, error }) => status === 200 && error === undefined);
  const of = (operation: string): readonly RecordedCall[] => heard.filter((call) => call.operation === operation);
  // A new family is registered once more by the deploy: the one exception, which the log tells.
  const registers = transcript.stdout.includes('its family changes') ? [] : of('RegisterTaskDefinition');
  const forced = of('UpdateService').filter(({ input }) => input['forceNewDeployment'] === true);
  const migrations = [result.migration, result.smokeTest, result.postMigration].filter(
    (task) => task !== null && task['result'] !== 'skipped',
  ).length;
  return [
    ...tooMany(registers, 'family', (family) => Math.max(1, configsOf(result.configs, family))).map(
      (family) => `${family} was registered more often than it has configs`,
    ),
    // Before 2.8 one forced command makes two forced calls.
    ...tooMany(forced, 'service', () => (line === '2.3' ? 2 : 1)).map(
      (name) => `${name} was forced more than once: ${timesOf(forced, 'service', name)}`,
    ),
    ...(tasks.length > migrations ? [`${tasks.length} tasks were run for ${migrations} migrations`] : []),
  ];
}

function configsOf(configs: readonly ResultConfig[], family: string): number {
  return configs.filter(({ after }) => after?.replace(/:\d+$/, '') === family).length;
}

/** When calls with this value were made, for whoever reads the failure: two close together are an SDK's own retry. */
function timesOf(calls: readonly RecordedCall[], member: string, value: string): string {
  return calls.flatMap(({ at, input }) => (input[member] === value ? [`${(at / 1000).toFixed(2)} s`] : [])).join(', ');
}

/** Values of a member that more calls have than they may. */
function tooMany(calls: readonly RecordedCall[], member: string, most: (value: string) => number): readonly string[] {
  const counts = new Map<string, number>();
  for (const { input } of calls) counts.set(String(input[member]), (counts.get(String(input[member])) ?? 0) + 1);
  return [...counts].filter(([value, count]) => count > most(value)).map(([value]) => value);
}

function aboutWords({ transcript, result }: Outcome): readonly string[] {
  const errors = transcript.annotations.filter(({ level }) => level === 'error').map(({ title }) => title);
  const green = transcript.exitCode === 0;
  const traces = /^\s+at .*[:(]|UnhandledPromise|node:internal|Internal error in this action/m.exec(
    `${transcript.stdout}\n${transcript.stderr}`,
  );
  return [
    ...(green && errors.length > 0 ? [`green, with the error ${errors[0]}`] : []),
    ...(!green && result.status !== 'cancelled' && errors.length === 0 ? ['red without an explanation'] : []),
    ...(new Set(errors).size < errors.length ? [`explained twice: ${errors.join(' / ')}`] : []),
    ...(traces === null ? [] : [`a stack trace: ${traces[0]}`]),
    ...(transcript.signal === null ? [] : [`ended by ${transcript.signal}`]),
  ];
}

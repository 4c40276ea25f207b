import type { Cause, TaskName } from '../release/failure.js';
import type { ConfigOutcome, MigrationOutcome, Release } from '../release/outcome.js';
import { nameOf } from '../release/plan.js';
import { spokenTime } from '../spoken-time.js';
import { titleOf, titleSentence } from './failure/title.js';
import { counted } from './phrases/counted.js';
import { EARLIER_VERSION } from './phrases/versions.js';
import { planMessage } from './plan/message.js';

/** The one sentence (or two) that says how it ended, for the log, the summary's first line and chat. */
export function messageOf(release: Release): string {
  return saysOnlyTheTitle(release)
    ? [...release.failures.map((failure) => titleSentence(failure)), beyondTitle(release)].filter(Boolean).join(' ')
    : messageWithoutTitle(release);
}

/**
 * Whether the message is the title of the only failure, and what {@link beyondTitle} says: then the title need not be said again.
 */
export function saysOnlyTheTitle({ status, failures }: Release): boolean {
  const [only, ...others] = failures;
  if (only === undefined || others.length > 0) return false;
  return status === 'failed' || BEFORE_ANYTHING.has(only.cause.kind);
}

/** What kept a release from beginning. */
const BEFORE_ANYTHING: ReadonlySet<Cause['kind']> = new Set([
  'problems',
  'early',
  'not-installed',
  'cancelled-early',
] as const);

/** What the message says beyond the title of the only failure; `''`: nothing. */
export function beyondTitle({ failures, configs }: Release): string {
  return failures[0]?.cause.kind === 'verify' ? 'Nothing was changed.' : recovered(configs);
}

function messageWithoutTitle(release: Release): string {
  const { status, configs, migration, failures } = release;
  if (release.mode === 'rollback') {
    const message = rollbackModeMessage(release);
    if (message !== undefined) return message;
  }
  const took = spokenTime(release.timing.total ?? 0);
  const released = configs.filter(({ result }) => result === 'released');
  const registered = configs.filter(({ result }) => result === 'registered').length;
  switch (status) {
    case 'released': {
      const forced = configs.filter((config) => config.forced).map(({ service }) => service);
      const parts = [
        released.length > 0 ? `Released ${counted(released.length, 'service')}` : undefined,
        registered > 0
          ? `${released.length > 0 ? 'registered' : 'Registered'} ${counted(registered, 'task definition')}`
          : undefined,
      ].filter(Boolean);
      const same = configs.filter(({ result }) => result === 'unchanged').length;
      return [
        `${parts.join(' and ') || 'Released'} in ${took}.`,
        ...(forced.length > 0 ? [`Forced: ${forced.join(', ')}.`] : []),
        ...(same > 0 ? [`${counted(same, 'config')} unchanged.`] : []),
        ...followedSentence(configs),
      ].join(' ');
    }
    case 'unchanged':
      return configs.length === 0
        ? 'Nothing to release.'
        : `Nothing changed: ${counted(configs.length, 'service')} already up to date.`;
    case 'started':
      return [startedMessage(configs.filter(({ result }) => result === 'started')), ...followedSentence(configs)].join(
        ' ',
      );
    case 'paused':
      return unfinished('Paused', configs, 'paused');
    case 'in-progress':
      return unfinished('Still in progress in ECS', configs, 'in-progress');
    case 'completed':
      return `The migration ended with exit code ${migration?.exitCode ?? 0} in ${took}.`;
    case 'planned':
      return release.preview ? planMessage(configs, release.preview) : '';
    case 'installed':
      return `ecspresso ${release.installed?.version ?? 'of unknown version'} is installed.`;
    case 'cancelled':
      return cancelledMessage(release);
    default: {
      const [first, ...rest] = failures;
      const whole = first ? titleSentence(first, rest.length) : 'The release failed.';
      return [whole, recovered(configs)].filter(Boolean).join(' ');
    }
  }
}

/** Where `wait-until` has left the services, in one sentence. */
function unfinished(text: string, configs: readonly ConfigOutcome[], result: 'paused' | 'in-progress'): string {
  const names = configs
    .filter((outcome) => outcome.result === result)
    .map((outcome) => `${nameOf(outcome)} at ${outcome.paused?.stage ?? outcome.stage}`);
  return [`${text}: ${names.join(', ')}.`, ...followedSentence(configs)].join(' ');
}

/** For another controller than ECS the beginning of a roll-out is not seen. */
function startedMessage(started: readonly ConfigOutcome[]): string {
  const isSeen = started.every(({ deployment }) => deployment !== undefined);
  return `Started ${counted(started.length, 'roll-out')}; ${isSeen ? 'still in progress in ECS' : 'the end was not waited for'}.`;
}

/** The one sentence for a good end of mode rollback: what a release calls released has gone back. */
function rollbackModeMessage({ status, configs, timing }: Release): string | undefined {
  if (status === 'unchanged' && configs.length === 0) return 'Nothing to roll back.';
  if (status === 'unchanged') {
    return `Nothing changed: ${counted(configs.length, 'service')} already on the revision to go back to.`;
  }
  if (status !== 'rolled-back') return undefined;
  const there = configs.filter(({ result }) => result === 'unchanged').length;
  const back = configs.filter(({ result }) => result === 'released').length;
  return `Rolled back ${counted(back, 'service')} in ${spokenTime(timing.total ?? 0)}.${there > 0 ? ` ${counted(there, 'service')} ran that revision already.` : ''}`;
}

/** `skip-unchanged`: which services were in progress before. */
function followedSentence(configs: readonly ConfigOutcome[]): readonly string[] {
  const names = configs.filter(({ followed }) => followed).map(nameOf);
  return names.length === 0 ? [] : [`Followed, not started again: ${names.join(', ')}.`];
}

/** After `on-failure: rollback`: who is back, and who is not. */
function recovered(configs: readonly ConfigOutcome[]): string {
  const names = (chosen: readonly ConfigOutcome[]): string => chosen.map(nameOf).join(', ');
  const gone = configs.filter(({ onFailureRollback }) => onFailureRollback);
  const back = gone.filter(({ serves }) => serves === 'old');
  const stuck = gone.filter(({ result }) => result === 'stuck');
  return [
    back.length > 0 ? `Back on the earlier version: ${names(back)}.` : '',
    stuck.length > 0 ? `Stuck: ${names(stuck)}.` : '',
    notRolledBackSentence(configs),
  ]
    .filter(Boolean)
    .join(' ');
}

/** Who was left though what this run did was to be rolled back; `''`: nobody. */
function notRolledBackSentence(configs: readonly ConfigOutcome[]): string {
  const left = configs.filter((outcome) => outcome.notRolledBack);
  if (left.length === 0) return '';
  const it = left.length === 1 ? 'it' : 'them';
  return `Not rolled back, because this run only followed ${it}: ${left.map(nameOf).join(', ')}.`;
}

function cancelledMessage({ configs, migration, smokeTest, postMigration, failures }: Release): string {
  const allCut = configs.filter(({ result }) => result === 'cancelled');
  // ECS takes these back on its own: nothing of ours is in progress there.
  const returning = allCut.flatMap(returningClause);
  const cut = allCut.filter((config) => returningClause(config).length === 0);
  const tasks: readonly { readonly name: TaskName; readonly task: MigrationOutcome | undefined }[] = [
    { name: 'migration', task: migration },
    { name: 'smoke test', task: smokeTest },
    { name: 'post-migration', task: postMigration },
  ];
  const cutTasks = tasks.filter(({ task }) => task?.result === 'cancelled' && !task.mayRun);
  const uncertain = tasks.filter(({ task }) => task?.mayRun).map(({ name }) => name);
  const ran = tasks.filter(({ task }) => task?.result === 'succeeded').map(({ name }) => name);
  const inProgress = (stopped: boolean): (string | undefined)[] => [
    ...cut.filter((config) => config.deployment && (config.stopped ?? false) === stopped).map(({ service }) => service),
    ...cutTasks.filter(({ task }) => (task?.stopped ?? false) === stopped).map(({ name }) => `the ${name}`),
  ];
  const goesOn = inProgress(false);
  const stopped = inProgress(true);
  const done = configs.filter(({ result }) => result === 'released').map(({ service }) => service);
  // A roll-out with a duration had its command started.
  const unseen = cut
    .filter(({ deployment, seconds }) => !deployment && seconds !== undefined)
    .map(({ service }) => service);
  // A failure before the cancel comes first.
  const [first] = failures;
  const lost = configs.some(({ result }) => result === 'failed' || result === 'rolled-back' || result === 'stuck');
  const before =
    lost && first
      ? [`${titleOf(first)}; then the job was cancelled.`, recovered(configs)].filter(Boolean).join(' ')
      : '';
  const tasksToo = [
    ...ran.map((name) => `The ${name} had already run (exit 0).`),
    ...uncertain.map((name) => `It is not known whether ECS started the task of the ${name}.`),
  ];
  if (returning.length + goesOn.length + stopped.length + unseen.length + done.length === 0) {
    return [before || 'Cancelled before anything was rolled out.', ...tasksToo].join(' ');
  }
  const sentences = [
    before,
    goesOn.length > 0
      ? `${before ? 'Still' : 'Cancelled; still'} in progress in ECS: ${goesOn.join(', ')}.`
      : before
        ? ''
        : 'Cancelled.',
    returning.length > 0 ? `ECS is rolling ${returning.join(', ')}.` : '',
    stopped.length > 0 ? `Asked to stop in ECS: ${stopped.join(', ')}.` : '',
    before === '' ? notRolledBackSentence(configs) : '',
    done.length > 0 ? `Already released: ${done.join(', ')}.` : '',
    unseen.length > 0
      ? `The deploy of ${unseen.join(', ')} had been started, but ECS showed no deployment of it yet.`
      : '',
    ...tasksToo,
  ];
  return sentences.filter(Boolean).join(' ');
}

/** What ECS has been told to roll back, and continues after the cancel; none where it was not. */
function returningClause({ service, end }: ConfigOutcome): readonly string[] {
  if (end?.kind !== 'rollback-cancelled' || end.by !== 'ecs') return [];
  return [`${service} back to ${end.to ?? EARLIER_VERSION}`];
}

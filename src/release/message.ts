import type { ConfigOutcome, Failure, MigrationOutcome, Status } from './outcome.js';
import { spokenTime } from './spoken-time.js';

/** The one sentence that says how it ended, for the log, the summary's first line and chat. */
export function messageOf(
  status: Status,
  configs: readonly ConfigOutcome[],
  migration: MigrationOutcome | undefined,
  postMigration: MigrationOutcome | undefined,
  failures: readonly Failure[],
  seconds: number,
): string {
  const took = spokenTime(seconds);
  const released = configs.filter(({ result }) => result === 'released');
  const registered = configs.filter(({ result }) => result === 'registered').length;
  switch (status) {
    case 'released': {
      const forced = configs.filter((one) => one.forced).map(({ service }) => service);
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
      ].join(' ');
    }
    case 'unchanged':
      return configs.length === 0
        ? 'Nothing to release.'
        : `Nothing changed: ${counted(configs.length, 'service')} already up to date.`;
    case 'started':
      return `Started ${counted(configs.filter(({ result }) => result === 'started').length, 'roll-out')}; ECS goes on by itself.`;
    case 'completed':
      return `The migration ended with exit code ${migration?.exitCode ?? 0} in ${took}.`;
    case 'planned':
    case 'installed':
      return '';
    case 'cancelled':
      return cancelledMessage(configs, migration, postMigration, failures);
    default: {
      const [first, ...rest] = failures;
      const title = (first?.title ?? 'The release failed').replace(/\.$/, '');
      return `${sentence(`${title}${rest.length > 0 ? ` (and ${rest.length} more)` : ''}`)}${recovered(configs)}`;
    }
  }
}

/** The one sentence for a good end of mode rollback: what a release calls released has gone back. */
export function wentBackMessage(
  status: Status,
  configs: readonly ConfigOutcome[],
  seconds: number,
): string | undefined {
  if (status === 'unchanged' && configs.length > 0) {
    return `Nothing changed: ${counted(configs.length, 'service')} already on the revision to go back to.`;
  }
  if (status !== 'released') return undefined;
  const there = configs.filter(({ result }) => result === 'unchanged').length;
  const back = configs.filter(({ result }) => result === 'released').length;
  return `Rolled back ${counted(back, 'service')} in ${spokenTime(seconds)}.${there > 0 ? ` ${counted(there, 'service')} ran that revision already.` : ''}`;
}

/** After `on-failure: rollback`: who is back, and who is not. */
function recovered(configs: readonly ConfigOutcome[]): string {
  const names = (some: readonly ConfigOutcome[]): string =>
    some.map(({ service, family }) => service ?? family).join(', ');
  const gone = configs.filter(({ wentBack }) => wentBack);
  const back = gone.filter(({ serves }) => serves === 'old');
  const stuck = gone.filter(({ result }) => result === 'stuck');
  return [
    back.length > 0 ? ` Back on the earlier version: ${names(back)}.` : '',
    stuck.length > 0 ? ` Stuck: ${names(stuck)}.` : '',
  ].join('');
}

function cancelledMessage(
  configs: readonly ConfigOutcome[],
  migration: MigrationOutcome | undefined,
  postMigration: MigrationOutcome | undefined,
  failures: readonly Failure[],
): string {
  const cut = configs.filter(({ result }) => result === 'cancelled');
  const tasks = [
    { name: 'the migration', task: migration },
    { name: 'the post-migration', task: postMigration },
  ].filter(({ task }) => task?.result === 'cancelled');
  const inFlight = (stopped: boolean): (string | undefined)[] => [
    ...cut.filter((one) => one.deployment && (one.stopped ?? false) === stopped).map(({ service }) => service),
    ...tasks.filter(({ task }) => (task?.stopped ?? false) === stopped).map(({ name }) => name),
  ];
  const goesOn = inFlight(false);
  const stopped = inFlight(true);
  const done = configs.filter(({ result }) => result === 'released').map(({ service }) => service);
  // A roll-out that took time had its command started.
  const unseen = cut
    .filter(({ deployment, seconds }) => !deployment && seconds !== undefined)
    .map(({ service }) => service);
  // What had failed before the cancel is told first of all.
  const [first] = failures;
  const lost = configs.some(({ result }) => result === 'failed' || result === 'rolled-back' || result === 'stuck');
  const before = lost && first ? `${first.title}; then the job was cancelled.${recovered(configs)}` : '';
  if (goesOn.length + stopped.length + unseen.length + done.length === 0) {
    return before || 'Cancelled before anything was rolled out.';
  }
  const sentences = [
    before,
    goesOn.length > 0
      ? `${before ? 'Still' : 'Cancelled; still'} going on in ECS: ${goesOn.join(', ')}.`
      : before
        ? ''
        : 'Cancelled.',
    stopped.length > 0 ? `Told to stop in ECS: ${stopped.join(', ')}.` : '',
    done.length > 0 ? `Released before: ${done.join(', ')}.` : '',
    unseen.length > 0
      ? `The deploy of ${unseen.join(', ')} had been started, but ECS showed no deployment of it yet.`
      : '',
  ];
  return sentences.filter(Boolean).join(' ');
}

/** What was cut off already ends in dots. */
function sentence(words: string): string {
  return words.endsWith('…') ? words : `${words}.`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

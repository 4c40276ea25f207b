import { inEcs } from '../../release/in-ecs.js';
import { isMutable } from '../../release/look/image.js';
import type { ConfigOutcome, MigrationOutcome, Release } from '../../release/outcome.js';
import { listed } from './listed.js';
import { nameOfOutcome } from './stage.js';

/** Names in one sentence. */
const MOST_NAMES = 10;

/** What running a red release again does, from what this run has done; `''` where it has done nothing, or there is nothing to run again. */
export function rerunText(release: Release): string {
  const { mode, status, configs, smokeTest, postMigration, skipsUnchanged = false } = release;
  if (mode !== 'release' || (status !== 'failed' && status !== 'cancelled')) return '';
  const services = configs.filter(({ service }) => service !== undefined);
  const isSkipped = (outcome: ConfigOutcome): boolean => skipsUnchanged && !hasMutableTag(outcome);
  const parts = [
    ...migrationPart(release, services, isSkipped),
    ...FATES.flatMap((fate) => {
      const some = services.filter((outcome) => fateOf(outcome) === fate);
      return [
        ...servicesPart(
          some.filter((outcome) => !isSkipped(outcome)),
          AGAIN[fate],
        ),
        ...servicesPart(some.filter(isSkipped), SKIPPED[fate]),
      ];
    }),
    ...(isStarted(smokeTest) ? ['the smoke test is started again'] : []),
    ...(isStarted(postMigration) ? ['the post-migration is started again'] : []),
  ];
  if (parts.length === 0) return '';
  const isWorthIt = !skipsUnchanged && services.some((outcome) => LEFT_OUT.has(fateOf(outcome)));
  return `If this job is run again: ${parts.join('; ')}.${isWorthIt ? ` ${HINT}` : ''}`;
}

const HINT = 'With `skip-unchanged: true` what is deployed already is left alone, and what is in progress is followed.';

const FATES = ['going-back', 'held', 'paused', 'in-progress', 'deployed', 'back'] as const;

/** What this run leaves of a service; `held`: a way back that a hook pauses; `other`: nothing. */
type Fate = (typeof FATES)[number] | 'other';

/** What `skip-unchanged` leaves out: nothing differs there. */
const LEFT_OUT: ReadonlySet<Fate> = new Set(['paused', 'in-progress', 'deployed'] as const);

type Inflected = readonly [singular: string, plural: string];
const DEPLOYED: Inflected = ['is deployed again', 'are deployed again'];
const BACK: Inflected = [
  'is deployed again once ECS has rolled it back',
  'are deployed again once ECS has rolled them back',
];
const HELD: Inflected = ['must be continued or rolled back first', 'must be continued or rolled back first'];
const FOLLOWED: Inflected = [
  'is followed where it is still in progress',
  'are followed where they are still in progress',
];

const AGAIN: Readonly<Record<(typeof FATES)[number], Inflected>> = {
  'going-back': BACK,
  held: HELD,
  paused: HELD,
  'in-progress': [
    'is deployed again, in the place of what is in progress',
    'are deployed again, in the place of what is in progress',
  ],
  deployed: DEPLOYED,
  back: DEPLOYED,
};

const SKIPPED: typeof AGAIN = {
  'going-back': BACK,
  held: HELD,
  paused: FOLLOWED,
  'in-progress': FOLLOWED,
  deployed: ['is left alone', 'are left alone'],
  back: DEPLOYED,
};

function fateOf(outcome: ConfigOutcome): Fate {
  const { result, end, serves } = outcome;
  if (result === 'released') return 'deployed';
  if (result === 'rolled-back' && serves === 'old') return 'back';
  if (end?.kind === 'going-back') return 'going-back';
  if (end?.kind === 'stuck' && end.pause !== undefined) return 'held';
  if (result === 'unchanged' || inEcs(outcome) !== 'yes') return 'other';
  const isPaused = end?.kind === 'paused' || (end?.kind === 'in-progress' && end.pause !== undefined);
  return isPaused ? 'paused' : 'in-progress';
}

function hasMutableTag({ images }: ConfigOutcome): boolean {
  return images.some(({ after }) => isMutable(after));
}

function servicesPart(some: readonly ConfigOutcome[], [singular, plural]: Inflected): readonly string[] {
  if (some.length === 0) return [];
  return [`${listed(some.map(nameOfOutcome), MOST_NAMES)} ${some.length === 1 ? singular : plural}`];
}

function isStarted(task: MigrationOutcome | undefined): boolean {
  return task?.result !== 'skipped' && (task?.taskId !== undefined || task?.mayRun === true);
}

/** A migration that was started is started again, but for one that is left out with its config. */
function migrationPart(
  { migration }: Release,
  services: readonly ConfigOutcome[],
  isSkipped: (outcome: ConfigOutcome) => boolean,
): readonly string[] {
  if (!isStarted(migration)) return [];
  const config = services.find(({ after }) => after === migration?.taskDefinition);
  if (config !== undefined && isSkipped(config) && LEFT_OUT.has(fateOf(config))) {
    return ['the migration is not started again'];
  }
  const mayStillRun = migration?.result === 'cancelled' && migration.stopped !== true;
  return [
    mayStillRun
      ? 'the migration is started again, so see first that its task has ended'
      : 'the migration is started again',
  ];
}

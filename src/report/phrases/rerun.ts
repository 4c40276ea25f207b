import { listed } from '../../listed.js';
import type { Release } from '../../release/outcome.js';
import { nameOf } from '../../release/plan.js';
import { type Rerun, rerunOf } from '../../release/rerun-preview.js';

/** Names in one sentence. */
const MOST_NAMES = 10;

/** What running a red release again does; `''` where it has done nothing, or there is nothing to run again. */
export function rerunText(release: Release): string {
  const rerun = rerunOf(release);
  if (rerun === undefined) return '';
  const { migration, startsSmokeTest, startsPostMigration, skipUnchangedHelps } = rerun;
  const parts = [
    ...(migration === undefined ? [] : [MIGRATION[migration]]),
    ...servicesParts(rerun),
    ...(startsSmokeTest ? ['the smoke test is started again'] : []),
    ...(startsPostMigration ? ['the post-migration is started again'] : []),
  ];
  if (parts.length === 0) return '';
  return `If this job is run again: ${parts.join('; ')}.${skipUnchangedHelps ? ` ${HINT}` : ''}`;
}

const HINT = 'With `skip-unchanged: true` what is deployed already is left alone, and what is in progress is followed.';

const MIGRATION: Readonly<Record<NonNullable<Rerun['migration']>, string>> = {
  started: 'the migration is started again',
  'may-overlap': 'the migration is started again, so see first that its task has ended',
  'left-out': 'the migration is not started again',
};

/** In this order. Of a service that is as before there is nothing to say. */
const SHOWN = ['rolling-back', 'held', 'paused', 'in-progress', 'deployed', 'rolled-back'] as const;

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

const AGAIN: Readonly<Record<(typeof SHOWN)[number], Inflected>> = {
  'rolling-back': BACK,
  held: HELD,
  paused: HELD,
  'in-progress': [
    'is deployed again, in the place of what is in progress',
    'are deployed again, in the place of what is in progress',
  ],
  deployed: DEPLOYED,
  'rolled-back': DEPLOYED,
};

const SKIPPED: typeof AGAIN = {
  'rolling-back': BACK,
  held: HELD,
  paused: FOLLOWED,
  'in-progress': FOLLOWED,
  deployed: ['is left alone', 'are left alone'],
  'rolled-back': DEPLOYED,
};

function servicesParts({ services }: Rerun): readonly string[] {
  return SHOWN.flatMap((state) =>
    [false, true].flatMap((skips) => {
      const matching = services.filter(({ found, skipsUnchanged }) => found === state && skipsUnchanged === skips);
      if (matching.length === 0) return [];
      const [singular, plural] = (skips ? SKIPPED : AGAIN)[state];
      const names = matching.map(({ outcome }) => nameOf(outcome));
      return [`${listed(names, MOST_NAMES)} ${matching.length === 1 ? singular : plural}`];
    }),
  );
}

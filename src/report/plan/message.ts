import { joined, listed } from '../../listed.js';
import type { ConfigOutcome, ReleasePreview } from '../../release/outcome.js';
import { nameOf } from '../../release/plan.js';
import { counted } from '../phrases/counted.js';

/** Names in one sentence; of more only their number is said. */
const MOST_NAMES = 5;

/** What a release would do, in a sentence or two for chat. */
export function planMessage(configs: readonly ConfigOutcome[], preview: ReleasePreview): string {
  if (preview.isRollback) return wayBackMessage(configs);
  const runs = preview.migration && !preview.migration.skipped;
  if (configs.length === 0) return runs ? 'Would run the migration.' : 'Nothing to release.';
  const of = (act: string): readonly ConfigOutcome[] => configs.filter((outcome) => outcome.preview?.act === act);
  const services = [...of('release'), ...of('create')].length;
  const followed = of('follow').length;
  const actions = [
    ...(runs ? ['run the migration'] : []),
    ...(services > 0 ? [`release ${counted(services, 'service')}`] : []),
    ...(followed > 0 ? [`follow ${counted(followed, 'deployment')} in progress`] : []),
    ...(of('register').length > 0 ? [`register ${counted(of('register').length, 'task definition')}`] : []),
  ];
  if (actions.length === 0) return `Would change nothing: ${counted(configs.length, 'config')} without a difference.`;
  const demanded = configs.filter(({ preview: previewed }) => previewed?.demand);
  return [
    `Would ${joined(actions)}: ${outcomesText(configs)}.`,
    ...(demanded.length > 0 ? [`ECS will demand a forced deployment of ${namesOf(demanded.map(nameOf))}.`] : []),
    ...(preview.notBuilt.length > 0 ? [`Not built yet: ${namesOf(preview.notBuilt)}.`] : []),
  ].join(' ');
}

/** What mode `rollback` would do. */
function wayBackMessage(configs: readonly ConfigOutcome[]): string {
  const moving = configs.flatMap((outcome) => {
    const note = outcome.preview?.notes.find(({ kind }) => kind === 'destination');
    return outcome.preview?.act === 'roll-back' && note?.kind === 'destination'
      ? [`${nameOf(outcome)} to ${note.to}`]
      : [];
  });
  const alone = configs.filter(({ preview }) => preview?.notes.some(({ kind }) => kind === 'left-alone'));
  const left = alone.length === 0 ? '' : ` Left alone: ${namesOf(alone.map(nameOf))}.`;
  if (moving.length > 0) return `Would roll back ${counted(moving.length, 'service')}: ${namesOf(moving)}.${left}`;
  return `${configs.length === 0 ? 'Nothing to roll back.' : 'Would roll back nothing.'}${left}`;
}

function outcomesText(configs: readonly ConfigOutcome[]): string {
  const groups = [
    {
      outcomes: configs.filter(({ preview: previewed }) => previewed?.act === 'create'),
      singular: 'is created',
      plural: 'are created',
    },
    {
      outcomes: configs.filter(({ preview: previewed }) => previewed?.differs && previewed.act !== 'create'),
      singular: 'changes',
      plural: 'change',
    },
    {
      outcomes: configs.filter(
        ({ preview: previewed }) =>
          previewed && !previewed.differs && (previewed.act === 'release' || previewed.act === 'register'),
      ),
      singular: 'does not',
      plural: 'do not',
    },
    {
      outcomes: configs.filter(({ preview: previewed }) => previewed?.act === 'follow'),
      singular: 'is followed',
      plural: 'are followed',
    },
    {
      outcomes: configs.filter(({ preview: previewed }) => previewed?.act === 'skip'),
      singular: 'is skipped',
      plural: 'are skipped',
    },
  ].filter(({ outcomes }) => outcomes.length > 0);
  const changed = groups.some(({ singular }) => singular === 'changes');
  return groups
    .map(({ outcomes, singular, plural }) => {
      const verb = outcomes.length === 1 ? singular : plural;
      // Without a "changes" before it, "does not" has no verb.
      const whole = !changed && singular === 'does not' ? `${verb} change` : verb;
      return `${outcomes.length > MOST_NAMES ? outcomes.length : namesOf(outcomes.map(nameOf))} ${whole}`;
    })
    .join(', ');
}

function namesOf(names: readonly string[]): string {
  return names.length > MOST_NAMES ? listed(names, MOST_NAMES) : joined(names);
}

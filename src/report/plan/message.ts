import type { ConfigOutcome, ReleasePreview } from '../../release/outcome.js';
import { counted } from '../phrases/counted.js';
import { listed } from '../phrases/listed.js';
import { nameOfOutcome } from '../phrases/stage.js';

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
  const deeds = [
    ...(runs ? ['run the migration'] : []),
    ...(services > 0 ? [`release ${counted(services, 'service')}`] : []),
    ...(followed > 0 ? [`follow ${counted(followed, 'deployment')} in progress`] : []),
    ...(of('register').length > 0 ? [`register ${counted(of('register').length, 'task definition')}`] : []),
  ];
  if (deeds.length === 0) return `Would change nothing: ${counted(configs.length, 'config')} without a difference.`;
  const demanded = configs.filter(({ preview: previewed }) => previewed?.demand);
  return [
    `Would ${joined(deeds)}: ${fates(configs)}.`,
    ...(demanded.length > 0 ? [`ECS will demand a forced deployment of ${namesOf(demanded.map(nameOfOutcome))}.`] : []),
    ...(preview.notBuilt.length > 0 ? [`Not built yet: ${namesOf(preview.notBuilt)}.`] : []),
  ].join(' ');
}

/** What mode `rollback` would do. */
function wayBackMessage(configs: readonly ConfigOutcome[]): string {
  const moving = configs.flatMap((outcome) => {
    const note = outcome.preview?.notes.find(({ kind }) => kind === 'destination');
    return outcome.preview?.act === 'roll-back' && note?.kind === 'destination'
      ? [`${nameOfOutcome(outcome)} to ${note.to}`]
      : [];
  });
  const alone = configs.filter(({ preview }) => preview?.notes.some(({ kind }) => kind === 'left-alone'));
  const left = alone.length === 0 ? '' : ` Left alone: ${namesOf(alone.map(nameOfOutcome))}.`;
  if (moving.length > 0) return `Would roll back ${counted(moving.length, 'service')}: ${namesOf(moving)}.${left}`;
  return `${configs.length === 0 ? 'Nothing to roll back.' : 'Would roll back nothing.'}${left}`;
}

function fates(configs: readonly ConfigOutcome[]): string {
  const groups = [
    {
      some: configs.filter(({ preview: previewed }) => previewed?.act === 'create'),
      one: 'is created',
      many: 'are created',
    },
    {
      some: configs.filter(({ preview: previewed }) => previewed?.differs && previewed.act !== 'create'),
      one: 'changes',
      many: 'change',
    },
    {
      some: configs.filter(
        ({ preview: previewed }) =>
          previewed && !previewed.differs && (previewed.act === 'release' || previewed.act === 'register'),
      ),
      one: 'does not',
      many: 'do not',
    },
    {
      some: configs.filter(({ preview: previewed }) => previewed?.act === 'follow'),
      one: 'is followed',
      many: 'are followed',
    },
    {
      some: configs.filter(({ preview: previewed }) => previewed?.act === 'skip'),
      one: 'is skipped',
      many: 'are skipped',
    },
  ].filter(({ some }) => some.length > 0);
  const changed = groups.some(({ one: text }) => text === 'changes');
  return groups
    .map(({ some, one: text, many }) => {
      const verb = some.length === 1 ? text : many;
      // Without a "changes" before it, "does not" has no verb.
      const whole = !changed && text === 'does not' ? `${verb} change` : verb;
      return `${some.length > MOST_NAMES ? some.length : namesOf(some.map(nameOfOutcome))} ${whole}`;
    })
    .join(', ');
}

function namesOf(some: readonly string[]): string {
  return some.length > MOST_NAMES ? listed(some, MOST_NAMES) : joined(some);
}

function joined(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

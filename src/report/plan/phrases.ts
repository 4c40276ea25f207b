import type { PlanNote, Preview, ReleasePreview, StrategyChange, VerifiedConfig } from '../../release/outcome.js';
import { spokenTime } from '../../spoken-time.js';
import { counted } from '../phrases/counted.js';
import { destinationClause } from '../phrases/destination.js';
import { minutesPhrase, wholeStrategyPhrase } from '../phrases/strategy.js';
import { strategyDifferenceClause } from '../phrases/strategy-difference.js';

/** Why ECS will demand a forced new deployment. */
export function demandPhrase(change: StrategyChange): string {
  switch (change) {
    case 'launch-type-replaced':
      return 'launch type becomes a capacity provider strategy';
    case 'strategy-removed':
      return 'capacity provider strategy is removed';
    case 'strategy-changed':
      return 'capacity provider strategy changes';
  }
}

/** What a plan says of a config beside its difference, as a clause. */
function noteClause(note: PlanNote): string {
  switch (note.kind) {
    case 'skipped':
      return 'skipped: nothing differs';
    case 'followed':
      return `nothing differs: the deployment of ${note.taskDefinition} that is in progress (${note.id}) would be followed, not started again`;
    case 'only-registered':
      return `only registered (${note.config})`;
    case 'created':
      return 'would be created';
    case 'in-progress':
      return `a deployment of ${note.taskDefinition} is in progress`;
    case 'new-family':
      return `the family changes to ${note.family}`;
    case 'strategy-differs':
      return strategyDifferenceClause(note.difference);
    case 'destination':
      return `${note.from} → ${note.to}, ${destinationClause(note.why)}`;
    case 'left-alone':
      return `left alone: it runs ${note.runs}, and not ${note.guard}`;
    case 'not-built':
      return 'image not built yet';
    case 'would-fail':
      return note.why.kind === 'forbidden'
        ? 'the release would fail: `force-new-deployment` is never'
        : `the release would fail: ecspresso ${note.why.version} cannot ask for it`;
  }
}

/** What `ecspresso verify` found in one config. */
export function verifiedLine({ config, failed, skipped, notBuilt }: VerifiedConfig): string {
  const unchecked = skipped.length === 0 ? '' : ` (${counted(skipped.length, 'check')} skipped)`;
  if (failed.length > 0) return `${config}: failed${unchecked}`;
  if (notBuilt) return `${config}: ok up to the image that is not built yet; the rest was not checked`;
  return `${config}: ok${unchecked}`;
}

/** What a plan says of a config beside its difference: how ECS will deploy it, and every note. */
export function clausesOf({ strategy, notes }: Pick<Preview, 'strategy' | 'notes'>): readonly string[] {
  return [...(strategy ? [wholeStrategyPhrase(strategy)] : []), ...notes.map(noteClause)];
}

/** How long ECS would wait, and what the credentials' life leaves for everything else. */
export function waitsSentence({ minutes, left }: NonNullable<ReleasePreview['waits']>): string {
  const wait = `ECS waits at least ${minutesPhrase(minutes)} by the services' own settings.`;
  if (left === undefined) return wait;
  const rest = left - minutes * 60;
  const life = `The credentials of this job end in ${spokenTime(Math.max(0, left))}`;
  return rest > 0
    ? `${wait} ${life}, which leaves ${spokenTime(rest)} for everything else.`
    : `${wait} ${life}: a release with the same would not see the end.`;
}

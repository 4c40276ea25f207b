import type { ConfigOutcome } from '../../release/outcome.js';

/** Why ECS demanded a forced new deployment, from its words: short where they are known. */
export function demandedBecause(reason: string): string {
  return namesStrategy(reason) ? 'capacity provider strategy changed' : wordsOfEcs(reason);
}

function namesStrategy(reason: string): boolean {
  return /capacity provider strategy/i.test(reason);
}

/** ecspresso's error without what stands before ECS's own words. */
function wordsOfEcs(reason: string): string {
  return reason.replace(/^.*?InvalidParameterException: /, '');
}

/** The note beside a service that was forced (`forced: strategy changed`) or only followed; `''` beside the others. */
export function deployNote({ forced, demanded, followed }: ConfigOutcome): string {
  if (followed) return 'followed: it was in progress already';
  if (!forced) return '';
  if (!demanded) return 'forced';
  const why = namesStrategy(demanded.reason) ? 'strategy changed' : wordsOfEcs(demanded.reason);
  return `forced: ${why.length > 80 ? `${why.slice(0, 79)}…` : why}`;
}

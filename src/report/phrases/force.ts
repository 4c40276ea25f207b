import type { ConfigOutcome } from '../../release/outcome.js';

/** Why ECS demanded a forced new deployment, from its words: short where they are known. */
export function demandedBecause(reason: string): string {
  if (/capacity provider strategy/i.test(reason)) return 'capacity provider strategy changed';
  return reason.replace(/^.*?InvalidParameterException: /, '');
}

/** The note beside a service that was forced (`forced: strategy changed`) or only followed; `''` beside the others. */
export function deployNote({ forced, demanded, followed }: ConfigOutcome): string {
  if (followed) return 'followed: it was in progress already';
  if (!forced) return '';
  if (!demanded) return 'forced';
  const why = demandedBecause(demanded.reason).replace(/^capacity provider strategy/, 'strategy');
  return `forced: ${why.length > 80 ? `${why.slice(0, 79)}…` : why}`;
}

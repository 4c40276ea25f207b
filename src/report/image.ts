import { isNotBuilt } from '../release/not-built.js';
import type { ImageChange } from '../release/outcome.js';

/** Length of a digest or commit id that still tells one from another. */
const SHORT = 12;

/** The part of an image ref that differs between releases: its tag, or a shortened digest. */
export function shortImage(image: string): string {
  if (isNotBuilt(image)) return '(not built yet)';
  const digest = /@sha256:([0-9a-f]+)$/.exec(image)?.[1];
  if (digest) return `sha256:${digest.slice(0, SHORT)}…`;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  if (tag === undefined) return image;
  return /^[0-9a-f]{20,}$/.test(tag) ? `${tag.slice(0, SHORT)}…` : tag;
}

/** `v41 → 9f3c2e1`, or the new one alone when the old one is not known. */
export function imageChange(before: string | undefined, after: string): string {
  return before === undefined ? shortImage(after) : `${shortImage(before)} → ${shortImage(after)}`;
}

/** The images that differ, or all of them when nothing is known of what ran before: `laravel v41 → 9f3c2e1`. */
export function imagesText(images: readonly ImageChange[]): string {
  const changed = images.filter(({ before, after }) => before !== after);
  return changed.map(({ container, before, after }) => `${container} ${imageChange(before, after)}`).join(', ');
}

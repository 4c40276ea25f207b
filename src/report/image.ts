/** Length of a digest or commit id that still tells one from another. */
const SHORT = 12;

/** The part of an image ref that differs between releases: its tag, or a shortened digest. */
export function shortImage(image: string): string {
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

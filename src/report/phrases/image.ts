import { isNotBuilt } from '../../release/not-built.js';
import type { ImageChange } from '../../release/outcome.js';

/** Length of a digest or commit id that still tells one from another. */
const SHORT = 12;

/** An image ref in its parts. Without tag and digest ECS takes `latest`. */
interface ImageRef {
  readonly repository: string;
  readonly tag: string | undefined;
  /** Hex. */
  readonly digest: string | undefined;
}

/** The part of an image ref that differs between releases: its tag, or a shortened digest. */
export function shortImage(image: string): string {
  if (isNotBuilt(image)) return '(not built yet)';
  if (image === '') return '';
  const { tag, digest } = refOf(image);
  return digest === undefined ? shortTag(tag ?? 'latest') : shortDigest(digest);
}

/**
 * `v41 → 9f3c2e1`, or the new one alone when the old one is not known. Only what tells the two apart: tags where they differ,
 * else digests, with the repository where that is another one.
 */
export function imageChange(before: string | undefined, after: string): string {
  if (before === undefined || isNotBuilt(after)) {
    return before === undefined ? shortImage(after) : `${shortImage(before)} → ${shortImage(after)}`;
  }
  const [old, next] = [refOf(before), refOf(after)];
  if (old.repository !== next.repository) {
    const [oldName, nextName] = abbreviated(lastOf(old.repository), lastOf(next.repository), [
      old.repository,
      next.repository,
    ]);
    return `${oldName}:${shortImage(before)} → ${nextName}:${shortImage(after)}`;
  }
  const [oldTag, nextTag] = [old.tag ?? 'latest', next.tag ?? 'latest'];
  const tagged = old.tag !== undefined && next.tag !== undefined && oldTag !== nextTag;
  const [from, to] = tagged
    ? abbreviated(shortTag(oldTag), shortTag(nextTag), [oldTag, nextTag])
    : abbreviated(shortImage(before), shortImage(after), [before, after]);
  return `${from} → ${to}`;
}

/**
 * The images that differ: `v41 → 9f3c2e1`, with the names of the containers where there are several. Where none differs, what
 * stays.
 */
export function imagesText(images: readonly ImageChange[]): string {
  const changed = images.filter(({ before, after }) => before !== after);
  const [only] = images;
  if (changed.length === 0) return images.length === 1 && only ? `${shortImage(only.after)} (same)` : '';
  const containers = new Map<string, string[]>();
  for (const { container, before, after } of changed) {
    const change = imageChange(before, after);
    containers.set(change, [...(containers.get(change) ?? []), container]);
  }
  const parts = [...containers].map(([change, names]) => `${names.join(' + ')} ${change}`);
  return images.length === 1 ? ([...containers.keys()][0] ?? '') : parts.join(', ');
}

function refOf(image: string): ImageRef {
  const [, named = image, digest] = /^(.*?)@sha256:([0-9a-f]+)$/.exec(image) ?? [];
  const [, repository = named, tag] = /^(.*):([^/:]+)$/.exec(named) ?? [];
  return { repository, tag, digest };
}

function lastOf(repository: string): string {
  return repository.slice(repository.lastIndexOf('/') + 1);
}

/** The short forms, or the long ones where the short ones look the same. */
function abbreviated(before: string, after: string, long: readonly [string, string]): readonly [string, string] {
  return before === after ? long : [before, after];
}

function shortDigest(digest: string): string {
  return `sha256:${digest.slice(0, SHORT)}…`;
}

/** A tag with the ids of commits in it shortened. */
function shortTag(tag: string): string {
  return tag.replace(/[0-9a-f]{20,}/g, (id) => `${id.slice(0, SHORT)}…`);
}

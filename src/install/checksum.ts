import type { Asset } from './asset.js';
import table from './checksums.json' with { type: 'json' };

/** SHA-256 sums (lower-case hex) by version and platform, such as `sums['2.8.7']['linux_amd64']`. */
export type ChecksumTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The sums that come with this action. */
export const SHIPPED_CHECKSUMS: ChecksumTable = table.sha256;

/** The sums that are known of one archive before it is read. All sums are lower-case hex. */
export interface KnownSums {
  /** The author's own list: may hold sums of several versions and platforms. Empty: the author gave none. */
  readonly input: readonly string[];
  /** The sum in the shipped table. */
  readonly shipped?: string | undefined;
  /** The sum in the release's own list of sums. */
  readonly published?: string | undefined;
}

/** Where a sum that did not match came from. */
export type SumSource = keyof KnownSums;

/** Whether an archive may be installed. */
export type Verdict =
  /** `unlike`: the sum of what was released, where the author vouches for something else. */
  | { readonly kind: 'good'; readonly unlike?: string }
  /** Nothing vouches for the archive. */
  | { readonly kind: 'unknown' }
  /** `by` disagrees. `genuine`: the archive is what the shipped table knows, so it is the author's list that is wrong. */
  | {
      readonly kind: 'mismatch';
      readonly by: SumSource;
      readonly expected: readonly string[];
      readonly genuine: boolean;
    };

/**
 * Judges the sum of an archive. Promises that nothing is good unless at least one source knows it. The author's list has the
 * last word, so that a build of one's own can be installed, but it says nothing of versions: an archive that `released` knows
 * as another one is never taken for this one.
 */
export function verdictOf(got: string, known: KnownSums, released: ReadonlySet<string> = new Set()): Verdict {
  const { input, shipped, published } = known;
  const isVouched = input.some((sum) => sum.toLowerCase() === got);
  if (shipped !== undefined && got !== shipped) {
    return isVouched && !released.has(got)
      ? { kind: 'good', unlike: shipped }
      : { kind: 'mismatch', by: 'shipped', expected: [shipped], genuine: false };
  }
  if (input.length > 0 && !isVouched) {
    return { kind: 'mismatch', by: 'input', expected: input, genuine: shipped !== undefined };
  }
  if (published !== undefined && got !== published) {
    return { kind: 'mismatch', by: 'published', expected: [published], genuine: false };
  }
  return isVouchedFor(known) ? { kind: 'good' } : { kind: 'unknown' };
}

/** Whether any source knows a sum, so that reading the archive can lead to an install at all. */
export function isVouchedFor(known: KnownSums): boolean {
  return known.input.length > 0 || known.shipped !== undefined || known.published !== undefined;
}

/** Every sum in the table. */
export function sumsInTable(sums: ChecksumTable): ReadonlySet<string> {
  return new Set(Object.values(sums).flatMap((platforms) => Object.values(platforms)));
}

/** The table's sum of an archive; undefined when the table does not know it. */
export function sumInTable(sums: ChecksumTable, version: string, asset: Asset): string | undefined {
  const platforms = Object.hasOwn(sums, version) ? sums[version] : undefined;
  return platforms !== undefined && Object.hasOwn(platforms, asset.platform) ? platforms[asset.platform] : undefined;
}

/**
 * The sum of a file in the text of a release's list (`<sha256>  <file>` per line). Undefined when the file is not
 * listed, or listed with two different sums.
 */
export function sumInList(list: string, file: string): string | undefined {
  const sums = new Set<string>();
  for (const line of list.split(/\r?\n/)) {
    const [, sum, name] = /^([0-9a-f]{64})\s+\*?(\S+)\s*$/i.exec(line) ?? [];
    if (sum !== undefined && name === file) sums.add(sum.toLowerCase());
  }
  const [only] = sums;
  return sums.size === 1 ? only : undefined;
}

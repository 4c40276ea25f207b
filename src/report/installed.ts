/** What the log says of the ecspresso that a step works with. */
export function installedLine(
  { source, sha256 }: { readonly source: string; readonly sha256?: string | undefined },
  version: string | undefined,
): string {
  const sum = sha256 ? `, sha256 ${sha256.slice(0, 8)}… verified` : '';
  return `ecspresso ${version ?? 'of unknown version'} (${source}${sum})`;
}

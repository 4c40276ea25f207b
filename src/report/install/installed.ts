import type { Installed } from '../../install/install.js';

/** What the log says of the ecspresso that a step works with. */
export function installedLine(
  { source, sha256 }: Pick<Installed, 'source' | 'sha256'>,
  version: string | undefined,
): string {
  const sum = sha256 ? `, sha256 ${sha256.slice(0, 8)}… verified` : '';
  return `ecspresso ${version ?? 'of unknown version'} (${source}${sum})`;
}

import type { GivenInputs } from './given-inputs.js';
import { parseVersionFile } from './parsers/version-request.js';
import type { InstallRequest, VersionRequest } from './values.js';

/** The install that the inputs ask for together; an invalid input counts as absent. */
export function installRequest(asked: GivenInputs): InstallRequest {
  const version = wantedVersion(asked) ?? { kind: 'pinned' };
  if (version.kind === 'installed' && asked.given('ecspresso-checksum')) {
    asked.about('ecspresso-checksum')(
      'with `ecspresso-version: installed` nothing is downloaded, so there is nothing to check. Remove one of the two.',
    );
  }
  const { 'ecspresso-checksum': checksums, 'ecspresso-mirror': mirror, 'github-token': githubToken } = asked.values;
  return { version, checksums, mirror, githubToken };
}

function wantedVersion({ values, given, about, warn, place }: GivenInputs): VersionRequest | undefined {
  const file = values['ecspresso-version-file'];
  if (given('ecspresso-version')) {
    if (file !== undefined) {
      warn('`ecspresso-version` and `ecspresso-version-file` are both given: `ecspresso-version` counts.');
    }
    return values['ecspresso-version'];
  }
  if (file === undefined || place === undefined) return undefined;
  return parseVersionFile(file, place.files, about('ecspresso-version-file'));
}

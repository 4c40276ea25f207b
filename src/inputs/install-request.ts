import type { Complain } from './complaints.js';
import type { InstallRequest, VersionRequest } from './inputs.js';
import { linesOf } from './lines.js';
import type { Files } from './source.js';
import { parseVersion, parseVersionFile } from './version-request.js';

/** What the install inputs say, trimmed; undefined where absent. */
export interface InstallTexts {
  readonly version: string | undefined;
  readonly versionFile: string | undefined;
  readonly checksum: string | undefined;
  readonly mirror: string | undefined;
  readonly token: string | undefined;
}

/** How to complain about each of them, and where a warning goes. */
export interface InstallComplaints {
  readonly version: Complain;
  readonly versionFile: Complain;
  readonly checksum: Complain;
  readonly mirror: Complain;
  readonly token: Complain;
  readonly warn: (warning: string) => void;
}

/** Reads the install inputs; what is complained about counts as absent. `files` undefined: the working directory is wrong, no file is read. */
export function parseInstall(
  texts: InstallTexts,
  files: Files | undefined,
  complaints: InstallComplaints,
): InstallRequest {
  const version = wantedVersion(texts, files, complaints) ?? { kind: 'pinned' };
  const checksums = texts.checksum === undefined ? [] : parseChecksums(texts.checksum, complaints.checksum);
  const mirror = texts.mirror === undefined ? undefined : parseMirror(texts.mirror, complaints.mirror);
  if (version.kind === 'installed' && texts.checksum !== undefined) {
    complaints.checksum(
      'with `ecspresso-version: installed` nothing is downloaded, so there is nothing to check. Remove one of the two.',
    );
  }
  if (texts.token !== undefined && /\s/.test(texts.token))
    complaints.token('it has blanks in it, so it is not a token.');
  return {
    version,
    checksums,
    ...(mirror !== undefined && { mirror }),
    ...(texts.token !== undefined && { githubToken: texts.token }),
  };
}

function wantedVersion(
  texts: InstallTexts,
  files: Files | undefined,
  complaints: InstallComplaints,
): VersionRequest | undefined {
  if (texts.version !== undefined) {
    if (texts.versionFile !== undefined) {
      complaints.warn('`ecspresso-version` and `ecspresso-version-file` are both given: `ecspresso-version` counts.');
    }
    return parseVersion(texts.version, '`ecspresso-version`', complaints.version);
  }
  if (texts.versionFile === undefined || files === undefined) return undefined;
  return parseVersionFile(texts.versionFile, files, complaints.versionFile);
}

function parseChecksums(text: string, complain: Complain): readonly string[] {
  return linesOf(text).flatMap(({ text: line, number }) => {
    if (/^[0-9a-f]{64}$/i.test(line)) return [line.toLowerCase()];
    complain('not a SHA-256 sum. Write its 64 hexadecimal digits and nothing else on the line.', number);
    return [];
  });
}

function parseMirror(text: string, complain: Complain): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The value is not repeated: a URL can carry a password.
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return void complain('not an http or https URL. Write one like https://mirror.example.com/ecspresso.');
  }
  if (url.search !== '' || url.hash !== '')
    return void complain('it has a ? or # in it. Write the base URL alone; the path of the archive is added to it.');
  return text.replace(/\/+$/, '');
}

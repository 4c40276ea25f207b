import type { ArchiveAt, InstallFault, Remedy } from '../../install/fault.js';
import { PINNED_VERSION } from '../../install/pinned-version.js';
import { PROJECT_URL } from '../../install/source.js';
import { archiveProblemText, askedText, fetchProblemText, passedOverText, thingText } from './phrases.js';

/** What happened, in one sentence, and what to know and to do about it: a line each. */
export interface FaultText {
  readonly title: string;
  readonly more: readonly string[];
}

/** Why there is no ecspresso to release with, and what to do about it. Long as a list: one case for each fault. */
export function installFaultText(fault: InstallFault): FaultText {
  switch (fault.kind) {
    case 'deadline':
      return {
        title: `ecspresso could not be installed within ${fault.minutes} minutes.`,
        more: [
          'Check the network between this runner and the server above. Where it stays slow, set `ecspresso-mirror`, or install ecspresso in the image and set `ecspresso-version: installed`.',
        ],
      };
    case 'other-machine':
      return {
        title: `ecspresso is not released for this runner (${fault.platform}/${fault.arch}): there are archives for Linux, macOS and Windows on x64 and arm64.`,
        more: ['Use such a runner, or put your own build on PATH and set `ecspresso-version: installed`.'],
      };
    case 'other-major':
      return {
        title: `${fault.from}: ecspresso ${fault.version} is not a release of 2.x, and this action drives only those.`,
        more: [
          `Set a version such as ${PINNED_VERSION}, or put your own build on PATH and set \`ecspresso-version: installed\`.`,
        ],
      };
    case 'no-range':
      return { title: `${fault.from}: "${fault.range}" is no range of versions.`, more: [EXACT_ADVICE] };
    case 'no-mirror-url':
      return {
        title: '`ecspresso-mirror` must be an http(s) URL such as https://mirror.example.com/ecspresso.',
        more: ['Nothing was downloaded.'],
      };
    case 'none-known':
      return {
        title: `No ecspresso ${askedText(fault.asked)} is known: with \`ecspresso-mirror\`, \`latest\` and ranges are chosen from the versions that this action knows (${fault.known.join(', ')}).`,
        more: [
          'Set `ecspresso-version` to the exact version that your mirror has, and `ecspresso-checksum` to its sum.',
        ],
      };
    case 'none-released': {
      const why =
        fault.looked.length === 0
          ? 'no plain 2.x version fits (prereleases and other major versions are never chosen)'
          : `none of ${fault.looked.join(', ')} is released for ${fault.platform}/${fault.arch}`;
      return {
        title: `No ecspresso ${askedText(fault.asked)} was found at ${PROJECT_URL}: ${why}.`,
        more: [EXACT_ADVICE],
      };
    }
    case 'not-fetched': {
      const tried = fault.tries === undefined ? '' : ` (tried ${fault.tries} times)`;
      return {
        title: `Could not get ${thingText(fault.what)}: ${fetchProblemText(fault.problem)}${tried}.`,
        more: [REMEDIES[fault.remedy]],
      };
    }
    case 'not-unpacked':
      return {
        title: `${fault.archive.file} from ${fault.archive.url} cannot be unpacked: ${archiveProblemText(fault.problem)}.`,
        more: [],
      };
    case 'not-on-path':
      return {
        title: 'There is no ecspresso on PATH, and `ecspresso-version: installed` asks for that one.',
        more: [
          `Install it in an earlier step of the same job or in the runner's image, or set a version such as ${PINNED_VERSION} to have it installed here.`,
          `PATH is ${fault.path === '' ? 'empty' : fault.path}`,
          ...fault.passedOver.map(passedOverText),
        ],
      };
    case 'not-runnable':
      return {
        title: `${fault.program} cannot be run on this machine: ${fault.reason}`,
        more: [`Check that it was built for ${fault.platform} ${fault.arch}.`],
      };
    default:
      return archiveFaultText(fault);
  }
}

function archiveFaultText(fault: Extract<InstallFault, ArchiveAt>): FaultText {
  const { file, url, version, source } = fault;
  switch (fault.kind) {
    case 'no-archive':
      return {
        title: `ecspresso ${askedText(fault.asked)} does not exist for this runner: ${url} answered HTTP 404 (${file} of version ${version}).`,
        more: [
          source === 'mirror'
            ? 'Copy that archive to the mirror, or set `ecspresso-version` to one that it has.'
            : `Look for the version at ${PROJECT_URL}/releases and set \`ecspresso-version\` to one that is there, such as ${PINNED_VERSION}.`,
        ],
      };
    case 'foreign-archive': {
      const what =
        fault.came === 'web-page'
          ? 'a web page (a sign-in form or the page of a proxy?)'
          : 'something that is no gzip archive';
      return { title: `${url} answered with ${what} instead of ${file}.`, more: [REMEDIES[source]] };
    }
    case 'unvouched': {
      const why =
        source === 'mirror'
          ? 'this action knows none for it, and the sums on a mirror do not count'
          : 'this action knows none for it, and its release lists none';
      return {
        title: `${file} was not downloaded from ${url}, because there is no SHA-256 to expect: ${why}.`,
        more: [
          `Put its sum, from a place that you trust, in \`ecspresso-checksum\`, or set a version that this action knows instead of ${version}, such as ${PINNED_VERSION}.`,
        ],
      };
    }
    case 'wrong-sum': {
      const [origin, advice] = wrongSumWords(fault);
      return {
        title: `${file} from ${url} was not installed: its SHA-256 is wrong.`,
        more: [`  expected  ${fault.expected.join(' or ')} (${origin})`, `  got       ${fault.got}`, advice],
      };
    }
  }
}

/** Where the sum that disagrees came from, and what to do. */
function wrongSumWords({
  by,
  source,
  isGenuine,
}: Extract<InstallFault, { kind: 'wrong-sum' }>): readonly [origin: string, advice: string] {
  switch (by) {
    case 'input':
      return [
        'from `ecspresso-checksum`',
        isGenuine
          ? `The archive is the one that ${PROJECT_URL} released for this version and runner, so it is \`ecspresso-checksum\` that is for another version or platform: add the sum above to it.`
          : 'Check whether `ecspresso-checksum` is for this version and platform. Do not copy the sum above into it before you know where the file comes from.',
      ];
    case 'shipped':
      return [
        'the one that this action knows',
        source === 'mirror'
          ? `The file is not what ${PROJECT_URL} released: replace it on the mirror by the original.`
          : `The file is not what ${PROJECT_URL} released. Run the job again; if it stays so, look at what stands between this runner and GitHub, and report it.`,
      ];
    case 'published':
      return [
        "from the release's own list of sums",
        'The file was damaged on its way or changed after its release. Run the job again; if it stays so, report it.',
      ];
  }
}

const EXACT_ADVICE = `Set \`ecspresso-version\` to an exact version such as ${PINNED_VERSION}: that needs no look-up.`;

const REMEDIES: Readonly<Record<Remedy, string>> = {
  'exact-version': EXACT_ADVICE,
  mirror: 'Check `ecspresso-mirror`, the credentials in it and whether this runner reaches it.',
  GitHub:
    'Check whether this runner reaches github.com (https_proxy and no_proxy are honoured) and https://www.githubstatus.com. Where it never can, set `ecspresso-mirror`, or install ecspresso in the image and set `ecspresso-version: installed`.',
};

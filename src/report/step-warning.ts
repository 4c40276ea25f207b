import type { WithheldOption } from '../ecspresso/environment.js';
import { OLDEST_COMPLETE_VERSION, type VersionLoss } from '../ecspresso/version.js';

/** A warning about a step besides its release: about how it is set up, or about its runner. */
export type StepWarning =
  /** The action is used at this ref, which is no version and no commit. */
  | { readonly kind: 'floating-ref'; readonly ref: string }
  | ({ readonly kind: 'not-passed' } & WithheldOption)
  | ({ readonly kind: 'old-ecspresso' } & VersionLoss)
  /** Something that the runner did not take from the step; `reason` is the system's message. */
  | { readonly kind: 'path' | 'summary' | 'outputs'; readonly reason: string };

/** The warnings about how a step is set up. `ref` is GITHUB_ACTION_REF; a version or a full SHA never changes. */
export function setupWarnings(ref: string | undefined, withheld: readonly WithheldOption[]): readonly StepWarning[] {
  const name = ref?.replace(/^refs\/tags\//, '') ?? '';
  const isFixed = /^v?\d+(\.\d+){0,2}([-+][\w.+-]+)?$/.test(name) || /^[0-9a-f]{40}$/i.test(name);
  return [
    ...withheld.map((option) => ({ kind: 'not-passed', ...option }) as const),
    ...(ref && !isFixed ? [{ kind: 'floating-ref', ref } as const] : []),
  ];
}

/** A warning as a sentence. */
export function stepWarningText(warning: StepWarning): string {
  switch (warning.kind) {
    case 'floating-ref':
      return `This action is used at \`${warning.ref}\`, which can change at any time. Use a version tag or the full SHA of a commit.`;
    case 'not-passed':
      return `${warning.variable} is set in the environment and not passed to ecspresso: use the input \`${warning.input}\`.`;
    case 'old-ecspresso':
      return oldEcspresso(warning);
    case 'path':
      return `ecspresso could not be put on PATH for later steps: ${warning.reason}`;
    case 'summary':
      return `The job summary could not be written: ${warning.reason}`;
    case 'outputs':
      return `Not all outputs could be written: ${warning.reason}`;
  }
}

const LOSSES: Readonly<Record<VersionLoss['loses'], string>> = {
  force: '--force-new-deployment has no effect when service attributes change, so a forced new deployment will fail',
  'single-deployment': 'one deploy can start two deployments when service attributes change (the newest one decides)',
};

function oldEcspresso({ version, loses }: VersionLoss): string {
  const name =
    version === undefined
      ? 'This ecspresso does not report its version'
      : `ecspresso ${version} is older than ${OLDEST_COMPLETE_VERSION}`;
  return `${name}: ${LOSSES[loses]}. Set ecspresso-version to ${OLDEST_COMPLETE_VERSION} or later.`;
}

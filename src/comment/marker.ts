import type { Inputs } from '../inputs/inputs.js';

/** Variables of the step, such as GITHUB_JOB. */
export type Step = Readonly<Record<string, string>>;

/**
 * The hidden first line of the comment, by which later runs find it: alike for the same workflow, job, mode and title, or
 * without a title for the same configs. A hash, so that nothing in a name or a path can end the HTML comment. Values of
 * settings are not part of it: a hash of a short secret can be guessed.
 */
export async function markerOf(inputs: Inputs, step: Step): Promise<string> {
  const key = JSON.stringify([workflowOf(step), step['GITHUB_JOB'] ?? '', inputs.mode, titleOrConfigs(inputs)]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key));
  const hex = [...new Uint8Array(digest).slice(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `<!-- ecspresso-release ${hex} -->`;
}

/** The workflow's file, which is its own in a repository; its name need not be. Without the ref, which differs from run to run. */
function workflowOf(step: Step): string {
  return step['GITHUB_WORKFLOW_REF']?.replace(/@.*$/s, '') || (step['GITHUB_WORKFLOW'] ?? '');
}

function titleOrConfigs({ title, workingDirectory, lines, migration }: Inputs): unknown {
  if (title !== undefined) return title;
  const configs = lines.map((line) => line.map(({ path, settings }) => [path, settings.map(({ key }) => key)]));
  return [workingDirectory, configs, migration?.config ?? null];
}

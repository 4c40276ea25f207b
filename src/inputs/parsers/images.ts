import type { Complain } from '../complaints.js';
import { DEFAULT_MODE, isOnward, type Mode } from '../modes.js';
import { refuseReserved } from '../reserved-names.js';
import type { Setting } from '../values.js';
import { parseSettings } from './settings.js';

/**
 * Reads `images`: `KEY=VALUE` lines whose value is a reference, a tag or a digest. A value that is empty, or that was
 * joined with an empty part, is complained about with the usual reason (a masked job output) and the ways out.
 * Whether an image is used by a config is not known here. In mode `plan` a value that is empty or has
 * an empty part becomes the empty one, for "not built yet"; in `rollback`, `continue` and `wait`, which need no image, it is left out.
 */
export function parseImages(text: string, complain: Complain, mode: Mode = DEFAULT_MODE): readonly Setting[] {
  const given = parseSettings(text, complain);
  const images = forMode(given, mode);
  refuseReserved(images, complain);
  for (const { key, value, line } of images) {
    if (mode === 'plan' && value === '') continue;
    const problem = problemWith(key, value);
    if (problem !== undefined) complain(problem, line);
  }
  return images;
}

/** A reference that was joined with an empty part. */
const EMPTY_PART = /^[/:@]|[/:@]$|\/[/:@]|:@/;

function forMode(images: readonly Setting[], mode: Mode): readonly Setting[] {
  const blank = ({ value }: Setting): boolean => value === '' || (EMPTY_PART.test(value) && !/^https?:/.test(value));
  if (mode === 'rollback' || isOnward(mode)) return images.filter((image) => !blank(image));
  if (mode === 'plan') return images.map((image) => (blank(image) ? { ...image, value: '' } : image));
  return images;
}

function problemWith(key: string, value: string): string | undefined {
  if (value === '') return `${key} is empty. ${waysOut(key)}`;
  if (/^["'].*["']$/.test(value))
    return `${key} has quotes around its value. Leave them out: the value is everything behind the =.`;
  if (/\s/.test(value)) return `${key} is "${value}", but an image has no blanks in it. Write one KEY=VALUE per line.`;
  if (/^https?:\/\//.test(value))
    return `${key} is "${value}". Leave out the ${value.slice(0, value.indexOf('/') + 2)} of it.`;
  if (EMPTY_PART.test(value)) {
    return `${key} is "${value}": a part of it is empty. ${waysOut(key)}`;
  }
  if (value.includes('$')) {
    return `${key} is "${value}", and nothing here expands $. Write an expression like \${{ env.TAG }} instead.`;
  }
  const odd = /[^A-Za-z0-9._/:@+-]/.exec(value);
  return odd === null ? undefined : `${key} is "${value}", but an image cannot contain ${odd[0]}.`;
}

function waysOut(key: string): string {
  const repository =
    key
      .replace(/_?(IMAGE|IMG|TAG|REPO|URI)(_?(TAG|URI|REF|NAME))?$/i, '')
      .toLowerCase()
      .replaceAll('_', '-') || 'backend';
  return [
    'GitHub drops a job output that contains a masked value (often the AWS account id), so that the next job gets nothing.',
    'Pass only the tag or digest between jobs and join it here:',
    `\`${key}=\${{ steps.ecr.outputs.registry }}/${repository}:\${{ needs.build.outputs.tag }}\`.`,
    'Or unmask the account id, or build in the same job (docs/masked-outputs.md).',
    'If nothing is masked, check the name of the output and that its job ran.',
  ].join(' ');
}

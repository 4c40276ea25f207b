import type { Setting } from '../inputs/inputs.js';

/**
 * What stands for an image that is not built yet, in mode `plan`. It is a valid image, tag and part of one, so that files
 * which read the variable in either place can be rendered; and nobody's real image.
 */
export const NOT_BUILT = 'ecspresso-release-not-built-yet';

/** The images as ecspresso is given them: the placeholder for those that are not built yet. */
export function withPlaceholders(images: readonly Setting[]): readonly Setting[] {
  return images.map((image) => (image.value === '' ? { ...image, value: NOT_BUILT } : image));
}

/** Whether a text was made with an image that is not built yet. */
export function isNotBuilt(text: string): boolean {
  return text.includes(NOT_BUILT);
}

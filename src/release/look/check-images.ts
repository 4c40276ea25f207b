import type { Problem } from '../../errors.js';
import type { Mode, Setting } from '../../inputs/inputs.js';
import { isWholeImage } from '../image.js';
import type { PlannedConfig } from '../plan.js';

/** Names of environment variables that ecspresso's template functions read in a text. */
export function variablesIn(text: string): readonly string[] {
  const found = text.matchAll(/\b(?:must_env|env)\b['"]?\s*\)?\s*\(?\s*[`'"]([A-Za-z_]\w*)[`'"]/g);
  return [...new Set([...found].map((match) => match[1] ?? ''))];
}

/**
 * Every image that is rendered must be a whole reference, wherever its parts come from: ECS says no more than "invalid characters".
 */
export function imageProblems(configs: readonly PlannedConfig[]): readonly Problem[] {
  const broken = configs.flatMap(({ path, definition }) =>
    definition.containers.filter(({ image }) => !isWholeImage(image)).map(({ name, image }) => ({ path, name, image })),
  );
  // A config may stand in several places of `configs`.
  const once = new Map(broken.map((found) => [JSON.stringify([found.path, found.name, found.image]), found]));
  return [...once.values()].map(({ path, name, image }) => ({
    about: { kind: 'configs', paths: [path] },
    what: imageProblem(name, image),
  }));
}

function imageProblem(container: string, image: string): string {
  if (image === '') return `the container ${container} has no image. Check the variable that it reads.`;
  const lacks = image.endsWith(':') ? ': its tag is empty' : image.endsWith('@') ? ': its digest is empty' : '';
  return `the image of the container ${container} renders to "${image}", which is no reference of an image${lacks}. Check the variables that it reads.`;
}

/**
 * Every value of `images` must be part of the image of some container: one that is used nowhere means that something
 * else than the built image is released. In mode `run` only one config is looked at, and the images of the others go
 * unused. `read` gives the text of a file for the message, undefined when it cannot.
 */
export async function checkImages(
  configs: readonly PlannedConfig[],
  images: readonly Setting[],
  mode: Mode,
  read: (path: string) => Promise<string | undefined>,
): Promise<readonly Problem[]> {
  const rendered = configs.flatMap((config) => config.definition.containers.map((container) => container.image));
  const unused = images.filter(({ value }) => !rendered.some((image) => image.includes(value)));
  if (unused.length === 0 || configs.length === 0) return [];
  if (mode === 'run' && unused.length < images.length) return [];
  const texts = await Promise.all(configs.flatMap(filesOf).map((path) => read(path)));
  const known = [...new Set(texts.flatMap((text) => variablesIn(text ?? '')))].toSorted((a, b) => (a < b ? -1 : 1));
  const hint = known.length === 0 ? '' : ` They read: ${known.join(', ')}.`;
  return unused.map(({ key, line, value }) => ({
    about: { kind: 'input', input: 'images', line },
    what: configs.every(({ call }) => Object.hasOwn(call.env, key) && call.env[key] !== value)
      ? `${key} is used by no config: each gives it another value of its own in \`configs\`. Remove it here or there.`
      : `${key} is used by no config: its value is in the image of no container that the ecspresso files render.${hint}`,
  }));
}

function filesOf(config: PlannedConfig): string[] {
  const { source } = config.file;
  return [config.path, source['task_definition'], source['service_definition']].filter(
    (path) => typeof path === 'string',
  );
}

import type { Complain } from '../complaints.js';
import type { Files } from '../source.js';
import { closest } from '../spelling.js';
import type { OverridesWork, Setting, TaskOverride } from '../values.js';

/** What RunTask takes at most, JSON formatting included. */
const LONGEST_CHARACTERS = 8192;

type Shape =
  | { readonly kind: 'string' }
  | { readonly kind: 'whole' }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'object'; readonly keys: Keys; readonly required: readonly string[] };

type Keys = Readonly<Record<string, Shape>>;

const STRING: Shape = { kind: 'string' };
const WHOLE: Shape = { kind: 'whole' };

/** ContainerOverride of the ECS API. */
const CONTAINER_KEYS: Keys = {
  name: STRING,
  command: listOf(STRING),
  environment: listOf(object({ name: STRING, value: STRING }, ['name', 'value'])),
  environmentFiles: listOf(object({ value: STRING, type: STRING }, ['value', 'type'])),
  cpu: WHOLE,
  memory: WHOLE,
  memoryReservation: WHOLE,
  resourceRequirements: listOf(object({ value: STRING, type: STRING }, ['value', 'type'])),
};

/** TaskOverride of the ECS API. */
const TASK_KEYS: Keys = {
  containerOverrides: listOf(object(CONTAINER_KEYS, ['name'])),
  cpu: STRING,
  memory: STRING,
  executionRoleArn: STRING,
  taskRoleArn: STRING,
  ephemeralStorage: object({ sizeInGiB: WHOLE }, ['sizeInGiB']),
  inferenceAcceleratorOverrides: listOf(object({ deviceName: STRING, deviceType: STRING })),
};

/**
 * Reads `migration-overrides`: a TaskOverride of ECS as JSON, or the path of a file when it does not begin with `{`.
 * Unknown keys, wrong types and missing names are complained about, because ecspresso ignores what it does not know and
 * would run the image's own command. A file that is a template or Jsonnet is left to ecspresso; of a template the same is
 * complained about as far as it can be read. Undefined after a complaint. A message never repeats a value.
 */
export function parseOverrides(text: string, files: Files | undefined, complain: Complain): OverridesWork | undefined {
  const given = text.trim();
  if (given.startsWith('[')) return void complain('an array. Write {"containerOverrides": […]}.');
  if (given.startsWith('{')) return plainOverrides(given, complain);
  // Without a working directory there is no file to look for; that is complained about elsewhere.
  if (files === undefined) return undefined;
  const content = files.exists(given) ? files.read(given) : undefined;
  if (content === undefined)
    return void complain(`there is no file ${given}. Write JSON that begins with {, or the path of a file with it.`);
  if (given.endsWith('.jsonnet')) return { kind: 'overrides-file', path: given, containers: [] };
  return content.includes('{{') ? templateOverrides(given, content, complain) : plainOverrides(content, complain);
}

function plainOverrides(json: string, complain: Complain): OverridesWork | undefined {
  const parsed = parseJson(json);
  if (parsed.kind === 'broken')
    return void complain(`not JSON${parsed.place}. Write {"containerOverrides": […]}, without comments.`);
  if (!isTaskOverride(parsed.value, complain)) return undefined;
  refuseTooLong(parsed.value, complain);
  return { kind: 'overrides', overrides: parsed.value };
}

/** Stands for whatever a template renders to. */
const RENDERED = '\u0000';

function templateOverrides(path: string, content: string, complain: Complain): OverridesWork | undefined {
  const parsed = parseJson(withoutTemplates(content));
  // What makes JSON only once it is rendered is for ecspresso to judge.
  if (parsed.kind === 'broken') return { kind: 'overrides-file', path, containers: [] };
  if (!isTaskOverride(parsed.value, complain)) return undefined;
  const names = (parsed.value.containerOverrides ?? []).map(({ name }) => name);
  return { kind: 'overrides-file', path, containers: names.filter((name) => !name.includes(RENDERED)) };
}

/** The text with every template replaced by a string that stands for it, or within a string by its content. */
function withoutTemplates(text: string): string {
  const placeholder = '\\u0000';
  let inString = false;
  return text.replace(/\{\{.*?\}\}|\\.|"/gs, (piece) => {
    if (piece === '"') inString = !inString;
    if (!piece.startsWith('{{')) return piece;
    return inString ? placeholder : `"${placeholder}"`;
  });
}

/** The TaskOverride that runs a command in a container; `environment` is left out when there is none. */
export function commandOverride(container: string, command: readonly string[], env: readonly Setting[]): TaskOverride {
  const environment = env.map(({ key, value }) => ({ name: key, value }));
  return {
    containerOverrides: [{ name: container, command, environment: environment.length > 0 ? environment : undefined }],
  };
}

/** Complains when the overrides are longer than RunTask takes. */
export function refuseTooLong(overrides: TaskOverride, complain: Complain): void {
  const { length } = JSON.stringify(overrides);
  if (length > LONGEST_CHARACTERS) {
    complain(
      `the task overrides come to ${length} characters of JSON, and ECS takes ${LONGEST_CHARACTERS}. Move what is long into the image or the task definition.`,
    );
  }
}

function object(keys: Keys, required: readonly string[] = []): Shape {
  return { kind: 'object', keys, required };
}

function listOf(of: Shape): Shape {
  return { kind: 'list', of };
}

/** Whether it is one as the API has it; complains about all that is not. */
function isTaskOverride(value: unknown, complain: Complain): value is TaskOverride {
  const problems = [...mismatches(value, object(TASK_KEYS), '')];
  for (const problem of problems) complain(problem);
  return problems.length === 0;
}

function* mismatches(value: unknown, shape: Shape, at: string): Generator<string> {
  const place = at === '' ? 'it' : at;
  // What a template renders to is not known yet.
  if (value === RENDERED) return;
  switch (shape.kind) {
    case 'string':
      if (typeof value !== 'string') yield `${place} must be a string in double quotes, not ${kindOf(value)}.`;
      return;
    case 'whole':
      if (!Number.isInteger(value)) yield `${place} must be a whole number without quotes, not ${kindOf(value)}.`;
      return;
    case 'list':
      if (!Array.isArray(value)) yield `${place} must be an array […], not ${kindOf(value)}.`;
      else for (const [index, element] of value.entries()) yield* mismatches(element, shape.of, `${at}[${index}]`);
      return;
    case 'object':
      if (kindOf(value) === 'an object') yield* keyMismatches(value as Readonly<Record<string, unknown>>, shape, at);
      else yield `${place} must be an object {…}, not ${kindOf(value)}.`;
  }
}

function* keyMismatches(
  value: Readonly<Record<string, unknown>>,
  shape: Extract<Shape, { kind: 'object' }>,
  at: string,
): Generator<string> {
  const prefix = at === '' ? '' : `${at}.`;
  for (const [key, inner] of Object.entries(value)) {
    const known = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
    if (key.includes(RENDERED)) continue;
    if (known !== undefined) yield* mismatches(inner, known, `${prefix}${key}`);
    else yield `${prefix}${key} is not a key of ECS task overrides${insteadOf(key, shape.keys)}`;
  }
  for (const key of shape.required) {
    if (!Object.hasOwn(value, key)) yield `${at === '' ? 'it' : at} has no ${key}.`;
    else if (key === 'name' && value[key] === '') yield `${prefix}${key} is empty.`;
  }
}

function insteadOf(key: string, keys: Keys): string {
  const near = closest(key, Object.keys(keys));
  if (near !== undefined) return `. Did you mean ${near}?`;
  if (keys !== CONTAINER_KEYS && Object.hasOwn(CONTAINER_KEYS, key))
    return '; it belongs into an element of containerOverrides.';
  if (keys !== TASK_KEYS && Object.hasOwn(TASK_KEYS, key)) return '; it belongs into the outermost object.';
  return `. Its keys here: ${Object.keys(keys).join(', ')}.`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return (
    { string: 'a string', number: 'a number', boolean: 'true or false', object: 'an object' }[typeof value as string] ??
    'nothing'
  );
}

function parseJson(text: string): { kind: 'json'; value: unknown } | { kind: 'broken'; place: string } {
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch (error) {
    // The engine's own message quotes the text, which may hold secrets: only the place is taken from it.
    const position = /at position (\d+)/.exec(String(error))?.[1];
    const before = position === undefined ? undefined : text.slice(0, Number(position)).split('\n');
    return {
      kind: 'broken',
      place: before ? ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})` : '',
    };
  }
}

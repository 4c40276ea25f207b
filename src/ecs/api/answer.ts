import { UnreadableError } from '../../unreadable.js';

/**
 * A part of an answer of AWS, and where it stands in it. The readers below take a member as what it must be, or throw an
 * UnreadableError that names it and quotes nothing. A member that is null is absent, as the protocol has it; an item of a list
 * that is null is not. Source: Smithy, AWS JSON 1.1, protocol compliance.
 */
export interface Part {
  readonly path: string;
  readonly members: Readonly<Record<string, unknown>>;
}

/** A whole answer. */
export function answerOf(value: unknown): Part {
  return partOf(value, 'the answer');
}

/** A text that is there; it can be empty. */
export function text(part: Part, name: string): string {
  return optionalText(part, name) ?? missing(part, name);
}

export function optionalText(part: Part, name: string): string | undefined {
  const value = member(part, name);
  if (value !== undefined && typeof value !== 'string') throw wrong(part, name, value, 'text');
  return value;
}

/** A number that is there. */
export function number(part: Part, name: string): number {
  return optionalNumber(part, name) ?? missing(part, name);
}

/**
 * A count; 0 where it is absent: that is its default in ECS's model, and a server may leave a default out. Source: the Smithy
 * model, `default`.
 */
export function count(part: Part, name: string): number {
  return optionalNumber(part, name) ?? 0;
}

export function optionalNumber(part: Part, name: string): number | undefined {
  const value = member(part, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(part, name, value, 'number');
  return value;
}

export function optionalFlag(part: Part, name: string): boolean | undefined {
  const value = member(part, name);
  if (value !== undefined && typeof value !== 'boolean') throw wrong(part, name, value, 'yes or no');
  return value;
}

/** A moment that is there, milliseconds since the epoch. */
export function moment(part: Part, name: string): number {
  return optionalMoment(part, name) ?? missing(part, name);
}

export function optionalMoment(part: Part, name: string): number | undefined {
  const value = member(part, name);
  if (value === undefined) return undefined;
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw wrong(part, name, value, 'time');
  return value.getTime();
}

/** An object within that is there. */
export function part(outer: Part, name: string): Part {
  return optionalPart(outer, name) ?? missing(outer, name);
}

/** An object within, where it is there. */
export function optionalPart(part: Part, name: string): Part | undefined {
  const value = member(part, name);
  return value === undefined ? undefined : partOf(value, `${part.path}.${name}`);
}

/** A list of objects that is there. */
export function parts(part: Part, name: string): readonly Part[] {
  return optionalParts(part, name) ?? missing(part, name);
}

/** A list of objects; none where it is absent. */
export function optionalParts(part: Part, name: string): readonly Part[] | undefined {
  return items(part, name)?.map((item, index) => partOf(item, `${part.path}.${name}[${index}]`));
}

/** A list of texts; undefined where it is absent. */
export function optionalTexts(part: Part, name: string): readonly string[] | undefined {
  return items(part, name)?.map((item, index) => {
    if (typeof item !== 'string') throw wrong(part, `${name}[${index}]`, item, 'text');
    return item;
  });
}

function items(part: Part, name: string): readonly unknown[] | undefined {
  const value = member(part, name);
  if (value !== undefined && !Array.isArray(value)) throw wrong(part, name, value, 'list');
  return value;
}

function member({ members }: Part, name: string): unknown {
  return members[name] ?? undefined;
}

function partOf(value: unknown, path: string): Part {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) {
    throw new UnreadableError(`${path} is ${kindOf(value)}, not an object`);
  }
  return { path, members: value as Readonly<Record<string, unknown>> };
}

function missing({ path }: Part, name: string): never {
  throw new UnreadableError(`${path}.${name} is missing`);
}

function wrong({ path }: Part, name: string, value: unknown, wanted: string): UnreadableError {
  return new UnreadableError(`${path}.${name} is ${kindOf(value)}, not a ${wanted}`);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a time';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'a text';
  return Number.isNaN(value) ? 'no number' : `a ${typeof value}`;
}

import { ApiError, invalidParameter } from './api-error.js';

/** A structure of the API: members by their case-sensitive names. */
export type Shape = Readonly<Record<string, unknown>>;

function wrongKind(name: string, expected: string): ApiError {
  return new ApiError('SerializationException', `Member "${name}" must be ${expected}`);
}

/** Whether a JSON value is a structure. */
export function isShape(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string member; `undefined` when absent, SerializationException when it is no string. */
export function text(input: Shape, name: string): string | undefined {
  const value = input[name];
  if (value !== undefined && typeof value !== 'string') throw wrongKind(name, 'a string');
  return value;
}

/** A string member that ECS demands. */
export function requiredText(input: Shape, name: string): string {
  const value = text(input, name);
  if (value === undefined || value === '') throw invalidParameter(`${name} should not be null or empty.`);
  return value;
}

/** A number member. */
export function number(input: Shape, name: string): number | undefined {
  const value = input[name];
  if (value !== undefined && typeof value !== 'number') throw wrongKind(name, 'a number');
  return value;
}

/** A boolean member; absent is `false`. */
export function flag(input: Shape, name: string): boolean {
  const value = input[name];
  if (value !== undefined && typeof value !== 'boolean') throw wrongKind(name, 'a boolean');
  return value ?? false;
}

/** A structure member. */
export function shape(input: Shape, name: string): Shape | undefined {
  const value = input[name];
  if (value !== undefined && !isShape(value)) throw wrongKind(name, 'a structure');
  return value;
}

/** A list of structures; absent is `undefined`, which ECS tells from an empty list. */
export function shapes(input: Shape, name: string): readonly Shape[] | undefined {
  const value = input[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every(isShape)) throw wrongKind(name, 'a list of structures');
  return value;
}

/** A list of strings; absent is empty. */
export function texts(input: Shape, name: string): readonly string[] {
  const value = input[name];
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw wrongKind(name, 'a list of strings');
  }
  return value;
}

/** The value without members that are null: for AWS, null and absent are the same. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (!isShape(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null && member !== undefined)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}

/** The value without members that are empty texts: programs in Go print those for what was never set, and do not send them. */
export function withoutBlanks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutBlanks);
  if (!isShape(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== '')
      .map(([name, member]) => [name, withoutBlanks(member)]),
  );
}

/** One text for equal values, whatever the order of their members. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isShape(value)) return value === undefined ? 'null' : JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => byText(a, b))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}

/** Order of texts by code unit, the same on every machine. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A timestamp of AWS JSON: epoch seconds with milliseconds, from epoch milliseconds. */
export function timestamp(milliseconds: number): number;
export function timestamp(milliseconds: number | undefined): number | undefined;
export function timestamp(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.round(milliseconds) / 1000;
}

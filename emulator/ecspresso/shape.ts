import type { Fields } from './json.js';

/**
 * What a field is to the real program: which zero value its JSON shows (`name` '', `flag` false, `number` 0), and
 * whether the wire leaves that zero out (a `demand` is sent even when false or 0). `any` is taken as it stands.
 */
export type Leaf = 'any' | 'name' | 'flag' | 'number' | 'demandFlag' | 'demandNumber' | 'date';

/** The fields that a structure has; whatever else a file says is ignored with a warning. */
export interface Shape {
  readonly [field: string]: Leaf | Shape | readonly [Shape];
}

/** Reads a structure from a file: keys in any capital, unknown ones dropped and named. */
export function decoded(value: unknown, shape: Shape, unknown: string[] = []): Fields {
  const out: Fields = {};
  const byLowerCase = new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]));
  for (const [key, member] of Object.entries(objectOf(value))) {
    const name = byLowerCase.get(key.toLowerCase());
    const kind = name === undefined ? undefined : shape[name];
    if (name === undefined || kind === undefined) unknown.push(key);
    else if (member !== null && member !== undefined)
      out[name] = eachOf(member, kind, (part, inner) => decoded(part, inner, unknown));
  }
  return out;
}

/** The structure as the real program prints it: zeros shown, nothing empty. */
export function printable(value: Fields, shape: Shape): Fields {
  const out: Fields = {};
  for (const [name, kind] of Object.entries(shape)) {
    const member = value[name] ?? zeroOf(kind);
    if (member === undefined || (Array.isArray(member) && member.length === 0)) continue;
    if (kind === 'date' && typeof member === 'number') out[name] = new Date(member * 1000).toISOString();
    else out[name] = eachOf(member, kind, printable);
  }
  return out;
}

/** The structure as the SDK sends it: zeros that the API does not demand left out. */
export function sendable(value: Fields, shape: Shape): Fields {
  const out: Fields = {};
  for (const [name, kind] of Object.entries(shape)) {
    const member = value[name] ?? (kind === 'demandFlag' || kind === 'demandNumber' ? zeroOf(kind) : undefined);
    if (member === undefined) continue;
    const optional = kind === 'name' || kind === 'flag' || kind === 'number';
    if (optional && member === zeroOf(kind)) continue;
    out[name] = eachOf(member, kind, sendable);
  }
  return out;
}

function zeroOf(kind: Shape[string]): unknown {
  if (kind === 'name') return '';
  if (kind === 'flag' || kind === 'demandFlag') return false;
  return kind === 'number' || kind === 'demandNumber' ? 0 : undefined;
}

function eachOf(member: unknown, kind: Shape[string], change: (part: Fields, inner: Shape) => Fields): unknown {
  if (typeof kind === 'string') return member;
  if (!Array.isArray(kind)) return change(objectOf(member), kind as Shape);
  const inner = kind[0] as Shape;
  return Array.isArray(member) ? member.map((part) => change(objectOf(part), inner)) : member;
}

function objectOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

import type { Problem } from '../errors.js';

/** Notes a problem of one input; `line` (from 1) says where in a list. Parsing goes on, so that every problem is found. */
export type Complain = (what: string, line?: number) => void;

/** Collects the problems of the inputs. */
export interface Complaints<Name extends string> {
  about(name: Name): Complain;
  /** Whether nothing is wrong with an input so far. */
  isSound(name: Name): boolean;
  /** All problems, in the order of the inputs and of their lines. */
  problems(): readonly Problem[];
}

/**
 * Collects what is wrong with the inputs of these names. `unit` says what a place in an input is called: `line`, or
 * `element` for a JSON array.
 */
export function complaints<Name extends string>(
  names: readonly Name[],
  unit: (name: Name) => string,
): Complaints<Name> {
  const noted = new Map<Name, { readonly what: string; readonly line: number | undefined }[]>();
  return {
    about: (name) => (what, line) => noted.set(name, [...(noted.get(name) ?? []), { what, line }]),
    isSound: (name) => !noted.has(name),
    problems: () =>
      names.flatMap((name) =>
        (noted.get(name) ?? [])
          .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
          .map(({ what, line }) => ({
            about: { kind: 'input', input: name, line, unit: unit(name) },
            what,
          })),
      ),
  };
}

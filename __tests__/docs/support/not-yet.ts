/**
 * Names that documents and examples already use and that this version does not have yet. What needs one of them is
 * reported as todo. A test fails for each name that is here and exists: then empty these lists.
 */
export const NOT_YET: {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly modes: readonly string[];
} = {
  inputs: [],
  outputs: [],
  modes: ['rollback'],
};

/** What of this list a step asks for: its names, empty when it can run today. Blank inputs ask for nothing. */
export function asksForLater(inputs: Readonly<Record<string, string>>): readonly string[] {
  const given = Object.keys(inputs).filter((name) => inputs[name]?.trim() !== '');
  const mode = inputs['mode']?.trim() ?? '';
  return [
    ...given.filter((name) => NOT_YET.inputs.includes(name)).map((name) => `input ${name}`),
    ...(NOT_YET.modes.includes(mode) ? [`mode ${mode}`] : []),
  ];
}

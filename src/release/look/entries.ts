import type { ConfigEntry, Inputs } from '../../inputs/inputs.js';

/** A config that is looked at. */
export interface Wanted extends ConfigEntry {
  readonly key: string;
}

/** The configs that a release or run looks at, and which of them its tasks take. */
export function entries(inputs: Inputs): { all: Wanted[]; lines: Wanted[][]; migration?: Wanted } {
  let count = 0;
  const lines = inputs.lines.map((line) => line.map((entry) => ({ ...entry, key: `${entry.path}#${count++}` })));
  const flat = lines.flat();
  const migration = inputs.migration ?? inputs.postMigration;
  if (!migration) return { all: flat, lines };
  // A run touches no service: what the other configs need must not keep it from running.
  if (inputs.mode === 'run') return runEntries(migration.config, flat);
  const path = migration.config;
  const known = path === undefined ? flat[0] : flat.find((entry) => entry.path === path);
  if (known) return { all: flat, lines, migration: known };
  if (path === undefined) return { all: flat, lines };
  const own: Wanted = { path, settings: [], line: 0, key: `${path}#migration` };
  return { all: [...flat, own], lines, migration: own };
}

function runEntries(path: string | undefined, flat: readonly Wanted[]): ReturnType<typeof entries> {
  const known = path === undefined ? flat[0] : flat.find((entry) => entry.path === path);
  const migration =
    known ?? (path === undefined ? undefined : { path, settings: [], line: 0, key: `${path}#migration` });
  return migration ? { all: [migration], lines: [], migration } : { all: [], lines: [] };
}

import type { ConfigEntry, Inputs, MigrationRequest } from '../../inputs/inputs.js';

/** A config that is looked at. */
export interface Wanted extends ConfigEntry {
  readonly key: string;
}

/** The configs that a release or run looks at, and which of them its tasks take. */
export function configsToRender(inputs: Inputs): {
  all: Wanted[];
  lines: Wanted[][];
  migration?: Wanted | undefined;
  smokeTest?: Wanted | undefined;
} {
  let count = 0;
  const lines = inputs.lines.map((line) => line.map((entry) => ({ ...entry, key: `${entry.path}#${count++}` })));
  const flat = lines.flat();
  const migration = inputs.migration ?? inputs.postMigration;
  // A run touches no service: what the other configs need must not keep it from running.
  if (inputs.mode === 'run' && migration) return runEntries(migration.config, flat);
  const own = new Map<string, Wanted>();
  const entryOf = (request: MigrationRequest | undefined): Wanted | undefined => {
    const path = request?.config;
    if (request === undefined || path === undefined) return request && flat[0];
    const known = flat.find((entry) => entry.path === path) ?? own.get(path);
    if (known) return known;
    const added: Wanted = { path, settings: [], line: 0, key: `${path}#task` };
    own.set(path, added);
    return added;
  };
  const found = { migration: entryOf(migration), smokeTest: entryOf(inputs.smokeTest) };
  return { all: [...flat, ...own.values()], lines, ...found };
}

function runEntries(path: string | undefined, flat: readonly Wanted[]): ReturnType<typeof configsToRender> {
  const known = path === undefined ? flat[0] : flat.find((entry) => entry.path === path);
  const migration = known ?? (path === undefined ? undefined : { path, settings: [], line: 0, key: `${path}#task` });
  return migration ? { all: [migration], lines: [], migration } : { all: [], lines: [] };
}

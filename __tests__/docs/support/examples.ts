import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, ROOT, read } from './pages.js';

/** Examples that show the workflow of another one's product. */
const SAME_PRODUCT: Readonly<Record<string, string>> = { outputs: 'production', night: 'blue-green' };

/** The names of the examples. */
export function examples(): readonly string[] {
  return readdirSync(join(ROOT, 'examples'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The folder that the ecspresso files of an example are in, from the project's root. */
export function folderOfExample(name: string): string {
  return `examples/${SAME_PRODUCT[name] ?? name}`;
}

/** The ecspresso files of an example as its repository has them: path from the repository's root → text. */
export function exampleFiles(name: string): Readonly<Record<string, string>> {
  const folder = folderOfExample(name);
  return Object.fromEntries(
    filesBelow(`${folder}/ecspresso`, /./).map((file) => [file.slice(folder.length + 1), read(file)]),
  );
}

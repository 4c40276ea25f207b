import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

const file = join(__dirname, '..', '..', '..', 'schema', 'result.schema.json');
const valid = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(file, 'utf8')) as object,
);

/** What the schema of the output `result` has against a value. */
export function complaintsAboutResult(result: unknown): readonly unknown[] {
  valid(result);
  return valid.errors ?? [];
}

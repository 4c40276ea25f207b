import { resolve } from 'node:path';
import { filesBelow } from './disk.js';
import type { Environment } from './ecspresso/environment.js';
import type { ParsedInputs } from './inputs/inputs.js';
import { parseInputs } from './inputs/parse.js';
import { secretValues } from './inputs/secret-values.js';
import { inputVariable } from './runner.js';
import { newRedactor, type Redactor } from './secrets/redaction.js';
import { stepSecrets } from './secrets/step-secrets.js';

/** The inputs of a step, and what must be hidden: main and post step read the same. */
export interface Given {
  /** Absolute path. */
  readonly workspace: string;
  readonly parsed: ParsedInputs;
  /** Hides every secret of the step. */
  readonly secrets: Redactor;
}

/** Reads the inputs from the environment of the step. */
export function given(environment: Environment): Given {
  const workspace = environment['GITHUB_WORKSPACE'] ?? process.cwd();
  const parsed = parseInputs({
    read: (name) => environment[inputVariable(name)] ?? '',
    names: Object.keys(environment).filter((name) => name.startsWith('INPUT_') && environment[name]?.trim() !== ''),
    variable: (name) => environment[name] ?? '',
    workspace: workspace.replaceAll('\\', '/'),
    files: (workingDirectory) => filesBelow(resolve(workspace, workingDirectory)),
  });
  return { workspace, parsed, secrets: newRedactor([...secretValues(parsed.inputs), ...stepSecrets(environment)]) };
}

import type { Inputs } from '../../../src/inputs/inputs.js';
import { parseInputs } from '../../../src/inputs/parse.js';

/**
 * What nothing but blank inputs come to, each at what its row says of its being absent; in mode `setup`, which needs no config and so
 * no file.
 */
export const BLANK: Inputs = parseInputs({
  read: (name) => (name === 'mode' ? 'setup' : ''),
  names: [],
  variable: () => '',
  workspace: '/workspace',
  files: () => ({
    exists: () => false,
    read: () => undefined,
    glob: () => ({ paths: [], isWhole: true }),
    near: () => [],
    realPath: (path) => (path === '.' ? '/workspace' : undefined),
  }),
}).inputs;

import type { Inputs } from '../../../src/inputs/inputs.js';
import { workspaceWith } from './workspace.js';

/** The repository of most tests of the inputs. */
export const workspace = workspaceWith({
  'ecspresso.yaml': '',
  'ecspresso.jsonnet': '',
  'ecspresso/backend.yml': '',
  'ecspresso/frontend.yml': '',
  'app/ecspresso.json': '',
  'migrate/ecspresso.yml': '',
  'empty/readme.md': '',
  'migrate.json': '{"containerOverrides":[{"name":"app","command":["migrate"]}]}',
  'prod.env': 'STAGE=prod\nBACKEND_IMAGE=old\n',
  '.tool-versions': 'ecspresso 2.8.7',
  outside: '-> /etc',
});

/** What nothing but blank inputs come to there, in mode `setup`: each at what its row says of its being absent. */
const absent: Inputs = workspace.inputs({ mode: 'setup' });

/** The same in mode `release`, with the config that ecspresso would take. */
export const NOTHING: Inputs = {
  ...absent,
  mode: 'release',
  lines: [[{ path: 'ecspresso.yaml', settings: [], line: 1 }]],
};

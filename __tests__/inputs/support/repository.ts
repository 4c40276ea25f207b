import type { Inputs } from '../../../src/inputs/inputs.js';
import { BLANK } from './nothing.js';
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

/** What nothing but blank inputs come to there: the config that ecspresso would take. */
export const NOTHING: Inputs = {
  ...BLANK,
  mode: 'release',
  lines: [[{ path: 'ecspresso.yaml', settings: [], line: 1 }]],
};

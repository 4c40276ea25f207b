import type { Inputs } from '../../../src/inputs/inputs.js';
import { inputs } from '../../release/support/inputs.js';

/** The inputs of a step that runs a migration and comments on it. */
export function asked(more: Partial<Inputs> = {}): Inputs {
  return inputs([['ecspresso/backend.yml']], {
    mode: 'run',
    install: { version: { kind: 'pinned' }, checksums: [], githubToken: 'ghs_token' },
    comment: true,
    ...more,
  });
}

/** What the runner tells every step. */
export const STEP = {
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_EVENT_NAME: 'pull_request',
  GITHUB_JOB: 'migrate',
  GITHUB_REF: 'refs/pull/7/merge',
  GITHUB_REPOSITORY: 'your-org/shop',
  GITHUB_RUN_ID: '19500000001',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_SHA: '9f3c2e1d4b5a69788776655443322110ffeeddcc',
  GITHUB_WORKFLOW: 'release',
  GITHUB_WORKFLOW_REF: 'your-org/shop/.github/workflows/release.yml@refs/pull/7/merge',
} as const;

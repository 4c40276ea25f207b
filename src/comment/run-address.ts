import type { Step } from './marker.js';
import type { PullRequest } from './pull-request.js';

/** Where the run is. */
export interface RunAddress {
  /** GITHUB_SERVER_URL. */
  readonly server: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly runId: string;
  readonly attempt: string;
  readonly workflow: string;
  /** SHA of the commit that was looked at. */
  readonly commit: string;
}

/** The run of a step, as its variables tell it. */
export function runAddress(step: Step, pull: PullRequest): RunAddress {
  return {
    server: step['GITHUB_SERVER_URL'] || 'https://github.com',
    repository: step['GITHUB_REPOSITORY'] ?? '',
    runId: step['GITHUB_RUN_ID'] ?? '',
    attempt: step['GITHUB_RUN_ATTEMPT'] || '1',
    workflow: step['GITHUB_WORKFLOW'] ?? '',
    commit: pull.head ?? step['GITHUB_SHA'] ?? '',
  };
}

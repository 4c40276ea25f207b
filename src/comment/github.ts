import type { GitHub } from './sticky.js';

/**
 * GitHub's REST API at GITHUB_API_URL (`https://api.github.com`, or `https://<host>/api/v3` of an Enterprise Server). Loads
 * Octokit, which nearly no step needs, only when it is called. Every request rejects as soon as `signal` aborts. `variables` are those
 * of the process, from which Octokit's package reads the path of the event.
 */
export async function gitHub(
  baseUrl: string,
  token: string,
  signal: AbortSignal,
  variables: Record<string, string | undefined>,
): Promise<GitHub> {
  // It does so while it is loaded: a file that is not JSON is an error there, and one that is missing is printed.
  delete variables['GITHUB_EVENT_PATH'];
  const { octokitAt } = await import(/* webpackMode: "eager" */ './octokit.js');
  const { boundedFetch } = await import(/* webpackMode: "eager" */ './bounded-fetch.js');
  return octokitAt(baseUrl, token, boundedFetch(signal));
}

/** The pull request that a run belongs to. */
export interface PullRequest {
  readonly number: number;
  /** Whether it comes from another repository: GitHub then gives the workflow a token that can only read. */
  readonly fork: boolean;
  /** SHA of the commit that it proposes, where the event says it; GITHUB_SHA is that of GitHub's test merge. */
  readonly head?: string | undefined;
}

/**
 * The pull request of a run, by the event's payload (`pull_request`, `pull_request_target`, reviews, and `issue_comment` on
 * a pull request), else by a ref like `refs/pull/7/merge`. Undefined for every other run. `event` is foreign: anything may
 * be missing in it. Source: GitHub docs, "Webhook events and payloads".
 */
export function pullRequestOf(event: unknown, ref: string | undefined): PullRequest | undefined {
  const payload = part(event);
  const pull = part(payload['pull_request']);
  if (isNumber(pull['number'])) {
    const head = part(pull['head']);
    const sha = head['sha'];
    return {
      number: pull['number'],
      fork: isFork(head, part(pull['base'])),
      head: typeof sha === 'string' && /^[0-9a-f]{40,64}$/.test(sha) ? sha : undefined,
    };
  }
  const issue = part(payload['issue']);
  // An issue_comment runs on the default branch, with the base repository's own token.
  if (isNumber(issue['number']) && issue['pull_request']) return { number: issue['number'], fork: false };
  const number = Number(/^refs\/pull\/(\d+)\/(?:merge|head)$/.exec(ref ?? '')?.[1]);
  return isNumber(number) ? { number, fork: false } : undefined;
}

/** The repository of a deleted fork is null. */
function isFork(head: Part, base: Part): boolean {
  const name = (side: Part): unknown => part(side['repo'])['full_name'];
  return name(head) !== name(base);
}

type Part = Readonly<Record<string, unknown>>;

function part(value: unknown): Part {
  return typeof value === 'object' && value !== null ? (value as Part) : {};
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

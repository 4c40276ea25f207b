import { plain } from './markdown.js';

/** What of the runner's environment says what is released, and for whom. */
export interface Origin {
  /** Full SHA of the commit that the workflow runs on. */
  readonly sha: string | undefined;
  /** `owner/name`. */
  readonly repository: string | undefined;
  /** Of GitHub, without a slash at its end. */
  readonly server: string | undefined;
  readonly actor: string | undefined;
  /** The event that started the workflow; foreign: anything may be missing in it. */
  readonly event: unknown;
}

const SHA = /^[0-9a-f]{40,64}$/;
const SHORT = 7;
/** What a push that creates a branch names as its commit before. */
const NONE = /^0+$/;

/** One line: the commits since the last push, or the commit, and who started it; `''` where the runner says nothing of that. */
export function commitsLine({ sha, repository, server, actor, event }: Origin): string {
  if (sha === undefined || !SHA.test(sha)) return '';
  const { before } = (typeof event === 'object' && event !== null ? event : {}) as { before?: unknown };
  const isRange = typeof before === 'string' && SHA.test(before) && !NONE.test(before) && before !== sha;
  const text = isRange ? `${before.slice(0, SHORT)}…${sha.slice(0, SHORT)}` : sha.slice(0, SHORT);
  const path = isRange ? `compare/${before}...${sha}` : `commit/${sha}`;
  const shown =
    server && repository && /^[\w.-]+\/[\w.-]+$/.test(repository)
      ? `[${text}](${server}/${repository}/${path})`
      : `\`${text}\``;
  return `${isRange ? 'Commits' : 'Commit'} ${shown}${actor ? ` by ${plain(actor)}` : ''}`;
}

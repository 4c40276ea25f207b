import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { type GitHubFault, type GitHubSeed, type GitHubServer, startGitHub } from '../../emulator/github/comments.js';
import { type Expectation, judge } from './support/expectation.js';
import { FRONTEND_MIGRATION, frontendAlone, type With } from './support/product.js';
import { removeFolders, temporaryFolder } from './support/program.js';
import { type Outcome, play, type Step } from './support/step.js';

jest.setTimeout(120_000);
const servers: GitHubServer[] = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  removeFolders();
});

const TOKEN = 'ghs_0123456789012345678901234567890123456789';
const BOT = { login: 'github-actions[bot]', type: 'Bot' } as const;
const OTHER_USER = { login: 'mallory', type: 'User' } as const;
const HEAD = 'c'.repeat(40);
const PULL = {
  number: 7,
  head: { sha: HEAD, repo: { full_name: 'your-org/shop' } },
  base: { repo: { full_name: 'your-org/shop' } },
};
const FORKED = { ...PULL, head: { sha: HEAD, repo: { full_name: 'mallory/shop' } } };
const ASKED: With = {
  ...frontendAlone(),
  ...FRONTEND_MIGRATION,
  mode: 'run',
  comment: 'true',
  title: 'Shop --> @octocat #1',
};

const COMPLETED: Expectation = {
  status: 'completed',
  message: /^The migration ended with exit code 0 in \d+ s\.$/,
  migrationExit: '0',
  taskDefinitions: { 'shop-frontend': 'shop-frontend:18' },
  registered: ['shop-frontend'],
  ran: ['shop-frontend:18'],
  serves: { frontend: 'shop-frontend:17' },
};

const REFUSED: Expectation = {
  status: 'failed',
  message: /^1 input is wrong\. Nothing was changed\.$/,
  errors: [/^Shop --> @octocat #1: 1 input is wrong/],
};

async function gitHub(seed: Partial<GitHubSeed> = {}, ...faults: readonly GitHubFault[]): Promise<GitHubServer> {
  const server = await startGitHub({ tokens: { [TOKEN]: BOT }, ...seed });
  for (const fault of faults) server.fault(fault);
  servers.push(server);
  return server;
}

/** A step of a run on pull request 7, or on what `event` says. */
function on(server: GitHubServer, more: Partial<Step> = {}, event: unknown = { pull_request: PULL }): Step {
  const path = join(temporaryFolder('event-'), 'event.json');
  writeFileSync(path, JSON.stringify(event));
  return {
    ...more,
    inputs: { ...ASKED, 'github-token': TOKEN, ...more.inputs },
    env: {
      GITHUB_API_URL: server.apiUrl,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: path,
      GITHUB_JOB: 'migrate',
      GITHUB_REF: 'refs/pull/7/merge',
      ...more.env,
    },
  };
}

function calls({ requests }: GitHubServer): readonly string[] {
  return requests.map(({ method, path }) => `${method} ${path}`);
}

const LIST = 'GET /repos/your-org/shop/issues/7/comments?per_page=100&page=1';
const CREATE = 'POST /repos/your-org/shop/issues/7/comments';

function notices({ transcript }: Outcome): readonly string[] {
  return transcript.annotations.filter(({ level }) => level === 'notice').map(({ message }) => message);
}

describe('the comment on a pull request', () => {
  test.concurrent('the first run creates it, the second edits it, a failed one makes it red', async () => {
    const server = await gitHub();
    const first = await play(on(server));
    judge(first, COMPLETED);
    expect(calls(server)).toEqual([LIST, CREATE]);
    for (const { headers } of server.requests) {
      expect(headers).toMatchObject({
        authorization: `token ${TOKEN}`,
        accept: 'application/vnd.github+json',
        'user-agent': 'ecspresso-release',
        'x-github-api-version': '2022-11-28',
      });
    }
    expect(server.requests[1]?.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8' });
    expect(first.transcript.stdout).toContain(
      'Comment created: https://github.com/your-org/shop/pull/7#issuecomment-1000',
    );
    const body = server.comments()[0]?.body ?? '';
    expect(body).toMatch(
      /^<!-- ecspresso-release [0-9a-f]{32} -->\n### ✅ Shop --&gt; &#64;<!-- -->octocat &#35;<!-- -->1: The migration/,
    );
    expect(body).toMatch(/<details><summary>Log of the migration<\/summary>\n\n<pre>\n[^<]+\n<\/pre>\n\n<\/details>/);
    expect(
      body.endsWith(
        `<sub>[release 19500000001](https://github.com/your-org/shop/actions/runs/19500000001/attempts/1) · [ccccccc](https://github.com/your-org/shop/commit/${HEAD})</sub>`,
      ),
    ).toBe(true);

    const second = await play(
      on(server, {
        inputs: { images: frontendAlone('v9')['images'] },
        env: { GITHUB_RUN_ID: '2', GITHUB_RUN_ATTEMPT: '3' },
      }),
    );
    judge(second, COMPLETED);
    expect(calls(server).slice(2)).toEqual([LIST, 'PATCH /repos/your-org/shop/issues/comments/1000']);
    expect(second.transcript.stdout).toContain('Comment edited: ');
    expect(server.comments()).toHaveLength(1);
    expect(server.comments()[0]?.body).toContain('/runs/2/attempts/3), attempt 3');

    const third = await play(on(server, { inputs: { timeout: '30' } }));
    judge(third, REFUSED);
    expect(server.comments()).toHaveLength(1);
    expect(server.comments()[0]?.body).toMatch(/^<!-- \S+ \S+ -->\n### ❌ Shop .*: 1 input is wrong/);
  });

  test.concurrent('a failed migration: red, with its log, without secrets', async () => {
    const server = await gitHub();
    const outcome = await play(
      on(server, {
        inputs: { images: frontendAlone('svc-ok_run-exit3')['images'], 'migration-env': 'DB=mysql://root:hunter22@db' },
        // By its name a secret, although nobody has given it to the action.
        env: { APP_SECRET: 'Duplicate column' },
      }),
    );
    expect(outcome.transcript.exitCode).toBe(1);
    expect(outcome.transcript.outputs['migration-log']).toMatch(/SQLSTATE\[42S21\].*1060 \*\*\*/);
    const body = server.comments()[0]?.body ?? '';
    expect(body).toMatch(/^<!-- \S+ \S+ -->\n### ❌ Shop .*: The migration failed/);
    expect(body).toMatch(/<summary>Log of the migration<\/summary>\n\n<pre>\n[^<]*SQLSTATE\[42S21\][^<]*\*\*\*/);
    expect(body).not.toMatch(/hunter22|123456789012|Duplicate column/);
  });

  test.concurrent("somebody else's comment with the marker stays as it is", async () => {
    const first = await gitHub();
    await play(on(first));
    const body = `${first.comments()[0]?.body.split('\n')[0]}\nbuy!`;
    const filler = Array.from({ length: 230 }, () => ({ issue: 7, body: 'x', user: OTHER_USER }));
    const server = await gitHub({ comments: [...filler, { issue: 7, body, user: OTHER_USER }] });
    judge(await play(on(server)), COMPLETED);
    judge(await play(on(server)), COMPLETED);
    // Three pages, whose Link headers name another host: none of them was followed.
    const pages = [1, 2, 3].map((page) => LIST.replace(/1$/, String(page)));
    expect(calls(server)).toEqual([...pages, CREATE, ...pages, 'PATCH /repos/your-org/shop/issues/comments/1231']);
    expect(server.comments()[230]).toMatchObject({ body, user: OTHER_USER });
  });

  test.concurrent("an Enterprise Server, a person's token", async () => {
    const server = await gitHub({ basePath: '/api/v3', tokens: { ghp_person: { login: 'octocat', type: 'User' } } });
    const step = on(server, {
      inputs: { 'github-token': 'ghp_person' },
      env: { GITHUB_SERVER_URL: 'https://ghe.example.com' },
    });
    judge(await play(step), COMPLETED);
    judge(await play(step), COMPLETED);
    expect(server.apiUrl).toMatch(/\/api\/v3$/);
    expect(calls(server)).toEqual([LIST, CREATE, LIST, 'GET /user', 'PATCH /repos/your-org/shop/issues/comments/1000']);
    expect(server.comments()[0]?.body).toContain('(https://ghe.example.com/your-org/shop/actions/runs/');
  });

  test.concurrent('configs instead of a title tell comments apart', async () => {
    const server = await gitHub();
    const untitled = { title: undefined };
    await play(on(server, { inputs: untitled }));
    await play(on(server, { inputs: untitled, env: { GITHUB_JOB: 'other' } }));
    await play(on(server, { inputs: untitled }));
    expect(server.comments()).toHaveLength(2);
  });

  test.concurrent('it was deleted between the search and the edit', async () => {
    const server = await gitHub({}, { method: 'PATCH', times: 1, answer: { status: 404, message: 'Not Found' } });
    await play(on(server));
    judge(await play(on(server)), COMPLETED);
    expect(calls(server).at(-1)).toBe(CREATE);
  });

  test.concurrent('a redirect within the server is followed, one to another host is not', async () => {
    const elsewhere = await gitHub();
    const inside = await gitHub();
    inside.fault({
      method: 'POST',
      times: 1,
      answer: { status: 307, message: 'Moved', headers: { location: '/repos/your-org/shop/issues/7/comments' } },
    });
    judge(await play(on(inside)), COMPLETED);
    expect(calls(inside)).toEqual([LIST, CREATE, CREATE]);
    expect(inside.comments()).toHaveLength(1);

    const outside = await gitHub(
      {},
      { answer: { status: 302, message: 'Found', headers: { location: `${elsewhere.apiUrl}/x` } } },
    );
    judge(await play(on(outside)), {
      ...COMPLETED,
      warnings: [/redirected to 127\.0\.0\.1:\d+, which must not get the token/],
    });
    expect(elsewhere.requests).toEqual([]);
  });

  test.concurrent.each<[string, GitHubFault['answer'], RegExp]>([
    ['no permission', { status: 403, message: 'Resource not accessible by integration' }, /Add `pull-requests: write`/],
    [
      'a limit',
      { status: 403, message: 'API rate limit exceeded', headers: { 'x-ratelimit-remaining': '0' } },
      /too many requests/,
    ],
    ['no such pull request', { status: 404, message: 'Not Found' }, /no such pull request/],
    ['a broken server', { status: 500, message: 'Server Error' }, /GitHub answered 500 "Server Error"\./],
    ['a broken connection', 'cut', /could not be asked: socket hang up/],
    ['an endless answer', 'endless', /could not be asked: its answer is longer than 16384 KiB/],
    ['words that could be a command', { status: 422, message: 'a\n::error::b' }, /GitHub answered 422 "a\n::error::b"/],
  ])('%s is one warning and green', async (_, answer, warning) => {
    const server = await gitHub({}, { answer });
    const outcome = await play(on(server));
    judge(outcome, { ...COMPLETED, warnings: [warning] });
    expect(outcome.transcript.stdout).not.toContain(TOKEN);
    expect(server.comments()).toEqual([]);
  });

  test.concurrent('what Octokit would warn of is not printed past the log', async () => {
    const link = '<https://x/##[error]y>; rel="deprecation"';
    const server = await gitHub({ headers: { deprecation: 'true', sunset: '##[error]x', link } });
    const outcome = await play(on(server));
    judge(outcome, COMPLETED);
    expect(server.comments()).toHaveLength(1);
    expect(outcome.transcript.stdout + outcome.transcript.stderr).not.toMatch(/deprecat|##\[/);
  });

  test.concurrent('an event that is not JSON: the ref names the pull request', async () => {
    const server = await gitHub();
    const path = join(temporaryFolder('event-'), 'event.json');
    writeFileSync(path, '{');
    judge(await play(on(server, { env: { GITHUB_EVENT_PATH: path } })), COMPLETED);
    judge(await play(on(server, { env: { GITHUB_EVENT_PATH: join(path, 'missing') } })), COMPLETED);
    expect(server.comments()).toHaveLength(1);
  });

  test.concurrent('a fork is one notice and green', async () => {
    const server = await gitHub(
      {},
      { method: 'POST', answer: { status: 403, message: 'Resource not accessible by integration' } },
    );
    const outcome = await play(on(server, {}, { pull_request: FORKED }));
    judge(outcome, COMPLETED);
    expect(notices(outcome)).toEqual([expect.stringMatching(/from a fork, and the token of its runs can only read/)]);
  });

  test.concurrent('a bad token, none, and no pull request', async () => {
    const server = await gitHub();
    judge(await play(on(server, { inputs: { 'github-token': 'ghs_other' } })), {
      ...COMPLETED,
      warnings: [/"Bad credentials"\. Check/],
    });
    judge(await play(on(server, { inputs: { 'github-token': '' } })), {
      ...COMPLETED,
      warnings: [/`github-token` is empty/],
    });
    const asked = calls(server).length;
    const push = await play(on(server, { env: { GITHUB_REF: 'refs/heads/release', GITHUB_EVENT_NAME: 'push' } }, {}));
    judge(push, COMPLETED);
    expect(notices(push)).toEqual([expect.stringMatching(/event `push` belongs to no pull request/)]);
    expect(calls(server)).toHaveLength(asked);
  });

  test.concurrent('a server that never answers holds the step for a while and fails nothing', async () => {
    const server = await gitHub({}, { answer: 'hang' });
    judge(await play(on(server)), { ...COMPLETED, warnings: [/could not be asked: it did not answer in time/] });
  });

  test.concurrent('cancelled while it hangs: the step ends at once, and the release has been told', async () => {
    const server = await gitHub({}, { answer: 'hang' });
    const canceller = { cancelOnLine: /^The migration ended with exit code 0/ } as const;
    const outcome = await play(on(server, canceller));
    judge(outcome, { ...COMPLETED, warnings: [/did not answer in time/] });
  });

  test.concurrent('a migration that was cancelled is commented on as such', async () => {
    const server = await gitHub();
    const images = frontendAlone('svc-ok_run-hang')['images'];
    const outcome = await play(on(server, { inputs: { images }, cancelOnLine: /task is RUNNING/ }));
    expect(outcome.transcript.outputs['status']).toBe('cancelled');
    expect(server.comments()[0]?.body).toMatch(/^<!-- \S+ \S+ -->\n### ⚪ Shop .*: Cancelled/);
  });

  test.concurrent('a release asks GitHub nothing', async () => {
    const server = await gitHub();
    const outcome = await play(on(server, { inputs: { mode: 'release', 'migration-command': undefined } }));
    expect(outcome.transcript.outputs['status']).toBe('released');
    expect(notices(outcome)).toEqual([]);
    expect(server.requests).toEqual([]);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Place } from './place.js';
import type { ActionRun } from './transcript.js';

/** What a runner on this machine would pass on. No AWS_*, no proxies, nothing of npm: those come by `env`. */
const INHERITED = ['PATH', 'Path', 'PATHEXT', 'SystemRoot', 'ComSpec', 'LANG', 'TZ'];

/** The environment variables that the runner sets for a step. */
export function runnerEnvironment(place: Place, run: ActionRun, tracking: string): Record<string, string> {
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(inherited),
    HOME: place.home,
    TMPDIR: place.scratch,
    CI: 'true',
    ...place.files,
    GITHUB_ACTION: 'release',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION_REF: 'v1',
    GITHUB_ACTION_REPOSITORY: 'your-org/ecspresso-release',
    GITHUB_ACTOR: 'octocat',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_BASE_REF: '',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: place.event,
    GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
    GITHUB_HEAD_REF: '',
    GITHUB_JOB: 'deploy',
    GITHUB_REF: 'refs/heads/release',
    GITHUB_REF_NAME: 'release',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REPOSITORY: 'your-org/shop',
    GITHUB_REPOSITORY_OWNER: 'your-org',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '19500000001',
    GITHUB_RUN_NUMBER: '42',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: '9f3c2e1d4b5a69788776655443322110ffeeddcc',
    GITHUB_TRIGGERING_ACTOR: 'octocat',
    GITHUB_WORKFLOW: 'release',
    GITHUB_WORKSPACE: resolve(run.cwd),
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'GitHub Actions 1',
    RUNNER_OS: { darwin: 'macOS', win32: 'Windows' }[process.platform as string] ?? 'Linux',
    RUNNER_TEMP: place.temp,
    RUNNER_TOOL_CACHE: place.toolCache,
    RUNNER_TRACKING_ID: tracking,
  };
}

type Declared = { default?: unknown } | null;

/** Declared inputs with their defaults, then what the step gives; names are alike whatever their case. */
export function inputsOf(run: ActionRun, token: string): { variables: Record<string, string>; unexpected: string } {
  const file = run.actionFile ?? join(dirname(resolve(run.dist)), '..', 'action.yml');
  const action = existsSync(file) ? (parse(readFileSync(file, 'utf8')) as { inputs?: Record<string, Declared> }) : {};
  const declared = Object.entries(action.inputs ?? {});
  const variable = (name: string): string => `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
  const variables: Record<string, string> = {};
  for (const [name, input] of declared) {
    variables[variable(name)] = String(input?.default ?? '').replaceAll(/\$\{\{\s*github\.token\s*\}\}/g, token);
  }
  const known = declared.map(([name]) => name.toLowerCase());
  for (const [name, value] of Object.entries(run.inputs)) variables[variable(name)] = value;
  const unknown = Object.keys(run.inputs).filter((name) => !known.includes(name.toLowerCase()));
  const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');
  const unexpected =
    unknown.length === 0
      ? ''
      : `Unexpected input(s) ${quoted(unknown)}, valid inputs are [${quoted(declared.map(([name]) => name))}]`;
  return { variables, unexpected };
}

/** How the runner passes a step's saved state to its post step. */
export function stateVariables({ state = {} }: ActionRun): Record<string, string> {
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]));
}

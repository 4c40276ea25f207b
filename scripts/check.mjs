// All that can be checked here, in order, each with a one-line verdict; nothing stops at a failure. The last line counts
// jest's tests and the other checks. Transcripts play in scaled real time: a few that fail are played once more, alone, and told
// as unsteady if they pass then. Outside linters that are not found are skipped, or fail with --require-linters.
// With --quick: format, types and the tests that start no process, wait for nothing and have few cases, in about half a minute.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values: wish } = parseArgs({
  options: { 'require-linters': { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});
/**
 * Tests of the real bundle, of real programs and servers, of the emulator, of all sources parsed, and of many generated cases: left
 * out by --quick.
 */
const SLOW = [
  'dist',
  'conformance',
  'emulator',
  'schedules',
  'house/(exports|lengths)',
  'install',
  'ecspresso/process',
  'docs/(reuse|rename|snippets)',
  'ecs/api/wrong-types',
  'ecs/rollout/(any-order|strategies)\\.',
  'fuzz',
  'inputs/whatever-is-given',
  'secrets/(canaries|pieces)',
];
const STRICT = ['--colors=off', '--error-on-warnings'];
/** What was found the last time is read again where nothing has changed. */
const KNOWN = ['--incremental', '--tsBuildInfoFile', join(root, 'build', 'types.tsbuildinfo')];
const leftOut = (part) => ['--testPathIgnorePatterns', `__tests__/${part}`];
/** More failures than these are no matter of timing. */
const MOST_RETRIED = 5;
const bin = (name) => join(root, 'node_modules', ...name.split('/'));
const tools = join(root, 'build', 'tools', process.platform === 'win32' ? 'Scripts' : 'bin');
const workflows = [
  ...filesIn('.github/workflows', /\.ya?ml$/),
  ...filesIn('examples', /\.ya?ml$/).filter((file) => /(^|\/)workflows?\//.test(file)),
];
const actions = ['action.yml', ...filesIn('examples', /^action\.ya?ml$/)];
const forms = filesIn('.github/ISSUE_TEMPLATE', /\.ya?ml$/).filter((file) => !file.endsWith('/config.yml'));
const total = { passed: 0, failed: 0, skipped: [] };

const format = () =>
  check('format and lint (biome)', () => node(bin('@biomejs/biome/bin/biome'), 'ci', ...STRICT, '.'));
// TypeScript 7 checks in a quarter of the time of 6, whose JavaScript API ncc and the tests of the house need.
const types = () =>
  check('types (tsc)', () => node(bin('typescript-7/bin/tsc'), '-p', 'tsconfig.check.json', ...KNOWN));
if (wish.quick) await quickly();
else await everythingElse();

/** These only compute: more workers than cores would only be in each other's way. */
async function quickly() {
  await Promise.all([format(), types(), tests(['-w', String(availableParallelism()), ...SLOW.flatMap(leftOut)])]);
}

async function everythingElse() {
  await format();
  await types();
  await check('emulator bundles', () => node('scripts/build-emulator.mjs'));
  await testsOnOneStandIn();
  await check('dist is up to date', distIsUpToDate);
  await checkDocuments();
}

const { passed, failed, skipped } = total;
for (const why of skipped) console.log(`skipped: ${why}`);
console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;

/** All suites run on one stand-in, in a folder that nobody builds into meanwhile, and where bash can reach it in one process. */
async function testsOnOneStandIn() {
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
  let resident;
  try {
    const complaint = await node('scripts/build-emulator.mjs', folder);
    if (complaint === undefined) {
      process.env.STAND_IN = join(folder, 'stand-in', 'ecspresso');
      if (process.platform === 'linux' && existsSync('/bin/bash')) resident = await stay(folder, process.env.STAND_IN);
      process.env.STAND_IN = resident?.launcher ?? process.env.STAND_IN;
    }
    await tests();
  } finally {
    resident?.program.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts the stand-in that stays; resolves with the launcher that it names, undefined where it ends instead. */
async function stay(folder, launcher) {
  const stdio = ['pipe', 'pipe', 'inherit'];
  const program = spawn(process.execPath, [join(folder, 'resident.mjs'), folder, launcher], { stdio });
  const [named] = await Promise.race([once(program.stdout, 'data'), once(program, 'exit')]);
  return typeof named === 'number' || named === null ? undefined : { program, launcher: String(named).trim() };
}

/** The tables of the pages, and all that outside linters look at. */
async function checkDocuments() {
  await check('README tables', () => node('scripts/readme-tables.mjs', '--check'));
  await lint('actionlint', 'workflows', ['-no-color', ...workflows]);
  await lint('zizmor', 'workflows and actions', ['--offline', '--no-progress', ...workflows, ...actions]);
  await lint('check-jsonschema', 'actions', ['--builtin-schema', 'vendor.github-actions', ...actions]);
  await lint('check-jsonschema', 'workflows', ['--builtin-schema', 'vendor.github-workflows', ...workflows]);
  await lint('check-jsonschema', 'dependabot.yml', ['--builtin-schema', 'vendor.dependabot', '.github/dependabot.yml']);
  await lint('check-jsonschema', 'issue forms', ['--builtin-schema', 'vendor.github-issue-forms', ...forms]);
  await lint('check-jsonschema', 'issue chooser', [
    '--builtin-schema',
    'vendor.github-issue-config',
    '.github/ISSUE_TEMPLATE/config.yml',
  ]);
  await lintPages();
}

/** One check; `attempt` returns undefined when all is well, else what is wrong. */
async function check(name, attempt) {
  const started = performance.now();
  const complaint = await attempt();
  verdict(complaint === undefined ? 'ok' : 'FAILED', name, started);
  if (complaint === undefined) total.passed += 1;
  else {
    total.failed += 1;
    console.log(complaint.trimEnd());
  }
}

async function tests(args = []) {
  const started = performance.now();
  const first = await jest(args);
  const again = first.retry.length === 0 ? undefined : await jest([...args, '-w', '1', ...alone(first.retry)]);
  const steady = again?.failed === 0;
  const passed = first.passed + (steady ? first.failed : 0);
  const failed = steady ? 0 : first.failed;
  total.passed += passed;
  total.failed += failed;
  for (const test of first.pending) total.skipped.push(`${test.fullName} (jest: ${test.status})`);
  verdict(failed === 0 ? 'ok' : 'FAILED', `tests (jest): ${passed} passed, ${failed} failed`, started);
  if (first.failed > 0) console.log(first.message.trimEnd());
  if (!steady) return;
  for (const { test } of first.retry) console.log(`unsteady: ${test}: failed beside the others, passed alone`);
}

/** One run of jest. `retry`: what failed, where that is a handful of transcripts, which a busy machine can upset. */
async function jest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'check-'));
  try {
    const file = join(folder, 'jest.json');
    const ended = await run(process.execPath, [
      bin('jest/bin/jest.js'),
      '--ci',
      '--json',
      `--outputFile=${file}`,
      ...args,
    ]);
    const result = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
    const suites = result?.testResults ?? [];
    const broken = suites.filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0);
    const failures = result === undefined ? 1 : result.numFailedTests + broken.length;
    const tests = suites.flatMap(({ name, assertionResults }) => assertionResults.map((test) => ({ name, test })));
    const failedTests = tests.filter(({ test }) => test.status === 'failed');
    const timed = failedTests.every(({ name }) => relative(root, name).startsWith(join('__tests__', 'dist')));
    return {
      passed: result?.numPassedTests ?? 0,
      // A jest that fails for a reason of its own (a threshold, an open handle) is no success either.
      failed: failures === 0 && ended.status !== 0 ? 1 : failures,
      pending: tests.map(({ test }) => test).filter(isPending),
      retry:
        timed && failedTests.length === failures && failures <= MOST_RETRIED
          ? failedTests.map(({ name, test }) => ({ file: name, test: test.fullName }))
          : [],
      message: messageOf(result, ended.stderr),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Jest's arguments for these tests and no others. */
function alone(tests) {
  const names = tests.map(({ test }) => test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return [`--testNamePattern=^(${names.join('|')})$`, '--runTestsByPath', ...new Set(tests.map(({ file }) => file))];
}

/** What the failed suites say; all of stderr where no suite says anything. */
function messageOf(result, stderr) {
  const failed = result?.testResults.filter((suite) => suite.status === 'failed') ?? [];
  return failed.map((suite) => `${suite.name}\n${suite.message}`).join('\n') || stderr;
}

function isPending(test) {
  return test.status === 'pending' || test.status === 'todo' || test.status === 'skipped';
}

async function distIsUpToDate() {
  const folder = mkdtempSync(join(tmpdir(), 'dist-'));
  try {
    const built = join(folder, 'dist');
    const complaint = await node('scripts/build-dist.mjs', '--out', built);
    if (complaint !== undefined) return complaint;
    const files = [...new Set([...readdirSync(built), ...filesIn('dist', /./).map((file) => file.slice(5))])];
    const stale = files.filter((file) => !sameBytes(join(built, file), join(root, 'dist', file)));
    return stale.length === 0
      ? undefined
      : `dist is not what the sources make: ${stale.join(', ')}. Run npm run build.`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sameBytes(committed, other) {
  return existsSync(committed) && existsSync(other) && readFileSync(committed).equals(readFileSync(other));
}

/** The snippets of README and docs, completed to workflows. */
async function lintPages() {
  const folder = mkdtempSync(join(tmpdir(), 'pages-'));
  try {
    await check('snippets of the pages', () => node('scripts/docs-workflows.mjs', folder));
    const snippets = readdirSync(folder).map((name) => join(folder, name));
    await lint('actionlint', 'snippets of the pages', ['-no-color', ...snippets]);
    const tolerant = ['--config', 'scripts/zizmor-docs.yml'];
    await lint('zizmor', 'snippets of the pages', ['--offline', '--no-progress', ...tolerant, ...snippets]);
    await lint('check-jsonschema', 'snippets of the pages', [
      '--builtin-schema',
      'vendor.github-workflows',
      ...snippets,
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A linter that is not an npm package, from build/tools or PATH. */
async function lint(name, what, args) {
  const program = find(name);
  if (program !== undefined) await check(`${what} (${name})`, async () => complaintOf(await run(program, args)));
  else if (wish['require-linters']) await check(`${what} (${name})`, () => `${name} was not found: see .ci/run`);
  else {
    total.skipped.push(`${what}: the outside linter ${name} is neither in build/tools nor on PATH`);
    verdict('skipped', `${what} (${name})`, performance.now());
  }
}

function find(name) {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  return [tools, ...(process.env.PATH ?? '').split(delimiter)].map((folder) => join(folder, file)).find(existsSync);
}

async function node(script, ...args) {
  return complaintOf(await run(process.execPath, [script, ...args]));
}

/** How a program ended, with all that it printed. */
async function run(file, args) {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
  const program = spawn(file, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = [program.stdout, program.stderr].map((stream) => text(stream));
  try {
    const [status, signal] = await once(program, 'close');
    const [stdout, stderr] = await Promise.all(printed);
    return { status, signal, stdout, stderr };
  } catch (error) {
    return { error };
  }
}

function complaintOf({ status, signal, stdout, stderr, error }) {
  if (status === 0) return undefined;
  return `${stdout ?? ''}${stderr ?? ''}` || (error?.message ?? `ended with ${signal ?? status}`);
}

function filesIn(folder, pattern) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

function verdict(word, name, started) {
  console.log(`${word.padEnd(8)}${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

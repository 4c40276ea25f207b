import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { RecordedCall } from '../../emulator/ecs/contract.js';
import type { Call, Case, Expectation, LineName } from './case.js';
import { DEPLOY_CASES } from './deploy-cases.js';
import { DEPLOY_CREATE_CASES } from './deploy-create-cases.js';
import { DEPLOY_STRATEGY_CASES } from './deploy-strategy-cases.js';
import { DEPLOY_WAIT_CASES } from './deploy-wait-cases.js';
import { FILE_CASES } from './file-cases.js';
import { OTHER_CASES } from './other-cases.js';
import { type Outcome, outcomeOf, type Program, realBinary, standIn } from './program.js';
import { REGISTER_CASES } from './register-cases.js';
import { RUN_CASES } from './run-cases.js';

const CASES: readonly Case[] = [
  ...FILE_CASES,
  ...REGISTER_CASES,
  ...RUN_CASES,
  ...DEPLOY_CASES,
  ...DEPLOY_CREATE_CASES,
  ...DEPLOY_WAIT_CASES,
  ...DEPLOY_STRATEGY_CASES,
  ...OTHER_CASES,
];
const LINES: readonly LineName[] = ['2.3', '2.6', '2.8', '2.8.0'];
const STAND_IN_SCALE = 0.03;

/** For a real binary, whose pauses cannot be scaled: ECS fast enough to be done at its first look. */
const REAL_WORLD_SCALE = 0.04;

/** Programs that run at the same time; a real one mostly sleeps. */
const AT_ONCE = { standIn: 8, real: 12 };

const PATIENCE_MILLISECONDS = 240_000;

const directory = mkdtempSync(join(tmpdir(), 'stand-in-'));
const real = realBinary(process.env);
const outcomes = new Map<string, Promise<Outcome>>();

const standIns = LINES.map((line) => ({ name: `the stand-in as ${line}`, line, cases: casesOf(line) }));
const reals =
  real === undefined
    ? []
    : [{ name: `a real ecspresso of the ${real.line} line`, line: real.line, cases: casesOf(real.line) }];

beforeAll(async () => {
  const path = await standIn(directory);
  const jobs = standIns.flatMap(({ name, line, cases }) =>
    cases.map((testCase) => ({
      name,
      testCase,
      program: { path, line, scale: STAND_IN_SCALE, worldScale: STAND_IN_SCALE },
    })),
  );
  startAll(jobs, AT_ONCE.standIn);
  startAll(
    reals.flatMap(({ name, line, cases }) =>
      cases.map((testCase) => ({
        name,
        testCase,
        program: { path: real?.path ?? '', line, scale: 1, worldScale: REAL_WORLD_SCALE },
      })),
    ),
    AT_ONCE.real,
  );
}, PATIENCE_MILLISECONDS);

afterAll(() => rm(directory, { recursive: true, force: true }));

describe.each([...standIns, ...reals])('$name', ({ name, line, cases }) => {
  test.each(cases.map((testCase) => [`${testCase.name} (${testCase.expected[line]?.source})`, testCase] as const))(
    '%s',
    async (_title, testCase) => {
      const outcome = await outcomes.get(keyOf(name, testCase));
      const expected = testCase.expected[line];
      if (outcome === undefined || expected === undefined) throw new Error('the case was not run');
      compare(outcome, expected);
    },
    PATIENCE_MILLISECONDS,
  );
});

for (const { name, line, cases } of reals) {
  describe(`the stand-in beside ${name}`, () => {
    test.each(cases.map((testCase) => [testCase.name, testCase] as const))(
      '%s',
      async (_title, testCase) => {
        const theirs = await outcomes.get(keyOf(name, testCase));
        const ours = await outcomes.get(keyOf(`the stand-in as ${line}`, testCase));
        if (theirs === undefined || ours === undefined) throw new Error('the case was not run');
        expect(comparable(ours, testCase, line)).toEqual(comparable(theirs, testCase, line));
      },
      PATIENCE_MILLISECONDS,
    );
  });
}

if (real === undefined) {
  test.skip('a real ecspresso: neither ECSPRESSO nor PATH offers one, so this half was not run', () => undefined);
  console.log('Conformance: no real ecspresso by ECSPRESSO or on PATH; only the stand-in was run.');
}

interface Job {
  readonly name: string;
  readonly testCase: Case;
  readonly program: Program;
}

function startAll(jobs: readonly Job[], atOnce: number): void {
  const free: Promise<unknown>[] = Array.from({ length: atOnce }, () => Promise.resolve());
  jobs.forEach(({ name, testCase, program }, index) => {
    const run = (free[index % atOnce] as Promise<unknown>).then(() => outcomeOf(testCase, program));
    free[index % atOnce] = run.catch(() => undefined);
    outcomes.set(keyOf(name, testCase), run);
  });
}

function casesOf(line: LineName): Case[] {
  return CASES.filter((testCase) => testCase.expected[line] !== undefined);
}

function keyOf(name: string, testCase: Case): string {
  return `${name}: ${testCase.name}`;
}

function compare(outcome: Outcome, expected: Expectation): void {
  const shown = { ...outcome, calls: outcome.calls.map((call) => call.operation) };
  if (outcome.exitCode !== expected.exitCode) expect(shown).toMatchObject({ exitCode: expected.exitCode });
  if (expected.last !== undefined) expect(lastLineOf(outcome.stderr)).toMatch(expected.last);
  if (expected.stderr !== undefined) expect(outcome.stderr).toMatch(expected.stderr);
  if (expected.calls !== undefined) compareCalls(outcome.calls, expected.calls);
  if (expected.changes !== undefined) {
    compareCalls(outcome.calls.filter(changes), expected.changes);
  }
  if (expected.polls !== undefined) expect(shown.calls).toEqual(expect.arrayContaining([...expected.polls]));
  if (expected.stdout === '') expect(outcome.stdout).toBe('');
  else if (expected.stdout !== undefined) expect(outcome.stdout).toMatch(expected.stdout);
  if (expected.json !== undefined) expect(JSON.parse(outcome.stdout)).toMatchObject(expected.json);
  if (expected.yaml !== undefined) expect(parse(outcome.stdout)).toEqual(expected.yaml);
}

/** The call that 2.8.5 added, wherever a service is described. Reported, not measured: only cases that name it compare it. */
const SINCE_2_8_5 = 'DescribeServiceRevisions';

function compareCalls(all: readonly RecordedCall[], expected: readonly Call[]): void {
  const names = expected.map((call) => (typeof call === 'string' ? call : call[0]));
  const calls = names.includes(SINCE_2_8_5) ? all : all.filter((call) => call.operation !== SINCE_2_8_5);
  expect(calls.map((call) => call.operation)).toEqual(names);
  expected.forEach((call, index) => {
    if (typeof call !== 'string') expect(calls[index]?.input).toMatchObject(call[1]);
  });
}

function lastLineOf(stderr: string): string {
  const lines = stderr.trimEnd().split('\n');
  return lines.find((line) => line.startsWith('panic: ')) ?? lines.at(-1) ?? '';
}

/** What must be alike: calls with their whole inputs and both streams, but for times, ids, line numbers and traces. */
function comparable(outcome: Outcome, testCase: Case, line: LineName): object {
  const polls = testCase.expected[line]?.calls === undefined;
  const calls = polls ? outcome.calls.filter(changes) : outcome.calls;
  const said = outcome.stderr.split('\n').map(withoutChance);
  const panic = said.findIndex((row) => row.startsWith('panic: '));
  const told = said.slice(0, panic < 0 ? undefined : panic + 1).filter((row) => !row.startsWith('\t'));
  const settled = told.filter(
    (row) =>
      !/ (PRIMARY|ACTIVE) |[Ww]aiting for|ervice deployment (status|completed)|No active deployment found/.test(row),
  );
  return {
    exitCode: outcome.exitCode,
    calls: calls.map((call) => [call.operation, JSON.parse(withoutChance(JSON.stringify(call.input)))]),
    stdout: polls ? '' : withoutChance(outcome.stdout),
    stderr: polls ? settled : told,
  };
}

function changes(call: RecordedCall): boolean {
  return !/^(Describe|List|Get)/.test(call.operation);
}

function withoutChance(said: string): string {
  return said
    .replace(/^\d{4}\/\d\d\/\d\d [\d:]{8} /, '')
    .replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /, '')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID')
    .replace(/[0-9a-f]{32}/g, 'TASK')
    .replace(/^@@ .* @@$/gm, '@@')
    .replace(/ecs-svc\/\d+/g, 'ecs-svc/N');
}

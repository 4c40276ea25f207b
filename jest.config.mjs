import { availableParallelism } from 'node:os';

const swc = [
  '@swc/jest',
  { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
];

/** Paths on Windows have backslashes; of these patterns jest adapts only some. */
const ESM_ONLY = '[\\\\/](strip-ansi|ansi-regex|marked)[\\\\/]';

/** Pure rooms are compiled to CommonJS by swc; edges that need ESM-only vendors are tested through dist. */
export default {
  testEnvironment: 'node',
  // Most of the time goes into suites that wait for processes and for the embedded ECS: a core can take three.
  maxWorkers: Math.max(availableParallelism(), Math.min(3 * availableParallelism(), 24)),
  testSequencer: '<rootDir>/__tests__/support/waiting-first.cjs',
  // No test is a stopwatch: a busy machine must not end one.
  testTimeout: 30_000,
  roots: ['<rootDir>/__tests__'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': swc, [`node_modules${ESM_ONLY}.+\\.js$`]: swc },
  transformIgnorePatterns: [`node_modules(?!${ESM_ONLY})`],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};

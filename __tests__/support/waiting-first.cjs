const { default: Sequencer } = require('@jest/test-sequencer');

/** Suites that wait for processes and for the embedded ECS: their files' sizes say nothing of how long they take. */
const WAITS = /[\\/]__tests__[\\/](dist|conformance|schedules)[\\/]/;

/**
 * Starts the suites that wait before those that only compute, so that a run does not end with one long wait on an idle machine.
 * Within both halves the order is jest's own: failed last time, then longest last time, then largest file.
 */
module.exports = class WaitingFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [...sorted.filter(({ path }) => WAITS.test(path)), ...sorted.filter(({ path }) => !WAITS.test(path))];
  }
};

import { expect, test } from '@jest/globals';
import { taskDefinitionOf } from '../../src/ecs/task-definition.js';

test.each([
  ['none', undefined, undefined],
  ['switched off', { enabled: false }, undefined],
  ['alone', { enabled: true }, { ignoredExitCodes: [], attemptPeriodSeconds: 300 }],
  [
    'with everything',
    { enabled: true, ignoredExitCodes: [0, 143], restartAttemptPeriod: 60 },
    { ignoredExitCodes: [0, 143], attemptPeriodSeconds: 60 },
  ],
])('the restart policy of a container: %s', (_name, restartPolicy, restarts) => {
  const source = { family: 'f', containerDefinitions: [{ name: 'app', image: 'x', restartPolicy }] };
  expect(taskDefinitionOf(source).containers[0]?.restarts).toEqual(restarts);
});

import { always, type Case, facts, measured, since26 } from './case.js';

/** Cases of `deploy` that wait for the service. */
export const DEPLOY_WAIT_CASES: readonly Case[] = [
  {
    name: 'deploy and wait',
    arguments: ['deploy'],
    expected: {
      '2.3': measured({
        exitCode: 0,
        changes: ['RegisterTaskDefinition', 'UpdateService'],
        polls: ['DescribeServices'],
        last: /Service is stable now\. Completed!$/,
      }),
      '2.6': measured({
        exitCode: 0,
        changes: ['RegisterTaskDefinition', 'UpdateService'],
        polls: ['ListServiceDeployments', 'DescribeServiceDeployments'],
        last: /Service is deployed now\. Completed!$/,
      }),
      '2.8': facts({
        exitCode: 0,
        changes: ['RegisterTaskDefinition', 'UpdateService'],
        polls: ['ListServiceDeployments', 'DescribeServiceDeployments'],
        last: /service completed \[status:deployed\]$/,
      }),
    },
  },
  {
    name: 'deploy, the new tasks crash and the breaker rolls back',
    arguments: ['deploy'],
    environment: { BACKEND_IMAGE: 'registry.test/backend:svc-crash_run-ok' },
    expected: {
      '2.3': measured({
        exitCode: 0,
        changes: ['RegisterTaskDefinition', 'UpdateService'],
        last: /Service is stable now\. Completed!$/,
      }),
      ...since26({
        exitCode: 1,
        last: /FAILED\. task definition .*shop-backend:42 is not deployed yet\. PRIMARY deployment is .*shop-backend:41$/,
      }),
    },
  },
  {
    name: 'deploy, nothing changes: finds no deployment',
    arguments: ['deploy', '--skip-task-definition'],
    expected: {
      '2.6': measured({
        exitCode: 0,
        stderr: /No active deployment found/,
        last: /Service is deployed now\. Completed!$/,
      }),
      '2.8': facts({
        exitCode: 0,
        stderr: /No active deployment found/,
        last: /service completed \[status:deployed\]$/,
      }),
    },
  },
  {
    name: 'deploy, stuck until the timeout',
    arguments: ['--timeout', 'lasting:25', 'deploy'],
    environment: { BACKEND_IMAGE: 'registry.test/backend:stuck' },
    expected: {
      '2.3': measured({
        exitCode: 1,
        last: /FAILED\. failed to wait for service stable: exceeded max wait time for ServicesStable waiter$/,
      }),
      ...since26({ exitCode: 1, last: /FAILED\. .*context deadline exceeded$/ }),
    },
  },
  {
    name: 'SIGTERM during a deployment',
    arguments: ['deploy'],
    environment: { BACKEND_IMAGE: 'registry.test/backend:stuck' },
    interruptAfter: 'UpdateService',
    expected: always({
      exitCode: 1,
      changes: ['RegisterTaskDefinition', 'UpdateService'],
      last: /\[WARN(ING)?\] Interrupted$/,
    }),
  },
];

import { describe, expect, test } from '@jest/globals';
import { adviceOn } from '../src/ecs/diagnosis/advice.js';
import { matterOf } from '../src/ecs/service/events.js';
import { judgeTask, mismatch, observed } from '../src/ecs/task/migration-task.js';
import { adviceFor } from '../src/ecspresso/advice.js';
import { lastError, logLine, taskArnIn } from '../src/ecspresso/log-line.js';
import {
  demandsForce,
  deniedAction,
  isConcurrentRegistration,
  isThrottled,
  lacksCapacity,
} from '../src/ecspresso/refusal.js';
import { configFile, registered, serviceDefinitionFile, taskDefinitionFile } from '../src/ecspresso/rendered.js';
import { ignoresForce, versionIn, versionLoss } from '../src/ecspresso/version.js';
import { sumInList } from '../src/install/checksum.js';
import { tagsOf } from '../src/install/git-tags.js';
import { isRange, newestFirst, versionOfLatest } from '../src/install/version.js';
import { readPostStepState } from '../src/release/post-step-state.js';
import { demandedBecause } from '../src/report/phrases/force.js';
import { imageChange, shortImage } from '../src/report/phrases/image.js';
import { withoutAccountIds } from '../src/report/phrases/without-account-ids.js';
import { block, code, plain } from '../src/report/summary/markdown.js';
import { UnreadableError } from '../src/unreadable.js';
import fc from './support/fast-check.js';

/** Words that the readers look for, glued together with anything. */
const words = fc.constantFrom(
  'UpdateService',
  'InvalidParameterException: ',
  'you must force a new deployment',
  'Cannot force a new deployment',
  'ThrottlingException',
  'failed to run task: ',
  'Capacity is unavailable',
  'RESOURCE:CPU',
  '[ERROR] FAILED. ',
  '{"level":"ERROR","msg":"FAILED. ',
  '"}',
  '\n',
  '\r',
  '\u001b[31m',
  '{"',
  ':',
  '/',
  '@',
  'sha256:',
  'v2.8.7',
  '2.8',
  'arn:aws:ecs:ap-northeast-1:123456789012:task/production/0123456789abcdef0123456789abcdef',
  'refs/tags/v2.8.7',
  'not authorized to perform: ecs:UpdateService',
  '003f',
  '0000',
  'timeout: ',
  'cluster',
  '- ',
  '&a',
  '*a',
  '!!js ',
  '---',
  '```',
  '</details>',
  '|',
  '`',
  '<!--',
  '-->',
  '\u202e',
  'CannotPullContainerError',
);
const text = fc
  .array(
    fc.oneof({ weight: 3, arbitrary: words }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) }),
    {
      maxLength: 24,
    },
  )
  .map((parts) => parts.join(''));

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  logLine,
  lastError,
  taskArnIn,
  demandsForce,
  isThrottled,
  isConcurrentRegistration,
  lacksCapacity,
  deniedAction,
  versionIn,
  versionLoss: (input) => versionLoss(versionIn(input)),
  ignoresForce: (input) => ignoresForce(versionIn(input)),
  isRange,
  versionOfLatest,
  tagsOf,
  adviceOn,
  adviceFor,
  matterOf,
  readPostStepState,
  withoutAccount: withoutAccountIds,
  demandedBecause,
  shortImage,
  plain,
  code,
  newestFirst: (input) => newestFirst(input.split('\n')),
  sumInList: (input) => sumInList(input, 'ecspresso_2.8.7_linux_amd64.tar.gz'),
  imageChange: (input) => imageChange(input.slice(0, input.length / 2), input.slice(input.length / 2)),
  block: (input) => block(input.split('\n')),
};

const RENDERED: Readonly<Record<string, (text: string) => unknown>> = {
  configFile,
  taskDefinitionFile,
  serviceDefinitionFile,
  registered,
};

describe('what foreign text is read by', () => {
  test.each(Object.entries(READERS))('%s never throws, and answers the same twice', (_, read) => {
    fc.assert(
      fc.property(text, (input) => {
        expect(read(input)).toEqual(read(input));
      }),
      { numRuns: 100 },
    );
  });

  test.each(Object.entries(READERS))('%s takes a flood', (_, read) => {
    const flood =
      'UpdateService InvalidParameterException: must requires forc forcing new failed to run task: a/b:c@'.repeat(600);
    for (const input of [
      flood,
      `${'a'.repeat(60_000)}`,
      ' \n'.repeat(30_000),
      '['.repeat(60_000),
      '\u001b['.repeat(30_000),
    ]) {
      read(input);
    }
  });

  test.each(Object.entries(RENDERED))('%s says what is unreadable, or lets the parser say it', (_, read) => {
    const json = fc.jsonValue().map((value) => JSON.stringify(value));
    fc.assert(
      fc.property(fc.oneof(text, json), (input) => {
        try {
          read(input);
        } catch (error) {
          const known =
            error instanceof UnreadableError || /^(SyntaxError|ReferenceError|YAML\w+)$/.test((error as Error).name);
          expect(known ? '' : String(error)).toBe('');
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a task of the migration', () => {
  const container = fc.record(
    {
      name: fc.constantFrom('app', 'sidecar'),
      exitCode: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 255 })),
      reason: text,
      lastStatus: fc.constantFrom('RUNNING', 'STOPPED'),
    },
    { requiredKeys: ['name'] },
  );
  const task = fc.record(
    {
      arn: fc.constant('arn:aws:ecs:r:1:task/production/a'),
      taskDefinition: fc.constantFrom('app:1', 'app:2'),
      lastStatus: fc.constantFrom('PENDING', 'RUNNING', 'DEPROVISIONING', 'STOPPED'),
      stopCode: fc.constantFrom('EssentialContainerExited', 'TaskFailedToStart', 'UserInitiated', 'SpotInterruption'),
      stoppedReason: text,
      containers: fc.array(container, { maxLength: 3 }),
      containerOverrides: fc.constant([]),
    },
    { requiredKeys: ['arn', 'taskDefinition', 'lastStatus', 'containers', 'containerOverrides'] },
  );

  test('succeeds only by exit code 0 of its own container', () => {
    let succeeded = 0;
    fc.assert(
      fc.property(task, (shown) => {
        if (judgeTask(observed(undefined, shown), 'app', new Set(['app'])).kind !== 'succeeded') return;
        succeeded += 1;
        expect(shown.containers.find(({ name }) => name === 'app')?.exitCode).toBe(0);
      }),
      { numRuns: 3000 },
    );
    expect(succeeded).toBeGreaterThan(0);
  });

  test('of another revision is never taken for ours', () => {
    fc.assert(
      fc.property(task, (shown) => {
        const found = mismatch(shown, { taskDefinition: 'app:2', containerOverrides: [] });
        if (shown.taskDefinition !== 'app:2') expect(found).toBeDefined();
      }),
    );
  });
});

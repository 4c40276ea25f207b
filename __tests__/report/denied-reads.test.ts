import { describe, expect, test } from '@jest/globals';
import type { DeniedRead } from '../../src/release/warning.js';
import { deniedReadsText } from '../../src/report/denied-reads.js';

const ARN = 'arn:aws:ecs:eu-west-1:*';
const READS: readonly DeniedRead[] = [
  { action: 'ecs:ListTasks', resource: '*', loses: 'failed-tasks' },
  { action: 'ecs:DescribeTasks', resource: `${ARN}:task/a/*`, loses: 'failed-tasks' },
  { action: 'ecs:DescribeTasks', resource: `${ARN}:task/b/*`, loses: 'task-end' },
];

describe('what the role may not read', () => {
  const text = deniedReadsText(READS);

  test('is said in one message, the gravest first', () => {
    expect(text).toMatch(/^The role lacks permissions for monitoring:\n- ecs:DescribeTasks: the end of the migration/);
    expect(text).toContain('\n- ecs:ListTasks, ecs:DescribeTasks: failing tasks are neither counted nor explained\n');
  });

  test('comes with statements that a policy takes', () => {
    const json = text.slice(text.indexOf('{'));
    expect(JSON.parse(`[${json}]`)).toEqual([
      { Effect: 'Allow', Action: ['ecs:ListTasks'], Resource: ['*'] },
      { Effect: 'Allow', Action: ['ecs:DescribeTasks'], Resource: [`${ARN}:task/a/*`, `${ARN}:task/b/*`] },
    ]);
  });
});

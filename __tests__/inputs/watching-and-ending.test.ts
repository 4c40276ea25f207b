import { describe, expect, test } from '@jest/globals';
import { workspace } from './support/repository.js';

const { inputs, problems } = workspace;

describe('watching and ending', () => {
  test.each([
    [{ wait: 'false' }, { wait: false }],
    [{ 'max-failed-tasks': '7' }, { maxFailedTasks: 7 }],
    [{ 'max-failed-tasks': 'off' }, { maxFailedTasks: 'off' }],
    [{}, { onConflict: 'fail' }],
    [{ 'on-conflict': 'overwrite' }, { onConflict: 'overwrite' }],
    [{ 'on-cancel': 'stop' }, { onCancel: 'stop' }],
    [
      { 'post-migration-command': 'php artisan up', 'migration-container': 'laravel' },
      {
        postMigration: { work: { kind: 'command', command: ['php', 'artisan', 'up'], env: [] }, container: 'laravel' },
      },
    ],
  ])('%j', (given, expected) => {
    expect(inputs(given)).toMatchObject(expected);
  });

  test.each([
    [{ wait: 'no' }, '`wait`: "no" is not true or false. Write one of them.'],
    [
      { 'max-failed-tasks': '0' },
      '`max-failed-tasks`: "0" is not one of its values. Write auto (ECS\'s own threshold), off, or a whole number from 1.',
    ],
    [
      { 'on-conflict': 'force' },
      '`on-conflict`: "force" is not one of its values. Write fail (what somebody else has deployed since stays) or overwrite.',
    ],
    [
      { 'on-cancel': 'kill' },
      '`on-cancel`: "kill" is not one of its values. Write leave (it stays in progress in ECS) or stop.',
    ],
    [
      { 'post-migration-command': 'a', wait: 'false' },
      '`post-migration-command`: it runs after every service is released, which `wait: false` does not wait for. Remove one of the two.',
    ],
    [
      { 'post-migration-command': 'a', 'migration-env': 'A=b' },
      '`migration-env`: there is no migration. Give `migration-command` or `migration-overrides` as well, or remove it.',
    ],
  ])('%j is refused', (given, problem) => {
    expect(problems(given)).toEqual([problem]);
  });
});

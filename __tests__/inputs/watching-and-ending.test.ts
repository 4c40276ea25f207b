import { describe, expect, test } from '@jest/globals';
import { workspace } from './support/repository.js';

const { inputs, problems } = workspace;

describe('watching and ending', () => {
  test.each([
    [{}, { waitUntil: { kind: 'deployed' } }],
    [{ 'wait-until': 'started' }, { waitUntil: { kind: 'started' } }],
    [{ 'wait-until': 'paused' }, { waitUntil: { kind: 'paused' } }],
    [{ 'wait-until': 'ecs:BAKE_TIME' }, { waitUntil: { kind: 'stage', stage: 'BAKE_TIME' } }],
    [
      { 'wait-until': 'ecs:BAKE_TIME', configs: 'ecspresso/backend.yml ecspresso/frontend.yml' },
      { waitUntil: { kind: 'stage', stage: 'BAKE_TIME' } },
    ],
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
    [
      { 'wait-until': 'ready' },
      '`wait-until`: "ready" is not one of its values. Write deployed, started, paused, or ecs: and a stage of a deployment, like ecs:BAKE_TIME.',
    ],
    [{ 'wait-until': 'false' }, '`wait-until`: "false" is not one of its values. Write started.'],
    [
      { 'wait-until': 'stable' },
      expect.stringMatching(/^`wait-until`: "stable" says that the tasks .* Write deployed\.$/),
    ],
    [
      { 'wait-until': 'ecs:BAKE' },
      expect.stringMatching(
        /^`wait-until`: "ecs:BAKE" names no stage of a deployment in ECS\. The stages are RECONCILE_SERVICE, .*, CLEAN_UP\.$/,
      ),
    ],
    [
      { 'wait-until': 'ecs:bake-time' },
      '`wait-until`: "ecs:bake-time" names no stage of a deployment in ECS. Did you mean ecs:BAKE_TIME?',
    ],
    [
      { 'wait-until': 'paused', configs: 'ecspresso/backend.yml\necspresso/frontend.yml' },
      '`wait-until`: with paused later lines of `configs` would go out before earlier ones are deployed. Put all configs on one line, or write deployed.',
    ],
    [
      { 'post-migration-command': 'a', 'wait-until': 'ecs:BAKE_TIME' },
      '`post-migration-command`: it runs after every service is deployed, which `wait-until: ecs:BAKE_TIME` does not wait for. Remove one of the two.',
    ],
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
      { 'post-migration-command': 'a', 'wait-until': 'started' },
      '`post-migration-command`: it runs after every service is deployed, which `wait-until: started` does not wait for. Remove one of the two.',
    ],
    [
      { 'post-migration-command': 'a', 'migration-env': 'A=b' },
      '`migration-env`: there is no migration. Give `migration-command` or `migration-overrides` as well, or remove it.',
    ],
  ])('%j is refused', (given, problem) => {
    expect(problems(given)).toEqual([problem]);
  });
});

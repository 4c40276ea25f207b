import { describe, expect, test } from '@jest/globals';
import type { TaskEnd } from '../../src/ecs/task/follow-task.js';
import type { Event } from '../../src/release/events.js';
import type { ConfigResult } from '../../src/release/outcome.js';
import {
  type PostStepState,
  postStepStateAfter,
  readPostStepState,
  rememberingState,
} from '../../src/release/post-step-state.js';
import { BACKEND, DEPLOYED, GOING_BACK, PLACE, RAN, START, TASK, WENT_BACK } from './support/post-step-states.js';

function starting(name: 'migration' | 'post-migration' = 'migration'): Event {
  return { kind: 'migration-starting', name, ...PLACE, what: 'migrate', container: 'app', taskDefinition: 'shop:42' };
}

function started(name: 'migration' | 'post-migration' = 'migration'): Event {
  return { kind: 'migration-started', name, ...PLACE, taskId: '0123456789abcdef', url: '', log: { container: 'app' } };
}

function ended(end: TaskEnd): Event {
  return { kind: 'migration-ended', name: 'migration', end, seconds: 1 };
}

function deploying(name = 'backend', taskDefinition = 'shop:42'): Event {
  return { kind: 'deploying', ...PLACE, service: name, taskDefinition, forced: false, at: 0 };
}

function goesBack(): Event {
  return {
    kind: 'deploying',
    ...PLACE,
    service: 'backend',
    taskDefinition: 'shop:41',
    forced: false,
    purpose: 'rollback',
    at: 0,
  };
}

function goingBack(known: { taskDefinition?: string } = { taskDefinition: 'shop:41' }): Event {
  return { kind: 'rollback-starting', services: [{ ...PLACE, service: 'backend', ...known }] };
}

function wentBack(result: ConfigResult): Event {
  const told = outcome(result);
  if (told.kind !== 'outcome') throw new Error('not an outcome');
  return { kind: 'service-rollback-ended', key: told.key, outcome: told.outcome };
}

function outcome(result: ConfigResult, name: string | undefined = 'backend', more = {}): Event {
  return {
    kind: 'outcome',
    key: 'backend.yml',
    outcome: {
      config: 'backend.yml',
      ...PLACE,
      ...(name === undefined ? {} : { service: name }),
      family: 'shop',
      result,
      images: [],
      forced: false,
      before: 'shop:41',
      after: 'shop:42',
      ...more,
    },
  };
}

function stateAfter(...events: readonly Event[]): PostStepState {
  return events.reduce<PostStepState>(postStepStateAfter, []);
}

describe('what is going on', () => {
  test.each<[string, readonly Event[], PostStepState]>([
    ['nothing at first', [], []],
    ['a task that was asked for', [starting()], [START]],
    ['a task that has a name', [starting(), started()], [TASK]],
    ['a task that has succeeded', [starting(), started(), ended({ kind: 'succeeded' })], [RAN]],
    [
      'a task that has failed',
      [starting(), started(), ended({ kind: 'failed', exitCode: 3, reason: '' })],
      [{ ...RAN, exitCode: 3 }],
    ],
    [
      'a task without an exit code',
      [starting(), started(), ended({ kind: 'failed', reason: '' })],
      [{ ...RAN, exitCode: undefined }],
    ],
    [
      'a task that was interrupted',
      [starting(), started(), ended({ kind: 'interrupted', by: { kind: 'stopped', stopCode: 'SpotInterruption' } })],
      [{ ...RAN, interrupted: true, exitCode: undefined }],
    ],
    ['a start that was refused', [starting(), { kind: 'migration-not-started', name: 'migration', mayRun: false }], []],
    ['an uncertain start', [starting(), { kind: 'migration-not-started', name: 'migration', mayRun: true }], [START]],
    ['a task that is told to stop', [starting(), started(), ended({ kind: 'timeout', seconds: 1 })], [TASK]],
    ['a task that was not seen to end', [starting(), started(), ended({ kind: 'unknown' })], [TASK]],
    [
      'a task after the other one',
      [starting(), started(), ended({ kind: 'succeeded' }), starting('post-migration'), started('post-migration')],
      [RAN, { ...TASK, name: 'post-migration' }],
    ],
    ['a roll-out', [deploying()], [BACKEND]],
    [
      'a roll-out of a new family',
      [
        {
          kind: 'deploying',
          ...PLACE,
          service: 'backend',
          taskDefinition: 'shop:42',
          newFamily: true,
          forced: false,
          at: 0,
        },
      ],
      [{ ...BACKEND, newFamily: true }],
    ],
    [
      'one that is only followed',
      [
        {
          kind: 'following',
          ...PLACE,
          service: 'backend',
          deployment: 'ecs-svc/1',
          taskDefinition: BACKEND.taskDefinition,
          at: 0,
        },
      ],
      [{ ...BACKEND, followed: true }],
    ],
    ['a roll-out that is tried once more', [deploying(), deploying()], [BACKEND]],
    ['a service that is released', [deploying(), outcome('released')], [DEPLOYED]],
    ['a service that is unchanged', [deploying(), outcome('unchanged')], []],
    ['a roll-out that nobody waits for', [deploying(), outcome('started')], [BACKEND]],
    ['a roll-out that failed: ECS may still be deploying it', [deploying(), outcome('failed')], [BACKEND]],
    ['a roll-out that ECS has rolled back', [deploying(), outcome('rolled-back')], [WENT_BACK]],
    [
      'one that ECS has rolled back to what somebody had deployed meanwhile',
      [deploying(), outcome('rolled-back', 'backend', { running: 'shop:30' })],
      [{ ...WENT_BACK, taskDefinition: 'shop:30' }],
    ],
    ['a released service that is to go back', [deploying(), outcome('released'), goingBack()], [GOING_BACK]],
    [
      'a released service beside the next',
      [deploying(), outcome('released'), deploying('frontend')],
      [DEPLOYED, { ...BACKEND, service: 'frontend' }],
    ],
    ['a cancelled roll-out', [deploying(), outcome('cancelled')], [BACKEND]],
    [
      'the end of another service',
      [deploying(), outcome('released', 'frontend')],
      [BACKEND, { ...DEPLOYED, service: 'frontend' }],
    ],
    [
      'a service of that name in another cluster',
      [deploying(), outcome('released', 'backend', { cluster: 'staging' })],
      [BACKEND, { ...DEPLOYED, cluster: 'staging' }],
    ],
    [
      'a service of that name elsewhere',
      [deploying(), outcome('released', 'backend', { region: 'eu-west-1' })],
      [BACKEND, { ...DEPLOYED, region: 'eu-west-1' }],
    ],
    ['a service that goes back', [deploying(), goesBack()], [GOING_BACK]],
    ['one that is to go back, before it does', [goingBack()], [GOING_BACK]],
    ['one whose earlier version is not known', [goingBack({})], [{ ...GOING_BACK, taskDefinition: undefined }]],
    ['a service that is back', [goingBack(), goesBack(), wentBack('rolled-back')], [WENT_BACK]],
    ['a service that is stuck', [goingBack(), goesBack(), wentBack('stuck')], [GOING_BACK]],
    ['a service that goes back beside a task', [starting(), goingBack()], [START, GOING_BACK]],
    [
      'a task that ends beside it',
      [goingBack(), starting(), started(), ended({ kind: 'succeeded' })],
      [GOING_BACK, RAN],
    ],
    ['a config without a service', [deploying(), outcome('registered', undefined)], [BACKEND]],
  ])('%s', (_name, events, expected) => {
    expect(stateAfter(...events)).toEqual(expected);
  });

  test('is the same value when an event changes nothing', () => {
    const before = stateAfter(deploying());
    expect(postStepStateAfter(before, { kind: 'line-ended' })).toBe(before);
    expect(postStepStateAfter(before, outcome('failed'))).toBe(before);
  });

  test('survives a process', () => {
    const before = stateAfter(starting(), started(), deploying());
    expect(readPostStepState(JSON.stringify(before))).toEqual(before);
  });
});

describe('what cannot be read', () => {
  test.each([
    '',
    'null',
    '{}',
    '"task"',
    '[',
    '[null, 1, "task", [], {}]',
    '[{"kind":"task"}]',
    '[{"kind":"toString","name":"x"}]',
    '[{"kind":"task","name":"migration","region":"r","cluster":"c","id":7}]',
  ])('%s is empty', (text) => {
    expect(readPostStepState(text)).toEqual([]);
  });

  test('of a list with unreadable items the others are kept', () => {
    expect(readPostStepState(JSON.stringify([null, TASK, { kind: 'roll-out' }]))).toEqual([TASK]);
  });
});

test('the state is kept before anybody hears of the event, and only where it changes', () => {
  const heard: string[] = [];
  const emit = rememberingState(
    (text) => heard.push(`kept: ${readPostStepState(text).map(({ kind }) => kind)}`),
    ({ kind }) => heard.push(kind),
  );
  emit(starting());
  emit(started());
  emit({ kind: 'rendered', names: [] });
  expect(heard).toEqual(['kept: start', 'migration-starting', 'kept: task', 'migration-started', 'rendered']);
});

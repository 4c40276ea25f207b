import { describe, expect, test } from '@jest/globals';
import { isReadable, logStream } from '../../src/ecs/log-configuration.js';
import { type TaskDefinitionFile, taskDefinitionOf } from '../../src/ecs/task-definition.js';

function definition(logConfiguration: unknown): TaskDefinitionFile {
  return taskDefinitionOf({ family: 'f', containerDefinitions: [{ name: 'app', image: 'i', logConfiguration }] });
}

describe('where a container logs', () => {
  test.each<[string, unknown, unknown]>([
    [
      'awslogs',
      { logDriver: 'awslogs', options: { 'awslogs-group': '/g', 'awslogs-stream-prefix': 'p', 'awslogs-region': 'r' } },
      { kind: 'awslogs', group: '/g', prefix: 'p', region: 'r' },
    ],
    [
      'awslogs without a region',
      { logDriver: 'awslogs', options: { 'awslogs-group': '/g', 'awslogs-stream-prefix': 'p' } },
      { kind: 'awslogs', group: '/g', prefix: 'p' },
    ],
    [
      'awslogs without a prefix',
      { logDriver: 'awslogs', options: { 'awslogs-group': '/g' } },
      { kind: 'unreadable', why: { kind: 'no-prefix' } },
    ],
    ['awslogs without options', { logDriver: 'awslogs' }, { kind: 'unreadable', why: { kind: 'no-group' } }],
    [
      'firelens',
      { logDriver: 'awsfirelens', options: { Name: 'x' } },
      { kind: 'unreadable', why: { kind: 'driver', driver: 'awsfirelens' } },
    ],
    ['none', undefined, { kind: 'unreadable', why: { kind: 'no-configuration' } }],
    ['null', null, { kind: 'unreadable', why: { kind: 'no-configuration' } }],
  ])('log configuration: %s', (_name, logConfiguration, log) => {
    const source = { family: 'f', containerDefinitions: [{ name: 'a', image: 'i', logConfiguration }] };
    expect(taskDefinitionOf(source).containers[0]?.log).toEqual(log);
  });

  test.each([
    [undefined, 'ap-northeast-1'],
    ['us-east-1', 'us-east-1'],
  ])('the stream of a task; region %p of the driver', (region, expected) => {
    const options = { 'awslogs-group': '/ecs/shop', 'awslogs-stream-prefix': 'web', 'awslogs-region': region };
    const log = logStream(definition({ logDriver: 'awslogs', options }), 'app', '0123', 'ap-northeast-1');
    expect(log).toEqual({ group: '/ecs/shop', stream: 'web/app/0123', region: expected });
    expect(isReadable(log)).toBe(true);
  });

  test.each([
    ['app', { container: 'app', why: { kind: 'driver', driver: 'awsfirelens' } }],
    ['php', { container: 'php' }],
  ])('no stream of %s', (container, expected) => {
    const log = logStream(definition({ logDriver: 'awsfirelens' }), container, '0123', 'ap-northeast-1');
    expect(log).toEqual(expected);
    expect(isReadable(log)).toBe(false);
  });
});

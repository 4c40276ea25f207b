import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { shellCommand } from '../../../src/shell-command.js';
import { filesOf, textOf } from '../../house/support/modules.js';
import fc from '../../support/fast-check.js';
import { onPosix } from '../../support/platform.js';

test('names as AWS has them stand as they are', () => {
  const arn = 'arn:aws:ecs:ap-northeast-1:123456789012:service-deployment/production/api/x_1';
  expect(shellCommand`aws ecs stop-task --task ${arn} --config ${'ecspresso/api-production.yml'}`).toBe(
    `aws ecs stop-task --task ${arn} --config ecspresso/api-production.yml`,
  );
});

onPosix(
  'whatever the values are, a shell that the command is pasted into reads each as one word and runs nothing else',
  () => {
    const piece = fc.oneof(
      fc.constantFrom("'", '"', '`id`', '$(id)', '; id', '\n', ' ', '\\', '!', '*', '~', '#', '&', '|', '<', '-'),
      fc.string({ maxLength: 5 }),
    );
    const value = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join('').replaceAll('\0', ''));
    const values = fc.sample(fc.tuple(value, value), 300);
    const script = values.map(([a, b]) => shellCommand`printf '%s\\0' a ${a} --b ${b}`).join('\n');
    const { stdout } = spawnSync('sh', [], { input: script, encoding: 'utf8' });
    expect(stdout.split('\0').slice(0, -1)).toEqual(values.flatMap(([a, b]) => ['a', a, '--b', b]));
  },
);

test('no command to paste is put together in another way', () => {
  const others = filesOf('src').filter((file) =>
    /(?<!shellCommand)`[^`\n]*\b(?:aws [a-z]+|ecspresso [a-z]+ --config) [^`\n]*\$\{(?!shellCommand)/.test(
      textOf(file),
    ),
  );
  expect(others).toEqual([]);
});

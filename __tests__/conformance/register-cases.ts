import { expect } from '@jest/globals';
import { always, type Case } from './case.js';
import { NEW_IMAGE, RICH_TASK_FILE, taskFile } from './product.js';

const TOO_MANY = 'Too many concurrent attempts to create a new revision of the specified family.';

/** Cases of `register`. */
export const REGISTER_CASES: readonly Case[] = [
  {
    name: 'register --output',
    arguments: ['register', '--output'],
    expected: always({
      exitCode: 0,
      calls: [['RegisterTaskDefinition', { family: 'shop-backend', containerDefinitions: [{ image: NEW_IMAGE }] }]],
      json: {
        family: 'shop-backend',
        revision: 42,
        status: 'ACTIVE',
        taskDefinitionArn: expect.stringMatching(
          /^arn:aws:ecs:ap-northeast-1:\d{12}:task-definition\/shop-backend:42$/,
        ),
        containerDefinitions: [{ name: 'laravel', image: NEW_IMAGE }],
      },
    }),
  },
  {
    name: 'register',
    arguments: ['register'],
    expected: always({
      exitCode: 0,
      calls: ['RegisterTaskDefinition'],
      stdout: '',
      last: /Task definition is registered/,
    }),
  },
  {
    name: 'register --output of a rich definition',
    arguments: ['register', '--output'],
    files: { 'task.json': RICH_TASK_FILE },
    expected: always({
      exitCode: 0,
      calls: [
        ['RegisterTaskDefinition', { ephemeralStorage: { sizeInGiB: 30 }, tags: [{ key: 'team', value: 'shop <&>' }] }],
      ],
      json: { revision: 42, containerDefinitions: [{ dockerLabels: { Team: 'shop', 'com.example/Case': 'Kept' } }] },
    }),
  },
  {
    name: 'register --dry-run',
    arguments: ['register', '--dry-run'],
    expected: always({ exitCode: 0, calls: [], json: { family: 'shop-backend' }, last: /DRY RUN OK$/ }),
  },
  {
    name: 'register with an empty image',
    arguments: ['register'],
    environment: { BACKEND_IMAGE: '' },
    expected: always({
      exitCode: 1,
      calls: ['RegisterTaskDefinition'],
      last: /FAILED\. failed to register task definition: operation error ECS: RegisterTaskDefinition, https response error StatusCode: 400, RequestID: [^,]+, ClientException: Container\.image should not be null or empty\./,
    }),
  },
  {
    name: 'register with unknown fields',
    arguments: ['register'],
    files: { 'task.json': taskFile({ registeredBy: 'me' }) },
    expected: always({
      exitCode: 0,
      calls: ['RegisterTaskDefinition'],
      stderr: /unknown field "RegisteredBy" in task\.json/,
    }),
  },
  {
    name: 'register, half an answer: not repeated',
    arguments: ['register'],
    faults: [{ operation: 'RegisterTaskDefinition', times: 1, kind: { type: 'half-answer' } }],
    expected: always({
      exitCode: 1,
      calls: ['RegisterTaskDefinition'],
      last: /RegisterTaskDefinition, https response error StatusCode: 200, RequestID: [^,]+, deserialization failed, failed to decode response body, unexpected EOF$/,
    }),
  },
  {
    name: 'register, a page instead of an answer: not repeated',
    arguments: ['register'],
    faults: [{ operation: 'RegisterTaskDefinition', times: 1, kind: { type: 'page', status: 200 } }],
    expected: always({
      exitCode: 1,
      calls: ['RegisterTaskDefinition'],
      last: /StatusCode: 200, RequestID: [^,]+, deserialization failed, failed to decode response body, invalid character '<' looking for beginning of value$/,
    }),
  },
  {
    name: 'register, a page of a gateway that fails: repeated',
    arguments: ['register'],
    faults: [{ operation: 'RegisterTaskDefinition', times: 1, kind: { type: 'page', status: 502 } }],
    expected: always({ exitCode: 0, calls: ['RegisterTaskDefinition', 'RegisterTaskDefinition'] }),
  },
  {
    name: 'register, throttled twice',
    arguments: ['register'],
    faults: [{ operation: 'RegisterTaskDefinition', times: 2, kind: { type: 'throttle' } }],
    expected: always({
      exitCode: 0,
      calls: ['RegisterTaskDefinition', 'RegisterTaskDefinition', 'RegisterTaskDefinition'],
    }),
  },
  {
    name: 'register, throttled for good',
    arguments: ['register'],
    environment: { AWS_MAX_ATTEMPTS: '2' },
    faults: [{ operation: 'RegisterTaskDefinition', kind: { type: 'throttle' } }],
    expected: always({
      exitCode: 1,
      calls: ['RegisterTaskDefinition', 'RegisterTaskDefinition'],
      last: /exceeded maximum number of attempts, 2, https response error StatusCode: 400, RequestID: [^,]+, api error ThrottlingException: Rate exceeded$/,
    }),
  },
  {
    name: 'register, too many at once: not repeated',
    arguments: ['register'],
    faults: [
      {
        operation: 'RegisterTaskDefinition',
        times: 1,
        kind: { type: 'error', status: 400, code: 'ClientException', message: TOO_MANY },
      },
    ],
    expected: always({
      exitCode: 1,
      calls: ['RegisterTaskDefinition'],
      last: /ClientException: Too many concurrent attempts/,
    }),
  },
  {
    name: 'register, connection cut once',
    arguments: ['register'],
    faults: [{ operation: 'RegisterTaskDefinition', times: 1, kind: { type: 'reset-before' } }],
    expected: always({ exitCode: 0, calls: ['RegisterTaskDefinition', 'RegisterTaskDefinition'] }),
  },
  {
    name: 'register, denied',
    arguments: ['register'],
    faults: [{ operation: 'RegisterTaskDefinition', kind: { type: 'denied' } }],
    expected: always({
      exitCode: 1,
      calls: ['RegisterTaskDefinition'],
      last: /AccessDeniedException: User: .* is not authorized to perform: ecs:RegisterTaskDefinition/,
    }),
  },
];

import { describe, expect, test } from '@jest/globals';
import { noticesOf } from '../../src/report/notices.js';
import { end, outcome, STATUSES } from './support/releases.js';

const STRATEGY =
  'operation error ECS: UpdateService, InvalidParameterException: capacity provider strategy needs force';

describe('forced retries', () => {
  test('one warning that names every service', () => {
    const demanded = { at: 1, reason: STRATEGY };
    const configs = [
      outcome({ forced: true, demanded }),
      outcome({ service: 'worker', forced: true, demanded }),
      outcome({ service: 'asked', forced: true }),
      outcome({ service: 'calm' }),
    ];
    expect(noticesOf(end({ configs }))).toEqual([
      {
        level: 'warning',
        text: expect.stringContaining('of backend, worker (capacity provider strategy changed), so'),
      },
    ]);
  });

  test('2000 of them still fit one sentence', () => {
    const configs = Array.from({ length: 2000 }, (_, index) =>
      outcome({ service: `s${index}`, forced: true, demanded: { at: 1, reason: STRATEGY } }),
    );
    const [warning] = noticesOf(end({ configs }));
    expect(warning?.text).toContain('s19 and 1980 more');
  });
});

describe('stages one after another', () => {
  const configs = ['a', 'b', 'c'].map((service, index) => outcome({ service, line: index + 1 }));

  test('a notice when they took long', () => {
    expect(noticesOf(end({ configs, timing: { rollOut: 460 } }))).toEqual([
      { level: 'notice', text: '3 stages, 7 min 40 s; configs on one line of `configs` are released together.' },
    ]);
  });

  test.each([
    ['short', end({ configs, timing: { rollOut: 200 } })],
    ['one stage', end({ configs: configs.slice(1), timing: { rollOut: 0 } })],
    ['one service', end({ configs: configs.slice(2), timing: { rollOut: 460 } })],
    ['two on one line', end({ configs: [...configs, outcome({ service: 'd', line: 3 })], timing: { rollOut: 460 } })],
    [
      'one unchanged',
      end({ configs: [...configs, outcome({ result: 'unchanged', line: 9 })], timing: { rollOut: 460 } }),
    ],
    ...STATUSES.filter((status) => status !== 'released').map(
      (status) => [status, end({ status, configs, timing: { rollOut: 460 } })] as const,
    ),
  ])('none: %s', (_name, release) => {
    expect(noticesOf(release)).toEqual([]);
  });
});

test('what ends before ECS does says how to go on', () => {
  const configs = [
    outcome({ result: 'in-progress', stage: 'BAKE_TIME' }),
    outcome({ service: 'web', result: 'released' }),
    outcome({ service: 'api', result: 'in-progress', stage: 'CLEAN_UP' }),
  ];
  expect(noticesOf(end({ status: 'in-progress', configs }))).toEqual([
    {
      level: 'notice',
      text: 'Still in progress in ECS: backend at BAKE_TIME, api at CLEAN_UP. `mode: wait` with the output `deployments` waits for the end, `mode: rollback` with the output `rollback-to` takes it back.',
    },
  ]);
});

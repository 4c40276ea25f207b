import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { outputsOf } from '../../src/report/outputs.js';
import { hiding } from '../support/hiding.js';
import { end, failure, migrationOutcome, outcome, STATUSES } from './support/releases.js';

const BINARY = { version: '2.8.7', path: '/tools/ecspresso', cacheHit: true };
const as = (text: string): string => text;

describe('every output is always set, even on failure', () => {
  const declared = new Set(
    Object.keys((parse(readFileSync(join(__dirname, '../../action.yml'), 'utf8')) as { outputs: object }).outputs),
  );

  test.each(STATUSES)('%s', (status) => {
    const outputs = outputsOf(end({ status, configs: [] }), undefined, as);
    expect(new Set(Object.keys(outputs))).toEqual(declared);
    for (const value of Object.values(outputs)) expect(typeof value).toBe('string');
    expect(outputs).toMatchObject({
      status,
      'task-definitions': '{}',
      'running-task-definitions': '{}',
      deployments: '',
      'rollback-to': 'none',
      recovery: 'none',
      'forced-services': '[]',
      'failed-services': '[]',
      'migration-exit-code': '',
      'migration-task-id': '',
      'migration-log': '',
      'has-diff': '',
      diff: '',
      'ecspresso-version': '',
      'ecspresso-path': '',
      'cache-hit': '',
    });
    expect(JSON.parse(outputs.result)).toMatchObject({ status, configs: [], migration: null, postMigration: null });
  });
});

describe('what they say', () => {
  const full = end({
    status: 'failed',
    configs: [
      outcome({ forced: true }),
      outcome({ service: 'frontend', after: 'shop-frontend:18', result: 'rolled-back' }),
      outcome({ service: 'worker', after: 'shop-worker:3', result: 'failed' }),
      outcome({ service: 'cron', after: 'shop-cron:9', result: 'stuck' }),
      outcome({ service: 'late', result: 'skipped' }),
      (() => {
        const { service: _none, before: _before, deployment: _deployment, ...rest } = outcome();
        return { ...rest, family: 'shop-batch', after: 'shop-batch:5', result: 'registered' as const };
      })(),
    ],
    migration: migrationOutcome({ exitCode: 3, result: 'failed' }),
    postMigration: migrationOutcome({ what: 'php artisan cache:clear' }),
  });
  const outputs = outputsOf(full, BINARY, as);

  test('lists are JSON', () => {
    expect(JSON.parse(outputs['forced-services'])).toEqual(['backend']);
    expect(JSON.parse(outputs['failed-services'])).toEqual(['frontend', 'worker', 'cron']);
    expect(JSON.parse(outputs['task-definitions'])).toEqual({
      backend: 'shop-backend:42',
      frontend: 'shop-frontend:18',
      worker: 'shop-worker:3',
      cron: 'shop-cron:9',
      late: 'shop-backend:42',
      'shop-batch': 'shop-batch:5',
    });
  });

  test('services of one name are told apart by their cluster, and else by their region', () => {
    const mixed = [
      outcome({ cluster: 'production', region: 'ap-northeast-1', after: 'a:1', forced: true }),
      outcome({ cluster: 'production', region: 'us-east-1', after: 'a:2', result: 'failed' }),
      outcome({ cluster: 'staging', after: 'a:3' }),
      outcome({ service: 'frontend', after: 'f:4' }),
    ];
    const told = outputsOf(end({ status: 'failed', configs: mixed }), BINARY, as);
    expect(JSON.parse(told['task-definitions'])).toEqual({
      'ap-northeast-1/production/backend': 'a:1',
      'us-east-1/production/backend': 'a:2',
      'staging/backend': 'a:3',
      frontend: 'f:4',
    });
    expect(told['forced-services']).toBe('["ap-northeast-1/production/backend"]');
    expect(told['failed-services']).toBe('["us-east-1/production/backend"]');
  });

  test('what runs is told apart from what was registered', () => {
    const configs = [
      outcome({ running: 'shop-backend:42' }),
      outcome({ service: 'back', result: 'rolled-back', running: 'shop-backend:41' }),
      outcome({ service: 'late', result: 'skipped', running: 'shop-backend:41' }),
      outcome({ service: 'taken', result: 'failed', running: 'shop-backend:43' }),
      outcome({ service: 'gone', result: 'failed' }),
    ];
    const told = outputsOf(end({ status: 'failed', configs }), BINARY, as);
    expect(JSON.parse(told['running-task-definitions'])).toEqual({
      backend: 'shop-backend:42',
      back: 'shop-backend:41',
      late: 'shop-backend:41',
      taken: 'shop-backend:43',
    });
    expect(new Set(Object.values(JSON.parse(told['task-definitions'])))).toEqual(new Set(['shop-backend:42']));
    expect(JSON.parse(told.result)).toMatchObject({
      configs: [{ running: 'shop-backend:42' }, {}, {}, { running: 'shop-backend:43' }, { running: null }],
    });
  });

  const wentBack = { startedAt: 1, wasReleased: true };
  const back = outcome({ onFailureRollback: wentBack, result: 'rolled-back', serves: 'old' });
  test.each([
    ['none', [outcome()]],
    ['complete', [back, outcome({ result: 'skipped' })]],
    ['partial', [back, outcome({ onFailureRollback: wentBack, result: 'stuck', serves: 'new' })]],
  ])('a recovery that is %s', (recovery, configs) => {
    expect(outputsOf(end({ status: 'failed', configs }), BINARY, as).recovery).toBe(recovery);
  });

  test.each([
    ['of mode run', 'succeeded', '{"shop-backend":"shop-backend:42"}'],
    ['that was left out', 'skipped', '{}'],
  ] as const)('the task definition of a migration %s', (_name, result, told) => {
    const alone = end({ status: 'completed', configs: [], migration: migrationOutcome({ result }) });
    expect(outputsOf(alone, BINARY, as)['task-definitions']).toBe(told);
  });

  test('the migration and the binary', () => {
    expect(outputs).toMatchObject({
      'migration-exit-code': '3',
      'migration-task-id': '0123456789abcdef',
      'migration-log': 'Migrating\nMigrated',
      'ecspresso-version': '2.8.7',
      'ecspresso-path': '/tools/ecspresso',
      'cache-hit': 'true',
    });
  });

  test('an exit code of 0 is no blank', () => {
    expect(outputsOf(end({ migration: migrationOutcome() }), undefined, as)['migration-exit-code']).toBe('0');
  });

  test('the result holds everything, with nothing left out', () => {
    const result = JSON.parse(outputs.result) as {
      configs: object[];
      migration: object;
      postMigration: object;
      timing: object;
    };
    expect(result.configs[0]).toEqual({
      config: 'ecspresso/backend.yml',
      cluster: 'production',
      service: 'backend',
      before: 'shop-backend:41',
      after: 'shop-backend:42',
      running: null,
      deployment: 'ecs-svc/3147',
      result: 'released',
      forced: true,
      followed: false,
      seconds: 74.3,
      paused: null,
      stage: null,
      phases: null,
      url: expect.stringContaining('https://'),
      diff: null,
      force: null,
    });
    expect(result.configs[5]).toMatchObject({ service: null, before: null, deployment: null, result: 'registered' });
    expect(result.migration).toMatchObject({ command: 'php artisan migrate --force', exitCode: 3, result: 'failed' });
    expect(result.postMigration).toMatchObject({ command: 'php artisan cache:clear', exitCode: 0 });
    expect(result.timing).toEqual({ look: 1.2, total: 74 });
  });

  test('the log stays out of the result', () => {
    expect(outputs.result).not.toContain('Migrated');
  });

  test('no ARN and no account id, so that GitHub drops no job output', () => {
    expect(Object.values(outputs).join('\n')).not.toMatch(/arn:aws|\b\d{12}\b/);
  });

  test('values of `env` are redacted, and the result stays JSON', () => {
    const secret = 'p"a\\ss';
    const release = end({
      status: 'failed',
      failures: [failure(secret)],
      migration: migrationOutcome({ what: `run --password=${secret}`, log: `using ${secret}` }),
    });
    const redacted = outputsOf(release, undefined, hiding(secret));
    expect(Object.values(redacted).join('\n')).not.toContain('p"a');
    expect(Object.values(redacted).join('\n')).not.toContain('p\\"a');
    expect(redacted.message).toBe('*** does not run shop:42.');
    expect(JSON.parse(redacted.result)).toMatchObject({ migration: { command: 'run --password=***' } });
  });

  test('a value that is also a word of the result does not break its JSON', () => {
    const release = end({ migration: migrationOutcome() });
    const { result } = outputsOf(release, undefined, hiding('released', 'null,"', '":"', 'configs'));
    expect(() => JSON.parse(result) as unknown).not.toThrow();
    expect(JSON.parse(result)).toMatchObject({ status: 'released', configs: [{ result: 'released' }] });
  });

  test('one difference among several configs is a difference', () => {
    const preview = (differs: boolean) => ({ preview: { act: 'release', differs, notes: [] } }) as const;
    const planned = (...all: boolean[]) =>
      outputsOf(
        end({
          status: 'planned',
          configs: all.map((differs) => outcome(preview(differs))),
          preview: { notBuilt: [] },
        }),
        undefined,
        as,
      )['has-diff'];
    expect([planned(true, false), planned(false, true), planned(false, false), planned()]).toEqual([
      'true',
      'true',
      'false',
      'false',
    ]);
  });

  test.each([
    ['of a family that a config brings is that one', 'shop-backend', { backend: 'shop-backend:42' }],
    ['of a family of its own is named beside', 'shop-jobs', { backend: 'shop-backend:42', 'shop-jobs': 'shop-jobs:7' }],
  ])('the task definition of a migration %s', (_name, family, told) => {
    const configs = [outcome({ service: 'backend', family: 'shop-backend', after: 'shop-backend:42' })];
    const taskDefinition = family === 'shop-backend' ? 'shop-backend:42' : `${family}:7`;
    const both = end({ configs, migration: migrationOutcome({ taskDefinition }) });
    expect(JSON.parse(outputsOf(both, BINARY, as)['task-definitions'])).toEqual(told);
  });
});

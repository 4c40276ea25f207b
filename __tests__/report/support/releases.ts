import type { Failure } from '../../../src/release/failure.js';
import type { ConfigOutcome, MigrationOutcome, Release, Status } from '../../../src/release/outcome.js';
import type { ShownDiff } from '../../../src/release/shown-diff.js';

/** Every status that a run can end with. */
export const STATUSES: readonly Status[] = [
  'released',
  'unchanged',
  'started',
  'completed',
  'planned',
  'installed',
  'failed',
  'rolled-back',
  'cancelled',
];

/** One released config. */
export function outcome(more: Partial<ConfigOutcome> = {}): ConfigOutcome {
  return {
    config: 'ecspresso/backend.yml',
    region: 'ap-northeast-1',
    cluster: 'production',
    service: 'backend',
    family: 'shop-backend',
    before: 'shop-backend:41',
    after: 'shop-backend:42',
    deployment: 'ecs-svc/3147',
    images: [{ container: 'laravel', before: 'repo/backend:v41', after: 'repo/backend:9f3c2e1' }],
    result: 'released',
    forced: false,
    seconds: 74.26,
    url: 'https://ap-northeast-1.console.aws.amazon.com/ecs/v2/clusters/production/services/backend/deployments?region=ap-northeast-1',
    ...more,
  };
}

/** A migration that succeeded. */
export function migrationOutcome(more: Partial<MigrationOutcome> = {}): MigrationOutcome {
  return {
    what: 'php artisan migrate --force',
    container: 'laravel',
    taskDefinition: 'shop-backend:42',
    taskId: '0123456789abcdef',
    url: 'https://example.invalid/task',
    logUrl: 'https://example.invalid/log',
    result: 'succeeded',
    exitCode: 0,
    seconds: 31,
    log: 'Migrating\nMigrated',
    ...more,
  };
}

/** A whole end. */
export function end(more: Partial<Release> = {}): Release {
  return {
    mode: 'release',
    status: 'released',
    configs: [outcome()],
    failures: [],
    warnings: [],
    timing: { look: 1.23456, total: 74 },
    ...more,
  };
}

/** A failure with the title "NAME does not run shop:42". */
export function failure(name: string, more: Partial<Failure> = {}): Failure {
  return { cause: { kind: 'other-revision', service: name, after: 'shop:42', runs: 'shop:41' }, evidence: [], ...more };
}

/** A failure of a service that ECS takes back. */
export function rollingBack(service: string, reason = '', more: Partial<Failure> = {}): Failure {
  return {
    cause: { kind: 'roll-out', service, verdict: { kind: 'rolled-back', reason, finished: false }, running: undefined },
    evidence: [{ kind: 'deployment', after: 'shop:42' }],
    ...more,
  };
}

/** A diff of one hunk as it is shown. */
export function filesOf(text: string): ShownDiff {
  const [from = '', to = '', head = '', ...lines] = text.split('\n');
  return { kind: 'files', files: [{ from: from.slice(4), to: to.slice(4), hunks: [{ head, lines }] }] };
}

import { type Case, cases } from './support/case.js';
import { FRONTEND_MIGRATION, frontendAlone, FRONTEND_RELEASED as RELEASED } from './support/product.js';

const MIGRATED = { ...frontendAlone(), ...FRONTEND_MIGRATION };
const RAN = { migrationExit: '0', ran: ['shop-frontend:18'] } as const;

type Path = readonly (string | number)[];

/** Answers with a member of another type, from the update on: three in a row. */
function misshapen(operation: string, path: Path, value: unknown, since = 'UpdateService'): Pick<Case, 'faults'> {
  return { faults: [{ operation, since, times: 3, kind: { type: 'misshapen', path, value } }] };
}

const told = (operation: string): RegExp =>
  new RegExp(`^ecs:${operation} failed and is retried: UnreadableAnswer: the answer could not be read: the answer\\.`);

/** What ECS says of a service: ecspresso reads it as well, so that only what comes after its update is spoilt. */
const WATCHED: readonly [string, Path, unknown][] = [
  ['null in deployments', ['services', 0, 'deployments', 0], null],
  ['null in events', ['services', 0, 'events', 0], null],
  ['no list of deployments', ['services', 0, 'deployments'], 'none'],
  ['a text for a count', ['services', 0, 'deployments', 0, 'runningCount'], 'two'],
  ['no services', ['services'], null],
];

cases('an answer of AWS with a member of another type is asked for again, and reported', [
  ...WATCHED.map(([name, path, value]) => ({
    name: `DescribeServices: ${name}`,
    inputs: frontendAlone(),
    ...misshapen('DescribeServices', path, value),
    ...RELEASED,
    warnings: [told('DescribeServices')],
  })),
  {
    name: 'DescribeServiceDeployments: a number for the status',
    inputs: frontendAlone(),
    ...misshapen('DescribeServiceDeployments', ['serviceDeployments', 0, 'status'], 7),
    ...RELEASED,
    warnings: [told('DescribeServiceDeployments')],
  },
  {
    name: 'DescribeTasks: null in containers',
    inputs: MIGRATED,
    ...misshapen('DescribeTasks', ['tasks', 0, 'containers', 0], null, 'RunTask'),
    ...RELEASED,
    ...RAN,
    warnings: [told('DescribeTasks')],
  },
  {
    name: 'GetLogEvents: null in events',
    inputs: MIGRATED,
    ...misshapen('GetLogEvents', ['events', 0], null, 'RunTask'),
    ...RELEASED,
    ...RAN,
  },
]);

cases('an ECS that cannot be read ends a release with its own timeout', [
  {
    name: 'a web page for every DescribeServices after the update',
    inputs: { ...frontendAlone('slow'), timeout: '5s' },
    faults: [{ operation: 'DescribeServices', since: 'UpdateService', kind: { type: 'page', status: 403 } }],
    status: 'failed',
    message: /^frontend could not be monitored to its end\.$/,
    errors: [/^frontend could not be monitored to its end$/],
    evidence: [/HTTP status 403, a web page/],
    warnings: [/^ecs:DescribeServices failed and is retried: .+HTTP status 403, a web page/],
    results: { frontend: 'failed' },
    failed: ['frontend'],
    registered: ['shop-frontend'],
    taskDefinitions: { frontend: 'shop-frontend:18' },
    deploys: RELEASED.deploys,
    restless: true,
  },
]);

import { type Case, cases } from './support/case.js';
import {
  FRONTEND_MIGRATED,
  FRONTEND_MIGRATION,
  frontendAlone,
  FRONTEND_RELEASED as RELEASED,
} from './support/product.js';

const MIGRATED = { ...frontendAlone(), ...FRONTEND_MIGRATION };
const denied = (operation: string) => ({ operation, kind: { type: 'denied' } }) as const;

/** Every read that a release can do without. */
const READS = [
  'ListServiceDeployments',
  'DescribeServiceDeployments',
  'DescribeServiceRevisions',
  'ListTasks',
  'GetLogEvents',
] as const;

const ONE: readonly Case[] = READS.map((operation) => ({
  name: `${operation}: one warning at look, and released`,
  inputs: MIGRATED,
  faults: [denied(operation)],
  ...FRONTEND_MIGRATED,
  warnings: [
    new RegExp(
      `lacks permissions for monitoring:\\n- (ecs|logs):${operation}: .*"Action": ?\\["(ecs|logs):${operation}"\\]`,
      's',
    ),
  ],
}));

cases('reads that the role may not make', [
  ...ONE,
  {
    name: 'all of them: still one warning',
    inputs: MIGRATED,
    faults: READS.map(denied),
    ...FRONTEND_MIGRATED,
    warnings: [/lacks permissions for monitoring/],
  },
  {
    name: 'DescribeTasks without a migration: released',
    inputs: frontendAlone(),
    faults: [denied('DescribeTasks')],
    ...RELEASED,
    warnings: [/- ecs:DescribeTasks: failing tasks are neither counted nor explained/],
  },
]);

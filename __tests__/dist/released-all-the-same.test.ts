import { expect } from '@jest/globals';
import type { RecordedCall } from '../../emulator/ecs/contract.js';
import { type Case, cases } from './support/case.js';
import {
  FRONTEND,
  FRONTEND_MIGRATED,
  FRONTEND_MIGRATION,
  FRONTEND_RELEASED,
  frontendAlone,
  json,
} from './support/product.js';
import type { Outcome } from './support/step.js';

function callsOf({ calls }: Outcome, operation: string): readonly RecordedCall[] {
  return calls.filter((call) => call.operation === operation);
}

/** What somebody else has asked of ECS meanwhile. */
const redeploys: Promise<unknown>[] = [];

const CASES: readonly Case[] = [
  {
    name: 'throttled calls that ecspresso repeats itself',
    inputs: frontendAlone(),
    faults: [
      { operation: 'RegisterTaskDefinition', times: 3, kind: { type: 'throttle' } },
      { operation: 'UpdateService', times: 3, kind: { type: 'throttle' } },
    ],
    ...FRONTEND_RELEASED,
    deploys: [...new Array<string>(3).fill('frontend shop-frontend:18 refused'), 'frontend shop-frontend:18'],
  },
  {
    name: 'throttled calls that ecspresso gives up on',
    inputs: frontendAlone(),
    env: { AWS_MAX_ATTEMPTS: '1' },
    faults: [
      { operation: 'RegisterTaskDefinition', times: 1, kind: { type: 'throttle' } },
      { operation: 'UpdateService', times: 1, kind: { type: 'throttle' } },
    ],
    ...FRONTEND_RELEASED,
    deploys: ['frontend shop-frontend:18 refused', 'frontend shop-frontend:18'],
    also: ({ transcript }) => expect(transcript.lines.join('\n')).toMatch(/throttles its calls; once more in/),
  },
  {
    name: 'throttled reads of the action',
    inputs: frontendAlone(),
    faults: ['DescribeServices', 'DescribeServiceDeployments'].map((operation) => ({
      operation,
      after: 4,
      times: 4,
      kind: { type: 'throttle' },
    })),
    ...FRONTEND_RELEASED,
  },
  {
    name: 'two registrations of a family that meet, which AWS asks nobody to repeat',
    inputs: frontendAlone(),
    faults: [
      {
        operation: 'RegisterTaskDefinition',
        times: 1,
        kind: {
          type: 'error',
          status: 400,
          code: 'ClientException',
          message: 'Too many concurrent attempts to create a new revision of the specified family.',
        },
      },
    ],
    ...FRONTEND_RELEASED,
  },
  {
    name: 'reads that fail for a while',
    inputs: frontendAlone(),
    faults: ['DescribeServices', 'DescribeServiceDeployments'].map((operation) => ({
      operation,
      after: 4,
      times: 4,
      kind: { type: 'error', status: 500, code: 'ServerException', message: 'Service Unavailable.' },
    })),
    ...FRONTEND_RELEASED,
  },
  {
    name: 'a config without a service definition leaves everything else of the service alone',
    inputs: frontendAlone(),
    files: { [FRONTEND]: (text) => text.replace(/^service_definition.*\n/m, '') },
    ...FRONTEND_RELEASED,
  },
  {
    name: 'an UpdateService whose answer is lost',
    inputs: frontendAlone(),
    faults: [{ operation: 'UpdateService', times: 1, kind: { type: 'reset-after' } }],
    ...FRONTEND_RELEASED,
    deploys: ['frontend shop-frontend:18 cut', 'frontend shop-frontend:18'],
  },
  {
    name: 'a RunTask whose answer is lost starts one task',
    inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION },
    faults: [{ operation: 'RunTask', times: 1, kind: { type: 'reset-after' } }],
    ...FRONTEND_MIGRATED,
  },
  {
    name: 'a migration that ECS has no capacity for at first',
    inputs: { ...frontendAlone('svc-ok_run-nocapacity1'), ...FRONTEND_MIGRATION },
    ...FRONTEND_MIGRATED,
    also: (outcome) => {
      const tokens = callsOf(outcome, 'RunTask').map(({ input }) => input['clientToken']);
      expect(new Set(tokens).size).toBe(2);
    },
  },
  {
    name: 'no permission for service deployments: rolloutState decides, with one warning',
    inputs: frontendAlone(),
    faults: ['DescribeServiceDeployments', 'ListServiceDeployments'].map((operation) => ({
      operation,
      kind: { type: 'denied' },
    })),
    ...FRONTEND_RELEASED,
    warnings: [/- ecs:ListServiceDeployments, ecs:DescribeServiceDeployments: roll-outs are judged by rolloutState/],
  },
  {
    name: 'no permission for the log of the migration',
    inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION },
    faults: [{ operation: 'GetLogEvents', kind: { type: 'denied' } }],
    ...FRONTEND_MIGRATED,
    warnings: [/- logs:GetLogEvents: the log of the migration is not shown/],
    also: ({ transcript }) => expect(transcript.outputs['migration-log']).toBe(''),
  },
  {
    name: 'somebody scales the service in the middle',
    inputs: frontendAlone(),
    scale: 0.03,
    onLine: (line, emulator) => {
      if (!/frontend {2}deploying/.test(line)) return;
      void emulator.call('UpdateService', { cluster: 'production', service: 'frontend', desiredCount: 3 });
    },
    ...FRONTEND_RELEASED,
    serves: { frontend: 'shop-frontend:18' },
  },
  {
    name: 'somebody redeploys the same revision in the middle',
    inputs: frontendAlone(),
    scale: 0.03,
    onLine: (line, emulator) => {
      if (redeploys.length > 0 || !/frontend {2}\d\/2 new running, 2 old/.test(line)) return;
      const input = { cluster: 'production', service: 'frontend', taskDefinition: 'shop-frontend:18' };
      redeploys.push(emulator.call('UpdateService', { ...input, forceNewDeployment: true }));
    },
    ...FRONTEND_RELEASED,
    serves: { frontend: 'shop-frontend:18' },
    also: () => expect(redeploys).toHaveLength(1),
  },
  {
    name: 'a deployment of somebody else is in progress',
    inputs: frontendAlone(),
    scale: 0.03,
    onLine: (line, emulator) => {
      if (!/^ecspresso /.test(line)) return;
      const input = { cluster: 'production', service: 'frontend', forceNewDeployment: true };
      void emulator.call('UpdateService', input);
    },
    ...FRONTEND_RELEASED,
    warnings: [/^frontend: a deployment of shop-frontend:17 \(ecs-svc\/\d+\) has been in progress since/],
  },
  {
    name: 'a service of no tasks, and another number of tasks than runs now',
    inputs: frontendAlone(),
    files: { 'ecspresso/frontend-service-def.json': json((value) => ({ ...value, desiredCount: 0 })) },
    ...FRONTEND_RELEASED,
    warnings: [/^frontend: its desired count is 0/, /^frontend: 2 tasks are wanted now, the service definition says 0/],
  },
  {
    name: 'an image whose tag can move',
    inputs: frontendAlone('latest'),
    ...FRONTEND_RELEASED,
    warnings: [/^frontend: the image .*\/shop\/frontend:latest has a tag that can move/],
  },
];

cases('a release that goes well in spite of something', CASES);

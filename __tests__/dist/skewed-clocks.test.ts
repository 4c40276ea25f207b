import { type Case, cases } from './support/case.js';
import { EARLIER, FRONTEND, FRONTEND_MIGRATION, frontendAlone } from './support/product.js';

/** How far clocks of runners are from AWS's at the worst, seconds. */
const MINUTES = [-10, 10] as const;

const RELEASED = {
  status: 'released',
  message: /^Released 1 service in \d+ s\.$/,
  results: { frontend: 'released' },
  taskDefinitions: { frontend: 'shop-frontend:18' },
  registered: ['shop-frontend'],
  // AWS refuses each process its first signature; the SDKs take AWS's clock from the refusal.
  deploys: ['frontend shop-frontend:18 refused', 'frontend shop-frontend:18'],
  serves: { frontend: 'shop-frontend:18' },
} as const;

const CASES: readonly Case[] = MINUTES.flatMap((minutes): readonly Case[] => {
  const clocks = `AWS's clock is ${Math.abs(minutes)} minutes ${minutes < 0 ? 'behind' : 'ahead of'} the runner's`;
  const ahead = minutes * 60;
  return [
    {
      name: `${clocks}, and an ecspresso does not correct its own: nothing is released, and the advice names the clock`,
      inputs: frontendAlone(),
      ahead,
      as: '2.3',
      status: 'failed',
      message: /^frontend could not be registered\.$/,
      errors: [/^frontend could not be registered$/],
      evidence: [/Signature (expired|not yet current): /, /What to do: The runner's clock is .* from AWS's/],
      results: { frontend: 'skipped' },
      serves: { frontend: 'shop-frontend:17' },
    },
    {
      name: `${clocks}: released`,
      inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION },
      ahead,
      as: '2.8',
      ...RELEASED,
      migrationExit: '0',
      ran: ['shop-frontend:18'],
    },
    {
      name: `${clocks}: tasks that stop right after the deployment was completed are seen, also without ECS's own account`,
      inputs: frontendAlone('svc-late-crash_run-ok'),
      ahead,
      as: '2.8',
      faults: [
        { operation: 'DescribeServiceDeployments', kind: { type: 'denied' } },
        // The final check comes when the tasks have stopped.
        { operation: 'ListTasks', kind: { type: 'delay', milliseconds: 1500 } },
      ],
      ...RELEASED,
      status: 'failed',
      message: /^frontend was not released: \d tasks? stopped/,
      errors: [/^frontend was not released: \d tasks? stopped/],
      evidence: [/ECS completed the deployment, but \d of its tasks stopped by themselves since/],
      warnings: [/- ecs:DescribeServiceDeployments: roll-outs are judged by rolloutState/],
      results: { frontend: 'failed' },
      failed: ['frontend'],
    },
    {
      name: `${clocks}: a roll-out that fails is told with its events`,
      inputs: frontendAlone('svc-unhealthy_run-ok'),
      ahead,
      as: '2.8',
      ...RELEASED,
      status: 'failed',
      message: /^frontend (was|is being) rolled back by ECS: /,
      errors: [/^frontend (was|is being) rolled back by ECS: /],
      evidence: [/Event: .* is unhealthy in /],
      results: { frontend: 'failed|rolled-back' },
      failed: ['frontend'],
      serves: { frontend: 'shop-frontend:17' },
    },
    {
      name: `${clocks}: rolled back`,
      inputs: { mode: 'rollback', configs: FRONTEND, 'rollback-to': 'previous' },
      world: EARLIER,
      ahead,
      as: '2.8',
      status: 'rolled-back',
      message: /^Rolled back 1 service/,
      results: { frontend: 'released' },
      taskDefinitions: { frontend: 'shop-frontend:16' },
      deploys: ['frontend shop-frontend:16 refused', 'frontend shop-frontend:16'],
      serves: { frontend: 'shop-frontend:16' },
    },
  ];
});

cases('clocks that differ', CASES);

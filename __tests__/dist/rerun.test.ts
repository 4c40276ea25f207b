import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { FRONTEND_MIGRATION, frontendAlone } from './support/product.js';
import { removeFolders } from './support/program.js';
import { emulatorFor, play } from './support/step.js';

jest.setTimeout(120_000);
afterAll(removeFolders);

/** Real seconds of one of ECS: the rollback outlasts the start of the second step, also on a busy machine. */
const ROLLBACK_SCALE = 0.12;

describe('a release that is run again', () => {
  test.concurrent('while ECS rolls the last one back: that is waited for, and then it is released', async () => {
    const emulator = await emulatorFor({ scale: ROLLBACK_SCALE });
    try {
      const red = await play({
        inputs: frontendAlone('svc-crash_run-ok'),
        emulator,
        scale: ROLLBACK_SCALE,
        restless: true,
      });
      expect(red.result.message).toMatch(/^frontend is being rolled back by ECS/);
      const again = await play({ inputs: frontendAlone(), emulator, scale: ROLLBACK_SCALE });
      expect(again.transcript.lines).toContainEqual(
        expect.stringMatching(/frontend: ECS is rolling it back to shop-frontend:17; waiting for that/),
      );
      expect(again.result).toMatchObject({ status: 'released' });
      expect(again.result.configs).toEqual([
        expect.objectContaining({ before: 'shop-frontend:17', result: 'released' }),
      ]);
      expect(again.settled['frontend']?.taskDefinition).toBe(again.result.configs[0]?.after);
    } finally {
      await emulator.close();
    }
  });

  test.concurrent('with skip-unchanged after its post-migration failed: that runs again, and is not skipped', async () => {
    const emulator = await emulatorFor({});
    const inputs = { ...frontendAlone('svc-ok_run-exit3'), 'post-migration-command': 'node after.js' };
    try {
      const red = await play({ inputs, emulator });
      expect(red.result).toMatchObject({ status: 'failed', postMigration: { exitCode: 3 } });
      const again = await play({ inputs: { ...inputs, 'skip-unchanged': 'true' }, emulator });
      expect(again.calls.filter(({ operation }) => operation === 'RegisterTaskDefinition')).toHaveLength(1);
      expect(again.tasks.map(({ taskDefinition }) => taskDefinition)).toEqual(['shop-frontend:18', 'shop-frontend:18']);
      expect(again.result).toMatchObject({
        status: 'failed',
        message: 'The post-migration failed: frontend exited with code 3.',
        configs: [{ result: 'unchanged' }],
        postMigration: { exitCode: 3, taskDefinition: 'shop-frontend:18' },
      });
    } finally {
      await emulator.close();
    }
  });

  test.concurrent.each([
    ['leave', /^Cancelled; still in progress in ECS: the migration\.$/, 'RUNNING', ''],
    [
      'stop',
      /^Cancelled\. Asked to stop in ECS: the migration\.$/,
      'DEPROVISIONING|STOPPED|STOPPING|DEACTIVATING',
      'the job was cancelled',
    ],
  ] as const)(
    'cancelled while RunTask takes effect and its answer is late (on-cancel: %s)',
    async (onCancel, message, status, reason) => {
      const outcome = await play({
        inputs: { ...frontendAlone('svc-ok_run-hang'), ...FRONTEND_MIGRATION, 'on-cancel': onCancel },
        faults: [{ operation: 'RunTask', kind: { type: 'late-answer', milliseconds: 15_000 } }],
        restless: true,
        onLine: (line, _emulator, signal) => {
          if (/^##\[group\]Migrate: /.test(line)) setTimeout(() => signal('SIGINT'), 3000);
        },
      });
      expect(outcome.result).toMatchObject({ status: 'cancelled', message: expect.stringMatching(message) });
      expect(outcome.transcript.outputs['migration-task-id']).toBe(outcome.tasks[0]?.id);
      expect(outcome.tasks).toEqual([
        expect.objectContaining({
          lastStatus: expect.stringMatching(`^(${status})$`),
          stoppedReason: expect.stringContaining(reason),
        }),
      ]);
      expect(outcome.atEnd['frontend']?.taskDefinition).toBe('shop-frontend:17');
    },
  );
});

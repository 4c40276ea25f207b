import { describe, expect, test } from '@jest/globals';
import { oldDeployment } from '../../ecs/support/ecs-says.js';
import { releaseInWords } from '../../support/in-words.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs } from '../support/inputs.js';
import { said } from '../support/script.js';
import { refused, releasing, shows } from './support/releasing.js';

describe('force', () => {
  const demand = said(
    'operation error ECS: UpdateService, InvalidParameterException: you must force a new deployment when you change the strategy.',
  );
  const deploys = (journal: readonly string[]): string[] => journal.filter((line) => line.startsWith('deploy'));

  test('that ECS refused is not told as forced', async () => {
    const { end, journal } = await releasing({ refuse: refused }, { forceNewDeployment: 'always' });
    expect(deploys(journal)).toEqual(['deploy backend 42 by force']);
    expect(end.configs[0]).toMatchObject({ result: 'failed', forced: false });
  });

  test('that was used is not used again, whatever ECS demands', async () => {
    const { journal, result } = await releasing(
      { refuse: (command) => (command === 'deploy' ? demand : undefined) },
      { forceNewDeployment: 'always' },
    );
    expect(deploys(journal)).toEqual(['deploy backend 42 by force']);
    expect(result).toBe('failed');
  });

  test('is not used any more once the job is cancelled', async () => {
    const cancel: { now?: () => void } = {};
    const fake = fakeWorld({
      configs: { 'backend.yml': { family: 'shop-backend', service: 'backend' } },
      services: { backend: {} },
      refuse: (command) => {
        if (command !== 'deploy') return undefined;
        cancel.now?.();
        return demand;
      },
    });
    cancel.now = () => fake.cancel.abort();
    const end = await fake.clock.drive(releaseInWords(fake.world, inputs([['backend.yml']])));
    expect(deploys(fake.journal)).toEqual(['deploy backend 42']);
    expect(end).toMatchObject({ status: 'cancelled', configs: [{ forced: false }] });
  });
});

describe('a service that runs our revision already', () => {
  const same = (rolloutState: string) =>
    shows({
      taskDefinition: 'shop-backend:42',
      deployments: [oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop-backend:42', rolloutState })],
    });

  test('and of which ECS makes no new deployment is unchanged', async () => {
    const { end, result } = await releasing({ cloud: same('COMPLETED') });
    expect([end.status, result]).toEqual(['unchanged', 'unchanged']);
    expect(end.configs[0]).toMatchObject({ serves: 'new', end: 'backend serves shop-backend:42', forced: false });
  });

  test('but not completely is none of ours', async () => {
    const { end, result } = await releasing({ cloud: same('IN_PROGRESS') });
    expect([end.status, result]).toEqual(['failed', 'failed']);
  });
});

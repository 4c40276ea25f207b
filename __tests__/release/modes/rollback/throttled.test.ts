import { expect, test } from '@jest/globals';
import { oldDeployment, service } from '../../../ecs/support/ecs-says.js';
import { said } from '../../support/script.js';
import { goingBack } from './support/going-back.js';

test('somebody deploys between two tries that ECS throttles: the service is left alone', async () => {
  let tries = 0;
  const shown = () => {
    const id = tries === 0 ? 'ecs-svc/1' : 'ecs-svc/50';
    const taskDefinition = tries === 0 ? 'shop-frontend:42' : 'shop-frontend:77';
    return { ...service([oldDeployment({ id, status: 'PRIMARY', taskDefinition })]), name: 'frontend', taskDefinition };
  };
  const { end, journal } = await goingBack(
    { history: { frontend: ['shop-frontend:42', 'shop-frontend:38'] } },
    [['frontend.yml']],
    {},
    {
      cloud: { services: () => Promise.resolve({ found: [shown()], missing: [] }) },
      refuse: (command) => {
        if (command !== 'deploy') return undefined;
        tries += 1;
        return said(
          'operation error ECS: UpdateService, https response error StatusCode: 400, RequestID: x, api error ThrottlingException: Rate exceeded',
        );
      },
    },
  );
  expect(journal.filter((line) => line.startsWith('deploy'))).toEqual(['deploy frontend 38 alone']);
  expect(end.status).toBe('failed');
  expect(end.failures.map(({ title }) => title)).toEqual([
    expect.stringMatching(/^frontend was not rolled out: somebody else has deployed shop-frontend:77 since/),
  ]);
  expect(end.configs[0]?.running).toBe('shop-frontend:77');
});

import { describe, expect, test } from '@jest/globals';
import { DEMAND, deploys, refuseDeploy, releasing } from './support/releasing.js';
import { said } from './support/script.js';

describe('force', () => {
  test('once, on the same revision, because ECS demands it', async () => {
    const { end, journal, events, registeredAt } = await releasing({ refuse: refuseDeploy(DEMAND, 'backend') }, [
      ['backend.yml', 'frontend.yml'],
    ]);
    expect(deploys(journal)).toEqual(['deploy backend 42', 'deploy frontend 42', 'deploy backend 42 by force']);
    expect(registeredAt).toHaveLength(2);
    expect(end.status).toBe('released');
    expect(end.configs.map(({ forced }) => forced)).toEqual([true, false]);
    expect(end.message).toMatch(/Forced: backend\.$/);
    expect(events.filter(({ kind }) => kind === 'force-demanded')).toHaveLength(1);
  });

  test('with never a demand of ECS is a failure, and nothing is repeated', async () => {
    const { end, journal, evidence } = await releasing({ refuse: refuseDeploy(DEMAND, 'backend') }, [['backend.yml']], {
      forceNewDeployment: 'never',
    });
    expect(deploys(journal)).toEqual(['deploy backend 42']);
    expect(end.status).toBe('failed');
    expect(evidence).toMatch(/`force-new-deployment` is never/);
  });

  test('with always the first deploy of each service is forced', async () => {
    const { end, journal } = await releasing({}, [['backend.yml', 'frontend.yml']], { forceNewDeployment: 'always' });
    expect(deploys(journal)).toEqual(['deploy backend 42 by force', 'deploy frontend 42 by force']);
    expect(end.configs.every(({ forced }) => forced)).toBe(true);
  });

  test.each([
    ['2.8.0', /2\.8\.0 cannot ask for.*2\.8\.1/s],
    ['2.8.7', /must force a new deployment/],
  ])('in vain with %s', async (version, words) => {
    const { end, journal, evidence } = await releasing(
      { version, refuse: (command) => (command === 'deploy' ? said(DEMAND) : undefined) },
      [['backend.yml']],
    );
    expect(deploys(journal)).toHaveLength(2);
    expect(end.status).toBe('failed');
    expect(evidence).toMatch(words);
  });

  test.each([
    'operation error ECS: UpdateService, InvalidParameterException: Cannot force a new deployment on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.',
    'operation error ECS: UpdateService, ServiceNotActiveException: Service was not ACTIVE.',
  ])('not for: %s', async (words) => {
    const { journal, end } = await releasing({ refuse: refuseDeploy(words, 'backend') }, [['backend.yml']]);
    expect(deploys(journal)).toEqual(['deploy backend 42']);
    expect(end.configs[0]?.forced).toBe(false);
  });
});

describe('a command that fails', () => {
  test('for lack of quota is repeated', async () => {
    const { end, journal } = await releasing(
      {
        refuse: (command, _name, attempt) =>
          command === 'deploy' && attempt < 3
            ? said(
                'operation error ECS: UpdateService, https response error StatusCode: 400, RequestID: x, ThrottlingException: Rate exceeded',
              )
            : undefined,
      },
      [['backend.yml']],
    );
    expect(deploys(journal)).toHaveLength(3);
    expect(end.status).toBe('released');
  });

  test('although ECS took its call is not the verdict', async () => {
    const { end, events } = await releasing(
      { takesEffect: true, refuse: refuseDeploy('request send failed, EOF', 'backend') },
      [['backend.yml']],
    );
    expect(end.status).toBe('released');
    expect(end.configs[0]).toMatchObject({ result: 'released', deployment: 'ecs-svc/101' });
    const warning = {
      kind: 'deploy-command',
      service: 'backend',
      end: expect.objectContaining({ said: expect.stringMatching(/EOF/) }),
    };
    expect(events).toContainEqual({ kind: 'warning', warning });
  });

  test('although ECS took its call, and the deployment is rolled back: both are told', async () => {
    const { evidence } = await releasing(
      {
        takesEffect: true,
        end: () => 'ROLLBACK_SUCCESSFUL',
        refuse: refuseDeploy('request send failed, EOF', 'backend'),
      },
      [['backend.yml']],
    );
    expect(evidence).toMatch(/rolled back by ECS/);
    expect(evidence).toMatch(/ecspresso failed too/);
  });
});

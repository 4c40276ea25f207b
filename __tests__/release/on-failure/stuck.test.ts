import { describe, expect, test } from '@jest/globals';
import { awaiting } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { releaseInWords } from '../../support/in-words.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs } from '../support/inputs.js';
import { onceGoingBack } from '../support/once-rolling-back.js';
import { said } from '../support/script.js';
import { CONFIGS, failing, frontend, LINES, SERVICES, warnings } from './support/failing.js';

describe('what cannot go back is stuck, and the rest still goes back', () => {
  test('a family that has changed', async () => {
    const { end, commands, results, serves, titles, evidence, events } = await failing({
      services: { ...SERVICES, worker: { taskDefinition: 'old-worker:7' } },
    });
    expect(commands.slice(-1)).toEqual(['deploy backend 41 alone']);
    expect(results).toEqual({ backend: 'rolled-back', worker: 'stuck', frontend: 'rolled-back' });
    expect(serves['worker']).toBe('new');
    expect(end.status).toBe('failed');
    expect(titles[1]).toMatch(/^worker could not be rolled back to old-worker:7: its family has changed/);
    expect(evidence).toContain(
      'What to do: aws ecs update-service --region ap-northeast-1 --cluster production --service worker --task-definition old-worker:7',
    );
    expect(evidence).toMatch(/worker is stuck on shop-worker:43/);
    expect(end.message).toMatch(/\(and 1 more\)\. Back on the earlier version: backend\. Stuck: worker\.$/);
    expect(warnings(events)).toMatch(/worker: once it is released, `on-failure: rollback` cannot roll it back/);
  });

  test('a service that this release has created', async () => {
    const { results, titles, evidence } = await failing({ services: { backend: {}, frontend: {} } }, LINES, {
      allowCreate: true,
    });
    expect(results).toEqual({ backend: 'rolled-back', worker: 'stuck', frontend: 'rolled-back' });
    expect(titles[1]).toMatch(/^worker could not be rolled back to an earlier version: this release has created it/);
    expect(evidence).toMatch(/What to do: ecspresso delete --config worker\.yml/);
  });

  test('a deploy of the earlier revision that ECS refuses: both causes are told', async () => {
    const { end, results, serves, titles, evidence } = await failing({
      refuse: (command, name, _attempt, options) =>
        command === 'deploy' && name === 'backend' && options?.keepAttributes
          ? said('operation error ECS: UpdateService, ClientException: TaskDefinition is inactive')
          : undefined,
    });
    expect(results).toEqual({ backend: 'stuck', worker: 'rolled-back', frontend: 'rolled-back' });
    expect(serves['backend']).toBe('new');
    expect(end.status).toBe('failed');
    expect(titles).toEqual([
      expect.stringMatching(/^frontend was rolled back by ECS/),
      expect.stringMatching(/^backend could not be rolled back to shop-backend:41: .*TaskDefinition is inactive/),
    ]);
    expect(evidence).toMatch(/shop-backend:41 has been deregistered/);
  });

  test('a deploy of the earlier revision that ECS rolls back to ours', async () => {
    const { end, results, serves, titles } = await failing({
      end: (service, taskDefinition) =>
        (service === 'frontend') === taskDefinition.endsWith(':42') ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL',
    });
    expect(results).toEqual({ backend: 'stuck', worker: 'stuck', frontend: 'rolled-back' });
    expect(serves).toEqual({ backend: 'new', worker: 'new', frontend: 'old' });
    expect(end.status).toBe('failed');
    expect(titles).toHaveLength(3);
  });

  test('a deploy of the earlier revision that does not come up: neither is certain', async () => {
    const { serves, evidence } = await failing(
      {
        end: (service, taskDefinition) =>
          service === 'frontend'
            ? 'ROLLBACK_SUCCESSFUL'
            : taskDefinition.endsWith(':41')
              ? 'IN_PROGRESS'
              : 'SUCCESSFUL',
      },
      [['backend.yml'], ['frontend.yml']],
      { timeoutSeconds: 60 },
    );
    expect(serves['backend']).toBe('unsettled');
    expect(evidence).toMatch(/backend is stuck: it may run shop-backend:42 or shop-backend:41/);
  });

  test('a way back that a hook pauses: it is to be continued, and not deployed once more', async () => {
    const end41 = (service: string, taskDefinition: string) =>
      service === 'backend' && taskDefinition.endsWith(':41') ? 'IN_PROGRESS' : undefined;
    const fake = fakeWorld({
      configs: CONFIGS,
      services: SERVICES,
      end: (service, taskDefinition) =>
        end41(service, taskDefinition) ?? frontend('ROLLBACK_SUCCESSFUL')(service, taskDefinition),
    });
    const world = onceGoingBack(fake.world, (cloud, isGoingBack) => ({
      serviceDeployments: async (arns) =>
        (await cloud.serviceDeployments(arns)).map((item) =>
          isGoingBack() && item.status === 'IN_PROGRESS'
            ? { ...item, stage: 'POST_SCALE_UP', hooks: [awaiting()] }
            : item,
        ),
    }));
    const end = await fake.clock.drive(
      releaseInWords(world, inputs([['backend.yml'], ['frontend.yml']], { onFailure: 'rollback' })),
    );
    expect(end.configs[0]?.result).toBe('stuck');
    const wentBack = fake.events.flatMap((event) =>
      event.kind === 'service-rollback-ended' ? [event.outcome.end] : [],
    );
    expect(wentBack).toMatchObject([{ kind: 'stuck', pause: { hookId: 'ecs-pause-1' } }]);
    const { title, lines } = end.failures[1] ?? { title: '', lines: [] };
    expect(title).toMatch(
      /^backend could not be rolled back to shop-backend:41: its way back is paused at POST_SCALE_UP/,
    );
    expect(lines.filter((line) => /^What to do/.test(line))).toEqual([
      expect.stringMatching(/^What to do: continue it: aws ecs continue-service-deployment .*--action CONTINUE$/),
    ]);
  });

  test('one that ECS cannot be asked about', async () => {
    const fake = fakeWorld({ configs: CONFIGS, services: SERVICES, end: frontend('ROLLBACK_SUCCESSFUL') });
    const world = onceGoingBack(fake.world, (cloud, isGoingBack) => ({
      services: (...args) => (isGoingBack() ? Promise.reject(awsError('credentials')) : cloud.services(...args)),
    }));
    const end = await fake.clock.drive(
      releaseInWords(world, inputs([['backend.yml'], ['frontend.yml']], { onFailure: 'rollback' })),
    );
    expect(end.configs.map(({ result, serves }) => [result, serves])).toEqual([
      ['stuck', 'new'],
      ['rolled-back', 'old'],
    ]);
    expect(end.failures[1]?.title).toMatch(/ECS could not be asked what backend runs now.*ExpiredToken/);
  });

  test('what somebody else has deployed since is left alone', async () => {
    const fake = fakeWorld({ configs: CONFIGS, services: SERVICES, end: frontend('ROLLBACK_SUCCESSFUL') });
    const world = onceGoingBack(fake.world, (cloud, isGoingBack) => ({
      services: async (...args) => {
        const answer = await cloud.services(...args);
        if (!isGoingBack()) return answer;
        const found = answer.found.map((item) => ({
          ...item,
          deployments: item.deployments.map((deployment) => ({ ...deployment, taskDefinition: 'shop-backend:43' })),
        }));
        return { ...answer, found };
      },
    }));
    const end = await fake.clock.drive(
      releaseInWords(world, inputs([['backend.yml'], ['frontend.yml']], { onFailure: 'rollback' })),
    );
    expect(end.status).toBe('failed');
    expect(end.configs[0]).toMatchObject({ result: 'stuck', serves: 'unsettled' });
    expect(end.failures[1]?.lines.join('\n')).not.toMatch(/update-service/);
    expect(fake.journal.filter((line) => line.startsWith('deploy backend'))).toEqual(['deploy backend 42']);
  });
});

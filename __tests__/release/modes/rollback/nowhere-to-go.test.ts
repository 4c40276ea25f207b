import { describe, expect, test } from '@jest/globals';
import type { Inputs } from '../../../../src/inputs/inputs.js';
import { deployment } from '../../../ecs/support/ecs-says.js';
import { awsError } from '../../../ecs/support/fake-cloud.js';
import { type Script, said } from '../../support/script.js';
import { goingBack, type Kept, to } from './support/going-back.js';

describe('nothing is changed where a service has nowhere to go', () => {
  const inProgress = (more: object) => ({
    services: {
      backend: {
        deployments: [
          deployment(9, { taskDefinition: 'shop-backend:41', ...more }),
          deployment(8, { taskDefinition: 'shop-backend:42', status: 'ACTIVE', rolloutState: 'FAILED' }),
        ],
      },
    },
  });

  test.each<[string, Kept, Partial<Inputs>, Partial<Script>, RegExp]>([
    [
      'no history',
      { history: { backend: ['shop-backend:41'] } },
      {},
      {},
      /backend\.yml: ECS knows no earlier revision of shop-backend .*it runs shop-backend:41.*`rollback-to`.*backend\.yml=shop-backend:40.*list-task-definitions --family-prefix shop-backend/s,
    ],
    ['another family only', { history: { backend: ['other:7'] } }, {}, {}, /knows no earlier revision/],
    [
      'ECS is taking it back, and only says so',
      {},
      {},
      {
        services: {
          backend: {
            deployments: [
              deployment(9, {
                taskDefinition: 'shop-backend:41',
                rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.',
              }),
            ],
          },
        },
      },
      /ECS is taking backend back to shop-backend:41 right now/,
    ],
    [
      'an EXTERNAL controller, even where it is said where to go',
      {},
      { rollbackTo: [to('backend.yml', 'shop-backend', 40)] },
      { services: { backend: { controller: 'EXTERNAL' } } },
      /EXTERNAL deployment controller, which ecspresso does not support/,
    ],
    [
      'a revision that ECS does not have',
      { definitions: { 'shop-backend:40': undefined } },
      { rollbackTo: [to('backend.yml', 'shop-backend', 40)] },
      {},
      /ECS has no shop-backend:40\. /,
    ],
    [
      'all deregistered',
      { definitions: { 'shop-backend:40': 'INACTIVE' } },
      {},
      {},
      /No longer ACTIVE: shop-backend:40\. .*as in backend\.yml=shop-backend:39\./,
    ],
    [
      'no permission',
      { refuses: awsError('denied', 'ecs:ListServiceDeployments') },
      {},
      {},
      /Allow ecs:ListServiceDeployments in the policy.*or say in `rollback-to`/,
    ],
    [
      'not supported',
      { refuses: awsError('unsupported', 'ecs:ListServiceDeployments') },
      {},
      {},
      /could not be read.*Say in `rollback-to`/,
    ],
    ['no credentials', { refuses: awsError('credentials') }, {}, {}, /AWS does not accept the credentials/],
    ['no service', {}, {}, { services: { frontend: {} } }, /ECS has no active service backend .*frontend/],
    ['DRAINING', {}, {}, { services: { backend: { status: 'DRAINING' } } }, /DRAINING/],
    ['EXTERNAL', {}, {}, { services: { backend: { controller: 'EXTERNAL' } } }, /EXTERNAL/],
    [
      'CODE_DEPLOY without a word',
      {},
      {},
      { services: { backend: { controller: 'CODE_DEPLOY' } } },
      /keeps no history.*rollback-to/,
    ],
    [
      'CODE_DEPLOY that is to be stopped',
      {},
      { onCancel: 'stop', rollbackTo: [to('backend.yml', 'shop-backend', 40)] },
      { services: { backend: { controller: 'CODE_DEPLOY' } } },
      /`on-cancel`: backend/,
    ],
    ['ECS is taking it back', {}, {}, inProgress({}), /ECS is taking backend back to shop-backend:41 right now/],
    [
      'a revision of another family',
      {},
      { rollbackTo: [to('backend.yml', 'other', 7)] },
      {},
      /`rollback-to` line 1: backend runs the family shop-backend/,
    ],
    [
      'a revision that ECS does not have',
      { definitions: { 'shop-backend:99': undefined } },
      { rollbackTo: [to('backend.yml', 'shop-backend', 99)] },
      {},
      /`rollback-to` line 1: ECS has no shop-backend:99/,
    ],
    [
      'a deregistered revision',
      { definitions: { 'shop-backend:33': 'INACTIVE' } },
      { rollbackTo: [to('backend.yml', 'shop-backend', 33)] },
      {},
      /shop-backend:33 is INACTIVE/,
    ],
    [
      'a revision that is on its way',
      {},
      { rollbackTo: [to('backend.yml', 'shop-backend', 41)] },
      inProgress({}),
      /ECS is bringing backend to shop-backend:41 already/,
    ],
    ['a config that cannot be read', {}, {}, { refuse: () => said('failed to load') }, /backend\.yml: failed to load/],
    ['no region', {}, {}, { defaultRegion: undefined }, /no AWS region/],
  ])('%s', async (_name, kept, more, script, words) => {
    const attempt = goingBack(kept, [['backend.yml']], more, script);
    await expect(attempt).rejects.toThrow(words);
  });

  test('all problems come at once, and nothing has begun', async () => {
    const attempt = goingBack({ history: {} }, [['backend.yml', 'backend.yml'], ['frontend.yml'], ['batch.yml']]);
    await expect(attempt).rejects.toMatchObject({
      problems: [
        { where: '`configs`', what: expect.stringMatching(/same service/) },
        { where: 'backend.yml', what: expect.stringMatching(/knows no earlier/) },
        { where: 'frontend.yml', what: expect.stringMatching(/knows no earlier/) },
        { where: 'batch.yml', what: expect.stringMatching(/names no `service`/) },
      ],
    });
  });
});

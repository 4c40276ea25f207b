import { describe, expect, test } from '@jest/globals';
import type { Inputs } from '../../../../src/inputs/inputs.js';
import { deployment } from '../../../ecs/support/ecs-says.js';
import { awsError } from '../../../ecs/support/fake-cloud.js';
import { type Script, said } from '../../support/script.js';
import { goingBack, type Kept, lines, named, to } from './support/rolling-back.js';

describe('nothing is changed where a service has nowhere to go', () => {
  test.each<[string, Kept, Partial<Inputs>, Partial<Script>, RegExp]>([
    [
      'no history',
      { history: { backend: ['shop-backend:41'] } },
      {},
      {},
      /backend\.yml: ECS knows no earlier revision of shop-backend .*it runs shop-backend:41.*`rollback-to`.*backend=shop-backend:40.*list-task-definitions --family-prefix shop-backend/s,
    ],
    ['another family only', { history: { backend: ['other:7'] } }, {}, {}, /knows no earlier revision/],
    [
      'an EXTERNAL controller, even where it is said where to go',
      {},
      { rollbackTo: lines(to('backend.yml', 'shop-backend', 40)) },
      { services: { backend: { controller: 'EXTERNAL' } } },
      /EXTERNAL deployment controller, which ecspresso does not support/,
    ],
    [
      'a revision that ECS does not have',
      { definitions: { 'shop-backend:40': undefined } },
      { rollbackTo: lines(to('backend.yml', 'shop-backend', 40)) },
      {},
      /ECS has no shop-backend:40\. /,
    ],
    [
      'all deregistered',
      { definitions: { 'shop-backend:40': 'INACTIVE' } },
      {},
      {},
      /No longer ACTIVE: shop-backend:40\. .*as in backend=shop-backend:39\./,
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
      { onCancel: 'stop', rollbackTo: lines(to('backend.yml', 'shop-backend', 40)) },
      { services: { backend: { controller: 'CODE_DEPLOY' } } },
      /`on-cancel`: backend/,
    ],
    [
      'a revision of another family',
      {},
      { rollbackTo: lines(to('backend.yml', 'other', 7)) },
      {},
      /`rollback-to` line 1: backend runs the family shop-backend/,
    ],
    [
      'a revision that ECS does not have',
      { definitions: { 'shop-backend:99': undefined } },
      { rollbackTo: lines(to('backend.yml', 'shop-backend', 99)) },
      {},
      /`rollback-to` line 1: ECS has no shop-backend:99/,
    ],
    [
      'a deregistered revision',
      { definitions: { 'shop-backend:33': 'INACTIVE' } },
      { rollbackTo: lines(to('backend.yml', 'shop-backend', 33)) },
      {},
      /shop-backend:33 is INACTIVE/,
    ],
    [
      'a deployment is in progress, and nothing ran before it',
      { history: {} },
      {},
      {
        services: {
          backend: {
            deployments: [deployment(9, { taskDefinition: 'shop-backend:41' })],
            taskDefinition: 'shop-backend:41',
          },
        },
      },
      /backend\.yml: a deployment of shop-backend:41 \(ecs-svc\/9\) is in progress, and ECS knows no successful one before it/,
    ],
    [
      'a service that no config has',
      {},
      { rollbackTo: lines(named('api', 'shop-api:1')) },
      {},
      /`rollback-to` line 1: none of `configs` has the service api\. Services of them: backend\./,
    ],
    [
      'one service named twice',
      {},
      {
        rollbackTo: lines(to('backend.yml', 'shop-backend', 40), {
          ...named('production/backend', 'shop-backend:39'),
          line: 2,
        }),
      },
      {},
      /`rollback-to` line 2: production\/backend means the same service as backend\.yml on line 1/,
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
        { about: { kind: 'input', input: 'configs' }, what: expect.stringMatching(/same service/) },
        { about: { kind: 'configs', paths: ['backend.yml'] }, what: expect.stringMatching(/knows no earlier/) },
        { about: { kind: 'configs', paths: ['frontend.yml'] }, what: expect.stringMatching(/knows no earlier/) },
        { about: { kind: 'configs', paths: ['batch.yml'] }, what: expect.stringMatching(/names no `service`/) },
      ],
    });
  });
});

import { describe, expect, test } from '@jest/globals';
import type { Conflict } from '../../../src/release/conflict.js';
import { refusalAdvice } from '../../../src/release/refusal-advice.js';
import { conflicted, unreadableService } from '../../../src/release/roll-out/refused-before-deploy.js';
import { deployment, oldDeployment, service } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { planned } from '../support/plans.js';

const CONFIG = planned('backend', { before: 'shop:41' });
const deployed = (taskDefinition: string): Conflict => ({
  kind: 'deployed',
  deployment: deployment(3, { taskDefinition }),
});

describe('a service that was not begun because of a conflict', () => {
  test.each<[string, Conflict, object, object | undefined, readonly string[]]>([
    [
      'somebody has deployed another revision',
      deployed('shop:43'),
      { kind: 'replaced', by: 'shop:43' },
      { kind: 'release-on-top' },
      ['other-deployment'],
    ],
    [
      'somebody has brought back what ran before',
      deployed('shop:41'),
      { kind: 'serves', taskDefinition: 'shop:41' },
      { kind: 'release-on-top' },
      ['other-deployment'],
    ],
    [
      'its controller serves another revision',
      { kind: 'serves', taskDefinition: 'shop:43' },
      { kind: 'serves', taskDefinition: 'shop:43' },
      { kind: 'release-on-top' },
      [],
    ],
    ['it is gone', { kind: 'gone', status: 'DRAINING' }, { kind: 'gone' }, undefined, []],
  ])('%s', (_name, conflict, end, advice, evidence) => {
    const { outcome, failure } = conflicted(CONFIG, 'shop:42', conflict);
    expect(outcome).toMatchObject({ result: 'failed', serves: 'old', after: 'shop:42', end });
    expect(failure?.cause).toEqual({ kind: 'conflict', service: 'backend', conflict });
    expect(failure?.advice).toEqual(advice);
    expect(failure?.evidence.map(({ kind }) => kind)).toEqual(evidence);
  });

  test.each<[string, Conflict, string | undefined]>([
    ['one that is gone runs nothing', { kind: 'gone' }, undefined],
    ['every other one runs what it ran', deployed('shop:43'), 'shop:41'],
  ])('%s', (_name, conflict, running) => {
    const { outcome } = conflicted(
      { ...CONFIG, current: service([oldDeployment({ status: 'PRIMARY' })]) },
      'shop:42',
      conflict,
    );
    expect(outcome.running).toBe(running);
  });
});

test('a service that ECS did not describe is as it was before', () => {
  const { outcome, failure } = unreadableService(CONFIG, 'shop:42', awsError('denied', 'ecs:DescribeServices'));
  expect(outcome).toMatchObject({ result: 'failed', serves: 'old', end: { kind: 'as-before', before: 'shop:41' } });
  expect(failure?.cause).toMatchObject({ kind: 'refused', refusal: { kind: 'unasked' } });
});

test('what ECS did not allow is advised to be allowed', () => {
  const error = awsError('denied', 'ecs:ContinueServiceDeployment');
  const advice = 'Allow ecs:ContinueServiceDeployment in the policy of the role that deploys.';
  expect(refusalAdvice({ kind: 'not-continued', service: 'backend', error })).toBe(advice);
  expect(refusalAdvice({ kind: 'unasked', service: 'backend', error })).toBe(advice);
});

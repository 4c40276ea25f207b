import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../../src/ecs/cloud.js';
import type { ResolvedServiceDeployment } from '../../../../src/ecs/rollout/rollout.js';
import type { DeploymentSnapshot } from '../../../../src/ecs/snapshot.js';
import type { Deployments, Inputs } from '../../../../src/inputs/inputs.js';
import { outputsOf } from '../../../../src/report/outputs.js';
import {
  awaiting,
  deployment,
  oldDeployment,
  revisionArn,
  START,
  serviceDeployment,
  serviceDeploymentArn,
} from '../../../ecs/support/ecs-says.js';
import { awsError } from '../../../ecs/support/fake-cloud.js';
import { inWords } from '../../../support/in-words.js';
import { fakeWorld } from '../../support/fake-world.js';
import { inputs, migration } from '../../support/inputs.js';
import { continueOrWait } from '../../support/narrated.js';
import { CONFIGS, named } from '../rollback/support/rolling-back.js';

const STAGE = 'POST_TEST_TRAFFIC_SHIFT';
const OURS: Deployments = { kind: 'lines', named: [named('backend', 'shop:42')] };
const OLD = oldDeployment({ status: 'PRIMARY' });
const THEIRS = deployment(3, { taskDefinition: 'shop:43', rolloutState: 'COMPLETED', running: 2 });
const ROLLS_BACK = [
  { ...OLD, rolloutState: 'IN_PROGRESS', rolloutStateReason: 'rolling back to deploymentId ecs-svc/1.' },
  deployment(2, { status: 'ACTIVE', rolloutState: 'FAILED' }),
];
const ended = (status: string, statusReason?: string, more: Partial<ResolvedServiceDeployment> = {}) =>
  serviceDeployment(2, status, { finishedAt: START + 600_000, statusReason, ...more });

/** Mode continue of a backend that has these deployments; ECS tells this of the service deployment of shop:42. */
async function goingOn(
  shown: readonly DeploymentSnapshot[],
  was: ResolvedServiceDeployment | undefined,
  { more = {}, cloud = {} }: { readonly more?: Partial<Inputs>; readonly cloud?: Partial<Cloud> } = {},
) {
  const paused = serviceDeployment(5, 'IN_PROGRESS', { stage: STAGE, hooks: [awaiting()] });
  const fake = fakeWorld({
    configs: CONFIGS,
    services: {
      backend: { deployments: shown },
      frontend: {
        deployments: [deployment(5, { taskDefinition: 'shop-frontend:42' })],
        currentServiceDeployment: serviceDeploymentArn(5),
      },
    },
    cloud: {
      newestServiceDeployments: async () => (was === undefined ? [] : [was]),
      serviceRevisions: async () => new Map([[revisionArn(2), 'shop:42']]),
      serviceDeployments: async (arns) => [paused, ...(was ? [was] : [])].filter(({ arn }) => arns.includes(arn)),
      continueServiceDeployment: async (arn) => void fake.journal.push(`continue ${arn}`),
      ...cloud,
    },
  });
  const wanted = inputs([['backend.yml', 'frontend.yml']], { mode: 'continue', deployments: OURS, ...more });
  const end = await fake.clock.drive(continueOrWait(fake.world, wanted));
  return { end: inWords(end), journal: fake.journal, outputs: outputsOf(end, undefined, (text) => text) };
}

const AT = '2026-10-27 03:48 UTC';

describe('a service that does not go on with what was named says what became of that, and what it has', () => {
  test.each<[string, readonly DeploymentSnapshot[], ResolvedServiceDeployment | undefined, string, string]>([
    [
      'the circuit breaker',
      [OLD],
      ended(
        'ROLLBACK_SUCCESSFUL',
        'Service deployment rolled back because the circuit breaker threshold was exceeded.',
      ),
      'backend: its deployment of shop:42 was rolled back by ECS: too many of its tasks failed',
      'backend serves shop:41',
    ],
    [
      'nobody in time',
      [OLD],
      ended('ROLLBACK_SUCCESSFUL', `Service deployment rolled back because ${STAGE} pause hook timed out.`),
      `backend: its deployment of shop:42 was rolled back by ECS: nobody continued it in time at ${STAGE}`,
      'backend serves shop:41',
    ],
    [
      'an alarm',
      [OLD],
      ended('ROLLBACK_SUCCESSFUL', 'Rolled back because of CloudWatch alarms in ALARM state.', {
        alarms: { names: ['errors'], triggered: ['errors'] },
      }),
      'backend: its deployment of shop:42 was rolled back by ECS: the alarm errors went into ALARM',
      'backend serves shop:41',
    ],
    [
      'somebody, and ECS is still at it',
      ROLLS_BACK,
      serviceDeployment(2, 'ROLLBACK_IN_PROGRESS', {
        statusReason: `because of a ContinueServiceDeployment request at the ${STAGE} pause hook.`,
      }),
      `backend: its deployment of shop:42 is being rolled back by ECS: somebody rolled it back at ${STAGE}`,
      'backend is being rolled back to shop:41',
    ],
    [
      'somebody deployed over it',
      [THEIRS],
      ended('STOPPED', 'Service deployment was replaced by a new one.'),
      'backend: its deployment of shop:42 was replaced, and the service has shop:43',
      'backend serves shop:43',
    ],
    [
      'somebody is deploying after it',
      [{ ...THEIRS, rolloutState: 'IN_PROGRESS' }],
      ended('SUCCESSFUL'),
      'backend: its deployment of shop:42 succeeded, and shop:43 has been deployed since',
      'backend is being rolled out to shop:43 by somebody else',
    ],
    [
      'a breaker without a rollback',
      [deployment(2, { rolloutState: 'FAILED' })],
      ended('STOPPED', 'The circuit breaker threshold was exceeded.'),
      'backend: its deployment of shop:42 failed',
      'backend has shop:42',
    ],
    [
      'nothing that ECS shows yet: its end lags behind',
      [OLD],
      ended('IN_PROGRESS'),
      'backend does not go on with shop:42: it has shop:41',
      'backend serves shop:41',
    ],
    [
      'no deployment of it among the newest',
      [OLD],
      undefined,
      'backend has shop:41, and none of its newest deployments is of shop:42',
      'backend serves shop:41',
    ],
  ])('%s', async (_name, shown, was, title, stands) => {
    const { end, journal, outputs } = await goingOn(shown, was);
    expect(journal).toEqual([]);
    expect(end).toMatchObject({ status: 'failed', message: `${title}.`, configs: [{ result: 'failed' }] });
    expect(end.configs[0]?.end).toContain(stands);
    const lines = end.failures[0]?.lines.join('\n') ?? '';
    expect(lines).toMatch(/^What to do: nothing was continued\. If shop:42 is still wanted, release its commit again/m);
    if (was?.finishedAt !== undefined) expect(lines).toContain(`shop:42, deployment ecs-svc/2, ended at ${AT}`);
    // What was named is in ECS no more, so that nothing is to be taken back.
    expect(outputs).toMatchObject({ deployments: '', 'rollback-to': 'none', 'failed-services': '["backend"]' });
    const status = was?.status ?? '';
    const cause = /ROLLBACK/.test(status) ? 'rolled-back' : status === 'STOPPED' ? /failed|replaced/ : 'moved-on';
    expect(JSON.parse(outputs.result ?? '{}')).toMatchObject({ failures: [{ cause: expect.stringMatching(cause) }] });
  });

  test('ECS is taking it back to what was named', async () => {
    const deployments: Deployments = { kind: 'lines', named: [named('backend', 'shop:41')] };
    const { end } = await goingOn(ROLLS_BACK, undefined, { more: { deployments } });
    expect(end.message).toBe('backend: ECS is rolling it back to shop:41 right now.');
  });

  test('it was replaced by what came next, not by what runs since that was rolled back', async () => {
    const was = ended('STOPPED', 'Service deployment was replaced by a new one.');
    const theirs = serviceDeployment(3, 'ROLLBACK_SUCCESSFUL', { taskDefinition: 'shop:43' });
    const cloud: Partial<Cloud> = {
      newestServiceDeployments: async () => [theirs, was],
      serviceRevisions: async () =>
        new Map([
          [revisionArn(2), 'shop:42'],
          [revisionArn(3), 'shop:43'],
        ]),
    };
    const { end } = await goingOn([OLD], was, { cloud });
    expect(end.message).toBe('backend: its deployment of shop:42 was replaced by one of shop:43.');
  });

  test('mode wait does not speak of continuing', async () => {
    const { end } = await goingOn([OLD], ended('ROLLBACK_SUCCESSFUL'), { more: { mode: 'wait' } });
    expect(end.failures[0]?.lines).toContain('What to do: if shop:42 is still wanted, release its commit again.');
  });

  test('ECS may not be asked what became of it', async () => {
    const cloud = { newestServiceDeployments: () => Promise.reject(awsError('denied', 'ecs:ListServiceDeployments')) };
    const { end } = await goingOn([OLD], undefined, { cloud });
    expect(end.message).toBe('backend does not go on with shop:42: it has shop:41.');
    expect(end.failures[0]?.lines).toContain('Allow ecs:ListServiceDeployments to see more here.');
  });
});

test('one that has moved on keeps the others where they are, and their ways on stay known', async () => {
  const both: Deployments = {
    kind: 'lines',
    named: [named('backend', 'shop:42'), { ...named('frontend', 'shop-frontend:42'), line: 2 }],
  };
  const smokeTest = migration('smoke', { config: 'backend.yml' });
  const { end, journal, outputs } = await goingOn([OLD], ended('ROLLBACK_SUCCESSFUL'), {
    more: { deployments: both, smokeTest },
  });
  expect(journal).toEqual([]);
  expect(end.configs).toMatchObject([
    { service: 'backend', result: 'failed' },
    { service: 'frontend', result: 'paused', end: `frontend is paused at ${STAGE} on the way to shop-frontend:42` },
  ]);
  expect(end).toMatchObject({ status: 'failed' });
  expect(outputs['deployments']).toBe('frontend=shop-frontend:42');
  expect(outputs).toMatchObject({ status: 'failed', 'failed-services': '["backend"]' });
});

import { describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../../src/ecs/diagnosis/diagnosis.js';
import type { RollbackCause } from '../../../src/ecs/diagnosis/rollback-cause.js';
import type { Verdict } from '../../../src/ecs/rollout/rollout.js';
import type { Refusal } from '../../../src/release/failure.js';
import type { Serves } from '../../../src/release/outcome.js';
import type { ServiceConfig } from '../../../src/release/plan.js';
import { failureOf, type RolloutEnd, servesAfter, serviceEndAfter } from '../../../src/release/roll-out/failure.js';
import { serviceEndClause } from '../../../src/report/failure/where-things-stand.js';
import { deployment, oldDeployment, service } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { unseenRollout } from '../../ecs/support/rolled.js';
import { type FailureInWords, failureInWords } from '../../support/in-words.js';
import { planned } from '../support/plans.js';

const CONFIG = planned('backend', { before: 'shop:41' });
const { before: _none, ...NONE_COMPLETED } = CONFIG;
const AFTER = 'shop:42';
const LAST = service([deployment(2, { running: 1 }), oldDeployment()]);
const ROLLOUT = unseenRollout({ timeoutSeconds: 60, preexisting: new Set() });

function watched(verdict?: Verdict, more: Partial<Extract<RolloutEnd, { kind: 'watched' }>> = {}): RolloutEnd {
  return {
    kind: 'watched',
    rollout: ROLLOUT,
    deployment: 'ecs-svc/2',
    last: LAST,
    ...(verdict && { verdict }),
    ...more,
  };
}

const NO_FILE = { command: 'ecspresso deploy', exitCode: 1, said: 'no such file' };
const refusal = { kind: 'ecspresso', end: NO_FILE } as const;
const error = awsError('transient', 'ecs:DescribeServices');
const left = (more: { cancelled?: boolean; runs?: string } = {}): RolloutEnd => ({
  kind: 'left',
  refusal,
  controller: 'CODE_DEPLOY',
  cancelled: false,
  ...more,
});
const unseen = { deployment: undefined };

/** The failure as a person reads it. */
function failed(...given: Parameters<typeof failureOf>): FailureInWords {
  const failure = failureOf(...given);
  if (!failure) throw new Error('this end is no failure');
  return failureInWords(failure);
}

function endClause(config: ServiceConfig, end: RolloutEnd): string {
  return serviceEndClause({ service: 'backend', family: 'shop', end: serviceEndAfter(config, AFTER, end) });
}

describe('what a service serves after its roll-out', () => {
  test.each<[string, RolloutEnd, Serves, string, string]>([
    [
      'refused',
      { kind: 'refused', refusal },
      'old',
      'backend serves shop:41 as before',
      'was not rolled out: no such file',
    ],
    ['verified', { kind: 'verified', runs: AFTER, ours: true }, 'new', 'backend runs shop:42', 'does not run shop:42'],
    [
      'verified, another one',
      { kind: 'verified', runs: 'shop:40', ours: false },
      'unsettled',
      'backend runs shop:40',
      'does not run shop:42',
    ],
    [
      'left',
      left(),
      'unsettled',
      'backend: CODE_DEPLOY may still be deploying shop:42',
      'was not rolled out: no such file',
    ],
    [
      'left at a cancel',
      left({ cancelled: true, runs: 'shop:41' }),
      'unsettled',
      'backend runs shop:41, and CODE_DEPLOY may still be deploying shop:42',
      'was still rolling out by CODE_DEPLOY when the job was cancelled',
    ],
    ['released', watched({ kind: 'released', completedAt: 0 }), 'new', 'backend serves shop:42', 'was not released'],
    ['unchanged', watched({ kind: 'unchanged' }), 'new', 'backend serves shop:42', 'was not released'],
    ['begun', watched({ kind: 'started' }), 'unsettled', 'backend is being rolled out to shop:42', 'was not released'],
    [
      'rolled back',
      watched({ kind: 'rolled-back', reason: '', finished: true }),
      'old',
      'backend serves shop:41 as before',
      'was rolled back by ECS',
    ],
    [
      'being rolled back',
      watched({ kind: 'rolled-back', reason: '', finished: false }),
      'unsettled',
      'backend is being rolled back to shop:41',
      'is being rolled back by ECS',
    ],
    [
      'replaced',
      watched({ kind: 'replaced', by: 'shop:43', reason: '' }),
      'unsettled',
      'backend is being rolled out to shop:43 by somebody else',
      'was replaced by another deployment (shop:43)',
    ],
    ['gone', watched({ kind: 'gone' }), 'unsettled', 'backend is gone', 'is gone'],
    [
      'failed',
      watched({ kind: 'failed', reason: '' }),
      'unsettled',
      'backend has shop:42 1/2 running, shop:41 2/2 running',
      'was not released',
    ],
    [
      'failing',
      watched({ kind: 'failing', failures: 3 }),
      'unsettled',
      'backend: the deployment ecs-svc/2 is still in progress in ECS, shop:41 keeps serving',
      'is not coming up (3 failed tasks, no circuit breaker)',
    ],
    [
      'overdue',
      watched({ kind: 'timeout', seconds: 60 }),
      'unsettled',
      'backend: the deployment ecs-svc/2 is still in progress in ECS, shop:41 keeps serving',
      'timed out after 1 min: 1/2 new tasks running, shop:41 keeps serving',
    ],
    [
      'overdue, though all of ours run and none of what ran before',
      watched(
        { kind: 'timeout', seconds: 60, healthy: true },
        { last: service([deployment(2, { running: 2 }), oldDeployment({ running: 0 })]) },
      ),
      'unsettled',
      'backend: the deployment ecs-svc/2 is still in progress in ECS',
      'timed out after 1 min: 2/2 new tasks running',
    ],
    [
      'overdue, nothing seen',
      watched({ kind: 'timeout', seconds: 60 }, { ...unseen, last: service([], { running: 2 }) }),
      'unsettled',
      'backend: no deployment of shop:42 was seen; one may still be in progress in ECS, shop:41 keeps serving',
      'timed out after 1 min: shop:41 keeps serving',
    ],
    [
      'unknown',
      watched({ kind: 'unknown', error }),
      'unsettled',
      'backend: the deployment ecs-svc/2 is still in progress in ECS, shop:41 keeps serving',
      'could not be monitored to its end',
    ],
    [
      'not started',
      watched({ kind: 'not-started' }, { last: undefined }),
      'old',
      'backend has no tasks known',
      'was not released',
    ],
    [
      'cancelled',
      watched(),
      'unsettled',
      'backend: the deployment ecs-svc/2 of shop:42 is still in progress in ECS, shop:41 keeps serving',
      'was still rolling out when the job was cancelled',
    ],
    [
      'cancelled and stopped',
      watched(undefined, { stop: { kind: 'requested' } }),
      'unsettled',
      'backend: the deployment ecs-svc/2 of shop:42 was in progress, and ECS was told to roll it back',
      'was still rolling out when the job was cancelled',
    ],
    [
      'cancelled before anything was seen',
      watched(undefined, unseen),
      'unsettled',
      'backend: no deployment of shop:42 was seen when the job was cancelled, shop:41 keeps serving',
      'was being deployed when the job was cancelled, and ECS had not shown its deployment yet',
    ],
  ])('%s', (_name, end, serves, where, title) => {
    expect(servesAfter(end)).toBe(serves);
    expect(endClause(CONFIG, end)).toBe(where);
    expect(failed(CONFIG, AFTER, end, undefined, []).title).toBe(`backend ${title}`);
  });

  test.each<[string, Verdict, number, string]>([
    [
      'rolled back',
      { kind: 'rolled-back', reason: '', finished: true },
      6,
      'backend serves shop:41 as before, with a desired count of 2 (6 before this release)',
    ],
    [
      'rolling back',
      { kind: 'rolled-back', reason: '', finished: false },
      6,
      'backend is being rolled back to shop:41, with a desired count of 2 (6 before this release)',
    ],
    ['as many as before', { kind: 'rolled-back', reason: '', finished: true }, 2, 'backend serves shop:41 as before'],
  ])('no way back brings the desired count back: %s', (_name, verdict, desired, where) => {
    const current = service([oldDeployment()], { desired });
    expect(endClause({ ...CONFIG, current }, watched(verdict))).toBe(where);
    // A DAEMON has no count of its own.
    const daemon = { ...current, schedulingStrategy: 'DAEMON' };
    expect(endClause({ ...CONFIG, current: daemon }, watched(verdict))).not.toMatch(/desired count/);
  });

  test('left to another controller: no failure', () => {
    expect(servesAfter({ kind: 'not-followed' })).toBe('unsettled');
    expect(endClause(CONFIG, { kind: 'not-followed' })).toBe('backend is being rolled out to shop:42');
    expect(failureOf(CONFIG, AFTER, { kind: 'not-followed' }, undefined, [])).toBeUndefined();
  });

  test.each<[string, RolloutEnd, string]>([
    ['refused', { kind: 'refused', refusal }, 'backend is as before (none of its deployments has completed yet)'],
    [
      'being rolled back',
      watched({ kind: 'rolled-back', reason: '', finished: false }),
      'backend is being rolled back to its earlier version',
    ],
    ['unknown', watched({ kind: 'unknown', error }), 'backend: the deployment ecs-svc/2 is still in progress in ECS'],
    ['cancelled', watched(undefined, unseen), 'backend: no deployment of shop:42 was seen when the job was cancelled'],
  ])('where no deployment has completed before: %s', (_name, end, where) => {
    expect(endClause(NONE_COMPLETED, end)).toBe(where);
  });
});

test('a refused demand of force says in the title that the input forbids it', () => {
  const words = 'operation error ECS: UpdateService, InvalidParameterException: you must force a new deployment';
  const { title } = failed(
    CONFIG,
    AFTER,
    { kind: 'refused', refusal: { kind: 'force-never', reason: words } },
    undefined,
    [],
  );
  expect(title).toBe(
    'backend was not rolled out: ECS demands a forced new deployment, and `force-new-deployment` is never',
  );
});

describe('the evidence of a failure', () => {
  const NO_IMAGE = 'CannotPullContainerError: repo/app:9 not found';
  const rest = { exits: [], taskId: 'a' };
  const exit = { kind: 'exit', container: 'app', exitCode: 1 } as const;
  const diagnosis: Diagnosis = {
    groups: [
      { ...rest, count: 3, fault: { kind: 'image' }, reason: `${NO_IMAGE} · app exit 1`, said: [NO_IMAGE] },
      { ...rest, count: 1, fault: exit, reason: 'exit 1', said: [] },
    ],
    events: ['rolling back to deployment ecs-svc/1', 'was unable to place a task'],
    advice: 'push the image.',
    logTails: [{ container: 'app', lines: ['one', 'two'] }],
    gaps: [awsError('denied', 'ecs:ListTasks')],
  };
  const image = (key: string, value: string, line: number) => ({ key, value, line });
  const images = [image('IMAGE', 'repo/app:9', 2), image('OTHER', 'repo/other:9', 3)];

  test('is all of it, in its order', () => {
    const end = watched({ kind: 'rolled-back', reason: 'breaker', finished: true }, { command: NO_FILE });
    const { title, lines } = failed(CONFIG, AFTER, end, diagnosis, images);
    expect(title).toBe('backend was rolled back by ECS: 3 tasks could not pull their image');
    expect(lines).toEqual([
      'ECS: breaker (shop:42, deployment ecs-svc/2)',
      '3 × CannotPullContainerError: repo/app:9 not found · app exit 1',
      '1 × exit 1',
      'Event: was unable to place a task',
      'Last lines of app:',
      '  one',
      '  two',
      'ecspresso failed too: "ecspresso deploy" exited with code 1: no such file',
      'What to do: push the image. It is IMAGE (`images` line 2).',
      'Allow ecs:ListTasks to see more here.',
      expect.stringMatching(/^Console: https:/),
    ]);
  });

  test("says whose words the reason is, and keeps ECS's events where it gives no reason", () => {
    const [worst] = diagnosis.groups;
    const single = {
      ...diagnosis,
      groups: worst ? [{ ...worst, count: 1, fault: { kind: 'start' as const }, reason: 'exit 1' }] : [],
      logTails: [],
    };
    const unknown = failed(CONFIG, AFTER, watched({ kind: 'unknown', error }), single, images);
    expect(unknown.title).toBe('backend could not be monitored to its end: 1 task failed to start');
    expect(unknown.lines).toEqual([
      `ECS could not be asked any more (${error.reason}) (shop:42, deployment ecs-svc/2)`,
      '1 × exit 1',
      'Event: rolling back to deployment ecs-svc/1',
      'Event: was unable to place a task',
      'What to do: push the image.',
      'To go back: aws ecs update-service --region r --cluster production --service backend --task-definition shop:41',
      'Allow ecs:ListTasks to see more here.',
      expect.stringMatching(/^Console: /),
    ]);
    const bare = failed(
      CONFIG,
      AFTER,
      watched({ kind: 'rolled-back', reason: '', finished: false }, unseen),
      single,
      [],
    );
    expect(bare.lines.slice(0, 3)).toEqual(['shop:42', '1 × exit 1', 'Event: rolling back to deployment ecs-svc/1']);
  });

  const arn = 'arn:aws:ecs:r:1:service-deployment/production/backend/x';
  const stops = `To have ECS roll it back: aws ecs stop-service-deployment --region r --service-deployment-arn ${arn} --stop-type ROLLBACK`;
  test.each<[string, RolloutEnd, string | undefined]>([
    ['timed out', watched({ kind: 'timeout', seconds: 60 }, { serviceDeployment: arn }), stops],
    ['kept failing', watched({ kind: 'failing', failures: 3 }, { serviceDeployment: arn }), stops],
    ['cancelled', watched(undefined, { serviceDeployment: arn }), stops],
    ['cancelled, stopped', watched(undefined, { serviceDeployment: arn, stop: { kind: 'requested' } }), undefined],
    [
      'rolled back',
      watched({ kind: 'rolled-back', reason: '', finished: false }, { serviceDeployment: arn }),
      undefined,
    ],
    ['replaced', watched({ kind: 'replaced', by: 'shop:43', reason: '' }, { serviceDeployment: arn }), undefined],
    ['never seen', watched({ kind: 'timeout', seconds: 60 }, unseen), undefined],
  ])('what ends a deployment that ECS has not ended: %s', (_name, end, line) => {
    const { lines } = failed(CONFIG, AFTER, end, undefined, []);
    expect(lines.filter((text) => /^To /.test(text))).toEqual(line === undefined ? [] : [line]);
  });

  test.each<[Verdict, RegExp]>([
    [{ kind: 'timeout', seconds: 60 }, /^What to do: Look at the events of the service.* raise `timeout`/],
    [
      { kind: 'timeout', seconds: 60, healthy: true },
      /^What to do: All its new tasks run and ECS has not finished: raise/,
    ],
    [{ kind: 'replaced', by: 'shop:43', reason: '' }, /^What to do: Another deployment took over/],
  ])('what to do where ECS says nothing of a cause: %j', (verdict, advice) => {
    const { lines } = failed(CONFIG, AFTER, watched(verdict), undefined, []);
    expect(lines).toContainEqual(expect.stringMatching(advice));
  });

  const byCause = (by: RollbackCause): Verdict => ({ kind: 'rolled-back', reason: 'so', finished: true, by });
  const LAMBDA = 'arn:aws:lambda:r:1:function:check';
  test.each<[Verdict, RegExp]>([
    [byCause({ kind: 'person', stage: 'POST_SCALE_UP' }), /^What to do: Somebody did so on purpose/],
    [byCause({ kind: 'stopped' }), /^What to do: Somebody did so on purpose/],
    [
      { kind: 'failed', reason: 'so', status: 'STOPPED', by: { kind: 'stopped' } },
      /^What to do: Somebody did so on purpose/,
    ],
    [byCause({ kind: 'pause-timeout' }), /^What to do: Nobody continued the deployment in time/],
    [byCause({ kind: 'hook', target: LAMBDA }), /^What to do: look at the log of the function check/],
    [
      { kind: 'failed', reason: 'so', status: 'STOPPED', by: { kind: 'alarms', names: ['slow'] } },
      /^What to do: the alarm slow went into ALARM/,
    ],
    [byCause({ kind: 'breaker' }), /^What to do: push the image/],
    [{ kind: 'failed', reason: 'so', status: 'STOPPED' }, /^What to do: push the image/],
  ])('what to do goes by the cause that ECS names, not by what its events say besides: %j', (verdict, advice) => {
    const { lines } = failed(CONFIG, AFTER, watched(verdict), diagnosis, []);
    expect(lines.filter((line) => /^What to do/.test(line))).toEqual([expect.stringMatching(advice)]);
  });

  test('what to do after a time-out at a function of the service names it', () => {
    const lifecycle = { stage: 'POST_SCALE_UP', awaited: LAMBDA, pauses: [] };
    const verdict: Verdict = { kind: 'timeout', seconds: 60, healthy: true };
    const { lines } = failed(CONFIG, AFTER, watched(verdict, { rollout: { ...ROLLOUT, lifecycle } }), undefined, []);
    expect(lines).toContain(
      'What to do: ECS waits for the function check at POST_SCALE_UP: look at its log (/aws/lambda/check), and raise `timeout` if it needs longer.',
    );
  });

  test.each<[string, Refusal, readonly string[]]>([
    ['of ecspresso', refusal, ['ecspresso: no such file (shop:42)']],
    ['with its advice', { ...refusal, advice: 'x' }, ['ecspresso: no such file (shop:42)', 'What to do: x']],
    [
      'of the service that runs what it ran',
      { kind: 'still-runs', runs: undefined },
      ['ecspresso succeeded, but the service still runs nothing (shop:42)'],
    ],
    [
      'of a force that this ecspresso cannot ask for, with its advice',
      { kind: 'force-lost', version: '2.8.0' },
      [
        'ECS demands a forced new deployment, which ecspresso 2.8.0 cannot ask for together with changed service attributes (shop:42)',
        'What to do: Set `ecspresso-version` to 2.8.1 or later.',
      ],
    ],
  ])('of a refusal is the words %s', (_name, cause, words) => {
    const { lines } = failed(CONFIG, AFTER, { kind: 'refused', refusal: cause }, undefined, []);
    expect(lines).toEqual([...words, expect.stringMatching(/^Console: /)]);
  });
});

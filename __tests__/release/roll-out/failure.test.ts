import { describe, expect, test } from '@jest/globals';
import { rollout, type Verdict } from '../../../src/ecs/rollout.js';
import { ReleaseError } from '../../../src/errors.js';
import type { Serves } from '../../../src/release/outcome.js';
import type { ServiceConfig } from '../../../src/release/plan.js';
import { failureOf, type RolloutEnd, servesAfter, standsAfter } from '../../../src/release/roll-out/failure.js';
import { deployment, oldDeployment, START, service } from '../../ecs/support/ecs-says.js';
import { said } from '../support/fake-world.js';

const CONFIG = {
  path: 'backend.yml',
  region: 'r',
  cluster: 'production',
  service: 'backend',
  before: 'shop:41',
} as unknown as ServiceConfig;
const { before: _none, ...UNPROVEN } = CONFIG;
const AFTER = 'shop:42';
const LAST = service([deployment(2, { running: 1 }), oldDeployment()]);
const ROLLOUT = rollout({
  service: 'backend',
  taskDefinition: AFTER,
  startedAt: START,
  timeoutSeconds: 60,
  strangers: new Set(),
  since: START,
  creates: false,
  maxFailedTasks: 'auto',
});

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

const error = new ReleaseError('no such file');
const left = (more: { cancelled?: boolean; runs?: string } = {}): RolloutEnd => ({
  kind: 'left',
  error,
  controller: 'CODE_DEPLOY',
  cancelled: false,
  ...more,
});
const unseen = { deployment: undefined } as unknown as { deployment: string };

describe('what a service serves after its roll-out', () => {
  test.each<[string, RolloutEnd, Serves, string, string]>([
    [
      'refused',
      { kind: 'refused', error },
      'old',
      'backend serves shop:41 as before',
      'was not rolled out: no such file',
    ],
    ['verified', { kind: 'verified', runs: AFTER, ours: true }, 'new', 'backend runs shop:42', 'does not run shop:42'],
    [
      'verified, another one',
      { kind: 'verified', runs: 'shop:40', ours: false },
      'between',
      'backend runs shop:40',
      'does not run shop:42',
    ],
    ['handed over', { kind: 'handed-over' }, 'between', 'backend is being rolled out to shop:42', 'was started'],
    ['left', left(), 'between', 'backend: CODE_DEPLOY may go on with shop:42', 'was not rolled out: no such file'],
    [
      'left at a cancel',
      left({ cancelled: true, runs: 'shop:41' }),
      'between',
      'backend runs shop:41, and CODE_DEPLOY may go on with shop:42',
      'was still rolling out by CODE_DEPLOY when the job was cancelled',
    ],
    ['released', watched({ kind: 'released', completedAt: 0 }), 'new', 'backend serves shop:42', 'was not released'],
    ['unchanged', watched({ kind: 'unchanged' }), 'new', 'backend serves shop:42', 'was not released'],
    ['started', watched({ kind: 'started' }), 'between', 'backend is being rolled out to shop:42', 'was not released'],
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
      'between',
      'backend is going back to shop:41',
      'is being rolled back by ECS',
    ],
    [
      'replaced',
      watched({ kind: 'replaced', by: 'shop:43', reason: '' }),
      'between',
      'backend is being rolled out to shop:43 by somebody else',
      'was replaced by another deployment (shop:43)',
    ],
    ['gone', watched({ kind: 'gone', reason: '' }), 'between', 'backend is gone', 'is gone'],
    [
      'failed',
      watched({ kind: 'failed', reason: '' }),
      'between',
      'backend has shop:42 1/2 running, shop:41 2/2 running',
      'was not released',
    ],
    [
      'failing',
      watched({ kind: 'failing', failures: 3 }),
      'between',
      'backend: the deployment ecs-svc/2 goes on in ECS, shop:41 is still there',
      'is not coming up (3 failed tasks, no circuit breaker)',
    ],
    [
      'overdue',
      watched({ kind: 'timeout', seconds: 60 }),
      'between',
      'backend: the deployment ecs-svc/2 goes on in ECS, shop:41 is still there',
      'was not released within 1 min (shop:42 1/2 running, shop:41 2/2 running)',
    ],
    [
      'overdue, nothing seen',
      watched({ kind: 'timeout', seconds: 60 }, { ...unseen, last: service([], { running: 2 }) }),
      'between',
      'backend: the deployment of shop:42 goes on in ECS, shop:41 is still there',
      'was not released within 1 min (2 tasks running)',
    ],
    [
      'unknown',
      watched({ kind: 'unknown', reason: '' }),
      'between',
      'backend: the deployment ecs-svc/2 goes on in ECS, shop:41 is still there',
      'could not be watched to its end',
    ],
    [
      'not started',
      watched({ kind: 'not-started' }, { last: undefined as unknown as typeof LAST }),
      'old',
      'backend has no tasks known',
      'was not released',
    ],
    [
      'cancelled',
      watched(),
      'between',
      'backend: the deployment ecs-svc/2 of shop:42 was in flight, and goes on in ECS',
      'was still rolling out when the job was cancelled',
    ],
    [
      'cancelled and stopped',
      watched(undefined, { stopped: { told: true, clause: 'ECS was told to roll it back' } }),
      'between',
      'backend: the deployment ecs-svc/2 of shop:42 was in flight, and ECS was told to roll it back',
      'was still rolling out when the job was cancelled',
    ],
    [
      'cancelled before anything was seen',
      watched(undefined, unseen),
      'between',
      'backend: no deployment of shop:42 was seen when the job was cancelled, shop:41 is there',
      'was still rolling out when the job was cancelled',
    ],
  ])('%s', (_name, end, serves, stands, title) => {
    expect(servesAfter(end)).toBe(serves);
    expect(standsAfter(CONFIG, AFTER, end)).toBe(stands);
    expect(failureOf(CONFIG, AFTER, end, undefined, []).title).toBe(`backend ${title}`);
  });

  test.each<[string, RolloutEnd, string]>([
    ['refused', { kind: 'refused', error }, 'backend serves nothing proven'],
    [
      'being rolled back',
      watched({ kind: 'rolled-back', reason: '', finished: false }),
      'backend is going back to its earlier version',
    ],
    ['unknown', watched({ kind: 'unknown', reason: '' }), 'backend: the deployment ecs-svc/2 goes on in ECS'],
    ['cancelled', watched(undefined, unseen), 'backend: no deployment of shop:42 was seen when the job was cancelled'],
  ])('where nothing is proven before: %s', (_name, end, stands) => {
    expect(standsAfter(UNPROVEN, AFTER, end)).toBe(stands);
  });
});

describe('the evidence of a failure', () => {
  const diagnosis = {
    groups: [
      {
        count: 3,
        phrase: 'could not pull shop:42',
        words: 'CannotPullContainerError: repo/app:9 not found',
        container: 'app',
      },
      { count: 1, phrase: 'exited with code 1', words: 'exit 1' },
    ],
    events: ['rolling back to deployment ecs-svc/1', 'was unable to place a task'],
    advice: 'push the image.',
    logTail: ['one', 'two'],
    gaps: ['allow ecs:ListTasks'],
  } as unknown as NonNullable<Parameters<typeof failureOf>[3]>;
  const image = (key: string, value: string, line: number) => ({ key, value, line });
  const images = [image('IMAGE', 'repo/app:9', 2), image('OTHER', 'repo/other:9', 3)];

  test('is all of it, in its order', () => {
    const end = watched({ kind: 'rolled-back', reason: 'breaker', finished: true }, { error });
    const { title, lines } = failureOf(CONFIG, AFTER, end, diagnosis, images);
    expect(title).toBe('backend was rolled back by ECS: 3 tasks could not pull shop:42');
    expect(lines).toEqual([
      'ECS: breaker (shop:42, deployment ecs-svc/2)',
      '3 × CannotPullContainerError: repo/app:9 not found',
      '1 × exit 1',
      'Event: was unable to place a task',
      'Last lines of app:',
      '  one',
      '  two',
      'ecspresso ended badly as well: no such file',
      'What to do: push the image. It is IMAGE (`images` line 2).',
      'allow ecs:ListTasks',
      expect.stringMatching(/^Console: https:/),
    ]);
  });

  test("says whose words the reason is, and keeps ECS's events where it gives no reason", () => {
    const [worst] = diagnosis.groups;
    const one = { ...diagnosis, groups: worst ? [{ ...worst, count: 1, words: 'exit 1' }] : [], logTail: [] };
    const unknown = failureOf(CONFIG, AFTER, watched({ kind: 'unknown', reason: 'not answered' }), one, images);
    expect(unknown.title).toBe('backend could not be watched to its end: 1 task could not pull shop:42');
    expect(unknown.lines).toEqual([
      'not answered (shop:42, deployment ecs-svc/2)',
      '1 × exit 1',
      'Event: rolling back to deployment ecs-svc/1',
      'Event: was unable to place a task',
      'What to do: push the image.',
      'allow ecs:ListTasks',
      expect.stringMatching(/^Console: /),
    ]);
    const bare = failureOf(
      CONFIG,
      AFTER,
      watched({ kind: 'rolled-back', reason: '', finished: false }, unseen),
      one,
      [],
    );
    expect(bare.lines.slice(0, 3)).toEqual(['shop:42', '1 × exit 1', 'Event: rolling back to deployment ecs-svc/1']);
  });

  test.each<[string, ReleaseError, readonly string[]]>([
    ['of ecspresso', said('ClientException: x'), ['ecspresso: ClientException: x (shop:42)']],
    [
      'of ecspresso, with its advice',
      Object.assign(said('ClientException: x'), { advice: 'do this' }),
      ['ecspresso: ClientException: x (shop:42)', 'What to do: do this'],
    ],
    ['of our own', error, ['ecspresso: no such file (shop:42)']],
  ])('of a refusal is the words %s', (_name, cause, words) => {
    const { lines } = failureOf(CONFIG, AFTER, { kind: 'refused', error: cause }, undefined, []);
    expect(lines).toEqual([...words, expect.stringMatching(/^Console: /)]);
  });
});

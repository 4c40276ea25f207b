import { describe, expect, test } from '@jest/globals';
import type { TaskDefinitionSnapshot } from '../../../../src/ecs/snapshot.js';
import { candidates, type PastDeployment } from '../../../../src/release/modes/rollback/earlier-revisions.js';
import { previousRevision } from '../../../../src/release/modes/rollback/history.js';
import { START } from '../../../ecs/support/ecs-says.js';
import { fakeCloud } from '../../../ecs/support/fake-cloud.js';

const HOUR = 3_600_000;

/** A deployment that began `hours` ago and took a minute. */
function past(taskDefinition: string | undefined, hours: number, status = 'SUCCESSFUL'): PastDeployment {
  const createdAt = START - hours * HOUR;
  return { status, createdAt, finishedAt: createdAt + 60_000, ...(taskDefinition ? { taskDefinition } : {}) };
}

const until = (hours: number): number => START - hours * HOUR + 60_000;

describe('the revisions that a service can go back to', () => {
  test.each<[string, string, readonly PastDeployment[], readonly unknown[]]>([
    ['nothing is known', 'app:42', [], []],
    ['only what runs', 'app:42', [past('app:42', 1)], []],
    [
      'the one before',
      'app:42',
      [past('app:42', 1), past('app:41', 2)],
      [{ taskDefinition: 'app:41', until: until(1) }],
    ],
    [
      'all that ran before, newest first',
      'app:42',
      [past('app:42', 1), past('app:41', 2), past('app:39', 3)],
      [
        { taskDefinition: 'app:41', until: until(1) },
        { taskDefinition: 'app:39', until: until(2) },
      ],
    ],
    [
      'in whatever order they come',
      'app:42',
      [past('app:39', 3), past('app:42', 1), past('app:41', 2)],
      [
        { taskDefinition: 'app:41', until: until(1) },
        { taskDefinition: 'app:39', until: until(2) },
      ],
    ],
    [
      'the newest is that of the newest deployment, not of the highest number',
      'app:42',
      [past('app:40', 1), past('app:41', 2)],
      [{ taskDefinition: 'app:40' }, { taskDefinition: 'app:41', until: until(1) }],
    ],
    [
      'what runs is in progress: the last successful one still serves',
      'app:42',
      [past('app:41', 2)],
      [{ taskDefinition: 'app:41' }],
    ],
    [
      'a higher revision was left by going back',
      'app:41',
      [past('app:41', 1), past('app:42', 2), past('app:40', 3)],
      [{ taskDefinition: 'app:40', until: until(2) }],
    ],
    ['a higher revision alone', 'app:41', [past('app:42', 2)], []],
    ['another family', 'app:42', [past('other:41', 2)], []],
    ['a family that only begins alike', 'app:42', [past('app-web:41', 2)], []],
    ['revisions are numbers', 'app:10', [past('app:9', 2)], [{ taskDefinition: 'app:9' }]],
    ['one that ECS rolled back', 'app:42', [past('app:41', 2, 'ROLLBACK_SUCCESSFUL')], []],
    ['one that was stopped', 'app:42', [past('app:41', 2, 'STOPPED')], []],
    [
      'one that was rolled back and succeeded another time',
      'app:42',
      [past('app:41', 2, 'ROLLBACK_SUCCESSFUL'), past('app:41', 5)],
      [{ taskDefinition: 'app:41' }],
    ],
    ['one whose revision ECS no longer knows', 'app:42', [past(undefined, 2)], []],
    [
      'one revision that ran twice is named once, as it ran last',
      'app:42',
      [past('app:41', 1), past('app:40', 2), past('app:41', 3)],
      [{ taskDefinition: 'app:41' }, { taskDefinition: 'app:40', until: until(1) }],
    ],
  ])('%s', (_name, current, history, expected) => {
    expect(candidates(current, history)).toEqual(expected);
  });
});

/** A cloud with this history in pages of twenty; `gone` are revisions that are not ACTIVE any more. */
function cloudWith(history: readonly string[], gone: Readonly<Record<string, string | undefined>> = {}) {
  return fakeCloud({
    successfulDeployments: (_cluster, _service, next) => {
      const from = Number(next ?? 0);
      const deployments = history.slice(from, from + 20).map((taskDefinition, index) => ({
        arn: `arn:deployment/${from + index}`,
        status: 'SUCCESSFUL',
        createdAt: START - (from + index) * HOUR,
        hooks: [],
        target: `arn:revision/${from + index}/${taskDefinition}`,
      }));
      return Promise.resolve({ deployments, ...(from + 20 < history.length ? { next: String(from + 20) } : {}) });
    },
    serviceRevisions: (arns) => Promise.resolve(new Map(arns.map((arn) => [arn, arn.split('/')[2] ?? '']))),
    taskDefinition: (name) => {
      const status = name in gone ? gone[name] : 'ACTIVE';
      const found: TaskDefinitionSnapshot | undefined =
        status === undefined ? undefined : { name, status, source: { family: 'app' } };
      return Promise.resolve(found);
    },
  });
}

describe('reading the history', () => {
  const many = (count: number, taskDefinition: string): string[] => Array.from({ length: count }, () => taskDefinition);

  test('stops at the first page that is enough', async () => {
    const { cloud, count } = cloudWith(['app:42', 'app:41', ...many(100, 'app:40')]);
    const found = await previousRevision(cloud, 'c', 's', 'app:42');
    expect(found).toMatchObject({ kind: 'found', candidate: { taskDefinition: 'app:41' } });
    expect([count('successfulDeployments'), count('serviceRevisions'), count('taskDefinition')]).toEqual([1, 1, 1]);
  });

  test('goes back page by page, and asks for at most twenty revisions a call', async () => {
    const { cloud, calls, count } = cloudWith([...many(45, 'app:42'), 'app:41']);
    const found = await previousRevision(cloud, 'c', 's', 'app:42');
    expect(found).toMatchObject({ kind: 'found', candidate: { taskDefinition: 'app:41' } });
    expect(count('successfulDeployments')).toBe(3);
    const sizes = calls.flatMap(({ method, args }) => (method === 'serviceRevisions' ? [(args[0] as []).length] : []));
    expect(sizes).toEqual([20, 20, 6]);
  });

  test('passes by what is not ACTIVE, or not known any more', async () => {
    const { cloud } = cloudWith(['app:42', 'app:41', 'app:40', 'app:39'], {
      'app:41': 'INACTIVE',
      'app:40': undefined,
    });
    const found = await previousRevision(cloud, 'c', 's', 'app:42');
    expect(found).toMatchObject({ kind: 'found', candidate: { taskDefinition: 'app:39' } });
  });

  test('takes one whose status nobody knows: ECS will say whether it starts it', async () => {
    const { cloud } = cloudWith(['app:42', 'app:41'], { 'app:41': 'NEW_STATUS' });
    const found = await previousRevision(cloud, 'c', 's', 'app:42');
    expect(found).toMatchObject({ kind: 'found', candidate: { taskDefinition: 'app:41' } });
  });

  test('names what is gone when nothing else is there', async () => {
    const { cloud } = cloudWith(['app:42', 'app:41'], { 'app:41': 'INACTIVE' });
    expect(await previousRevision(cloud, 'c', 's', 'app:42')).toEqual({
      kind: 'none',
      gone: ['app:41'],
      complete: true,
    });
  });

  test('a history without end is not read to its end', async () => {
    const { cloud, count } = cloudWith(many(2000, 'app:42'));
    expect(await previousRevision(cloud, 'c', 's', 'app:42')).toEqual({
      kind: 'none',
      gone: [],
      complete: false,
    });
    expect(count('successfulDeployments')).toBe(25);
  });

  test('nor are all revisions asked for one by one', async () => {
    const history = Array.from({ length: 60 }, (_, index) => `app:${99 - index}`);
    const { cloud, count } = cloudWith(history, Object.fromEntries(history.map((name) => [name, 'INACTIVE'])));
    expect(await previousRevision(cloud, 'c', 's', 'app:100')).toMatchObject({ kind: 'none', complete: false });
    expect(count('taskDefinition')).toBe(20);
  });
});

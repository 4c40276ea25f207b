import { describe, expect, test } from '@jest/globals';
import type { AwsError, Cloud } from '../../../../src/ecs/cloud.js';
import type { Deployments, Inputs } from '../../../../src/inputs/inputs.js';
import { outputsOf } from '../../../../src/report/outputs.js';
import { awaiting, START } from '../../../ecs/support/ecs-says.js';
import { awsError } from '../../../ecs/support/fake-cloud.js';
import { inWords } from '../../../support/in-words.js';
import { fakeWorld } from '../../support/fake-world.js';
import { inputs, migration } from '../../support/inputs.js';
import { continueOrWait } from '../../support/narrated.js';
import type { Script } from '../../support/script.js';
import { said } from '../../support/script.js';
import { CONFIGS, named } from '../rollback/support/rolling-back.js';

const OURS: Deployments = { kind: 'lines', named: [named('backend', 'shop-backend:42')] };
const BOTH: Deployments = {
  kind: 'lines',
  named: [named('backend', 'shop-backend:42'), { ...named('frontend', 'shop-frontend:42'), line: 2 }],
};

interface World {
  /** `family:revision` that is in progress, by service. */
  readonly inFlight?: Readonly<Record<string, string>>;
  /** Hooks that hold it in turn, each until it is continued. */
  readonly hooks?: readonly string[];
  readonly refuses?: AwsError;
  /** ECS goes on although it answers with that. */
  readonly goesOn?: boolean;
  readonly more?: Partial<Script>;
  readonly cancelAt?: number;
}

const PAUSED = { backend: 'shop-backend:42' };

/** One of the two modes, in an ECS that holds deployments at pauses. */
async function goingOn(
  more: Partial<Inputs>,
  { inFlight = PAUSED, hooks = ['ecs-pause-1'], refuses, goesOn = false, more: script = {}, cancelAt }: World = {},
) {
  const continued: string[] = [];
  const isFree = (): boolean => continued.length >= hooks.length;
  const fake = fakeWorld({
    configs: CONFIGS,
    services: { backend: {}, frontend: {} },
    inFlight,
    end: () => (isFree() ? 'SUCCESSFUL' : 'IN_PROGRESS'),
    ...script,
    cloud: {
      serviceDeployments: (arns) =>
        Promise.resolve(
          arns.map((arn) => {
            const [, , name = '', number = ''] = arn.split('/');
            const held = hooks[continued.length];
            const expiresAt = START + (continued.length + 1) * 3_600_000;
            const isOver = held === undefined && fake.clock.elapsed() >= 12_000;
            return {
              arn,
              status: isOver ? 'SUCCESSFUL' : 'IN_PROGRESS',
              createdAt: START,
              target: `arn:aws:ecs:r:1:service-revision/production/${name}/${number}`,
              stage: held === undefined ? 'BAKE_TIME' : 'POST_TEST_TRAFFIC_SHIFT',
              hooks:
                held === undefined ? [] : [{ hookId: held, status: 'AWAITING_ACTION', targetType: 'PAUSE', expiresAt }],
            };
          }),
        ),
      continueServiceDeployment: (arn, hookId, action) => {
        fake.journal.push(`continue ${arn.split('/')[2]} ${hookId} ${action}`);
        if (!refuses || goesOn) continued.push(hookId);
        return refuses ? Promise.reject(refuses) : Promise.resolve();
      },
      taskDefinition: (name) =>
        Promise.resolve({
          name,
          status: 'ACTIVE',
          source: { family: name.replace(/:.*/, ''), containerDefinitions: [{ name: 'app', image: 'repo/app:v42' }] },
        }),
      ...script.cloud,
    },
  });
  const world = {
    ...fake.world,
    // An approver's role needs no secrets of the files.
    ecspresso: { ...fake.world.ecspresso, render: () => Promise.reject(said('must_env')) },
  };
  if (cancelAt !== undefined) fake.clock.at(cancelAt, () => fake.cancel.abort());
  const lines = [['backend.yml'], ['frontend.yml'], ['batch.yml']];
  const end = await fake.clock.drive(
    continueOrWait(world, inputs(lines, { mode: 'continue', deployments: OURS, ...more })),
  );
  const { deployments, 'rollback-to': rollbackTo } = outputsOf(end, undefined, (text) => text);
  return { ...fake, end: inWords(end), deployments, rollbackTo };
}

describe('mode continue', () => {
  test('continues what is paused on the named revision, and follows it to the end', async () => {
    const { end, journal, deployments, rollbackTo } = await goingOn({});
    expect(journal).toEqual(['continue backend ecs-pause-1 CONTINUE']);
    expect(end.status).toBe('released');
    expect(end.configs).toMatchObject([{ service: 'backend', result: 'released', after: 'shop-backend:42' }]);
    expect([deployments, rollbackTo]).toEqual([
      'backend=shop-backend:42',
      'backend=shop-backend:41 from shop-backend:42',
    ]);
  });

  test('reads again what ECS throttles before anything is continued', async () => {
    let asked = 0;
    const taskDefinition: Cloud['taskDefinition'] = async (name) => {
      asked += 1;
      if (asked < 4) throw awsError('throttled', 'ecs:DescribeTaskDefinition');
      return { name, status: 'ACTIVE', source: { family: 'shop-backend' } };
    };
    const { end, journal } = await goingOn({}, { more: { cloud: { taskDefinition } } });
    expect(journal).toEqual(['continue backend ecs-pause-1 CONTINUE']);
    expect(end.status).toBe('released');
  });

  test('says where the time of this step went, and nothing of the time before it', async () => {
    const [backend] = (await goingOn({})).end.configs;
    const spent = Object.values(backend?.phases ?? {}).reduce<number>((sum, value) => sum + (value ?? 0), 0);
    expect(spent).toBeCloseTo(backend?.seconds ?? 0, 0);
    expect(spent).toBeGreaterThan(0);
  });

  test('what no line names is not touched, and that is told', async () => {
    const { end } = await goingOn({});
    expect(end.configs.map(({ service }) => service)).toEqual(['backend']);
    expect(end.warnings).toEqual(['frontend is not among `deployments`: this run does not touch it.']);
  });

  test('whatever is paused now, for a person by hand', async () => {
    const { end, journal } = await goingOn({ deployments: { kind: 'paused' } });
    expect(end.warnings).toEqual(['frontend is not paused: this run does not touch it.']);
    expect(journal).toEqual(['continue backend ecs-pause-1 CONTINUE']);
    expect(end.configs.map(({ service }) => service)).toEqual(['backend']);
  });

  test('a second pause is one of its own', async () => {
    const { end, journal } = await goingOn({}, { hooks: ['ecs-pause-1', 'ecs-pause-2'] });
    expect(journal).toEqual(['continue backend ecs-pause-1 CONTINUE']);
    expect(end).toMatchObject({ status: 'paused', configs: [{ result: 'paused', paused: { hookId: 'ecs-pause-2' } }] });
  });

  test('the next pause of one hook is one of its own, too', async () => {
    const { end, journal } = await goingOn({}, { hooks: ['ecs-pause-1', 'ecs-pause-1'] });
    expect(journal).toEqual(['continue backend ecs-pause-1 CONTINUE']);
    const paused = { hookId: 'ecs-pause-1', expiresAt: START + 2 * 3_600_000 };
    expect(end).toMatchObject({ status: 'paused', configs: [{ result: 'paused', paused }] });
  });

  test('what goes on by itself is followed, what is deployed is unchanged', async () => {
    const going = await goingOn({}, { hooks: [] });
    expect([going.journal, going.end.status]).toEqual([[], 'released']);
    const deployments: Deployments = { kind: 'lines', named: [named('backend', 'shop-backend:41')] };
    const done = await goingOn({ deployments }, { inFlight: {} });
    expect(done.journal).toEqual([]);
    expect(done.end).toMatchObject({
      status: 'unchanged',
      configs: [{ result: 'unchanged', after: 'shop-backend:41' }],
    });
  });

  test.each<[string, Partial<Inputs>, World, RegExp]>([
    [
      'nothing is paused',
      { deployments: { kind: 'paused' } },
      { inFlight: {} },
      /no service of `configs` is paused now/,
    ],
    [
      'there is no such service',
      {},
      { more: { services: { frontend: {} } }, inFlight: {} },
      /no active service backend/,
    ],
    [
      'another controller makes the deployments',
      { deployments: { kind: 'lines', named: [named('backend', 'shop-backend:41')] } },
      { more: { services: { backend: { controller: 'CODE_DEPLOY' } } }, inFlight: {} },
      /deployment controller CODE_DEPLOY/,
    ],
    [
      'ECS may not be asked',
      {},
      { more: { cloud: { taskDefinition: () => Promise.reject(awsError('denied', 'ecs:DescribeTaskDefinition')) } } },
      /Allow ecs:DescribeTaskDefinition/,
    ],
  ])('nothing is continued where %s', async (_name, more, world, words) => {
    await expect(goingOn(more, world)).rejects.toThrow(words);
  });

  test('ECS refuses: red, and says so', async () => {
    const { end } = await goingOn({}, { refuses: awsError('denied', 'ecs:ContinueServiceDeployment') });
    expect(end.status).toBe('failed');
    expect(end.failures[0]?.lines.join('\n')).toMatch(/ECS did not continue backend: ecs:ContinueServiceDeployment: /);
    expect(end.configs[0]).toMatchObject({ result: 'failed', paused: { hookId: 'ecs-pause-1' } });
    expect(end.configs[0]?.end).toMatch(/^backend is paused at POST_TEST_TRAFFIC_SHIFT/);
  });

  test('an error of a call that ECS has taken is no failure: what goes on is followed', async () => {
    const refuses = awsError('transient', 'ecs:ContinueServiceDeployment');
    const { end } = await goingOn({}, { refuses, goesOn: true });
    expect(end).toMatchObject({ status: 'released', failures: [], configs: [{ result: 'released' }] });
  });

  test('no task runs after a failure, nor where one of two services is held', async () => {
    const tasks = { deployments: BOTH, postMigration: migration('clear'), smokeTest: migration('smoke') };
    const inFlight = { backend: 'shop-backend:42', frontend: 'shop-frontend:42' };
    const ran = ({ journal }: Awaited<ReturnType<typeof goingOn>>) => journal.filter((line) => line.startsWith('run'));
    const both = await goingOn(tasks, { inFlight, hooks: [] });
    expect(ran(both)).toEqual(['run backend.yml 42', 'run backend.yml 42']);
    const refused = await goingOn(tasks, { inFlight, refuses: awsError('denied', 'ecs:ContinueServiceDeployment') });
    expect([refused.end.status, ran(refused)]).toEqual(['failed', []]);
    const done: string[] = [];
    const cloud: Partial<Cloud> = {
      continueServiceDeployment: (arn) => {
        done.push(arn.split('/')[2] ?? '');
        return Promise.resolve();
      },
      // The frontend has a second pause.
      serviceDeployments: (arns) =>
        Promise.resolve(
          arns.map((arn) => {
            const [, , name = '', number = ''] = arn.split('/');
            const held = !done.includes(name) ? 'ecs-pause-1' : name === 'frontend' ? 'ecs-pause-2' : undefined;
            return {
              arn,
              status: held === undefined ? 'SUCCESSFUL' : 'IN_PROGRESS',
              createdAt: START,
              target: `arn:aws:ecs:r:1:service-revision/production/${name}/${number}`,
              stage: 'POST_SCALE_UP',
              hooks: held === undefined ? [] : [awaiting(held)],
            };
          }),
        ),
    };
    const held = await goingOn(tasks, { inFlight, more: { cloud } });
    expect(held.end.configs.map(({ result }) => result)).toEqual(['released', 'paused']);
    expect([held.end.status, ran(held)]).toEqual(['paused', []]);
  });

  test('the tasks that come after run on the named revision, and not at another pause', async () => {
    const tasks = { postMigration: migration('php artisan cache:clear') };
    const { journal } = await goingOn(tasks);
    expect(journal).toContain('run backend.yml 42');
    const held = await goingOn(tasks, { hooks: ['ecs-pause-1', 'ecs-pause-2'] });
    expect(held.journal).not.toContain('run backend.yml 42');
  });

  test('a cancel stops only what was named, where it is asked to', async () => {
    const left = await goingOn({}, { cancelAt: 5000 });
    expect(left.journal).toEqual(['continue backend ecs-pause-1 CONTINUE']);
    expect(left.end).toMatchObject({ status: 'cancelled', message: 'Cancelled; still in progress in ECS: backend.' });
    const stopped = await goingOn({ onCancel: 'stop' }, { cancelAt: 5000 });
    expect(stopped.journal).toEqual(['continue backend ecs-pause-1 CONTINUE', 'roll back backend']);
  });
});

describe('mode wait', () => {
  test('only follows', async () => {
    const { end, journal } = await goingOn({ mode: 'wait' }, { hooks: [] });
    expect([journal, end.status]).toEqual([[], 'released']);
  });

  test('ends at a pause where it waits for one', async () => {
    const { end, journal } = await goingOn({ mode: 'wait', waitUntil: { kind: 'paused' } });
    expect([journal, end.status]).toEqual([[], 'paused']);
  });

  test('runs the smoke test at the pause that it waits for', async () => {
    const smokeTest = migration('php artisan smoke');
    const { end } = await goingOn({ mode: 'wait', waitUntil: { kind: 'paused' }, smokeTest });
    expect(end).toMatchObject({ status: 'paused', smokeTest: { what: 'php artisan smoke', result: 'succeeded' } });
  });

  test('ends at a stage', async () => {
    const waitUntil = { kind: 'stage', stage: 'BAKE_TIME' } as const;
    const { end } = await goingOn({ mode: 'wait', waitUntil }, { hooks: [] });
    expect(end).toMatchObject({ status: 'in-progress', configs: [{ result: 'in-progress', stage: 'BAKE_TIME' }] });
  });

  test.each([
    ['the stage that it waits for', 'POST_TEST_TRAFFIC_SHIFT', 'succeeded'],
    ['a stage before that', 'BAKE_TIME', undefined],
  ] as const)('a pause at %s: the smoke test runs only where it has come that far', async (_name, stage, result) => {
    const waitUntil = { kind: 'stage', stage } as const;
    const { end } = await goingOn(
      { mode: 'continue', waitUntil, smokeTest: migration('php artisan smoke') },
      { hooks: ['ecs-pause-1', 'ecs-pause-2'] },
    );
    expect([end.status, end.smokeTest?.result]).toEqual(['paused', result]);
  });
});

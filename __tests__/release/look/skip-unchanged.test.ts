import { describe, expect, test } from '@jest/globals';
import type { DeploymentSnapshot } from '../../../src/ecs/snapshot.js';
import type { Inputs } from '../../../src/inputs/inputs.js';
import { skippedTask, withoutUnchanged } from '../../../src/release/look/skip-unchanged.js';
import type { PlannedConfig, PlannedMigration } from '../../../src/release/plan.js';
import { deployment, oldDeployment, service } from '../../ecs/support/ecs-says.js';
import { planned, planOf, registeredOnly } from '../support/plans.js';

const container = (image: string) => ({
  name: image,
  image,
  essential: true,
  log: { kind: 'unreadable', why: { kind: 'no-configuration' } } as const,
});
const PINNED = 'repo/app:9f3c2e1';
const definition = (...images: readonly string[]) => ({ family: 'shop-backend', containers: images.map(container) });
const shows = (...deployments: readonly DeploymentSnapshot[]) => ({ current: service(deployments) });
const COMPLETE = shows(oldDeployment({ status: 'PRIMARY' }));
const SAME = { differs: false, notBuilt: false };

/** What `skip-unchanged` makes of the backend. */
function skipping(
  more: Partial<PlannedConfig> = {},
  {
    difference = SAME,
    force = 'auto',
    tasks = {},
  }: {
    readonly difference?: typeof SAME | undefined;
    readonly force?: Inputs['forceNewDeployment'];
    readonly tasks?: Partial<Record<'migration' | 'smokeTest' | 'postMigration', PlannedMigration>>;
  } = {},
) {
  const config = planned('backend', { definition: definition(PINNED), ...COMPLETE, ...more });
  const { plan } = withoutUnchanged({ ...planOf(config), ...tasks }, new Map([['backend', difference]]), {
    forceNewDeployment: force,
  });
  return { leftAlone: plan.unchanged?.has('backend'), followed: plan.followed?.get('backend'), plan };
}

const ROLLS_BACK = shows(
  oldDeployment({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS', rolloutStateReason: 'rolling back to ecs-svc/1' }),
);

describe('a config without a difference is left alone', () => {
  test.each<[string, Parameters<typeof skipping>, boolean]>([
    ['where its service runs it in a completed deployment', [], true],
    ['not where there is a difference', [{}, { difference: { ...SAME, differs: true } }], false],
    ['not where an image is not built yet', [{}, { difference: { ...SAME, notBuilt: true } }], false],
    [
      'not where the tag of one of its images can move',
      [{ definition: definition(PINNED, 'repo/nginx:latest') }],
      false,
    ],
    ['not where every deploy is to be forced', [{}, { force: 'always' }], false],
    ['not where its service does not exist', [{ current: undefined }], false],
    ['not where its deployment failed', [shows(oldDeployment({ status: 'PRIMARY', rolloutState: 'FAILED' }))], false],
    ['not where ECS is rolling it back', [ROLLS_BACK], false],
    [
      'not where the service names another revision than it runs',
      [{ current: service([oldDeployment({ status: 'PRIMARY' })], { taskDefinition: 'shop:40' }) }],
      false,
    ],
  ])('%s', (_name, given, leftAlone) => {
    expect(skipping(...given)).toMatchObject({ leftAlone, followed: undefined });
  });

  test('one that is in progress is followed', () => {
    const { leftAlone, followed } = skipping(shows(deployment(2), oldDeployment()));
    expect([leftAlone, followed]).toEqual([false, { id: 'ecs-svc/2', taskDefinition: 'shop:42' }]);
  });
});

describe('the tasks of a release where something is left alone', () => {
  const task = (name: PlannedMigration['name'], config: PlannedConfig): PlannedMigration => ({
    name,
    config,
    container: 'app',
    overrides: {},
    what: name,
    timeoutSeconds: 60,
  });
  const backend = planned('backend', { definition: definition(PINNED), ...COMPLETE });

  test('the migration goes with its config, and nothing else does', () => {
    const tasks = {
      migration: task('migration', backend),
      smokeTest: task('smoke test', backend),
      postMigration: task('post-migration', backend),
    };
    expect(skipping({}, { tasks }).plan).toMatchObject({ migration: undefined, smokeTest: {}, postMigration: {} });
    expect(skipping({}, { tasks, difference: { ...SAME, differs: true } }).plan.migration).toBeDefined();
  });

  test('a config of a migration alone is never left alone, whatever other tasks there are', () => {
    const migrate = registeredOnly('migrate', { definition: definition(PINNED) });
    const tasks = { migration: task('migration', migrate), smokeTest: task('smoke test', backend) };
    const { plan } = withoutUnchanged(
      { ...planOf(migrate, backend), ...tasks },
      new Map([
        ['migrate', SAME],
        ['backend', SAME],
      ]),
      { forceNewDeployment: 'auto' },
    );
    expect([...(plan.unchanged ?? [])]).toEqual(['backend']);
    expect(plan.migration).toBeDefined();
  });

  test('one that is left out is told of on the revision that runs', () => {
    expect(skippedTask(task('migration', backend))).toMatchObject({ result: 'skipped', taskDefinition: 'shop:41' });
  });
});

import { expect, test } from '@jest/globals';
import { BREAKER, type Json } from './cloud.js';
import { deployments, hooks, lambda, pause, staged } from './staged.js';

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const ALARMS = { alarms: { enable: true, rollback: true, alarmNames: ['errors'] } };
const CONFIGURATIONS: readonly Json[] = [
  { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 3 },
  { strategy: 'CANARY', bakeTimeInMinutes: 2, canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 2 } },
  { strategy: 'LINEAR', bakeTimeInMinutes: 1, linearConfiguration: { stepPercent: 30, stepBakeTimeInMinutes: 1 } },
  {
    strategy: 'ROLLING',
    earlySuccessCriteria: { enable: true, healthyPercent: 100, sourceServiceRevisionCleanup: 'DEFERRED' },
  },
];
const TAGS = ['v2', 'v3', 'crash', 'bake-crash1', 'alarm', 'alarm-scale-up', 'hook-fails'];

/** Plays one random schedule and says what must never be. */
function played(seed: number): readonly string[] {
  const roll = dice(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(roll() * items.length)] as Item;
  const configuration = (): Json => ({
    earlySuccessCriteria: { enable: false },
    ...pick(CONFIGURATIONS),
    ...BREAKER,
    ...ALARMS,
    lifecycleHooks: [
      ...(roll() < 0.5
        ? [pause(['POST_TEST_TRAFFIC_SHIFT'], { timeoutInMinutes: 5, action: pick(['CONTINUE', 'ROLLBACK']) })]
        : []),
      ...(roll() < 0.5 ? [lambda([pick(['PRE_SCALE_UP', 'PRODUCTION_TRAFFIC_SHIFT', 'TEST_TRAFFIC_SHIFT'])])] : []),
    ],
  });
  const cloud = staged(configuration());
  const wrong: string[] = [];
  const story = (): Json => cloud.story();
  const acts: readonly (() => void)[] = [
    () => cloud.deploy(pick(TAGS), roll() < 0.3 ? { deploymentConfiguration: configuration() } : {}),
    () => cloud.refusal('StopServiceDeployment', { serviceDeploymentArn: story()['serviceDeploymentArn'] }),
    () => {
      const { serviceDeploymentArn } = story();
      const hookId = hooks(story()).at(-1)?.['hookId'] ?? 'ecs-pause-x';
      cloud.refusal('ContinueServiceDeployment', {
        serviceDeploymentArn,
        hookId,
        action: pick(['CONTINUE', 'ROLLBACK']),
      });
    },
    () => cloud.call('UpdateService', { cluster: 'prod', service: 'web', desiredCount: 1 + Math.floor(roll() * 3) }),
    () => cloud.call('UpdateService', { cluster: 'prod', service: 'web', forceNewDeployment: true }),
  ];
  const look = (): void => {
    const { status, targetServiceRevision, sourceServiceRevisions } = story();
    const revisions = [
      targetServiceRevision,
      ...((sourceServiceRevisions as unknown[] | undefined) ?? []),
    ] as readonly Json[];
    const weights = revisions.map((revision) => revision['requestedProductionTrafficWeight']);
    const total = weights.reduce<number>((sum, weight) => sum + Number(weight), 0);
    if (weights[0] !== undefined && revisions.length > 1 && Math.abs(total - 100) > 1e-9) {
      wrong.push(`production traffic adds up to ${total} at ${status} ${story()['lifecycleStage']}`);
    }
  };
  for (let count = 0; count < 8; count += 1) {
    cloud.pass(Math.floor(roll() * 250));
    pick(acts)();
    look();
    cloud.world.alarms.delete('errors');
  }
  for (let waited = 0; waited < 100; waited += 1) {
    cloud.pass(60);
    look();
  }
  const { status } = story();
  if (!/^(?:SUCCESSFUL|STOPPED|ROLLBACK_SUCCESSFUL)$/.test(String(status)))
    wrong.push(`ends as ${status}: ${JSON.stringify(story())}`);
  const left = deployments(cloud.described());
  if (left.length !== 1 || left[0]?.['rolloutState'] !== 'COMPLETED') wrong.push(`left: ${JSON.stringify(left)}`);
  const { desiredCount } = cloud.described();
  if (left[0]?.['runningCount'] !== desiredCount) wrong.push(`${left[0]?.['runningCount']} of ${desiredCount} run`);
  const open = hooks(story()).filter((hook) => /AWAITING|IN_PROGRESS/.test(String(hook['status'])));
  if (open.length > 0) wrong.push(`open: ${JSON.stringify(open)}`);
  return wrong;
}

const FIRST = Number(process.env['SEED']?.split('+')[0] ?? 1);
const COUNT = Number(process.env['SEED']?.split('+')[1] ?? (process.env['SEED'] === undefined ? 25 : 1));

test.each(Array.from({ length: COUNT }, (_, index) => FIRST + index))(
  'whatever happens to a service, its traffic adds up, and it comes to an end (SEED=%i)',
  (seed) => {
    expect([...new Set(played(seed))]).toEqual([]);
  },
);

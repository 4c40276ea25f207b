import { answerIfAny } from '../../ecs/answer-or-error.js';
import { changedAttributes } from '../../ecs/api/service-attributes.js';
import { AwsError } from '../../ecs/cloud.js';
import { primaryLifecycle } from '../../ecs/service/primary-lifecycle.js';
import { type PrimaryLifecycle, revisionInProduction } from '../../ecs/service/running.js';
import { shiftedTraffic, type Traffic } from '../../ecs/service/traffic.js';
import type { ServiceSnapshot } from '../../ecs/snapshot.js';
import type { Watch } from '../../ecs/watch/watch.js';
import { mapLimited } from '../concurrency.js';
import { withoutRollback, withRollbackEnded } from '../config-outcome.js';
import { inEcs } from '../in-ecs.js';
import { type ConfigOutcome, GREEN_RESULTS } from '../outcome.js';
import { byCluster, clusterKey, hasService, type Plan, type PlannedConfig, type ServiceConfig } from '../plan.js';
import { readService } from '../read-service.js';
import { deployTurns } from '../roll-out/deploy-turns.js';
import type { RollOutInputs } from '../roll-out/deploy-with-force.js';
import { type Resized, resizedSince } from '../service-end.js';
import { rollBackService, type ServiceRollbackEnd } from '../service-rollback/roll-back-service.js';
import type { ServiceToRollBack } from '../service-rollback/rollback-step.js';
import { stuckFailure } from '../service-rollback/stuck-failure.js';
import { outcomeIn, type Story } from '../story.js';
import type { World } from '../world.js';

/** Clusters that are asked at the same time. */
const CLUSTERS_AT_ONCE = 4;

/** Texts of attributes by cluster and service. */
type Attributes = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** What {@link recover} needs of the release that failed. */
export interface Failed {
  /** At the end of the roll-outs. */
  readonly story: Story;
  readonly inputs: RollOutInputs;
  readonly watchOf: (config: PlannedConfig) => Watch;
  /** As {@link rememberedAttributes} read them before anything was rolled out. */
  readonly attributes: Attributes | undefined;
}

/**
 * The attributes of every service before it is rolled out: what stays new can only be told by them. Undefined when ECS does not
 * tell.
 */
export async function rememberedAttributes(world: World, plan: Plan): Promise<Attributes | undefined> {
  const all = new Map<string, Readonly<Record<string, string>>>();
  try {
    await mapLimited(byCluster(plan.lines.flat().filter(hasService)), CLUSTERS_AT_ONCE, async (configs) => {
      const [first] = configs;
      if (!first) return;
      const names = configs.map(({ service }) => service);
      const found = await world.cloud(first.region).attributes(first.cluster, names);
      for (const [name, attributes] of found) all.set(`${clusterKey(first)} ${name}`, attributes);
    });
    return all;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return undefined;
  }
}

/**
 * `on-failure: rollback`, after every roll-out that was begun has had its verdict: what this run has deployed is rolled back, the
 * last line first, the services of one line together. One that cannot is stuck, and the others are rolled back anyway. What this run
 * has only followed is left, and that is told.
 */
export async function recover(world: World, failed: Failed): Promise<void> {
  const { story } = failed;
  const { plan } = story;
  const slow = onlySlow(story);
  if (slow.length > 0) {
    world.emit({ kind: 'warning', warning: { kind: 'only-slow', services: slow } });
    return;
  }
  for (const config of plan.lines.flat()) {
    const outcome = outcomeIn(story, config);
    if (outcome?.followed !== true || inEcs(outcome) === 'no') continue;
    world.emit({ kind: 'service-not-rolled-back', key: config.key, outcome: withoutRollback(outcome) });
  }
  const lines = plan.lines
    .map((line) => line.filter(hasService).filter((config) => isDeployed(outcomeIn(story, config))))
    .toReversed();
  const waiting = lines.map((line) => line.filter((config) => !isRolledBack(outcomeIn(story, config))));
  if (waiting.flat().length > 0) {
    world.emit({ kind: 'rollback-starting', services: waiting.flat().map(rollbackPlace) });
    for (const line of waiting) {
      if (world.signal.aborted) break;
      const inputs: RollOutInputs = { ...failed.inputs, turn: deployTurns() };
      await Promise.all(line.map((config) => rollBackOne(world, { ...failed, inputs }, config)));
    }
    world.emit({ kind: 'line-ended' });
  }
}

/** The services that timed out though everything of ours runs, where nothing else of the roll-out is red. */
function onlySlow(story: Story): readonly string[] {
  const outcomes = story.plan.lines.flat().flatMap((config) => outcomeIn(story, config) ?? []);
  const red = outcomes.filter(({ result }) => !GREEN_RESULTS.has(result));
  return red.every(({ healthy }) => healthy) ? red.flatMap(({ service }) => service ?? []) : [];
}

/** Whether a deployment of ours has been in this service; one that was only followed is none. */
function isDeployed(outcome: ConfigOutcome | undefined): boolean {
  if (outcome === undefined) return false;
  const { result, deployment, serves, followed } = outcome;
  if (followed) return false;
  return result !== 'unchanged' && (deployment !== undefined || serves !== 'old');
}

function isRolledBack(outcome: ConfigOutcome | undefined): boolean {
  return outcome?.result === 'rolled-back' && outcome.serves === 'old';
}

function rollbackPlace(config: ServiceConfig): {
  region: string;
  cluster: string;
  service: string;
  taskDefinition: string | undefined;
} {
  const { region, cluster, service, before } = config;
  return { region, cluster, service, taskDefinition: before };
}

/** Rolls one service back, and reports how that ended. */
async function rollBackOne(world: World, failed: Failed, config: ServiceConfig): Promise<void> {
  const { story, inputs, watchOf } = failed;
  const released = outcomeIn(story, config);
  if (released?.after === undefined) return;
  const startedAt = world.clock.now();
  const wasReleased = released.result === 'released';
  const deployed: ServiceToRollBack = {
    service: config.service,
    after: released.after,
    created: config.current === undefined,
    preexisting: new Set(config.current?.deployments.map(({ id }) => id) ?? []),
    before: config.before,
  };
  world.emit({ kind: 'service-rollback-starting', key: config.key, to: config.before, at: startedAt });
  const end = await rollBackService(world, watchOf(config), config, deployed, released, {
    ...inputs,
    // All production traffic is to be on the earlier revision; nobody waits for the bake, or for somebody to continue.
    leaves: 'pauses',
  });
  const keeps = end.kind === 'rolled-back' ? await readKeptAttributes(world, failed, config) : [];
  const onFailureRollback = { startedAt, wasReleased, seconds: (world.clock.now() - startedAt) / 1000 };
  const now = world.signal.aborted ? 'unasked' : await readService(world, config);
  const lifecycle = isService(now) ? await primaryLifecycle(world.cloud(config.region), now) : undefined;
  const running = end.kind === 'rolled-back' ? end.on : runsNow(now, released, lifecycle);
  const traffic = isService(now) ? shiftedTraffic(now, lifecycle) : undefined;
  const left: Left = { keeps, resized: resizedSince(config.current, desiredIn(now)), traffic };
  const ended = { ...asOutcome(end, deployed, released, left), running, onFailureRollback };
  const outcome = withRollbackEnded(released, ended);
  world.emit({ kind: 'service-rollback-ended', key: config.key, outcome });
  // Of a roll-out that failed because it was replaced everything has been said.
  const isNews = end.kind === 'stuck' && outcome.result === 'stuck';
  if (isNews) world.emit({ kind: 'failed', key: config.key, failure: stuckFailure(end, deployed, config) });
}

type Now = ServiceSnapshot | undefined | AwsError | 'unasked';

/** What a service runs that is not rolled back, as far as ECS still shows it. */
function runsNow(
  service: Now,
  { running }: ConfigOutcome,
  lifecycle: PrimaryLifecycle | undefined,
): string | undefined {
  return service === 'unasked' || service instanceof AwsError ? running : revisionInProduction(service, lifecycle);
}

function isService(now: Now): now is ServiceSnapshot {
  return now !== undefined && now !== 'unasked' && !(now instanceof AwsError);
}

function desiredIn(service: Now): number | undefined {
  return isService(service) ? service.desired : undefined;
}

/** What a service that is rolled back keeps of this release. */
interface Left {
  readonly keeps: readonly string[];
  readonly resized: Resized | undefined;
  readonly traffic: Traffic | undefined;
}

function asOutcome(
  end: ServiceRollbackEnd,
  deployed: ServiceToRollBack,
  released: ConfigOutcome,
  left: Left,
): Pick<ConfigOutcome, 'result' | 'serves' | 'end' | 'tasks'> {
  const { before, after } = deployed;
  switch (end.kind) {
    case 'rolled-back':
      return {
        result: 'rolled-back',
        serves: 'old',
        end: { kind: 'rolled-back', on: end.on, keeps: left.keeps, resized: left.resized },
        tasks: end.tasks ?? released.tasks,
      };
    case 'cancelled':
      return { result: 'cancelled', serves: 'unsettled', end: end.serviceEnd };
    case 'stuck': {
      const serves = end.serves ?? released.serves ?? 'unsettled';
      if (!end.leftAlone) {
        const on = serves === 'new' ? after : undefined;
        const pause = end.why.kind === 'paused' ? end.why.pause : undefined;
        const stuck = { kind: 'stuck', on, after, before, traffic: left.traffic, pause } as const;
        return { result: 'stuck', serves, end: stuck };
      }
      const result = released.result === 'released' ? 'stuck' : released.result;
      return { result, serves: 'unsettled', end: { kind: 'left-alone', why: end.why } };
    }
  }
}

/** The attributes that are not as they were before the release, by name; best effort. */
async function readKeptAttributes(
  world: World,
  { attributes }: Failed,
  config: ServiceConfig,
): Promise<readonly string[]> {
  const before = attributes?.get(`${clusterKey(config)} ${config.service}`);
  if (before === undefined) return [];
  const answer = await answerIfAny(() => world.cloud(config.region).attributes(config.cluster, [config.service]));
  const now = answer?.get(config.service);
  return now === undefined ? [] : changedAttributes(before, now);
}

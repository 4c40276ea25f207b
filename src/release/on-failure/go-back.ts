import { AwsError } from '../../ecs/cloud.js';
import { findServiceDeployment } from '../../ecs/find-service-deployment.js';
import { lastCompleted, newestIn, type ServiceSnapshot } from '../../ecs/snapshot.js';
import type { Watch } from '../../ecs/watch.js';
import { ReleaseError } from '../../errors.js';
import type { ConfigOutcome, Failure, Serves, TaskCount } from '../outcome.js';
import { familyOf, type ServiceConfig } from '../plan.js';
import { type RollOutInputs, rollOut } from '../roll-out/roll-out.js';
import { serviceNow } from '../roll-out/service-now.js';
import { spokenTime } from '../spoken-time.js';
import type { World } from '../world.js';
import { type Touched, wayBack } from './way-back.js';

/** Looks at a service whose state changes under our hands before it counts as stuck. */
const ROUNDS = 4;

/** How going back ended for one service. */
export type GoneBack =
  | { readonly kind: 'back'; readonly tasks?: TaskCount }
  /** The job was cancelled; `stands` is a clause of what goes on. */
  | { readonly kind: 'cancelled'; readonly stands: string }
  | {
      readonly kind: 'stuck';
      readonly reason: string;
      /** Absent where trying has changed nothing. */
      readonly serves?: Serves;
      /** Of the deploy that was to bring it back. */
      readonly failure?: Failure;
      /** There is nothing to bring back by hand: somebody else has deployed, or the service is gone. */
      readonly leftAlone?: boolean;
    };

/**
 * Takes a service back to what it ran before this run and follows it to ECS's verdict: what is in flight is rolled back by
 * ECS, what has been released gets another deploy of the earlier revision.
 */
export async function goBack(
  world: World,
  watch: Watch,
  config: ServiceConfig,
  touched: Touched,
  released: ConfigOutcome,
  inputs: RollOutInputs,
): Promise<GoneBack> {
  let stoppable = true;
  let reason = 'ECS shows something else at every look';
  for (let round = 1; round <= ROUNDS; round += 1) {
    // Before anything has taken it back, an answer that shows it back is likely to be an old one.
    const mayBeBack = round > 1 || released.result === 'rolled-back';
    const service = await serviceNow(
      world,
      config,
      (one) => one.status === 'ACTIVE' && (mayBeBack || wayBack(touched, one, stoppable).kind !== 'back'),
    );
    if (world.signal.aborted) return cancelled(touched);
    if (service instanceof ReleaseError) return { kind: 'stuck', reason: service.message };
    const way = wayBack(touched, service, stoppable);
    switch (way.kind) {
      case 'back':
        return { kind: 'back' };
      case 'none':
        return { kind: 'stuck', reason: way.reason, ...(way.leftAlone ? { leftAlone: true } : {}) };
      case 'deploy':
        if (service) return deployEarlier(world, watch, config, service, touched, inputs);
        continue;
      case 'stop': {
        const refused = await stop(world, config, service, way.deployment);
        if (refused !== undefined) {
          world.tell({ kind: 'warning', text: `${config.service}: ${refused}` });
          stoppable = false;
          continue;
        }
      }
    }
    const ours = way.kind === 'stop' ? way.deployment : released.deployment;
    const end = await rolledBack(world, watch, config, touched, ours);
    if (end.kind !== 'again') return end;
    reason = end.reason;
  }
  return { kind: 'stuck', reason };
}

/** Has ECS roll back our deployment; answers why it could not. */
async function stop(
  world: World,
  config: ServiceConfig,
  service: ServiceSnapshot | undefined,
  deployment: string,
): Promise<string | undefined> {
  const cloud = world.cloud(config.region);
  const arn =
    service?.currentServiceDeployment ??
    (await findServiceDeployment(cloud, config.cluster, config.service, deployment));
  if (arn === undefined) return 'its service deployment is not known, so another deploy replaces it';
  world.tell({ kind: 'stopping', service: config.service, deployment });
  try {
    await cloud.rollBack(arn);
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return `ECS could not be told to roll ${deployment} back (${wordsOf(error)}), so another deploy replaces it`;
  }
}

/** Waits until ECS has rolled our deployment back. `again`: it ended in another way, and another look must tell. */
async function rolledBack(
  world: World,
  watch: Watch,
  config: ServiceConfig,
  touched: Touched,
  deployment: string | undefined,
): Promise<GoneBack | { readonly kind: 'again'; readonly reason: string }> {
  const following = watch.follow({
    service: config.service,
    taskDefinition: touched.after,
    startedAt: world.clock.now(),
    timeoutSeconds: config.timeoutSeconds,
    strangers: new Set(config.current?.deployments.map(({ id }) => id) ?? []),
    since: newestIn(config.current),
    creates: false,
    maxFailedTasks: 'off',
    goesBack: true,
    ours: deployment === undefined ? [] : [deployment],
  });
  following.commandEnded(false);
  const { verdict } = await following.done;
  if (verdict === undefined) return cancelled(touched);
  switch (verdict.kind) {
    case 'rolled-back':
    case 'unchanged':
      return { kind: 'back' };
    case 'timeout':
      return {
        kind: 'stuck',
        reason: `ECS had not rolled it back within ${spokenTime(verdict.seconds)}`,
        serves: 'between',
      };
    case 'replaced':
      return { kind: 'stuck', reason: `${verdict.by} took its place meanwhile`, serves: 'between', leftAlone: true };
    default:
      return { kind: 'again', reason: 'reason' in verdict ? verdict.reason : `ECS says that it is ${verdict.kind}` };
  }
}

async function deployEarlier(
  world: World,
  watch: Watch,
  config: ServiceConfig,
  service: ServiceSnapshot,
  touched: Touched,
  inputs: RollOutInputs,
): Promise<GoneBack> {
  const before = touched.before ?? '';
  const { before: _before, ...rest } = config;
  const proven = lastCompleted(service);
  const family = familyOf(before);
  const back: ServiceConfig = {
    ...rest,
    current: service,
    ...(proven === undefined ? {} : { before: proven }),
    definition: { ...config.definition, family },
  };
  const quiet: World = {
    ...world,
    tell: (event) => {
      if (event.kind === 'outcome') return;
      world.tell(event.kind === 'deploying' ? { ...event, goesBack: true } : event);
    },
  };
  const { outcome, failure } = await rollOut(
    quiet,
    watch,
    back,
    { family, revision: Number(before.slice(family.length + 1)) },
    {
      ...inputs,
      wait: true,
      // Stopping it would bring back what has failed.
      onCancel: 'leave',
      forceNewDeployment: inputs.forceNewDeployment === 'never' ? 'never' : 'auto',
      keepAttributes: true,
    },
  );
  switch (outcome.result) {
    case 'released':
    case 'unchanged':
      return { kind: 'back', ...(outcome.tasks ? { tasks: outcome.tasks } : {}) };
    case 'cancelled':
      return { kind: 'cancelled', stands: `${outcome.stands ?? config.service} (it was going back)` };
    default:
      return {
        kind: 'stuck',
        reason: failure?.title ?? outcome.result,
        // What ECS refused, or has rolled back to ours, is where it was.
        ...(outcome.serves === 'old' ? {} : { serves: 'between' }),
        ...(failure ? { failure } : {}),
      };
  }
}

function cancelled({ service, before, after }: Touched): GoneBack {
  const stands = `${service} was on its way from ${after} back to ${before ?? 'its earlier version'} when the job was cancelled`;
  return { kind: 'cancelled', stands };
}

function wordsOf(error: AwsError): string {
  return `${error.operation}: ${error.code}: ${error.message}`;
}

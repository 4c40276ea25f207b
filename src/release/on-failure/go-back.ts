import { AwsError } from '../../ecs/cloud.js';
import { findServiceDeployment } from '../../ecs/find-service-deployment.js';
import { newestIn, type ServiceSnapshot } from '../../ecs/snapshot.js';
import type { Watch } from '../../ecs/watch.js';
import type { StuckReason } from '../failure.js';
import type { ConfigOutcome, Serves, TaskCount } from '../outcome.js';
import { familyOf, type ServiceConfig } from '../plan.js';
import type { RollOutInputs } from '../roll-out/deploy.js';
import { rollOut } from '../roll-out/roll-out.js';
import { serviceNow } from '../roll-out/service-now.js';
import type { Stands } from '../stands.js';
import type { Warning } from '../warning.js';
import { workedBefore } from '../worked-before.js';
import type { World } from '../world.js';
import { type Touched, wayBack } from './way-back.js';

/** Looks at a service whose state changes under our hands before it counts as stuck. */
const ROUNDS = 4;

/** How going back ended for one service. */
export type GoneBack =
  | { readonly kind: 'back'; readonly tasks?: TaskCount }
  /** The job was cancelled on the way. */
  | { readonly kind: 'cancelled'; readonly stands: Stands }
  | {
      readonly kind: 'stuck';
      readonly why: StuckReason;
      /** Absent where trying has changed nothing. */
      readonly serves?: Serves;
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
  let why: StuckReason = { kind: 'unsettled' };
  for (let round = 1; round <= ROUNDS; round += 1) {
    // Before anything has taken it back, an answer that shows it back is likely to be an old one.
    const mayBeBack = round > 1 || released.result === 'rolled-back';
    const service = await serviceNow(
      world,
      config,
      (one) => one.status === 'ACTIVE' && (mayBeBack || wayBack(touched, one, stoppable).kind !== 'back'),
    );
    if (world.signal.aborted) return cancelled(touched);
    if (service instanceof AwsError) {
      return { kind: 'stuck', why: { kind: 'unasked', service: config.service, error: service } };
    }
    const way = wayBack(touched, service, stoppable);
    switch (way.kind) {
      case 'back':
        return { kind: 'back' };
      case 'none':
        return { kind: 'stuck', why: way.why, ...(way.leftAlone ? { leftAlone: true } : {}) };
      case 'deploy':
        if (service) return deployEarlier(world, watch, config, service, touched, inputs);
        continue;
      case 'stop': {
        const refused = await stop(world, config, service, way.deployment);
        if (refused !== undefined) {
          world.tell({ kind: 'warning', warning: refused });
          stoppable = false;
          continue;
        }
      }
    }
    const ours = way.kind === 'stop' ? way.deployment : released.deployment;
    const end = await rolledBack(world, watch, config, touched, ours);
    if (end.kind !== 'again') return end;
    why = end.why;
  }
  return { kind: 'stuck', why };
}

/** Has ECS roll back our deployment; answers why it could not. */
async function stop(
  world: World,
  config: ServiceConfig,
  service: ServiceSnapshot | undefined,
  deployment: string,
): Promise<Warning | undefined> {
  const { service: name } = config;
  const cloud = world.cloud(config.region);
  const arn =
    service?.currentServiceDeployment ??
    (await findServiceDeployment(cloud, config.cluster, config.service, deployment));
  if (arn === undefined) return { kind: 'not-stopped', service: name, deployment };
  world.tell({ kind: 'stopping', service: config.service, deployment });
  try {
    await cloud.rollBack(arn);
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { kind: 'not-stopped', service: name, deployment, error };
  }
}

/** Waits until ECS has rolled our deployment back. `again`: it ended in another way, and another look must tell. */
async function rolledBack(
  world: World,
  watch: Watch,
  config: ServiceConfig,
  touched: Touched,
  deployment: string | undefined,
): Promise<GoneBack | { readonly kind: 'again'; readonly why: StuckReason }> {
  const following = watch.follow({
    service: config.service,
    taskDefinition: touched.after,
    startedAt: world.clock.now(),
    timeoutSeconds: config.timeoutSeconds,
    preexisting: new Set(config.current?.deployments.map(({ id }) => id) ?? []),
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
      return { kind: 'stuck', why: { kind: 'timeout', seconds: verdict.seconds }, serves: 'between' };
    case 'replaced':
      return { kind: 'stuck', why: { kind: 'replaced', by: verdict.by }, serves: 'between', leftAlone: true };
    default:
      return { kind: 'again', why: { kind: 'verdict', verdict } };
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
  const workedSoFar = await workedBefore(world, config, service);
  const family = familyOf(before);
  const back: ServiceConfig = {
    ...rest,
    current: service,
    ...(workedSoFar === undefined ? {} : { before: workedSoFar }),
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
      return {
        kind: 'cancelled',
        stands: { kind: 'returning-by-deploy', stands: outcome.stands ?? { kind: 'not-started' } },
      };
    default:
      return {
        kind: 'stuck',
        why: failure ? { kind: 'failed', failure } : { kind: 'unsettled' },
        // What ECS refused, or has rolled back to ours, is where it was.
        ...(outcome.serves === 'old' ? {} : { serves: 'between' }),
      };
  }
}

function cancelled({ before, after }: Touched): GoneBack {
  return { kind: 'cancelled', stands: { kind: 'returning', from: after, to: before } };
}

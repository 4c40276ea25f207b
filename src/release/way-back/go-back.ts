import { answerIfAny } from '../../ecs/answer-or-error.js';
import { AwsError } from '../../ecs/cloud.js';
import { BAKE_STAGE } from '../../ecs/service-deployment-states.js';
import { idOf, newestIn, type ServiceSnapshot } from '../../ecs/snapshot.js';
import type { Watch } from '../../ecs/watch/watch.js';
import type { Failure, StuckReason } from '../failure.js';
import type { ConfigOutcome, Serves, TaskCount } from '../outcome.js';
import { familyOf, registeredFrom, type ServiceConfig } from '../plan.js';
import { revisionBefore } from '../revision-before.js';
import type { RollOutInputs } from '../roll-out/deploy.js';
import { rollOut } from '../roll-out/roll-out.js';
import { serviceNow } from '../roll-out/service-now.js';
import type { ServiceEnd } from '../service-end.js';
import type { Warning } from '../warning.js';
import type { World } from '../world.js';
import { onlyOverOurs } from './only-over-ours.js';
import { stopDeployment } from './stop-deployment.js';
import { warnAtPause } from './warn-at-pause.js';
import { type DeployedService, isOursOf, type WayBack, wayBack } from './way-back.js';

/** Looks at a service whose state changes under our hands before it counts as stuck. */
const ROUNDS = 4;

/** How going back ended for one service. */
export type GoneBack =
  /** `on`: the `family:revision` that it runs. */
  | { readonly kind: 'back'; readonly on: string; readonly tasks?: TaskCount | undefined }
  /** The job was cancelled on the way. `deployment` and `failure` are those of the deploy that was to take it back. */
  | {
      readonly kind: 'cancelled';
      readonly serviceEnd: ServiceEnd;
      readonly deployment?: string | undefined;
      readonly failure?: Failure | undefined;
    }
  | {
      readonly kind: 'stuck';
      readonly why: StuckReason;
      /** Absent where trying has changed nothing. */
      readonly serves?: Serves | undefined;
      /** There is nothing to bring back by hand: somebody else has deployed, or the service is gone. */
      readonly leftAlone?: boolean | undefined;
    };

/**
 * Takes a service back to what it ran before this run and follows it to ECS's verdict: what is in progress is rolled back by
 * ECS, what has been released gets another deploy of the earlier revision. Both happen only to a deployment of ours.
 */
export async function goBack(
  world: World,
  watch: Watch,
  config: ServiceConfig,
  deployed: DeployedService,
  released: ConfigOutcome,
  inputs: RollOutInputs,
): Promise<GoneBack> {
  let stoppable = true;
  let why: StuckReason = { kind: 'unsettled' };
  for (let round = 1; round <= ROUNDS; round += 1) {
    // Before anything has taken it back, an answer that shows it back is likely to be an old one.
    const mayBeBack = round > 1 || wasTakenBack(released);
    const service = await serviceNow(
      world,
      config,
      (now) => now.status === 'ACTIVE' && (mayBeBack || wayBack(deployed, now, { stoppable }).kind !== 'back'),
    );
    if (world.signal.aborted) return cancelled(deployed);
    if (service instanceof AwsError) {
      return { kind: 'stuck', why: { kind: 'unasked', service: config.service, error: service } };
    }
    const way = await wayFrom(world, config, deployed, released, service, stoppable);
    let ours = released.deployment;
    switch (way.kind) {
      case 'back':
        return way;
      case 'none':
        return { kind: 'stuck', why: way.why, leftAlone: way.leftAlone };
      case 'deploy': {
        const end = service && (await deployEarlier(world, watch, config, service, deployed, inputs));
        if (end !== undefined) return end;
        continue;
      }
      case 'stop': {
        // What waited while its line failed has been told, and ECS shows that a moment later.
        if (round === 1 && wasTold(released.end)) break;
        const stopped = await stop(world, config, deployed);
        if (stopped.kind === 'again') continue;
        if (stopped.kind === 'refused') {
          world.emit({ kind: 'warning', warning: stopped.warning });
          stoppable = false;
          continue;
        }
        ours = stopped.deployment;
      }
    }
    const end = await followRollback(world, watch, config, deployed, released, ours);
    if (end.kind !== 'again') return end;
    why = end.why;
  }
  return { kind: 'stuck', why };
}

/** Whether ECS was taking it back already. */
function wasTakenBack(released: ConfigOutcome): boolean {
  return released.result === 'rolled-back' || released.end?.kind === 'going-back' || wasTold(released.end);
}

/** Whether ECS has been told to roll it back. */
function wasTold(end: ServiceEnd | undefined): boolean {
  return end?.kind === 'interrupted' && end.stop?.kind === 'requested';
}

/** The way back; whether another deployment is somebody's or what ECS went back to is asked where nothing else tells. */
async function wayFrom(
  world: World,
  config: ServiceConfig,
  deployed: DeployedService,
  { deployment }: ConfigOutcome,
  service: ServiceSnapshot | undefined,
  stoppable: boolean,
): Promise<WayBack> {
  const way = wayBack(deployed, service, { stoppable });
  if (way.kind !== 'none' || way.why.kind !== 'deployed-since' || deployment === undefined) return way;
  const cloud = world.cloud(config.region);
  const all = await answerIfAny(() => cloud.newestServiceDeployments(config.cluster, config.service));
  const target = all?.[0]?.target;
  return wayBack(deployed, service, { stoppable, isNewest: target !== undefined && idOf(target) === idOf(deployment) });
}

type Stopped =
  | { readonly kind: 'requested'; readonly deployment: string | undefined }
  | { readonly kind: 'again' }
  | { readonly kind: 'refused'; readonly warning: Warning };

/** Has ECS roll back our deployment. `again`: it is not in progress any more. */
async function stop(world: World, config: ServiceConfig, deployed: DeployedService): Promise<Stopped> {
  const { service, cluster } = config;
  let stopped: string | undefined;
  const stopping = await stopDeployment(world.cloud(config.region), {
    cluster,
    service,
    isNamed: isOursOf(deployed),
    onRequest: (deployment, stage) => {
      stopped = deployment;
      world.emit({ kind: 'stopping', service, deployment, stage });
    },
  });
  switch (stopping.kind) {
    case 'requested':
      warnAtPause(world, service, stopping);
      return { kind: 'requested', deployment: stopped };
    case 'not-in-progress':
      return { kind: 'again' };
    case 'unknown':
      return { kind: 'refused', warning: { kind: 'not-stopped', service, deployment: stopped } };
    case 'refused':
      return { kind: 'refused', warning: { kind: 'not-stopped', service, deployment: stopped, error: stopping.error } };
  }
}

/** Waits until ECS has rolled our deployment back. `again`: it ended in another way, and another look must tell. */
async function followRollback(
  world: World,
  watch: Watch,
  config: ServiceConfig,
  deployed: DeployedService,
  released: ConfigOutcome,
  deployment: string | undefined,
): Promise<GoneBack | { readonly kind: 'again'; readonly why: StuckReason }> {
  const following = watch.follow({
    service: config.service,
    taskDefinition: deployed.after,
    startedAt: world.clock.now(),
    timeoutSeconds: config.timeoutSeconds,
    preexisting: deployed.preexisting,
    since: newestIn(config.current),
    creates: false,
    until: { kind: 'deployed' },
    maxFailedTasks: 'off',
    goesBack: true,
    ours: deployment === undefined ? [] : [deployment],
  });
  following.commandEnded(false);
  const { verdict } = await following.done;
  if (verdict === undefined) return cancelled(deployed, 'ecs');
  switch (verdict.kind) {
    case 'rolled-back':
    case 'unchanged':
      return backOn(world, config, deployed, released);
    case 'timeout':
      return { kind: 'stuck', why: { kind: 'timeout', seconds: verdict.seconds }, serves: 'unsettled' };
    case 'replaced':
      return { kind: 'stuck', why: { kind: 'replaced', by: verdict.by }, serves: 'unsettled', leftAlone: true };
    default:
      return { kind: 'again', why: { kind: 'verdict', verdict } };
  }
}

/** Where a service is that ECS has brought back: PRIMARY tells, whatever was there before. */
async function backOn(
  world: World,
  config: ServiceConfig,
  deployed: DeployedService,
  released: ConfigOutcome,
): Promise<GoneBack> {
  const service = await serviceNow(world, config, (now) => {
    const { kind } = wayBack(deployed, now);
    return kind === 'back' || kind === 'none';
  });
  const before = deployed.before ?? '';
  if (service instanceof AwsError) return { kind: 'back', on: before };
  const way = await wayFrom(world, config, deployed, released, service, true);
  switch (way.kind) {
    case 'back':
      return way;
    case 'going':
      return { kind: 'back', on: way.to };
    case 'none':
      return { kind: 'stuck', why: way.why, serves: 'unsettled', leftAlone: way.leftAlone };
    default:
      // An answer that is still an old one.
      return { kind: 'back', on: before };
  }
}

/** Deploys the earlier revision over ours; undefined where it was not ours any more. */
async function deployEarlier(
  world: World,
  watch: Watch,
  config: ServiceConfig,
  service: ServiceSnapshot,
  deployed: DeployedService,
  inputs: RollOutInputs,
): Promise<GoneBack | undefined> {
  const before = deployed.before ?? '';
  const { before: _before, ...rest } = config;
  const workedSoFar = await revisionBefore(world, config, service);
  const family = familyOf(before);
  const back: ServiceConfig = {
    ...rest,
    current: service,
    before: workedSoFar,
    definition: { ...config.definition, family },
  };
  const guarded = onlyOverOurs(world, config, isOursOf(deployed));
  const { outcome, failure } = await rollOut(guarded.world, watch, back, registeredFrom(before), {
    ...inputs,
    waitUntil: inputs.leaves === undefined ? { kind: 'deployed' } : { kind: 'stage', stage: BAKE_STAGE },
    line: undefined,
    // Stopping it would bring back what has failed.
    onCancel: 'leave',
    forceNewDeployment: inputs.forceNewDeployment === 'never' ? 'never' : 'auto',
    keepAttributes: true,
    purpose: 'going-back',
  });
  if (guarded.isTaken()) return undefined;
  switch (outcome.result) {
    case 'released':
    case 'unchanged':
    case 'in-progress':
      return { kind: 'back', on: before, tasks: outcome.tasks };
    case 'cancelled':
      return {
        kind: 'cancelled',
        serviceEnd: { kind: 'returning-by-deploy', deploy: outcome.end ?? { kind: 'not-started' } },
        deployment: outcome.deployment,
        failure,
      };
    default:
      if (outcome.paused) return { kind: 'stuck', why: { kind: 'paused', pause: outcome.paused }, serves: 'unsettled' };
      return {
        kind: 'stuck',
        why: failure ? { kind: 'failed', failure } : { kind: 'unsettled' },
        // What ECS refused, or has rolled back to ours, is where it was.
        serves: outcome.serves === 'old' ? undefined : 'unsettled',
      };
  }
}

function cancelled({ before, after }: DeployedService, by?: 'ecs'): GoneBack {
  return { kind: 'cancelled', serviceEnd: { kind: 'returning', from: after, to: before, by } };
}

import { AwsError } from '../../ecs/cloud.js';
import { newestOurs, type RolloutStart } from '../../ecs/rollout/rollout.js';
import { primaryLifecycle } from '../../ecs/service/primary-lifecycle.js';
import { namedRevision } from '../../ecs/service/running.js';
import { newestIn, type ServiceSnapshot } from '../../ecs/snapshot.js';
import type { Following, Watch } from '../../ecs/watch/watch.js';
import type { DeployTarget } from '../../ecspresso/cli.js';
import type { Registered } from '../../ecspresso/rendered.js';
import { mayDeployTwice } from '../../ecspresso/version.js';
import type { Refusal } from '../failure.js';
import { changesFamily, familyOf, revisionName, type ServiceConfig } from '../plan.js';
import { readService } from '../read-service.js';
import type { World } from '../world.js';
import { conclude } from './conclude.js';
import {
  type DeployFailed,
  deploy,
  type KeptBack,
  type RollOutInputs,
  type RollOutState,
} from './deploy-with-force.js';
import type { RolloutEnd } from './failure.js';
import type { RolledOut } from './rolled-out.js';
import { stopOnCancel } from './stop-on-cancel.js';

/** How one service is brought to a revision. */
export type RollOutService = (
  world: World,
  watch: Watch,
  config: ServiceConfig,
  registered: Registered,
  inputs: RollOutInputs,
) => Promise<RolledOut | KeptBack<RolledOut>>;

/**
 * Rolls one service out and follows it to ECS's verdict. The watch begins before the command, which sleeps after its
 * call. The command's exit code is never the verdict: also after a failed command ECS is asked whether a deployment of
 * ours began. Where `beforeTry` has prevented the deploy, no outcome is reported.
 */
export async function rollOut<End = RolledOut>(
  world: World,
  watch: Watch,
  config: ServiceConfig,
  registered: Registered,
  inputs: RollOutInputs<End>,
): Promise<RolledOut | KeptBack<End>> {
  const startedAt = world.clock.now();
  const state: RollOutState = {
    forced: inputs.forceNewDeployment === 'always',
    after: revisionName(registered),
  };
  const end = await (config.current && config.current.controller !== 'ECS'
    ? rollOutByController(world, config, registered, inputs, state)
    : changesFamily(config)
      ? rollOutNewFamily(world, watch, config, inputs, state)
      : rollOutByEcs(world, watch, config, registered, inputs, state));
  if (end.kind === 'kept-back') return end;
  return conclude(world, config, end, state, startedAt, inputs);
}

async function rollOutByEcs<End>(
  world: World,
  watch: Watch,
  config: ServiceConfig,
  registered: Registered,
  inputs: RollOutInputs<End>,
  state: RollOutState,
): Promise<RolloutEnd | KeptBack<End>> {
  const following = watch.follow(rolloutStart(world, config, state.after, inputs));
  const target: DeployTarget = config.current
    ? { kind: 'revision', revision: registered.revision }
    : { kind: 'latest' };
  const deployed = await deploy(world, config, target, undefined, inputs, state);
  following.commandEnded({ failed: deployed.kind !== 'succeeded' });
  const error = deployed.kind === 'failed' ? deployed : undefined;
  const end = await followToVerdict(world, config, following, inputs, error);
  const isBegun = end.kind === 'watched' && end.deployment !== undefined;
  return deployed.kind === 'kept-back' && !isBegun ? deployed : end;
}

/**
 * ecspresso takes the family of `--revision` from the running service, so a new family needs a plain deploy, which registers
 * once more. What it registered is read from the service afterwards.
 */
async function rollOutNewFamily<End>(
  world: World,
  watch: Watch,
  config: ServiceConfig,
  inputs: RollOutInputs<End>,
  state: RollOutState,
): Promise<RolloutEnd | KeptBack<End>> {
  const deployed = await deploy(world, config, { kind: 'register' }, undefined, inputs, state);
  if (deployed.kind === 'kept-back') return deployed;
  const refusal = deployed.kind === 'failed' ? deployed.refusal : undefined;
  const isNew = ({ taskDefinition }: ServiceSnapshot): boolean => familyOf(taskDefinition) === config.definition.family;
  const service = await readService(world, config, isNew);
  if (service instanceof AwsError) return { kind: 'refused', refusal: refusal ?? unasked(config, service) };
  if (service === undefined || !isNew(service)) {
    return { kind: 'refused', refusal: refusal ?? { kind: 'still-runs', runs: service?.taskDefinition } };
  }
  const now = service.taskDefinition;
  state.after = now;
  const following = watch.follow(rolloutStart(world, config, now, inputs));
  following.commandEnded({ failed: false });
  return followToVerdict(world, config, following, inputs, undefined);
}

/**
 * CODE_DEPLOY and its like: ecspresso waits, and ECS is asked afterwards what the service runs. A new family is registered once
 * more, as in {@link rollOutNewFamily}, so that ours is another revision of it than the service ran before.
 */
async function rollOutByController<End>(
  world: World,
  config: ServiceConfig,
  registered: Registered,
  inputs: RollOutInputs<End>,
  state: RollOutState,
): Promise<RolloutEnd | KeptBack<End>> {
  const deployed = await deploy(
    world,
    config,
    changesFamily(config) ? { kind: 'register' } : { kind: 'revision', revision: registered.revision },
    inputs.waitUntil.kind === 'started' ? undefined : config.timeoutSeconds,
    inputs,
    state,
  );
  if (deployed.kind === 'kept-back') return deployed;
  if (deployed.kind === 'failed') {
    if (deployed.beganNothing) return { kind: 'refused', refusal: deployed.refusal };
    const now = await readService(world, config);
    return {
      kind: 'left',
      refusal: deployed.refusal,
      controller: config.current?.controller ?? '',
      cancelled: world.signal.aborted,
      runs: now === undefined || now instanceof AwsError ? undefined : namedRevision(now),
    };
  }
  if (inputs.waitUntil.kind === 'started') return { kind: 'not-followed' };
  const before = config.current && namedRevision(config.current);
  const isOursByName = (runs: string): boolean =>
    changesFamily(config) ? familyOf(runs) === registered.family && runs !== before : runs === state.after;
  const service = await readService(world, config, (now) => isOursByName(namedRevision(now)));
  if (service instanceof AwsError) return { kind: 'refused', refusal: unasked(config, service) };
  const runs = service && namedRevision(service);
  const ours = runs !== undefined && isOursByName(runs);
  if (ours) state.after = runs;
  return { kind: 'verified', runs, ours };
}

function unasked({ service }: ServiceConfig, error: AwsError): Refusal {
  return { kind: 'unasked', service, error };
}

/** A roll-out that ECS makes, followed to its verdict; after a cancel it is stopped where the inputs say so. */
export async function followToVerdict(
  world: World,
  config: ServiceConfig,
  following: Following,
  inputs: RollOutInputs<unknown>,
  error: DeployFailed | undefined,
): Promise<RolloutEnd> {
  // Once another of its line has failed, nobody waits where the service's own settings make ECS wait.
  inputs.line?.onFailure(() => following.leaveWaits());
  const rollout = await following.done;
  const { verdict } = rollout;
  if (verdict?.kind === 'not-started' && error) return { kind: 'refused', refusal: error.refusal };
  const deployment = newestOurs(rollout);
  const last = following.last();
  const begun = verdict === undefined && deployment !== undefined;
  const waits = verdict?.kind === 'paused' || verdict?.kind === 'in-progress';
  const stops = (begun && inputs.onCancel === 'stop') || (waits && inputs.line?.rollsBackWaiting() === true);
  return {
    kind: 'watched',
    rollout,
    verdict,
    last,
    replacedBy:
      verdict?.kind === 'replaced' && last ? await primaryLifecycle(world.cloud(config.region), last) : undefined,
    stop: stops ? await stopOnCancel(world, config, following, rollout, { waits }) : undefined,
    deployment,
    serviceDeployment: following.serviceDeployment(),
    command: error?.command,
  };
}

function rolloutStart(
  world: World,
  config: ServiceConfig,
  taskDefinition: string,
  inputs: RollOutInputs<unknown>,
): RolloutStart {
  return {
    service: config.service,
    taskDefinition,
    startedAt: world.clock.now(),
    timeoutSeconds: config.timeoutSeconds,
    preexisting: new Set(config.current?.deployments.map((deployment) => deployment.id) ?? []),
    since: newestIn(config.current),
    creates: config.current === undefined,
    maxFailedTasks: inputs.maxFailedTasks,
    mayDeployTwice: mayDeployTwice(world.ecspressoVersion),
    until: inputs.waitUntil,
    leaves: inputs.leaves,
  };
}

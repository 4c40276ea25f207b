import type { DeployOptions, DeployTarget } from '../../ecspresso/cli.js';
import { demandsForce, endedBeforeController, isThrottled } from '../../ecspresso/refusal.js';
import { ignoresForce } from '../../ecspresso/version.js';
import { type CommandEnd, CommandError, ReleaseError } from '../../errors.js';
import type { Inputs } from '../../inputs/inputs.js';
import type { Purpose } from '../events.js';
import { type Refusal, refusedBy } from '../failure.js';
import type { Demand } from '../outcome.js';
import type { ServiceConfig } from '../plan.js';
import { repeatedly } from '../retry.js';
import type { World } from '../world.js';
import { atOnce, type Turn } from './deploy-turns.js';
import type { LineFailure } from './line-failure.js';
import type { RolledOut } from './rolled-out.js';

/** What a roll-out takes from the inputs and its caller. `End`: what {@link RollOutInputs.beforeTry} may answer. */
export type RollOutInputs<End = RolledOut> = Pick<
  Inputs,
  'forceNewDeployment' | 'deployArgs' | 'waitUntil' | 'maxFailedTasks' | 'onCancel' | 'images'
> & {
  /** An earlier revision is deployed again: the attributes of the service are not sent. */
  readonly keepAttributes?: boolean | undefined;
  readonly purpose?: Purpose | undefined;
  /** Asked just before each try of a deploy. What it answers is the end of the roll-out, and the try is not made. */
  readonly beforeTry?: ((which: DeployTry) => Promise<End | undefined>) | undefined;
  /** Delays a try until it may be made; absent: no delay. */
  readonly turn?: Turn | undefined;
  /** The services that roll out together with it; absent: it is alone. */
  readonly line?: LineFailure | undefined;
  /** A pause is the end of it, however far it is followed. */
  readonly leaves?: 'pauses' | undefined;
};

/** The first try of a deploy, also of one by force; or another because AWS has throttled the one before, which changed nothing. */
export type DeployTry = 'first' | 'repeated';

/** What a roll-out learns on its way. */
export interface RollOutState {
  forced: boolean;
  /** `family:revision` that is ours. */
  after: string;
  demanded?: Demand;
  /** Its deployment was in progress before: nothing was deployed. */
  followed?: boolean;
}

/** How a `deploy` ended. */
export type DeployEnd<End> = { readonly kind: 'succeeded' } | DeployFailed | KeptBack<End>;

/** A `deploy` that failed. */
export interface DeployFailed {
  readonly kind: 'failed';
  readonly refusal: Refusal;
  /** How ecspresso ended; absent where another error kept it from being run. */
  readonly command?: CommandEnd | undefined;
  /** Another controller than ECS was given nothing to roll out. */
  readonly beganNothing: boolean;
}

/** A `deploy` of which a try was not made, as {@link RollOutInputs.beforeTry} said; those before it have changed nothing. */
export interface KeptBack<End> {
  readonly kind: 'kept-back';
  readonly end: End;
}

function deployFailed(error: ReleaseError, refusal: Refusal = refusedBy(error)): DeployFailed {
  return {
    kind: 'failed',
    refusal,
    command: error instanceof CommandError ? error.end : undefined,
    beganNothing: error instanceof CommandError && endedBeforeController(error.stderr),
  };
}

/** Runs `deploy`, once more with force where ECS demands it. */
export async function deploy<End>(
  world: World,
  config: ServiceConfig,
  target: DeployTarget,
  waitSeconds: number | undefined,
  inputs: RollOutInputs<End>,
  state: RollOutState,
): Promise<DeployEnd<End>> {
  const { deployArgs: extraArgs, keepAttributes } = inputs;
  const attempt = (force: boolean): Promise<AttemptEnd<End>> =>
    attemptDeploy(world, config, { target, force, extraArgs, keepAttributes, waitSeconds }, state.after, inputs);
  const first = await attempt(state.forced);
  if (first.kind !== 'refused') return first;
  const { error } = first;
  if (!(error instanceof CommandError) || state.forced || !demandsForce(error.stderr)) return deployFailed(error);
  if (world.signal.aborted) return deployFailed(error);
  if (inputs.forceNewDeployment === 'never') {
    return deployFailed(error, { kind: 'force-never', reason: error.end.said });
  }
  world.emit({
    kind: 'force-demanded',
    service: config.service,
    taskDefinition: state.after,
    reason: error.end.said,
  });
  state.forced = true;
  state.demanded = { at: world.clock.now(), reason: error.end.said };
  const second = await attempt(true);
  if (second.kind !== 'refused') return second;
  const isLost =
    second.error instanceof CommandError && demandsForce(second.error.stderr) && ignoresForce(world.ecspressoVersion);
  return isLost
    ? deployFailed(second.error, { kind: 'force-lost', version: world.ecspressoVersion })
    : deployFailed(second.error);
}

type AttemptEnd<End> =
  | Exclude<DeployEnd<End>, DeployFailed>
  | { readonly kind: 'refused'; readonly error: ReleaseError };

/**
 * One deploy, tried again while AWS throttles it. It is reported as begun when its first try is made, and not before.
 */
async function attemptDeploy<End>(
  world: World,
  config: ServiceConfig,
  options: DeployOptions,
  taskDefinition: string,
  { purpose, beforeTry, turn = atOnce }: Pick<RollOutInputs<End>, 'purpose' | 'beforeTry' | 'turn'>,
): Promise<AttemptEnd<End>> {
  const { region, cluster, service } = config;
  let isBegun = false;
  const once = async (): Promise<AttemptEnd<End>> => {
    const end = await beforeTry?.(isBegun ? 'repeated' : 'first');
    if (end !== undefined) return { kind: 'kept-back', end };
    if (!isBegun) {
      world.emit({
        kind: 'deploying',
        region,
        cluster,
        service,
        taskDefinition,
        forced: options.force,
        purpose,
        at: world.clock.now(),
        newFamily: options.target.kind === 'register' || undefined,
      });
    }
    isBegun = true;
    await world.ecspresso.deploy(config.call, options);
    return { kind: 'succeeded' };
  };
  try {
    return await repeatedly(
      world,
      { kind: 'deploy', service },
      () => turn(once),
      (error) => (error instanceof CommandError && isThrottled(error.stderr) ? { kind: 'throttled' } : undefined),
    );
  } catch (error) {
    if (error instanceof ReleaseError) return { kind: 'refused', error };
    throw error;
  }
}

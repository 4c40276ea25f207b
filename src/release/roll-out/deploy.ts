import type { DeployTarget } from '../../ecspresso/cli.js';
import { demandsForce, endedBeforeController, isThrottled } from '../../ecspresso/refusal.js';
import { ignoresForce } from '../../ecspresso/version.js';
import { CommandError, ReleaseError } from '../../errors.js';
import type { Inputs } from '../../inputs/inputs.js';
import type { Purpose } from '../events.js';
import { type Refusal, refusedBy } from '../failure.js';
import type { Demand } from '../outcome.js';
import type { ServiceConfig } from '../plan.js';
import { repeatedly } from '../retry.js';
import type { World } from '../world.js';
import type { LineFailure } from './line-failure.js';
import type { RolledOut } from './rolled-out.js';

/** What a roll-out takes from the inputs. */
export type RollOutInputs = Pick<
  Inputs,
  'forceNewDeployment' | 'deployArgs' | 'waitUntil' | 'maxFailedTasks' | 'onCancel' | 'images'
> & {
  /** An earlier revision is deployed again: the attributes of the service are not sent. */
  readonly keepAttributes?: boolean | undefined;
  readonly purpose?: Purpose | undefined;
  /** Looks at the service again before a refused deploy is repeated; answers its end where the deploy may not be made any more. */
  readonly beforeRetry?: (() => Promise<RolledOut | undefined>) | undefined;
  /** The services that roll out together with it; absent: it is alone. */
  readonly line?: LineFailure | undefined;
  /** A pause is the end of it, however far it is followed. */
  readonly leaves?: 'pauses' | undefined;
};

/** What a roll-out learns on its way. */
export interface RollOutState {
  forced: boolean;
  /** `family:revision` that is ours. */
  after: string;
  demanded?: Demand;
  /** Its deployment was in progress before: nothing was deployed. */
  followed?: boolean;
}

/** A `deploy` that failed. */
export interface DeployFailed {
  readonly refusal: Refusal;
  /** First line of what it said. */
  readonly said: string;
  /** Another controller than ECS was given nothing to roll out. */
  readonly beganNothing: boolean;
  /** It was not made once more because of what the service has become: its end. */
  readonly keptBack?: RolledOut | undefined;
}

/** That a deploy was not repeated. */
class RetryRefused extends ReleaseError {
  readonly end: RolledOut;

  constructor(end: RolledOut) {
    super('the deploy was not repeated');
    this.end = end;
  }
}

function deployFailed(error: ReleaseError, refusal: Refusal = refusedBy(error)): DeployFailed {
  return {
    refusal,
    said: error.message.split('\n', 1)[0] ?? '',
    beganNothing: error instanceof CommandError && endedBeforeController(error.stderr),
    keptBack: error instanceof RetryRefused ? error.end : undefined,
  };
}

/** Runs `deploy`, once more with force where ECS demands it. Answers how it failed, if it did. */
export async function deploy(
  world: World,
  config: ServiceConfig,
  target: DeployTarget,
  waitSeconds: number | undefined,
  inputs: RollOutInputs,
  state: RollOutState,
): Promise<DeployFailed | undefined> {
  const attempt = (force: boolean): Promise<ReleaseError | undefined> =>
    once(
      world,
      config,
      {
        target,
        force,
        extraArgs: inputs.deployArgs,
        keepAttributes: inputs.keepAttributes,
        waitSeconds,
      },
      state.after,
      inputs,
    );
  const error = await attempt(state.forced);
  if (error === undefined) return undefined;
  if (!(error instanceof CommandError) || state.forced || !demandsForce(error.stderr)) return deployFailed(error);
  if (world.signal.aborted) return deployFailed(error);
  if (inputs.forceNewDeployment === 'never') {
    return deployFailed(error, { kind: 'force-never', reason: error.lastError });
  }
  world.emit({
    kind: 'force-demanded',
    service: config.service,
    taskDefinition: state.after,
    reason: error.lastError,
  });
  state.forced = true;
  state.demanded = { at: world.clock.now(), reason: error.lastError };
  const second = await attempt(true);
  if (second instanceof CommandError && demandsForce(second.stderr) && ignoresForce(world.ecspressoVersion)) {
    return deployFailed(second, { kind: 'force-lost', version: world.ecspressoVersion });
  }
  return second && deployFailed(second);
}

async function once(
  world: World,
  config: ServiceConfig,
  options: Parameters<World['ecspresso']['deploy']>[1],
  taskDefinition: string,
  { purpose, beforeRetry }: Pick<RollOutInputs, 'purpose' | 'beforeRetry'>,
): Promise<ReleaseError | undefined> {
  let tries = 0;
  world.emit({
    kind: 'deploying',
    region: config.region,
    cluster: config.cluster,
    service: config.service,
    taskDefinition,
    forced: options.force,
    purpose,
    at: world.clock.now(),
    newFamily: options.target.kind === 'register' || undefined,
  });
  try {
    await repeatedly(
      world,
      { kind: 'deploy', service: config.service },
      async () => {
        tries += 1;
        const kept = tries > 1 ? await beforeRetry?.() : undefined;
        if (kept) throw new RetryRefused(kept);
        return world.ecspresso.deploy(config.call, options);
      },
      (error) => (error instanceof CommandError && isThrottled(error.stderr) ? { kind: 'throttled' } : undefined),
    );
    return undefined;
  } catch (error) {
    if (error instanceof ReleaseError) return error;
    throw error;
  }
}

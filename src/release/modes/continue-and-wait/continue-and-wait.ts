import { pauseKey } from '../../../ecs/pause.js';
import { hasReached } from '../../../ecs/service-deployment-states.js';
import type { WaitUntil } from '../../../ecs/wait-until.js';
import type { Watch } from '../../../ecs/watch/watch.js';
import type { Inputs } from '../../../inputs/inputs.js';
import { endedInTime } from '../../cancel-deadline.js';
import { configOutcome } from '../../config-outcome.js';
import { runTask } from '../../migration/run-task.js';
import { inPhase, type Narrator } from '../../narrator.js';
import type { ConfigOutcome, Release } from '../../outcome.js';
import { type Plan, type Registrations, registeredFrom, type ServiceConfig } from '../../plan.js';
import { conclude } from '../../roll-out/conclude.js';
import { followKnown } from '../../roll-out/follow-known.js';
import { followToVerdict } from '../../roll-out/roll-out.js';
import type { RolledOut } from '../../roll-out/rolled-out.js';
import { watches } from '../../roll-out/watches.js';
import type { World } from '../../world.js';
import { continueDeployment } from './continue-deployment.js';
import { type DeploymentProgress, lookAtNamed, type NamedService } from './look.js';
import type { MovedOn } from './moved-on.js';

/**
 * Performs the modes continue and wait: check every service, continue those that are paused (mode continue alone), follow all
 * of them as far as `wait-until` asks. Registers and deploys nothing. `world.emit` is the narrator's. Throws only an InputError, when nothing has been changed.
 */
export async function continueOrWait(world: World, inputs: Inputs, narrator: Narrator): Promise<Release> {
  const { plan, services, movedOn, warnings } = await inPhase(world, 'look', () => lookAtNamed(world, inputs));
  for (const warning of warnings) world.emit({ kind: 'warning', warning });
  world.emit({ kind: 'looked', plan });
  if (world.signal.aborted) return narrator.end();
  if (movedOn.length > 0) {
    emitMovedOn(world, movedOn, services);
    return narrator.end();
  }
  const seen = services.map((named) => ({ ...named, config: withImages(named.config, plan) }));
  for (const { config, after, progress } of seen) {
    if (progress.kind === 'deployed') {
      world.emit({ kind: 'outcome', key: config.key, outcome: unchanged(config, after) });
    }
  }
  return endedInTime(world, narrator, async () => {
    await inPhase(world, 'rollOut', () => follow(world, seen, inputs));
    await runTasks(world, narrator, plan, seen, inputs);
    return narrator.end();
  });
}

/** Where one service has moved on, none is continued: the approval was for all of them. */
function emitMovedOn(world: World, movedOn: readonly MovedOn[], others: readonly NamedService[]): void {
  for (const { config, outcome, failure } of movedOn) {
    world.emit({ kind: 'outcome', key: config.key, outcome });
    world.emit({ kind: 'failed', key: config.key, failure });
  }
  for (const named of others) world.emit({ kind: 'outcome', key: named.config.key, outcome: leftWhereItIs(named) });
}

function leftWhereItIs({ config, after, progress }: NamedService): ConfigOutcome {
  if (progress.kind === 'deployed') return unchanged(config, after);
  const { deployment, pauses } = progress;
  const [pause] = pauses;
  const end = pause ? ({ kind: 'paused', to: after, pause } as const) : ({ kind: 'rolling-out', to: after } as const);
  const result = pause ? 'paused' : 'in-progress';
  return configOutcome(config, { after, result, deployment: deployment.id, paused: pause, end });
}

/** The config with the images that ran before, which the plan knows. */
function withImages(config: ServiceConfig, plan: Plan): ServiceConfig {
  return { ...config, ...plan.lines.flat().find(({ key }) => key === config.key), service: config.service };
}

/** Smoke test and post-migration, once every service has come as far as `wait-until` asks; not at another pause. */
async function runTasks(
  world: World,
  { story }: Narrator,
  plan: Plan,
  services: readonly NamedService[],
  { onCancel, waitUntil }: Inputs,
): Promise<void> {
  const registrations: Registrations = new Map(
    services.map(({ config, after }) => [config.key, registeredFrom(after)]),
  );
  for (const task of [plan.smokeTest, plan.postMigration]) {
    const isHeld = [...story().outcomes.values()].some((outcome) => isHeldBefore(waitUntil, outcome));
    if (story().failures.length > 0 || isHeld || world.signal.aborted) return;
    const ran = await runTask(world, plan, task, registrations, onCancel);
    await ran?.logged;
  }
}

/** Whether a pause holds a service before it has come as far as is waited for. */
function isHeldBefore(until: WaitUntil, { result, paused }: ConfigOutcome): boolean {
  if (result !== 'paused') return false;
  if (until.kind === 'paused') return false;
  return !(until.kind === 'stage' && paused !== undefined && hasReached(paused.stage, until.stage));
}

type InProgress = Extract<DeploymentProgress, { kind: 'in-progress' }>;

async function follow(world: World, services: readonly NamedService[], inputs: Inputs): Promise<void> {
  const going = services.flatMap(({ config, after, progress }) =>
    progress.kind === 'in-progress' ? [{ config, after, progress }] : [],
  );
  if (going.length === 0) return;
  world.emit({ kind: 'line-starting', index: 1, of: 1, services: going.map(({ config }) => config.service) });
  const watchOf = watches(world);
  await Promise.all(
    going.map(async ({ config, after, progress }) => {
      const { failure } = await continueOne(world, watchOf(config), config, after, progress, inputs);
      if (failure !== undefined) world.emit({ kind: 'failed', key: config.key, failure });
    }),
  );
  world.emit({ kind: 'line-ended' });
}

/** Continues one service if it is paused (mode continue alone), and follows it. */
async function continueOne(
  world: World,
  watch: Watch,
  config: ServiceConfig,
  after: string,
  { deployment, serviceDeployment, pauses }: InProgress,
  inputs: Inputs,
): Promise<RolledOut> {
  const { region, cluster, service } = config;
  const startedAt = world.clock.now();
  const state = { forced: false, after };
  world.emit({ kind: 'going-on', region, cluster, service, taskDefinition: after, at: startedAt });
  const named = { id: deployment.id, taskDefinition: after };
  const keys = pauses.map(pauseKey);
  const isContinued = inputs.mode === 'continue' && pauses.length > 0;
  if (isContinued) {
    const answer = await continueDeployment(world.cloud(region), {
      cluster,
      service,
      deployment: deployment.id,
      serviceDeployment,
      pauses: keys,
      beforeContinue: (stage) => world.emit({ kind: 'continuing', service, deployment: deployment.id, stage }),
    });
    if (answer.kind === 'refused') {
      const atPause = { ...inputs, waitUntil: { kind: 'paused' }, onCancel: 'leave' } as const;
      const held = followKnown(watch, config, named, startedAt, atPause, { leaves: 'waits' });
      const seen = await followToVerdict(world, config, held, atPause, undefined);
      const isHeld = seen.kind === 'watched' && seen.verdict?.kind === 'paused';
      const refusal = { kind: 'not-continued', service, error: answer.error } as const;
      // It may have continued nevertheless: only ECS knows what became of a call that ended in an error.
      if (isHeld) return conclude(world, config, { ...seen, refusal }, state, startedAt, inputs);
    }
  }
  const following = followKnown(watch, config, named, startedAt, inputs, {
    // Mode continue stops at a second pause, which needs its own approval; mode wait waits through it.
    leaves: inputs.mode === 'continue' ? 'pauses' : undefined,
    continued: new Set(isContinued ? keys : []),
  });
  const end = await followToVerdict(world, config, following, inputs, undefined);
  return conclude(world, config, end, state, startedAt, inputs);
}

function unchanged(config: ServiceConfig, after: string): ConfigOutcome {
  return configOutcome(config, {
    after,
    result: 'unchanged',
    running: after,
    serves: 'new',
    end: { kind: 'serves', taskDefinition: after },
  });
}

import type { Watch } from '../../ecs/watch/watch.js';
import type { Inputs } from '../../inputs/inputs.js';
import {
  hasService,
  type Plan,
  type PlannedConfig,
  type Registrations,
  registeredFrom,
  revisionName,
  type ServiceConfig,
} from '../plan.js';
import { registeredAs } from '../register.js';
import type { World } from '../world.js';
import { deployTurns } from './deploy-turns.js';
import type { DeployTry, KeptBack, RollOutInputs } from './deploy-with-force.js';
import { followUnchanged } from './follow-unchanged.js';
import { lineFailure } from './line-failure.js';
import { conflicted, unreadableService } from './refused-before-deploy.js';
import { type RollOutService, rollOut } from './roll-out.js';
import type { RolledOut } from './rolled-out.js';
import { lookAgain, type SeenAgain } from './second-look.js';

/** What rolling out lines takes from the inputs. */
export type LineInputs = RollOutInputs & Pick<Inputs, 'onConflict'> & Partial<Pick<Inputs, 'onFailure'>>;

/**
 * Rolls out line after line, the services of one line together. After a failure or a cancel no further line starts. Each line
 * begins with a second look, as does each further try of a deploy that ECS has refused.
 */
export async function rollOutLines(
  world: World,
  plan: Plan,
  registrations: Registrations,
  inputs: LineInputs,
  watchOf: (config: PlannedConfig) => Watch,
  bring: RollOutService = rollOut,
): Promise<void> {
  const lines = plan.lines
    .map((line) => line.filter(hasService).filter(({ key }) => !plan.unchanged?.has(key)))
    .filter((line) => line.length > 0);
  const revisions = withFollowed(registrations, plan);
  let isRed = false;
  for (const [index, line] of lines.entries()) {
    if (isRed || world.signal.aborted) break;
    const services = line.map(({ service }) => service);
    world.emit({ kind: 'line-starting', index: index + 1, of: lines.length, services });
    const turn = deployTurns();
    const together = lineFailure(inputs);
    const seen = await lookAgain(world, line, (config) => nameIn(revisions, config));
    world.emit({ kind: 'seen-again', configs: [...seen.values()].map(({ config }) => config) });
    await Promise.all(
      line.map(async ({ key }) => {
        const again = seen.get(key);
        if (again === undefined || world.signal.aborted) return;
        const refused = refusedBySecondLook(world, again, nameIn(revisions, again.config), inputs);
        const registered = registeredAs(revisions, again.config);
        const end: RolledOut | KeptBack<RolledOut> = refused
          ? { kind: 'kept-back', end: refused }
          : await rollOutServiceFor(plan, again, bring)(world, watchOf(again.config), again.config, registered, {
              ...inputs,
              beforeTry: lookBeforeTry(world, again.config, revisions, inputs),
              turn,
              line: together,
            });
        const { outcome, failure } = 'outcome' in end ? end : end.end;
        if (!('outcome' in end)) world.emit({ kind: 'outcome', key, outcome });
        if (failure === undefined) return;
        isRed = true;
        together.failed(outcome);
        world.emit({ kind: 'failed', key, failure });
      }),
    );
    world.emit({ kind: 'line-ended' });
  }
}

/** A second look of its own before each further try of a service; the look at its line came just before the first. */
function lookBeforeTry(
  world: World,
  config: ServiceConfig,
  revisions: Registrations,
  inputs: LineInputs,
): (which: DeployTry) => Promise<RolledOut | undefined> {
  let last = config;
  return async (which) => {
    if (which === 'first') return undefined;
    const again = (await lookAgain(world, [last], () => nameIn(revisions, config))).get(config.key);
    if (again === undefined) return undefined;
    last = again.config;
    world.emit({ kind: 'seen-again', configs: [last] });
    return refusedBySecondLook(world, again, nameIn(revisions, config), inputs);
  };
}

/** What each config brings: what it was registered as, or what a deployment that is followed brings. */
function withFollowed(registrations: Registrations, { followed = new Map() }: Plan): Registrations {
  return new Map([
    ...registrations,
    ...[...followed].map(([key, { taskDefinition }]) => [key, registeredFrom(taskDefinition)] as const),
  ]);
}

/** What is followed is not deployed, unless somebody else has deployed since and is to be overwritten. */
function rollOutServiceFor({ followed, lines }: Plan, again: SeenAgain, bring: RollOutService): RollOutService {
  const { key } = again.config;
  const known = followed?.get(key);
  if (known === undefined || (again.kind === 'seen' && again.conflict !== undefined)) return bring;
  const planned = lines.flat().find((config) => config.key === key);
  return followUnchanged(known, planned?.before);
}

function nameIn(registrations: Registrations, config: PlannedConfig): string {
  return revisionName(registeredAs(registrations, config));
}

/** The end of a service that the second look keeps from being touched; undefined where it goes on. */
function refusedBySecondLook(
  world: World,
  again: SeenAgain,
  after: string,
  { onConflict }: Pick<Inputs, 'onConflict'>,
): RolledOut | undefined {
  const { config } = again;
  if (again.kind === 'unasked') return unreadableService(config, after, again.error);
  if (again.conflict === undefined) return undefined;
  // A service that is gone would be created anew.
  if (onConflict === 'fail' || again.conflict.kind === 'gone') return conflicted(config, after, again.conflict);
  world.emit({
    kind: 'warning',
    warning: { kind: 'overwrites', service: config.service, conflict: again.conflict },
  });
  return undefined;
}

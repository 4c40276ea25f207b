import { primaryOf } from '../../ecs/snapshot.js';
import type { KnownDeployment, ServiceConfig } from '../plan.js';
import { conclude } from './conclude.js';
import { followKnown } from './follow-known.js';
import { followToVerdict, type RollOutService } from './roll-out.js';

/**
 * Follows a deployment that brings a config without a difference already, to where `wait-until` asks. This run has not begun it and
 * nobody has named it, so that nothing of ours stops it. `before`: what the service is known to have worked with at look.
 */
export function followUnchanged(known: KnownDeployment, before: string | undefined): RollOutService {
  return async (world, watch, again, _registered, inputs) => {
    const { region, cluster, service } = again;
    // If it is complete by now, the second look takes it for the version before itself.
    const { before: _before, ...rest } = again;
    const config: ServiceConfig = { ...rest, before };
    const deployment = newestOf(again, known);
    const startedAt = world.clock.now();
    const { id, taskDefinition } = deployment;
    world.emit({ kind: 'following', region, cluster, service, deployment: id, taskDefinition, at: startedAt });
    const following = followKnown(watch, config, deployment, startedAt, inputs);
    const { line } = inputs;
    const end = await followToVerdict(
      world,
      config,
      following,
      { ...inputs, onCancel: 'leave', line: line && { ...line, rollsBackWaiting: () => false } },
      undefined,
    );
    return conclude(world, config, end, { forced: false, after: taskDefinition, followed: true }, startedAt, inputs);
  };
}

/** Somebody may have deployed the same revision once more since look. */
function newestOf({ current }: ServiceConfig, known: KnownDeployment): KnownDeployment {
  const primary = primaryOf(current);
  return primary?.taskDefinition === known.taskDefinition ? { ...known, id: primary.id } : known;
}

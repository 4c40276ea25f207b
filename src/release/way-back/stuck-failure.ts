import type { Advice, Failure } from '../failure.js';
import type { PlannedConfig } from '../plan.js';
import type { GoneBack } from './go-back.js';
import { commandBack, type DeployedService } from './way-back.js';

/** Why a service could not be rolled back, with what a person can do. */
export function stuckFailure(
  end: Extract<GoneBack, { kind: 'stuck' }>,
  deployed: DeployedService,
  config: Pick<PlannedConfig, 'region' | 'cluster' | 'path'>,
): Failure {
  const { region, cluster, path } = config;
  const way: Advice | undefined =
    end.why.kind === 'paused'
      ? { kind: 'continue', region, pause: end.why.pause }
      : commandBack(deployed, { region, cluster, config: path });
  const failure = end.why.kind === 'failed' ? end.why.failure : undefined;
  // ECS starts nothing from a revision that has been deregistered.
  const isDeregistered = failure?.evidence.some(
    (item) => item.kind === 'refusal' && item.refusal.kind === 'ecspresso' && /\binactive\b/i.test(item.refusal.reason),
  );
  return {
    cause: { kind: 'stuck', service: deployed.service, before: deployed.before, why: end.why },
    evidence: failure?.evidence ?? [],
    logTails: failure?.logTails,
    advice: isDeregistered ? { kind: 'release-earlier', before: deployed.before } : end.leftAlone ? undefined : way,
    console: failure?.console,
  };
}

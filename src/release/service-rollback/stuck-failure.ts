import { namesInactive } from '../../ecspresso/refusal.js';
import type { Advice, Failure } from '../failure.js';
import type { PlannedConfig } from '../plan.js';
import type { ServiceRollbackEnd } from '../service-rollback/roll-back-service.js';
import { manualRollbackAdvice, type ServiceToRollBack } from '../service-rollback/rollback-step.js';

/** Why a service could not be rolled back, with what a person can do. */
export function stuckFailure(
  end: Extract<ServiceRollbackEnd, { kind: 'stuck' }>,
  deployed: ServiceToRollBack,
  config: Pick<PlannedConfig, 'region' | 'cluster' | 'path'>,
): Failure {
  const { region, cluster, path } = config;
  const way: Advice | undefined =
    end.why.kind === 'paused'
      ? { kind: 'continue', region, pause: end.why.pause }
      : manualRollbackAdvice(deployed, { region, cluster, config: path });
  const failure = end.why.kind === 'failed' ? end.why.failure : undefined;
  // ECS starts nothing from a revision that has been deregistered.
  const isDeregistered = failure?.evidence.some(
    (item) => item.kind === 'refusal' && item.refusal.kind === 'ecspresso' && namesInactive(item.refusal.end.said),
  );
  return {
    cause: { kind: 'stuck', service: deployed.service, before: deployed.before, why: end.why },
    evidence: failure?.evidence ?? [],
    logTails: failure?.logTails,
    advice: isDeregistered ? { kind: 'release-earlier', before: deployed.before } : end.leftAlone ? undefined : way,
    console: failure?.console,
  };
}

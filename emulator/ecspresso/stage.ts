import { Failure } from './errors.js';
import { type Fields, fields, list, text } from './json.js';
import type { Session } from './session.js';

/** The stages that `--wait-until=ecs:<STAGE>` takes, in their order. */
const STAGES: readonly string[] = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
  'CLEAN_UP',
];

/** What is wrong with a value of `--wait-until` on the 2.8 line, if anything is. */
export function waitUntilProblem(until: string, waitsForStages: boolean): string | undefined {
  if (/^(?:stable|deployed|codedeploy:.+)$/.test(until)) return undefined;
  const stage = stageOf(until);
  if (stage === undefined || !waitsForStages) {
    const stages = waitsForStages ? ', or ecs:*' : '';
    return `invalid waitUntil value: ${until} (expected: stable, deployed, codedeploy:*${stages})`;
  }
  if (STAGES.includes(stage)) return undefined;
  return `invalid waitUntil value: ${until} (expected one of ${STAGES.map((known) => `ecs:${known}`).join(', ')})`;
}

/** The stage of a value `ecs:<STAGE>`. */
export function stageOf(until: string): string | undefined {
  return /^ecs:(.+)$/.exec(until)?.[1];
}

/** Refuses to wait for a stage of a service whose deployments have none; where the file does not say, it waits for the end. */
export function refuseWithoutStages({ journal }: Session, service: Fields, stage: string): void {
  const strategy = text(fields(service['deploymentConfiguration'])['strategy']);
  if (strategy === '') journal.warn('deployment strategy is not set; a ROLLING deployment reports no lifecycle stage');
  if (strategy !== 'ROLLING') return;
  throw new Failure(
    `waiting for lifecycle stage ${stage} requires a traffic shifting deployment strategy, but the service uses ${strategy}`,
  );
}

/** Tells whether a deployment under way has reached a stage or a later one, and warns once of each PAUSE hook before it. */
export function stageWatcher(session: Session, stage: string): (deployment: Fields) => boolean {
  const warned = new Set<string>();
  return (deployment) => {
    const now = text(deployment['lifecycleStage']);
    if (orderOf(now) >= orderOf(stage)) return true;
    for (const hook of list(deployment['lifecycleHookDetails'])) {
      const id = text(hook['hookId']);
      if (hook['targetType'] !== 'PAUSE' || hook['status'] !== 'AWAITING_ACTION' || warned.has(id)) continue;
      warned.add(id);
      session.journal.warn('deployment is paused at a lifecycle hook', {
        hook_id: id,
        lifecycle_stage: now,
        target_stage: stage,
      });
    }
    return false;
  };
}

function orderOf(stage: string): number {
  return STAGES.indexOf(stage);
}

import type { PhaseSegment } from '../../ecs/rollout/phases.js';
import { isLifecycleStage, type LifecycleStage } from '../../ecs/service-deployment-states.js';
import type { DeploymentStep } from '../../release/outcome.js';
import { PHASE_NAMES } from '../phrases/time-spent.js';

/** A part of a deployment that is drawn as one bar, epoch milliseconds. */
export interface DeploymentPart {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The parts of a deployment that began and ended then: stages in which nothing else is seen from outside are one part. */
export function partsOf(steps: readonly DeploymentStep[], from: number, to: number): readonly DeploymentPart[] {
  const begins = steps.filter((step, index) => index === 0 || stepName(step) !== stepName(steps[index - 1] ?? step));
  return begins.map((step, index) => ({
    name: stepName(step),
    from: index === 0 ? from : step.at,
    to: begins[index + 1]?.at ?? to,
  }));
}

/** Of a roll-out: a part that is shorter is drawn with the one before it. */
const LEAST_SHARE = 0.08;

/** The parts of a rolling deployment, in which there are no stages: what ECS spent its time on. None where that is all one. */
export function phasePartsOf(segments: readonly PhaseSegment[], from: number, to: number): readonly DeploymentPart[] {
  const parts: DeploymentPart[] = [];
  for (const { phase, from: began, to: ended } of segments) {
    const name = PHASE_NAMES[phase];
    const last = parts.at(-1);
    if (last !== undefined && (last.name === name || ended - began < LEAST_SHARE * (to - from))) continue;
    parts.push({ name, from: parts.length === 0 ? from : Math.min(Math.max(began, from), to), to });
  }
  if (parts.length < 2) return [];
  return parts.map((part, index) => ({ ...part, to: parts[index + 1]?.from ?? to }));
}

type StageStep = Extract<DeploymentStep, { kind: 'stage' }>;

function stepName(step: DeploymentStep): string {
  if (step.kind === 'paused') return 'paused';
  return isLifecycleStage(step.stage) ? BAR_NAMES[step.stage](step) : step.stage;
}

/** Short: the service stands before it. No percent sign, which begins a comment in Mermaid. */
const BAR_NAMES: Readonly<Record<LifecycleStage, (step: StageStep) => string>> = {
  RECONCILE_SERVICE: () => 'scale up',
  PRE_SCALE_UP: () => 'scale up',
  SCALE_UP: () => 'scale up',
  POST_SCALE_UP: () => 'scale up',
  TEST_TRAFFIC_SHIFT: () => 'test traffic',
  POST_TEST_TRAFFIC_SHIFT: () => 'test traffic',
  PRE_PRODUCTION_TRAFFIC_SHIFT: trafficBar,
  PRODUCTION_TRAFFIC_SHIFT: trafficBar,
  POST_PRODUCTION_TRAFFIC_SHIFT: trafficBar,
  BAKE_TIME: () => 'bake',
  CLEAN_UP: () => 'clean up',
};

function trafficBar({ share }: StageStep): string {
  return share === undefined || share === 0 ? 'traffic' : `${share} percent`;
}

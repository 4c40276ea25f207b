import { fateOf } from '../ecs/fate.js';
import { type ExamplePast, RELEASED_TAG } from './example-world.js';

/** What becomes of a release of the backend, and how to ask for it. */
export interface Scenario {
  /** The backend's image tag, which tells the emulator what happens to its tasks. */
  readonly tag: string;
  /** Inputs that make a scenario without an end of its own end soon. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Whether the migration must be green. If it is not, no service may be touched. */
  readonly migrates: boolean;
  /** Whether the step must be green. */
  readonly green: boolean;
  /** How the step must end. */
  readonly status: 'released' | 'planned' | 'failed' | 'rolled-back';
  /** What production was before. */
  readonly past: ExamplePast;
}

/** The scenarios with a name; any image tag that the emulator knows is one too. */
export const SCENARIOS = {
  ok: RELEASED_TAG,
  slow: 'slow',
  crash: 'svc-crash_run-ok',
  nopull: 'svc-nopull_run-ok',
  unhealthy: 'svc-unhealthy_run-ok',
  oom: 'svc-oom_run-ok',
  secret: 'svc-secret_run-ok',
  stuck: 'svc-stuck_run-ok',
  exit3: 'svc-ok_run-exit3',
  exitnull: 'svc-ok_run-exitnull',
  hang: 'svc-ok_run-hang',
  plan: RELEASED_TAG,
  calm: RELEASED_TAG,
  recover: 'svc-crash_run-ok',
  rollback: RELEASED_TAG,
} as const;

const GREEN_AS_SERVICE = /^(?:ok|slow|hang)$/;
/** A task that ECS refuses twice for want of capacity is still started by a release that is patient. */
const GREEN_AS_MIGRATION = /^(?:ok|slow|unhealthy|late-crash|nocapacity[12])$/;
const ENDLESS = /^(?:stuck|hang|nocapacity)$/;

/** The scenario of a name or of an image tag. */
export function scenarioOf(name: string): Scenario {
  const tag = Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name as keyof typeof SCENARIOS] : name;
  // Nothing is changed in ECS: what its tasks would do is not seen.
  if (name === 'plan') {
    return { tag, inputs: { mode: 'plan' }, migrates: false, green: true, status: 'planned', past: {} };
  }
  // No image, no migration: a blank input is none.
  if (name === 'rollback') {
    const inputs = { mode: 'rollback', images: '', 'migration-command': '', 'migration-container': '' };
    return { tag, inputs, migrates: true, green: true, status: 'released', past: { past: true } };
  }
  const service = fateOf(`image:${tag}`, 'service');
  const migration = fateOf(`image:${tag}`, 'run');
  const migrates = GREEN_AS_MIGRATION.test(migration);
  const green = migrates && GREEN_AS_SERVICE.test(service);
  return {
    tag,
    inputs: {
      ...(ENDLESS.test(service) && { timeout: '20s' }),
      ...(ENDLESS.test(migration) && { 'migration-timeout': '8s' }),
      ...(name === 'recover' && { 'on-failure': 'rollback' }),
    },
    migrates,
    green,
    status: green ? 'released' : name === 'recover' ? 'rolled-back' : 'failed',
    past: { calm: name === 'calm' },
  };
}

import { fateOf } from '../ecs/world/image-fate.js';
import { type ExamplePast, exampleInputs, RELEASED_TAG } from '../example-world.js';

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
  readonly status: 'released' | 'planned' | 'failed' | 'rolled-back' | 'paused';
  /** What production was before. */
  readonly past: ExamplePast;
}

/**
 * The scenarios with a name: the backend's image tag, and what happens. Any image tag that the emulator knows is a scenario too.
 */
export const SCENARIOS = {
  ok: { tag: RELEASED_TAG, what: 'a migration and two services; ECS demands a forced deployment of the backend' },
  calm: { tag: RELEASED_TAG, what: 'the same without a forced deployment' },
  slow: { tag: 'slow', what: 'tasks that take their time' },
  'slow-pull': { tag: 'svc-slow-pull_run-ok', what: 'a large image: most of the time goes into its pull' },
  'slow-health': { tag: 'svc-slow-health_run-ok', what: 'health checks that take long' },
  'slow-drain': { tag: RELEASED_TAG, what: 'old tasks that take long to drain' },
  crash: { tag: 'svc-crash_run-ok', what: "the backend's container exits at once; the circuit breaker rolls it back" },
  nopull: { tag: 'svc-nopull_run-ok', what: 'an image that is not in the registry' },
  unhealthy: { tag: 'svc-unhealthy_run-ok', what: 'tasks that fail the health checks of the load balancer' },
  oom: { tag: 'svc-oom_run-ok', what: 'a container that runs out of memory' },
  secret: { tag: 'svc-secret_run-ok', what: 'a secret that the execution role may not read' },
  stuck: { tag: 'svc-stuck_run-ok', what: 'no capacity for new tasks, until the timeout' },
  exit3: { tag: 'svc-ok_run-exit3', what: 'a migration that exits with code 3' },
  exitnull: { tag: 'svc-ok_run-exitnull', what: 'a migration of whose end ECS has no exit code' },
  hang: { tag: 'svc-ok_run-hang', what: 'a migration that does not end, until its timeout' },
  recover: { tag: 'svc-crash_run-ok', what: '`on-failure: rollback` takes the frontend back, too' },
  smoketest: { tag: RELEASED_TAG, what: 'a smoke test that fails; `on-failure: rollback` takes both services back' },
  plan: { tag: RELEASED_TAG, what: '`mode: plan`: what a release would change' },
  rollback: { tag: RELEASED_TAG, what: '`mode: rollback`: back to the last successfully deployed revisions' },
  bluegreen: { tag: RELEASED_TAG, what: 'the backend by BLUE_GREEN: all traffic at once, then a minute of bake' },
  canary: { tag: RELEASED_TAG, what: 'the backend by CANARY: 10 % of the traffic for a minute, then all of it' },
  paused: { tag: RELEASED_TAG, what: '`wait-until: paused`: the new revision has the test traffic and waits' },
  alarm: { tag: 'svc-alarm_run-ok', what: 'an alarm that goes into ALARM while the backend bakes; ECS takes it back' },
} as const;

const BLUE_GREEN = {
  strategy: 'BLUE_GREEN',
  bakeTimeInMinutes: 1,
  maximumPercent: 200,
  minimumHealthyPercent: 100,
  deploymentCircuitBreaker: { enable: true, rollback: true },
};
const ALARMS = { enable: true, rollback: true, alarmNames: ['shop-backend-5xx'] };

/** The backend's deployment configuration in scenarios that are about ECS's own strategies. */
const STRATEGIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  bluegreen: BLUE_GREEN,
  canary: {
    ...BLUE_GREEN,
    strategy: 'CANARY',
    canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 1 },
    alarms: ALARMS,
  },
  paused: {
    ...BLUE_GREEN,
    lifecycleHooks: [
      {
        targetType: 'PAUSE',
        lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
        timeoutConfiguration: { timeoutInMinutes: 60, action: 'ROLLBACK' },
      },
    ],
  },
  alarm: { ...BLUE_GREEN, alarms: ALARMS },
};

/** One line for each scenario: its name, how the step ends, what happens. */
export function scenarioList(): string {
  const names = Object.keys(SCENARIOS) as (keyof typeof SCENARIOS)[];
  const rows = names.map((name) => `${name.padEnd(12)}${scenarioOf(name).status.padEnd(13)}${SCENARIOS[name].what}\n`);
  return rows.join('');
}

const GREEN_AS_SERVICE = /^(?:ok|slow|slow-pull|slow-health|hang)$/;
/** A task that ECS refuses twice because it lacks capacity is still started by a release that is patient. */
const GREEN_AS_MIGRATION = /^(?:ok|slow|unhealthy|late-crash|nocapacity[12])$/;
const ENDLESS = /^(?:stuck|hang|nocapacity)$/;

/** The scenario of a name or of an image tag. */
export function scenarioOf(name: string): Scenario {
  const tag = Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name as keyof typeof SCENARIOS].tag : name;
  // Nothing is changed in ECS: what its tasks would do is not seen.
  if (name === 'plan') {
    return { tag, inputs: { mode: 'plan' }, migrates: false, green: true, status: 'planned', past: {} };
  }
  // No image, no migration: a blank input is none.
  if (name === 'rollback') {
    const inputs = {
      mode: 'rollback',
      'rollback-to': 'previous',
      images: '',
      'migration-command': '',
      'migration-container': '',
    };
    return { tag, inputs, migrates: true, green: true, status: 'rolled-back', past: { past: true } };
  }
  // The image of the frontend decides what becomes of its tasks: its service comes up, its smoke test fails.
  if (name === 'smoketest') {
    const inputs = {
      ...exampleInputs({ backendTag: tag, frontendTag: 'svc-ok_run-exit3' }),
      'smoke-test-command': 'node smoke.js',
      'smoke-test-config': 'ecspresso/frontend-production.yml',
      'smoke-test-container': 'frontend',
      'on-failure': 'rollback',
    };
    return { tag, inputs, migrates: true, green: false, status: 'failed', past: { calm: true } };
  }
  if (name === 'paused') {
    const past = { calm: true, strategy: STRATEGIES[name] };
    return { tag, inputs: { 'wait-until': 'paused' }, migrates: true, green: true, status: 'paused', past };
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
    status: green ? 'released' : 'failed',
    past: {
      calm: name === 'calm' || name in STRATEGIES,
      strategy: STRATEGIES[name],
      drainsSlowly: name === 'slow-drain',
    },
  };
}

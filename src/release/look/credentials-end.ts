import { answerIfAny } from '../../ecs/answer-or-error.js';
import { leastWaitMinutes } from '../../ecs/strategy.js';
import type { WaitUntil } from '../../ecs/wait-until.js';
import { type Plan, type PlannedConfig, tasksOf } from '../plan.js';
import { strategyOf } from '../strategy.js';
import type { LookWarning } from '../warning.js';
import type { World } from '../world.js';

/** Minutes that the credentials of a job live, where they do not say. Source: AWS STS, the default of AssumeRoleWithWebIdentity. */
const USUAL_LIFE = 60;

/** How long a release waits because the services' own settings say so. */
export interface Waits {
  /** Services whose settings ask for a wait, in order. */
  readonly services: readonly { readonly service: string; readonly minutes: number }[];
  /** Of all lines, one after the other. */
  readonly minutes: number;
}

/** How long the services of a plan ask ECS to wait at least before each is as far as `until` asks. */
export function waitsOf({ lines, unchanged }: Plan, until: WaitUntil): Waits {
  const waited = lines.map((line) =>
    line.filter(({ key }) => !unchanged?.has(key)).map((config) => waitOf(config, until)),
  );
  return {
    services: waited.flat().filter(({ minutes }) => minutes > 0),
    minutes: waited.reduce((sum, line) => sum + Math.max(0, ...line.map(({ minutes }) => minutes)), 0),
  };
}

/** In how many seconds the credentials end; undefined where that is not known, or they renew themselves. Best effort. */
export async function credentialsLeft(world: World, plan: Plan): Promise<number | undefined> {
  const first = plan.lines.flat()[0] ?? plan.migration?.config;
  if (!first) return undefined;
  const end = await answerIfAny(() => world.cloud(first.region).credentialsEnd());
  return end === undefined ? undefined : Math.floor((end - world.clock.now()) / 1000);
}

/**
 * Warns when the credentials end before ECS has waited as the services ask, or before everything has had the time that it is given
 * besides.
 */
export async function credentialWarnings(world: World, plan: Plan, until: WaitUntil): Promise<readonly LookWarning[]> {
  const left = await credentialsLeft(world, plan);
  const waits = waitsOf(plan, until);
  if (waits.minutes * 60 > (left ?? USUAL_LIFE * 60)) return [{ kind: 'long-wait', ...waits, left }];
  const lines = plan.lines.map((line) => {
    const changed = line.filter(({ key }) => !plan.unchanged?.has(key));
    return Math.max(0, ...changed.map((config) => givenTo(config, until)));
  });
  const tasks = tasksOf(plan).map(({ timeoutSeconds }) => timeoutSeconds);
  const needed = [...lines, ...tasks].reduce((sum, seconds) => sum + seconds, 0);
  return left === undefined || left >= needed ? [] : [{ kind: 'credentials-end', left, needed }];
}

/** Seconds: its timeout counts ECS's work, not the waits that the service asks for. */
function givenTo(config: PlannedConfig, until: WaitUntil): number {
  return config.timeoutSeconds + waitOf(config, until).minutes * 60;
}

function waitOf(config: PlannedConfig, until: WaitUntil): Waits['services'][number] {
  const strategy = strategyOf(config);
  return { service: config.service ?? '', minutes: strategy ? leastWaitMinutes(strategy, until) : 0 };
}

import { isLifecycleStage, type LifecycleStage } from '../../ecs/service-deployment-states.js';
import type { Event } from '../../release/events.js';
import { strategyName } from './strategy.js';
import { percent } from './traffic.js';

/** What happened at a stage of a deployment. */
export type StageReached = Pick<Extract<Event, { kind: 'stage' }>, 'stage' | 'share' | 'testShare'>;

/**
 * What a deployment is at, as what follows a service's name: `canary: 10 % of production traffic on shop-api:12, bakes until 06:30`.
 * `until` is a time as people are to read it.
 */
export function stagePhrase(
  reached: StageReached,
  taskDefinition: string,
  until: string | undefined,
  strategy: string | undefined,
): string {
  const name = strategy === undefined ? '' : `${strategyName(strategy)}: `;
  const bakes = until === undefined ? '' : `, bakes until ${until}`;
  return `${name}${whatHappens(reached, taskDefinition)}${bakes}`;
}

function whatHappens(reached: StageReached, taskDefinition: string): string {
  const { stage } = reached;
  return isLifecycleStage(stage) ? AT_STAGE[stage](taskDefinition, reached) : `at ${stage}`;
}

/** What is said at each stage, with the shares of the traffic that go to the task definition where they tell more. */
const AT_STAGE: Readonly<
  Record<LifecycleStage, (taskDefinition: string, shares: Omit<StageReached, 'stage'>) => string>
> = {
  RECONCILE_SERVICE: () => 'sorting out the revisions that are active',
  PRE_SCALE_UP: () => 'about to scale up',
  SCALE_UP: () => 'scaling up',
  POST_SCALE_UP: () => 'scaled up',
  TEST_TRAFFIC_SHIFT: (taskDefinition) => `shifting the test traffic to ${taskDefinition}`,
  POST_TEST_TRAFFIC_SHIFT: (taskDefinition, { testShare }) =>
    testShare === undefined || testShare === 0
      ? 'past the test traffic'
      : `${percent(testShare)} of test traffic on ${taskDefinition}`,
  PRE_PRODUCTION_TRAFFIC_SHIFT: (_taskDefinition, { share }) =>
    `about to shift production traffic${share === undefined || share === 0 ? '' : ` beyond ${percent(share)}`}`,
  PRODUCTION_TRAFFIC_SHIFT: productionTraffic,
  POST_PRODUCTION_TRAFFIC_SHIFT: productionTraffic,
  BAKE_TIME: productionTraffic,
  CLEAN_UP: () => 'stopping the old tasks',
};

function productionTraffic(taskDefinition: string, { share }: Pick<StageReached, 'share'>): string {
  if (share === undefined) return `production traffic goes to ${taskDefinition}`;
  return share === 0
    ? `shifting the production traffic to ${taskDefinition}`
    : `${percent(share)} of production traffic on ${taskDefinition}`;
}

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

/** Whether a stage says something that is not the share of the traffic. */
function whatHappens({ stage, share, testShare }: StageReached, taskDefinition: string): string {
  switch (stage) {
    case 'RECONCILE_SERVICE':
      return 'sorting out the revisions that are active';
    case 'PRE_SCALE_UP':
      return 'about to scale up';
    case 'SCALE_UP':
      return 'scaling up';
    case 'POST_SCALE_UP':
      return 'scaled up';
    case 'TEST_TRAFFIC_SHIFT':
      return `shifting the test traffic to ${taskDefinition}`;
    case 'POST_TEST_TRAFFIC_SHIFT':
      return testShare === undefined || testShare === 0
        ? 'past the test traffic'
        : `${percent(testShare)} of test traffic on ${taskDefinition}`;
    case 'PRE_PRODUCTION_TRAFFIC_SHIFT':
      return `about to shift production traffic${share === undefined || share === 0 ? '' : ` beyond ${percent(share)}`}`;
    case 'PRODUCTION_TRAFFIC_SHIFT':
    case 'POST_PRODUCTION_TRAFFIC_SHIFT':
    case 'BAKE_TIME':
      return share === undefined
        ? `production traffic goes to ${taskDefinition}`
        : share === 0
          ? `shifting the production traffic to ${taskDefinition}`
          : `${percent(share)} of production traffic on ${taskDefinition}`;
    case 'CLEAN_UP':
      return 'stopping the old tasks';
    default:
      return `at ${stage}`;
  }
}

import type { EmulatorOptions, OtherAction } from '../../../emulator/ecs/contract.js';
import { answerOf } from '../../../src/ecs/api/answer.js';
import { serviceDeploymentSnapshot } from '../../../src/ecs/api/service-deployment-snapshot.js';
import { serviceSnapshot } from '../../../src/ecs/api/snapshots.js';
import { advance } from '../../../src/ecs/rollout/advance.js';
import {
  leavingWaits,
  type Rollout,
  type RolloutStart,
  rollout,
  withCommandEnd,
} from '../../../src/ecs/rollout/rollout.js';
import { newestIn, revisionOf, type ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import { type Json, listOf } from '../../emulator/cloud.js';
import { staged } from '../../emulator/staged.js';
import { BLANK } from '../../inputs/support/nothing.js';
import { withDates } from '../../support/with-dates.js';

/** What a deployment of `web:2` is given, and what happens meanwhile. */
export interface StagedRollout {
  readonly configuration: Json;
  /** Image tag of the new revision. */
  readonly tag?: string;
  readonly others?: readonly OtherAction[];
  readonly lambdas?: Exclude<EmulatorOptions['lambdas'], undefined>;
  readonly start?: Partial<RolloutStart>;
  /** Second after the deploy from which on nobody waits with it. */
  readonly leavesAt?: number;
  /** Second after the deploy at which the job is cancelled. */
  readonly cancelledAt?: number;
}

const NEVER = Number.POSITIVE_INFINITY;
/** So many seconds of the emulated ECS are a minute of what a service asks to wait. */
const MINUTE = 20;

/** Follows a deployment of the emulated ECS with the reducer, an observation every two seconds, every ten while ECS waits, to its verdict; fails after two hours. */
export function followed({
  configuration,
  tag = 'v2',
  start,
  leavesAt = NEVER,
  cancelledAt = NEVER,
  ...setting
}: StagedRollout): {
  readonly rollout: Rollout;
  readonly seconds: number;
  /** The service at the end. */
  readonly service: ServiceSnapshot;
} {
  const cloud = staged(configuration, { ...setting, durations: { minute: MINUTE } });
  const described = (): ServiceSnapshot => serviceSnapshot(answerOf(withDates(cloud.described())));
  cloud.pass(3600);
  const before = described();
  const from = cloud.clock();
  let state = rollout({
    service: 'web',
    taskDefinition: 'web:2',
    startedAt: from * 1000,
    timeoutSeconds: 1800,
    preexisting: new Set(before.deployments.map(({ id }) => id)),
    since: newestIn(before),
    creates: false,
    until: { kind: 'deployed' },
    maxFailedTasks: BLANK.maxFailedTasks,
    ...start,
  });
  cloud.deploy(tag);
  state = withCommandEnd(state, { endedAt: from * 1000, failed: false });
  for (let second = 2; second < 7200; second += pace(state)) {
    cloud.pass(pace(state));
    if (second >= leavesAt) state = leavingWaits(state);
    const isLast = second >= cancelledAt;
    const service = described();
    const [newest] = listOf(
      cloud.call('ListServiceDeployments', { cluster: 'prod', service: 'web' }),
      'serviceDeployments',
    );
    const arns = { serviceDeploymentArns: [newest?.['serviceDeploymentArn']] };
    const deployments = listOf(cloud.call('DescribeServiceDeployments', arns), 'serviceDeployments').map((deployment) =>
      serviceDeploymentSnapshot(answerOf(withDates(deployment))),
    );
    const revisionBy = (target = ''): string => {
      const [found] = listOf(
        cloud.call('DescribeServiceRevisions', { serviceRevisionArns: [target] }),
        'serviceRevisions',
      );
      return revisionOf(String(found?.['taskDefinition']));
    };
    state = advance(state, {
      at: cloud.clock() * 1000,
      service,
      serviceDeployments: deployments.map((deployment) => ({
        ...deployment,
        taskDefinition: revisionBy(deployment.target),
      })),
      serviceDeploymentsKnown: true,
      failedTasks: 0,
      failedTasksAreOld: true,
      ...(isLast ? { isLast } : {}),
    });
    if (state.verdict !== undefined || isLast) return { rollout: state, seconds: second, service };
  }
  throw new Error(`no verdict: ${JSON.stringify(cloud.story())}`);
}

function pace({ wait }: Rollout): number {
  return wait === undefined ? 2 : 10;
}

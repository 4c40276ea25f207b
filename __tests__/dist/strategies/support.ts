import { test } from '@jest/globals';
import type { OtherAction, RecordedCall } from '../../../emulator/ecs/contract.js';
import { type Files, json, type Reshape, service } from '../support/product.js';
import { DEPLOYS_STAGES } from '../support/program.js';

const BREAKER = { deploymentCircuitBreaker: { enable: true, rollback: true } };
export const ALARMS = { alarms: { enable: true, rollback: true, alarmNames: ['errors'] } };

export const BLUE_GREEN = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 10, ...BREAKER };
export const CANARY = {
  strategy: 'CANARY',
  bakeTimeInMinutes: 10,
  canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 10 },
  ...BREAKER,
};
export const LINEAR = {
  strategy: 'LINEAR',
  bakeTimeInMinutes: 10,
  linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 10 },
  ...BREAKER,
};
export const ROLLING_ALARMS = { ...ALARMS, ...BREAKER };

/** The stage that {@link held} holds a deployment at. */
export const HELD = 'POST_TEST_TRAFFIC_SHIFT';

/** A PAUSE hook of half an hour. */
export function held(action: 'CONTINUE' | 'ROLLBACK' = 'ROLLBACK', timeoutInMinutes = 30) {
  return {
    lifecycleHooks: [
      { targetType: 'PAUSE', lifecycleStages: [HELD], timeoutConfiguration: { timeoutInMinutes, action } },
    ],
  };
}

const SHIFTING = {
  alternateTargetGroupArn:
    'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/other/73e2d6bc24d8a068',
  productionListenerRule: 'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:listener-rule/app/web/1/2/3',
  testListenerRule: 'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:listener-rule/app/web/1/2/4',
  roleArn: 'arn:aws:iam::123456789012:role/ecsInfrastructureRole',
};

type Asked = Readonly<Record<string, unknown>>;

/** A definition of a service that asks ECS to deploy so. */
function asking<T extends Readonly<Record<string, unknown>>>(definition: T, deploymentConfiguration: object) {
  return { ...definition, loadBalancers: shifting(definition), deploymentConfiguration };
}

/** The load balancers of a definition, able to shift traffic. */
export function shifting(definition: Readonly<Record<string, unknown>>): readonly object[] {
  const balancers = (definition['loadBalancers'] as readonly object[] | undefined) ?? [];
  return balancers.map((balancer) => ({ ...balancer, advancedConfiguration: SHIFTING }));
}

/** What every ecspresso sends; an older one drops the rest, and ECS keeps what it is not sent. */
export function known({
  lifecycleHooks: _hooks,
  linearConfiguration: _linear,
  canaryConfiguration: _canary,
  ...rest
}: Asked): object {
  return rest;
}

/** A service of the example that asks ECS to deploy so: it runs like that already, and its file says the same. */
export function deploys(
  name: 'backend' | 'frontend',
  configuration: Asked,
): { readonly staged: boolean; readonly world: Reshape; readonly files: Files } {
  return {
    staged: configuration['strategy'] !== undefined,
    world: service(name, (seed) => asking(seed, configuration)),
    files: { [`ecspresso/${name}-service-def.json`]: json((value) => asking(value, known(configuration))) },
  };
}

/** A test of a service that goes through stages, where ecspresso can deploy one. */
export const stagedTest = DEPLOYS_STAGES ? test.concurrent : test.skip;

/** So many seconds after the frontend has begun to wait at its pause. */
export function whilePaused(does: OtherAction['does'], at = 250): OtherAction {
  return { at, reached: { cluster: 'production', service: 'frontend', stage: HELD, paused: true }, does };
}

/** What look says of a service that pauses before this step ends. */
export const PAUSES = /^frontend: its own settings pause the deployment at POST_TEST_TRAFFIC_SHIFT/;

/** What ECS was told about deployments on their way: to stop one, to end a pause. */
export function writes({ calls }: { readonly calls: readonly RecordedCall[] }): readonly string[] {
  return calls
    .map(({ operation }) => operation)
    .filter((operation) => /^(?:Stop|Continue)ServiceDeployment$/.test(operation));
}

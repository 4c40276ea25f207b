import type { EmulatorOptions, OtherAction } from '../../emulator/ecs/contract.js';
import { run } from '../../emulator/ecs/operation.js';
import { actOn, newOthers } from '../../emulator/ecs/other-actors.js';
import { accepted, complaintsAboutAnswer } from '../../emulator/ecs/wire/accepted.js';
import type { ApiError } from '../../emulator/ecs/wire/api-error.js';
import type { Target } from '../../emulator/ecs/wire/operation-name.js';
import { seededWorld } from '../../emulator/ecs/world/seed.js';
import { type Json, listOf, service, TARGET_GROUP, web } from './cloud.js';

const START = Date.UTC(2026, 10, 29);

/** A load balancer that can shift traffic. */
export const SHIFTING = {
  targetGroupArn: TARGET_GROUP,
  containerName: 'app',
  containerPort: 8080,
  advancedConfiguration: {
    alternateTargetGroupArn: `${TARGET_GROUP}2`,
    productionListenerRule: 'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:listener-rule/app/web/1/2/3',
    testListenerRule: 'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:listener-rule/app/web/1/2/4',
    roleArn: 'arn:aws:iam::123456789012:role/ecsInfrastructureRole',
  },
};

/** A PAUSE hook at these stages. */
export function pause(lifecycleStages: readonly string[], timeoutConfiguration?: Json): Json {
  return { targetType: 'PAUSE', lifecycleStages, ...(timeoutConfiguration && { timeoutConfiguration }) };
}

/** A Lambda hook at these stages. */
export function lambda(lifecycleStages: readonly string[], name = 'check'): Json {
  return {
    targetType: 'AWS_LAMBDA',
    hookTargetArn: `arn:aws:lambda:ap-northeast-1:123456789012:function:${name}`,
    roleArn: 'arn:aws:iam::123456789012:role/hooks',
    lifecycleStages,
  };
}

/** A stage that the service `web` entered: when, and the production and test traffic on the target then. */
export interface Entered {
  readonly second: number;
  readonly stage: string;
  readonly production: number;
  readonly test: number;
}

/** The service `web` with this deployment configuration, in a world whose clock a test moves on. Every answer is one that AWS could have given. */
export function staged(
  deploymentConfiguration: Json,
  setting: Partial<EmulatorOptions> & { readonly others?: readonly OtherAction[]; readonly seed?: Json } = {},
) {
  let now = START;
  const { seed, ...options } = setting;
  const world = seededWorld(
    {
      world: {
        clusters: ['prod'],
        taskDefinitions: [{ revision: 1, ...web('v1') }],
        services: [service({ loadBalancers: [SHIFTING], deploymentConfiguration, ...seed })],
      },
      ...options,
    },
    () => now,
  );
  const entered: Entered[] = [];
  world.stageListeners.push(({ deployment, stage, paused }) => {
    const { production = -1, test = -1 } = deployment.target.traffic ?? {};
    const second = Math.round((world.clock.now() - START) / 1000);
    if (!paused) entered.push({ second, stage, production, test });
  });

  const call = (operation: string, input: Json = {}): Json => {
    const target: Target = { service: 'ecs', operation };
    world.clock.catchUp();
    const answer = JSON.parse(JSON.stringify(run(world, target, accepted(target, input)))) as Json;
    const complaints = complaintsAboutAnswer(target, answer);
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
    return answer;
  };
  const others = newOthers(world, (does) => actOn(world, does, call));
  for (const action of setting.others ?? []) others.add(action);

  const described = (): Json => {
    const [found] = listOf(call('DescribeServices', { cluster: 'prod', services: ['web'] }), 'services');
    if (found === undefined) throw new Error('the service is missing');
    return found;
  };
  const story = (): Json => {
    const [newest] = listOf(call('ListServiceDeployments', { cluster: 'prod', service: 'web' }), 'serviceDeployments');
    const serviceDeploymentArns = [newest?.['serviceDeploymentArn']];
    const [found] = listOf(call('DescribeServiceDeployments', { serviceDeploymentArns }), 'serviceDeployments');
    if (found === undefined) throw new Error('the service deployment is missing');
    return found;
  };
  /** Moves the clock on by so many seconds, event by event. */
  const pass = (seconds: number): void => {
    now += seconds * 1000;
    world.clock.catchUp();
  };
  /** Moves the clock on until `probe` holds; fails after three hours. */
  const until = (probe: () => boolean): void => {
    for (let waited = 0; !probe(); waited += 1) {
      if (waited > 10_800) throw new Error(`nothing more happens: ${JSON.stringify(story())}`);
      pass(1);
    }
  };
  return {
    world,
    entered: entered as readonly Entered[],
    call,
    described,
    story,
    pass,
    until,
    /** Seconds since the world began. */
    clock: () => (now - START) / 1000,
    /** Registers `web:<tag>` and deploys it. */
    deploy: (tag: string, input: Json = {}) => {
      const { taskDefinition } = call('RegisterTaskDefinition', web(tag));
      const { taskDefinitionArn } = taskDefinition as { taskDefinitionArn: string };
      call('UpdateService', { cluster: 'prod', service: 'web', taskDefinition: taskDefinitionArn, ...input });
    },
    untilStage: (stage: string) => until(() => story()['lifecycleStage'] === stage),
    untilPaused: () => until(() => hooks(story()).some(({ status }) => status === 'AWAITING_ACTION')),
    untilOver: () =>
      until(() => /^(?:SUCCESSFUL|STOPPED|ROLLBACK_(?:SUCCESSFUL|FAILED))$/.test(String(story()['status']))),
    events: () =>
      listOf(described(), 'events')
        .map(({ message }) => String(message))
        .reverse(),
    /** What a refused call answered. */
    refusal: (operation: string, input: Json) => {
      try {
        call(operation, input);
      } catch (error) {
        const { code, message } = error as ApiError;
        return { code, message };
      }
      return undefined;
    },
  };
}

/** The hooks of a service deployment. */
export function hooks(story: Json): readonly Json[] {
  return listOf(story, 'lifecycleHookDetails');
}

/** Deployments of a service as a watcher tells them apart. */
export function deployments(described: Json): readonly Json[] {
  return listOf(described, 'deployments').map(
    ({ status, rolloutState, taskDefinition, desiredCount, runningCount }) => ({
      status,
      rolloutState,
      revision: String(taskDefinition).split('/')[1],
      desiredCount,
      runningCount,
    }),
  );
}

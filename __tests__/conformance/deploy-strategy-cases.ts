import { expect } from '@jest/globals';
import type { WorldSeed } from '../../emulator/ecs/contract.js';
import { type Case, facts, measured, since26 } from './case.js';
import { serviceFile, WORLD } from './product.js';

const BALANCER = {
  targetGroupArn: 'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/shop/0123456789abcdef',
  containerName: 'laravel',
  containerPort: 8080,
  advancedConfiguration: {
    alternateTargetGroupArn: 'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/green/1',
    productionListenerRule: 'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:listener-rule/app/shop/1/2/3',
    testListenerRule: 'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:listener-rule/app/shop/1/2/4',
    roleArn: 'arn:aws:iam::123456789012:role/ecsInfrastructureRole',
  },
};
const COMMON = { maximumPercent: 200, minimumHealthyPercent: 100 };
const BREAKER = { deploymentCircuitBreaker: { enable: true, rollback: true } };
const BLUE_GREEN = { ...COMMON, ...BREAKER, strategy: 'BLUE_GREEN', bakeTimeInMinutes: 3 };
const HOOK = {
  hookTargetArn: 'arn:aws:lambda:ap-northeast-1:123456789012:function:check',
  roleArn: 'arn:aws:iam::123456789012:role/hooks',
  lifecycleStages: ['POST_SCALE_UP'],
};
const ALARMS = { alarmNames: ['errors'], enable: true, rollback: true };

/** The team's service file with a deployment configuration. */
function file(deploymentConfiguration: object): { 'service.json': string } {
  return { 'service.json': serviceFile({ deploymentConfiguration, loadBalancers: [BALANCER] }) };
}

/** The team's service in ECS with a deployment configuration. */
function world(deploymentConfiguration: object): Partial<WorldSeed> {
  const services = (WORLD.services ?? []).map((seed) => ({
    ...seed,
    loadBalancers: [BALANCER],
    deploymentConfiguration,
  }));
  return { services };
}

const LAMBDA_HOOK = { ...HOOK, targetType: 'AWS_LAMBDA', timeoutConfiguration: { timeoutInMinutes: 5 } };
const PAUSE_HOOK = {
  targetType: 'PAUSE',
  lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
  timeoutConfiguration: { timeoutInMinutes: 60, action: 'ROLLBACK' },
};

/** All that a file may say of a strategy. */
const EVERYTHING = {
  ...COMMON,
  ...BREAKER,
  strategy: 'CANARY',
  bakeTimeInMinutes: 10,
  alarms: ALARMS,
  canaryConfiguration: { canaryPercent: 12.5, canaryBakeTimeInMinutes: 5 },
  lifecycleHooks: [LAMBDA_HOOK, PAUSE_HOOK],
};

/** What is left of it. */
const DROPPED = {
  ...COMMON,
  ...BREAKER,
  strategy: 'CANARY',
  bakeTimeInMinutes: 10,
  alarms: ALARMS,
  lifecycleHooks: [HOOK],
};
/** What 2.3 leaves of it: no strategy at all. */
const KNOWN_TO_2_3 = { ...COMMON, ...BREAKER, alarms: ALARMS };
const NEW = expect.stringMatching(/shop-backend:42$/);

const BAKES = {
  arguments: ['deploy', '--wait-until=ecs:BAKE_TIME'],
  files: file(BLUE_GREEN),
  world: world(BLUE_GREEN),
};

/** Cases of `deploy` with ECS's own strategies. */
export const DEPLOY_STRATEGY_CASES: readonly Case[] = [
  {
    name: 'deploy --no-wait sends BLUE_GREEN with its bake time, load balancer and alarms',
    arguments: ['deploy', '--no-wait'],
    files: file({ ...BLUE_GREEN, alarms: ALARMS, lifecycleHooks: [HOOK] }),
    expected: {
      '2.6': measured({
        exitCode: 0,
        changes: [
          'RegisterTaskDefinition',
          [
            'UpdateService',
            {
              deploymentConfiguration: {
                strategy: 'BLUE_GREEN',
                bakeTimeInMinutes: 3,
                alarms: ALARMS,
                lifecycleHooks: [HOOK],
              },
              loadBalancers: [BALANCER],
            },
          ],
          'UpdateService',
        ],
        stderr: /deployment by ECS blue\/green/,
      }),
      '2.8': facts({
        exitCode: 0,
        changes: [
          'RegisterTaskDefinition',
          ['UpdateService', { deploymentConfiguration: { strategy: 'BLUE_GREEN', lifecycleHooks: [HOOK] } }],
        ],
      }),
    },
  },
  {
    name: 'deploy --no-wait of a canary that ECS has already: 2.6 sees no difference, and keeps what it does not know',
    arguments: ['deploy', '--no-wait'],
    files: file(EVERYTHING),
    world: world(EVERYTHING),
    expected: {
      '2.6': measured({
        exitCode: 0,
        changes: ['RegisterTaskDefinition', ['UpdateService', { taskDefinition: NEW }]],
        stderr: /service attributes will not change/,
      }),
      '2.8': facts({ exitCode: 0, changes: ['RegisterTaskDefinition', ['UpdateService', { taskDefinition: NEW }]] }),
    },
  },
  {
    name: 'deploy --no-wait of a canary that ECS does not have yet: 2.6 and 2.3 drop what they do not know',
    arguments: ['deploy', '--no-wait'],
    files: file({ ...EVERYTHING, lifecycleHooks: [LAMBDA_HOOK] }),
    expected: {
      '2.3': measured({
        exitCode: 0,
        changes: [
          'RegisterTaskDefinition',
          ['UpdateService', { deploymentConfiguration: KNOWN_TO_2_3 }],
          ['UpdateService', { taskDefinition: NEW }],
        ],
        stderr: /\[WARN(?:ING)?\].*strategy/,
      }),
      '2.6': measured({
        exitCode: 0,
        changes: [
          'RegisterTaskDefinition',
          ['UpdateService', { deploymentConfiguration: DROPPED }],
          ['UpdateService', { taskDefinition: NEW }],
        ],
        stderr: /\[WARN(?:ING)?\].*canaryConfiguration/,
      }),
      '2.8': facts({
        exitCode: 0,
        changes: [
          'RegisterTaskDefinition',
          ['UpdateService', { deploymentConfiguration: { ...EVERYTHING, lifecycleHooks: [LAMBDA_HOOK] } }],
        ],
      }),
    },
  },
  {
    name: 'deploy --no-wait of a PAUSE hook that ECS does not have yet: 2.6 sends a hook without a target, which ECS refuses',
    arguments: ['deploy', '--no-wait'],
    files: file({ ...BLUE_GREEN, lifecycleHooks: [PAUSE_HOOK] }),
    expected: {
      '2.6': measured({
        exitCode: 1,
        changes: [
          'RegisterTaskDefinition',
          [
            'UpdateService',
            { deploymentConfiguration: { lifecycleHooks: [{ lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }] } },
          ],
        ],
        last: /InvalidParameterException: hookTargetArn/,
      }),
      '2.8': facts({
        exitCode: 0,
        changes: [
          'RegisterTaskDefinition',
          ['UpdateService', { deploymentConfiguration: { lifecycleHooks: [PAUSE_HOOK] } }],
        ],
      }),
    },
  },
  {
    name: 'deploy waits for the whole of a blue/green deployment',
    arguments: ['deploy'],
    files: file(BLUE_GREEN),
    world: world(BLUE_GREEN),
    expected: {
      '2.6': measured({
        exitCode: 0,
        polls: ['ListServiceDeployments', 'DescribeServiceDeployments'],
        last: /Service is deployed now\. Completed!$/,
      }),
      '2.8': facts({
        exitCode: 0,
        stderr: /TARGET \d+ pending:0 running:2 production:100\.0% test:100\.0%/,
        last: /service completed \[status:deployed\]$/,
      }),
    },
  },
  {
    name: 'deploy of a blue/green deployment that is taken back while it bakes',
    arguments: ['deploy'],
    environment: { BACKEND_IMAGE: 'registry.test/backend:svc-bake-crash_run-ok' },
    files: file(BLUE_GREEN),
    world: world(BLUE_GREEN),
    expected: since26({
      exitCode: 1,
      last: /FAILED\. task definition .*shop-backend:42 is not deployed yet\. PRIMARY deployment is .*shop-backend:41$/,
    }),
  },
  {
    name: 'deploy --wait-until=ecs:BAKE_TIME ends when all traffic has shifted',
    ...BAKES,
    expected: {
      '2.6': measured({
        exitCode: 1,
        calls: [],
        last: /--wait-until must be one of "stable","deployed" but got "ecs:BAKE_TIME"$/,
      }),
      '2.8': facts({
        exitCode: 0,
        stderr: /service deployment reached the lifecycle stage \[stage:BAKE_TIME\]/,
        last: /service completed \[status:ecs:BAKE_TIME\]$/,
      }),
    },
  },
  {
    name: 'deploy --wait-until=ecs:CLEAN_UP of one that is taken back while it bakes',
    ...BAKES,
    arguments: ['deploy', '--wait-until=ecs:CLEAN_UP'],
    environment: { BACKEND_IMAGE: 'registry.test/backend:svc-bake-crash_run-ok' },
    expected: {
      '2.8': facts({
        exitCode: 1,
        last: /rolled back before reaching the target lifecycle stage: Service deployment rolled back because the circuit breaker threshold was exceeded\.$/,
      }),
    },
  },
  {
    name: 'deploy --wait-until=ecs:BAKE_TIME of a rolling service is refused after the deployment has begun',
    arguments: ['deploy', '--wait-until=ecs:BAKE_TIME'],
    files: file({ strategy: 'ROLLING' }),
    expected: {
      '2.8': facts({
        exitCode: 1,
        changes: ['RegisterTaskDefinition', 'UpdateService'],
        last: /waiting for lifecycle stage BAKE_TIME requires a traffic shifting deployment strategy, but the service uses ROLLING$/,
      }),
    },
  },
  {
    name: 'deploy --wait-until=ecs:BAKE_TIME where the file names no strategy waits for the end',
    arguments: ['deploy', '--wait-until=ecs:BAKE_TIME'],
    expected: { '2.8': facts({ exitCode: 0, stderr: /deployment strategy is not set/ }) },
  },
  {
    name: 'deploy --wait-until=ecs:LUNCH names the stages',
    arguments: ['deploy', '--wait-until=ecs:LUNCH'],
    expected: {
      '2.8': facts({
        exitCode: 1,
        calls: [],
        last: /invalid waitUntil value: ecs:LUNCH \(expected one of ecs:RECONCILE_SERVICE, .*ecs:CLEAN_UP\)$/,
      }),
    },
  },
  {
    name: 'deploy --wait-until=ecs:BAKE_TIME is not known before 2.8.6',
    ...BAKES,
    expected: {
      '2.8.0': facts({
        exitCode: 1,
        calls: [],
        last: /invalid waitUntil value: ecs:BAKE_TIME \(expected: stable, deployed, codedeploy:\*\)$/,
      }),
    },
  },
];

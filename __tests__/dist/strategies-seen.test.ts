import { afterAll, expect, jest } from '@jest/globals';
import { known, stagedTest } from './strategies/support.js';
import { backendAlone, json, service } from './support/product.js';
import { removeFolders } from './support/program.js';
import { play, type Step } from './support/step.js';

jest.setTimeout(120_000);
afterAll(removeFolders);

/** Real time flies here: minutes of ECS are as short as its seconds. */
const DURATIONS = { minute: 1 } as const;
const BLUE_GREEN = {
  strategy: 'BLUE_GREEN',
  bakeTimeInMinutes: 30,
  maximumPercent: 200,
  minimumHealthyPercent: 100,
  deploymentCircuitBreaker: { enable: true, rollback: true },
};

/** ECS wants to know where else the traffic can go. */
const LOAD_BALANCERS = [
  {
    targetGroupArn:
      'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/shop-backend/6d0ecf831eec9f09',
    containerName: 'nginx',
    containerPort: 80,
    advancedConfiguration: {
      alternateTargetGroupArn:
        'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/shop-backend-2/0f9cee1348fce0d6',
      productionListenerRule: 'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:listener-rule/app/shop/1/2/3',
      testListenerRule: 'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:listener-rule/app/shop/1/2/4',
      roleArn: 'arn:aws:iam::123456789012:role/ecs-load-balancers',
    },
  },
];

/** The backend deploys so, in ECS and, as far as every ecspresso knows it, by its file. */
function deploying(
  deploymentConfiguration: Readonly<Record<string, unknown>>,
): Pick<Step, 'world' | 'files' | 'durations' | 'scale'> {
  return {
    world: service('backend', (backend) => ({ ...backend, loadBalancers: LOAD_BALANCERS, deploymentConfiguration })),
    files: {
      'ecspresso/backend-service-def.json': json((value) => ({
        ...value,
        loadBalancers: LOAD_BALANCERS,
        deploymentConfiguration: known(deploymentConfiguration),
      })),
    },
    durations: DURATIONS,
    // Slow enough that a poll a second sees what lasts for minutes.
    scale: 0.1,
  };
}

/** The lines of the roll-out without their times. */
function linesOf(stdout: string): readonly string[] {
  return stdout.split('\n').flatMap((line) => /^ {2}\d\d:\d\d {2}(.*)$/.exec(line)?.[1] ?? []);
}

stagedTest(
  'a canary: each stage once, with the share of the traffic and until when it bakes; bars in the timeline',
  async () => {
    const canaryConfiguration = { canaryPercent: 10, canaryBakeTimeInMinutes: 20 };
    const { transcript, result, calls } = await play({
      inputs: backendAlone(),
      ...deploying({ ...BLUE_GREEN, strategy: 'CANARY', canaryConfiguration }),
    });
    expect(result.status).toBe('released');
    const { stdout, summary, annotations } = transcript;
    expect(stdout).toMatch(
      /^▸?.*Roll out 1\/1: backend \(canary 10 (%|%25) for 20 min, then bakes 30 min; at least 50 min by its own settings\)$/m,
    );
    const lines = linesOf(stdout);
    const told = lines.filter((line) => line.includes('canary: '));
    // An older ecspresso makes two deployments of one deploy, and the first stages of both are seen.
    const isOne = calls.filter(({ operation }) => operation === 'UpdateService').length === 1;
    if (isOne) expect(told).toEqual([...new Set(told)]);
    expect(lines.filter((line) => /production traffic/.test(line))).toEqual([
      expect.stringMatching(
        /^backend {2}canary: 10 % of production traffic on shop-backend:42, bakes until \d\d:\d\d$/,
      ),
      ...(told.some((line) => / 100 % of production traffic on shop-backend:42$/.test(line))
        ? [expect.stringMatching(/ 100 % of production traffic on shop-backend:42$/)]
        : []),
      expect.stringMatching(
        /^backend {2}canary: 100 % of production traffic on shop-backend:42, bakes until \d\d:\d\d$/,
      ),
    ]);
    for (const part of ['scale up', '10 percent', 'bake', 'clean up'])
      expect(summary).toContain(`backend – ${part} :done`);
    expect(annotations.filter(({ level }) => level === 'error')).toEqual([]);
  },
);

stagedTest(
  'a pause: a notice with both commands and what happens at its end, and how to go on in the summary',
  async () => {
    const lifecycleHooks = [
      {
        targetType: 'PAUSE',
        lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
        timeoutConfiguration: { timeoutInMinutes: 600, action: 'ROLLBACK' },
      },
    ];
    const { transcript, result } = await play({
      inputs: { ...backendAlone(), 'wait-until': 'paused' },
      ...deploying({ ...BLUE_GREEN, lifecycleHooks }),
      restless: true,
    });
    expect(result.status).toBe('paused');
    expect(result.configs).toMatchObject([
      {
        result: 'paused',
        running: 'shop-backend:41',
        paused: { stage: 'POST_TEST_TRAFFIC_SHIFT', timeoutAction: 'ROLLBACK' },
      },
    ]);
    const { annotations, summary, outputs, exitCode } = transcript;
    expect(exitCode).toBe(0);
    const notices = annotations.filter(({ level }) => level === 'notice');
    expect(notices).toHaveLength(1);
    expect(notices[0]?.message).toMatch(
      /until \d{4}-\d\d-\d\d \d\d:\d\d UTC; then ECS rolls it back \(shop-backend:42\)/,
    );
    for (const action of ['CONTINUE', 'ROLLBACK']) {
      const command = new RegExp(
        `aws ecs continue-service-deployment --region ap-northeast-1 --service-deployment-arn \\S+/backend/\\S+ --hook-id ecs-pause-\\S+ --action ${action}`,
      );
      expect(notices[0]?.message).toMatch(command);
      expect(summary).toMatch(command);
    }
    expect(summary).toMatch(/^### ⏸ Paused: backend/);
    expect(summary).toContain('backend=shop-backend:41 from shop-backend:42');
    expect(outputs['deployments']).toBe('backend=shop-backend:42');
    expect(outputs['running-task-definitions']).toBe('{"backend":"shop-backend:41"}');
  },
);

stagedTest('an alarm during the bake: red, the alarm is named in the title and in the advice', async () => {
  const { transcript, result } = await play({
    inputs: backendAlone('svc-alarm_run-ok'),
    ...deploying({ ...BLUE_GREEN, alarms: { enable: true, rollback: true, alarmNames: ['shop-backend-5xx'] } }),
  });
  expect(result.status).toBe('failed');
  const [error] = transcript.annotations.filter(({ level }) => level === 'error');
  expect(error?.title).toMatch(
    /^backend (is being|was) rolled back by ECS(?: while it baked)?: the alarm shop-backend-5xx went into ALARM$/,
  );
  expect(error?.message).toContain('--alarm-name shop-backend-5xx');
});

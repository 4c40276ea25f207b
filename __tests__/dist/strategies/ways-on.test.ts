import { afterAll, describe, expect, jest } from '@jest/globals';
import type { Emulator } from '../../../emulator/ecs/contract.js';
import { type Expectation, judge } from '../support/expectation.js';
import { inTwoSteps } from '../support/in-two-steps.js';
import {
  all,
  BACKEND,
  bothServices,
  EARLIER,
  FRONTEND,
  frontendAlone,
  SETTLED_BACKEND,
  type With,
} from '../support/product.js';
import { removeFolders } from '../support/program.js';
import { type Outcome, play, type Step } from '../support/step.js';
import { BLUE_GREEN, deploys, HELD, held, stagedTest, writes } from './support.js';

/** The first step's outputs become inputs of the second, as between two jobs. */
interface TwoSteps extends Expectation {
  readonly name: string;
  readonly first: Omit<Step, 'inputs'> & { readonly inputs?: With; readonly ends: 'paused' | 'in-progress' };
  readonly second: (first: Outcome) => Omit<Step, 'emulator'>;
  /** What other people do between the two steps. */
  readonly meanwhile?: (emulator: Emulator) => Promise<unknown>;
  /** Writes of the second step beside ecspresso's. */
  readonly writes: readonly string[];
  readonly also?: (outcome: Outcome) => void;
}

/** Held until somebody continues; the bake is short, since somebody waits for it. */
const PAUSED = { ...BLUE_GREEN, ...held('ROLLBACK', 600), bakeTimeInMinutes: 1 };
const UNTIL_PAUSED = { ...deploys('frontend', PAUSED), inputs: { 'wait-until': 'paused' }, ends: 'paused' } as const;
/** In the bake until long after the second step. */
const BAKES = {
  ...deploys('frontend', { ...BLUE_GREEN, bakeTimeInMinutes: 50 }),
  inputs: { 'wait-until': 'ecs:BAKE_TIME' },
  ends: 'in-progress',
} as const;
const LATER = 'POST_PRODUCTION_TRAFFIC_SHIFT';
const TWICE = {
  ...PAUSED,
  lifecycleHooks: [HELD, LATER].map((stage) => ({
    targetType: 'PAUSE',
    lifecycleStages: [stage],
    timeoutConfiguration: { timeoutInMinutes: 600, action: 'ROLLBACK' },
  })),
};

const NEW = {
  taskDefinitions: { frontend: 'shop-frontend:18' },
  serves: { frontend: 'shop-frontend:18' },
} as const;
const CONTINUED = {
  ...NEW,
  status: 'released',
  message: /^Released 1 service in \d+ s\.$/,
  results: { frontend: 'released' },
  writes: ['ContinueServiceDeployment'],
} as const;

const onward =
  (mode: 'continue' | 'wait', more: With = {}) =>
  ({ transcript }: Outcome) => ({
    inputs: { mode, configs: FRONTEND, deployments: transcript.outputs['deployments'], ...more },
  });

const ONWARD: readonly TwoSteps[] = [
  {
    ...CONTINUED,
    name: 'mode continue: what the output `deployments` names',
    first: UNTIL_PAUSED,
    second: onward('continue'),
    also: ({ calls, transcript }) => {
      expect(calls.find(({ operation }) => operation === 'ContinueServiceDeployment')?.input).toMatchObject({
        serviceDeploymentArn: expect.stringContaining('/frontend/'),
        hookId: expect.stringMatching(/^ecs-pause-/),
        action: 'CONTINUE',
      });
      expect(transcript.stdout).toMatch(/: 100 % of production traffic on shop-frontend:18/);
    },
  },
  {
    ...CONTINUED,
    name: 'mode continue: the smoke test runs on the revision that was continued',
    first: UNTIL_PAUSED,
    second: onward('continue', { 'smoke-test-command': 'node smoke.js' }),
    ran: ['shop-frontend:18'],
  },
  {
    ...CONTINUED,
    name: 'mode continue: whatever is paused now',
    first: UNTIL_PAUSED,
    second: onward('continue', { deployments: 'paused' }),
  },
  {
    ...NEW,
    name: 'mode continue: a second pause ends as paused',
    first: { ...UNTIL_PAUSED, ...deploys('frontend', TWICE) },
    second: (first) => ({ ...onward('continue')(first), restless: true }),
    status: 'paused',
    message: new RegExp(`^Paused: frontend at ${LATER}`),
    results: { frontend: 'paused' },
    serves: {},
    writes: ['ContinueServiceDeployment'],
    also: ({ result }) => expect(result.configs[0]).toMatchObject({ paused: { stage: LATER } }),
  },
  {
    ...CONTINUED,
    name: 'mode wait: follows one that bakes and changes nothing',
    first: { ...BAKES, ...deploys('frontend', { ...BLUE_GREEN, bakeTimeInMinutes: 20 }) },
    second: onward('wait'),
    writes: [],
  },
];

const REFUSED: readonly TwoSteps[] = [
  {
    name: 'mode continue: somebody has deployed another revision meanwhile',
    first: { ...UNTIL_PAUSED, world: all(EARLIER, UNTIL_PAUSED.world) },
    meanwhile: (emulator) =>
      emulator.call('UpdateService', {
        cluster: 'production',
        service: 'frontend',
        taskDefinition: 'shop-frontend:16',
      }),
    second: (first) => ({ ...onward('continue')(first), restless: true }),
    status: 'failed',
    message: /^frontend: its deployment of shop-frontend:18 was replaced by one of shop-frontend:16\.$/,
    errors: [/^frontend: its deployment of shop-frontend:18 was replaced/],
    evidence: [
      /shop-frontend:18, deployment ecs-svc\/\d+, ended at/,
      /shop-frontend:16, deployment ecs-svc\/\d+, created at/,
      /nothing was continued\. If shop-frontend:18 is still wanted, release its commit again/,
      /frontend is being rolled out to shop-frontend:16 by somebody else/,
    ],
    failed: ['frontend'],
    results: { frontend: 'failed' },
    taskDefinitions: { frontend: 'shop-frontend:18' },
    writes: [],
  },
  ...(['continue', 'wait'] as const).map((mode) => ({
    name: `mode ${mode}: somebody has rolled it back meanwhile`,
    first: UNTIL_PAUSED,
    meanwhile: async (emulator: Emulator) => {
      const held = emulator.service('production', 'frontend')?.serviceDeployment;
      const serviceDeploymentArn = held?.arn ?? '';
      const hookId = held?.awaiting[0] ?? '';
      await emulator.call('ContinueServiceDeployment', { serviceDeploymentArn, hookId, action: 'ROLLBACK' });
    },
    second: (first: Outcome) => ({ ...onward(mode)(first), restless: true }),
    status: 'failed' as const,
    message:
      /^frontend: its deployment of shop-frontend:18 (?:was|is being) rolled back by ECS(?:: somebody rolled it back at POST_TEST_TRAFFIC_SHIFT)?\.$/,
    errors: [/^frontend: its deployment of shop-frontend:18 (?:was|is being) rolled back by ECS/],
    evidence: [/frontend (?:is being rolled back to|serves) shop-frontend:17/],
    failed: ['frontend'],
    results: { frontend: 'failed' },
    taskDefinitions: { frontend: 'shop-frontend:18' },
    writes: [],
    also: ({ transcript }: Outcome) =>
      expect(transcript.outputs).toMatchObject({ deployments: '', 'rollback-to': 'none' }),
  })),
  {
    name: 'mode continue: ECS refuses, and the pause and its ways on stay known',
    first: UNTIL_PAUSED,
    meanwhile: async (emulator) =>
      emulator.addFault({ operation: 'ContinueServiceDeployment', kind: { type: 'denied' } }),
    second: (first) => ({ ...onward('continue')(first), restless: true }),
    ...NEW,
    serves: { frontend: 'shop-frontend:17' },
    status: 'failed',
    message: /^ECS did not continue frontend: ecs:ContinueServiceDeployment: AccessDeniedException\.$/,
    errors: [/^ECS did not continue frontend: ecs:ContinueServiceDeployment/],
    failed: ['frontend'],
    results: { frontend: 'failed' },
    evidence: [/frontend is paused at POST_TEST_TRAFFIC_SHIFT/],
    writes: ['ContinueServiceDeployment'],
    also: ({ transcript, result }) => {
      expect(transcript.outputs).toMatchObject({
        deployments: 'frontend=shop-frontend:18',
        'rollback-to': 'frontend=shop-frontend:17 from shop-frontend:18',
        'running-task-definitions': '{"frontend":"shop-frontend:17"}',
      });
      expect(result.configs[0]).toMatchObject({ paused: { stage: 'POST_TEST_TRAFFIC_SHIFT' } });
      expect(transcript.summary).toContain('aws ecs continue-service-deployment');
    },
  },
  ...(['release', 'plan'] as const).map((mode) => ({
    name: `mode ${mode}: what is paused is not replaced unasked`,
    first: UNTIL_PAUSED,
    second: () => ({ inputs: { ...frontendAlone('svc-ok_run-ok'), mode }, restless: true }),
    status: 'failed' as const,
    message: /^1 problem found\. Nothing was changed\.$/,
    errors: [/./],
    evidence: [/a deployment of shop-frontend:18 \(ecs-svc\/\d+\) is paused at POST_TEST_TRAFFIC_SHIFT/],
    writes: [],
  })),
];

const back = ({ transcript }: Outcome) => ({
  inputs: { mode: 'rollback', configs: FRONTEND, 'rollback-to': transcript.outputs['rollback-to'] },
});

const BACK: readonly TwoSteps[] = (
  [
    ['paused', UNTIL_PAUSED, 'ContinueServiceDeployment'],
    ['baking', BAKES, 'StopServiceDeployment'],
  ] as const
).map(([name, first, write]) => ({
  name: `mode rollback: ECS takes back what is ${name}, by the output \`rollback-to\``,
  first,
  second: back,
  status: 'rolled-back',
  message: /^Rolled back 1 service in \d+ s\.$/,
  results: { frontend: 'released' },
  taskDefinitions: { frontend: 'shop-frontend:17' },
  serves: { frontend: 'shop-frontend:17' },
  writes: [write],
}));

const BACK_WITHOUT_LEAVE: TwoSteps = {
  name: 'mode rollback of what is paused, without the permission to end a pause: it is stopped, and that is said',
  first: UNTIL_PAUSED,
  meanwhile: async (emulator) =>
    emulator.addFault({ operation: 'ContinueServiceDeployment', kind: { type: 'denied' } }),
  second: back,
  status: 'rolled-back',
  message: /^Rolled back 1 service in \d+ s\.$/,
  warnings: [
    /^frontend: its pause could not be ended with ROLLBACK \(ecs:ContinueServiceDeployment: AccessDeniedException.*\), so the deployment was stopped with StopServiceDeployment/,
  ],
  results: { frontend: 'released' },
  taskDefinitions: { frontend: 'shop-frontend:17' },
  serves: { frontend: 'shop-frontend:17' },
  writes: ['ContinueServiceDeployment', 'StopServiceDeployment'],
};

const CUT_BACK: TwoSteps = {
  name: 'mode rollback of what is paused, cancelled once ECS takes it back',
  first: UNTIL_PAUSED,
  second: (first) => ({
    ...back(first),
    cancelOnLine: /telling ECS to roll back ecs-svc\/\d+ at POST_TEST_TRAFFIC_SHIFT/,
  }),
  status: 'cancelled',
  message: /^Cancelled\. ECS is rolling frontend back to shop-frontend:17\.$/,
  errors: [/^frontend was being rolled back to shop-frontend:17 by ECS when the job was cancelled$/],
  evidence: [/shop-frontend:18, deployment ecs-svc\/\d+/, /frontend was being rolled back from shop-frontend:18 to/],
  results: { frontend: 'cancelled' },
  taskDefinitions: { frontend: 'shop-frontend:17' },
  serves: { frontend: 'shop-frontend:17' },
  writes: ['ContinueServiceDeployment'],
  also: ({ result }) => expect(result.configs[0]?.deployment).toMatch(/^ecs-svc\/\d+$/),
};

jest.setTimeout(120_000);
afterAll(removeFolders);

describe('a release in two steps', () => {
  for (const { name, first, second, meanwhile, also, ...expected } of [
    ...ONWARD,
    ...REFUSED,
    ...BACK,
    BACK_WITHOUT_LEAVE,
    CUT_BACK,
  ]) {
    stagedTest(name, async () => {
      const { ends, inputs, ...step } = first;
      const outcomes = await inTwoSteps(
        { ...step, inputs: { ...frontendAlone(), ...inputs } },
        async (before, emulator) => {
          expect(before.transcript.outputs).toMatchObject({
            status: ends,
            deployments: 'frontend=shop-frontend:18',
            'rollback-to': 'frontend=shop-frontend:17 from shop-frontend:18',
          });
          await meanwhile?.(emulator);
          return second(before);
        },
      );
      expect(writes(outcomes.first)).toEqual([]);
      judge(outcomes.second, expected);
      expect(writes(outcomes.second)).toEqual(expected.writes);
      also?.(outcomes.second);
    });
  }
});

stagedTest(
  'mode continue: where one service is not as it was approved, the other is not continued either',
  async () => {
    const backend = deploys('backend', PAUSED);
    const { second } = await inTwoSteps(
      {
        inputs: {
          ...bothServices(),
          'migration-command': undefined,
          'migration-container': undefined,
          configs: `${FRONTEND} ${BACKEND}`,
          'wait-until': 'paused',
        },
        world: all(EARLIER, SETTLED_BACKEND, backend.world, UNTIL_PAUSED.world),
        files: { ...backend.files, ...UNTIL_PAUSED.files },
      },
      async ({ transcript }, emulator) => {
        expect(transcript.outputs['status']).toBe('paused');
        await emulator.call('UpdateService', {
          cluster: 'production',
          service: 'backend',
          taskDefinition: 'shop-backend:40',
        });
        const deployments = transcript.outputs['deployments'];
        return { inputs: { mode: 'continue', configs: `${FRONTEND} ${BACKEND}`, deployments }, restless: true };
      },
    );
    expect(second.result).toMatchObject({
      status: 'failed',
      message: 'backend: its deployment of shop-backend:42 was replaced by one of shop-backend:40.',
      configs: [{ result: 'paused', paused: { stage: HELD } }, { result: 'failed' }],
    });
    // Who rolls back next takes back what is still paused.
    expect(second.transcript.outputs).toMatchObject({
      deployments: 'frontend=shop-frontend:18',
      'rollback-to': 'frontend=shop-frontend:17 from shop-frontend:18',
    });
    expect(second.atEnd['frontend']?.serviceDeployment?.awaiting).toHaveLength(1);
    expect(writes(second)).toEqual([]);
  },
);

describe('a step that is killed at a pause', () => {
  const ends = [
    [
      'leave',
      [],
      /^frontend: shop-frontend:18 .* IN_PROGRESS.*; paused at POST_TEST_TRAFFIC_SHIFT since .*; then ECS rolls it back; Continue: aws ecs continue-service-deployment .* --action CONTINUE.* --action ROLLBACK /,
    ],
    [
      'stop',
      ['ContinueServiceDeployment'],
      /^frontend: shop-frontend:18 .* IN_PROGRESS.*; ECS was told to roll it back(?: to shop-frontend:17)? https/,
    ],
  ] as const;
  for (const [onCancel, stops, says] of ends) {
    stagedTest(`its post step says what becomes of the deployment (on-cancel: ${onCancel})`, async () => {
      const { post, transcript } = await play({
        ...deploys('frontend', PAUSED),
        inputs: { ...frontendAlone(), 'on-cancel': onCancel },
        killOnLine: /frontend {2}.*paused/,
        restless: true,
        post: true,
      });
      expect(transcript.signal).toBe('SIGKILL');
      expect(post?.transcript).toMatchObject({ exitCode: 0, succeeded: true });
      expect(post?.transcript.annotations.map(({ message }) => message)).toEqual([expect.stringMatching(says)]);
      expect(post && writes(post)).toEqual(stops);
    });
  }
});

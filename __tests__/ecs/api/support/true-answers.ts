import { cloud, ended, listOf, NETWORK, registered, tell, until, web } from '../../../emulator/cloud.js';

/** A JSON object of an answer. */
export type Body = Readonly<Record<string, unknown>>;

/** The operations whose answers are read. */
export const OPERATIONS = [
  'DescribeServices',
  'ListServices',
  'ListServiceDeployments',
  'DescribeServiceDeployments',
  'DescribeServiceRevisions',
  'DescribeTaskDefinition',
  'DescribeTasks',
  'ListTasks',
  'GetLogEvents',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What the emulated ECS does not show of a service and its deployment, as ECS's model has it. */
const OF_SERVICE = {
  deploymentController: { type: 'ECS' },
  capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 }],
  taskSets: [{ id: 'ecs-svc/9', status: 'PRIMARY', taskDefinition: 'task-definition/web:1' }],
  deploymentConfiguration: {
    deploymentCircuitBreaker: {
      enable: true,
      rollback: true,
      resetOnHealthyTask: true,
      thresholdConfiguration: { type: 'COUNT', value: 3 },
    },
    earlySuccessCriteria: { healthyPercent: 50 },
  },
};
const OF_SERVICE_DEPLOYMENT = {
  statusReason: 'rolled back',
  lifecycleStage: 'BAKE_TIME',
  lifecycleHookDetails: [{ hookId: 'ecs-pause-1', status: 'AWAITING_ACTION' }],
};

/** One whole answer of the emulated ECS for each operation, after a release and a migration. */
export async function trueAnswers(): Promise<Record<Operation, Body>> {
  const emulator = await cloud();
  try {
    const taskDefinition = await registered(emulator, 'v2');
    await tell(emulator, 'UpdateService', { cluster: 'prod', service: 'web', taskDefinition });
    const run = await tell(emulator, 'RunTask', {
      cluster: 'prod',
      taskDefinition,
      launchType: 'FARGATE',
      networkConfiguration: NETWORK,
      overrides: {
        containerOverrides: [{ name: 'app', command: ['migrate'], environment: [{ name: 'A', value: 'b' }] }],
      },
    });
    await ended(emulator);
    const tasks = [listOf(run, 'tasks')[0]?.['taskArn']];
    const task = await until(async () => {
      const answer = await tell(emulator, 'DescribeTasks', { cluster: 'prod', tasks });
      return listOf(answer, 'tasks')[0]?.['lastStatus'] === 'STOPPED' ? answer : undefined;
    });
    const list = await tell(emulator, 'ListServiceDeployments', { cluster: 'prod', service: 'web' });
    const [newest] = listOf(list, 'serviceDeployments');
    const log = {
      logGroupName: '/web',
      logStreamName: `web/app/${String(tasks[0]).split('/').at(-1)}`,
      startFromHead: true,
    };
    return {
      DescribeServices: withMembers(
        await tell(emulator, 'DescribeServices', { cluster: 'prod', services: ['web'] }),
        'services',
        OF_SERVICE,
      ),
      ListServices: await tell(emulator, 'ListServices', { cluster: 'prod' }),
      ListServiceDeployments: { ...list, nextToken: 'more' },
      DescribeServiceDeployments: withMembers(
        await tell(emulator, 'DescribeServiceDeployments', {
          serviceDeploymentArns: [newest?.['serviceDeploymentArn']],
        }),
        'serviceDeployments',
        OF_SERVICE_DEPLOYMENT,
      ),
      DescribeServiceRevisions: await tell(emulator, 'DescribeServiceRevisions', {
        serviceRevisionArns: [newest?.['targetServiceRevisionArn']],
      }),
      DescribeTaskDefinition: await tell(emulator, 'DescribeTaskDefinition', { taskDefinition: web('v2').family }),
      DescribeTasks: task,
      ListTasks: await tell(emulator, 'ListTasks', { cluster: 'prod', desiredStatus: 'STOPPED' }),
      GetLogEvents: await tell(emulator, 'GetLogEvents', log),
    };
  } finally {
    await emulator.close();
  }
}

function withMembers(body: Body, list: string, members: Body): Body {
  return { ...body, [list]: listOf(body, list).map((item) => ({ ...item, ...members })) };
}

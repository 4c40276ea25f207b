import type { WorldSeed } from '../../emulator/ecs/contract.js';

/** Files by name. */
export type Files = Readonly<Record<string, string | undefined>>;

/** The image that runs when a case begins. */
export const RUNNING_IMAGE = 'registry.test/backend:v1';

/** The image of the release. */
export const NEW_IMAGE = 'registry.test/backend:v2';

const CONTAINER = {
  name: 'laravel',
  image: RUNNING_IMAGE,
  cpu: 0,
  essential: true,
  environment: [{ name: 'APP_ENV', value: 'production' }],
  portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: 'tcp' }],
  logConfiguration: {
    logDriver: 'awslogs',
    options: { 'awslogs-group': '/shop/backend', 'awslogs-region': 'ap-northeast-1', 'awslogs-stream-prefix': 'app' },
  },
};

const TASK_DEFINITION = {
  family: 'shop-backend',
  cpu: '256',
  memory: '512',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  containerDefinitions: [CONTAINER],
};

const SERVICE = {
  launchType: 'FARGATE',
  platformVersion: 'LATEST',
  desiredCount: 2,
  deploymentConfiguration: {
    deploymentCircuitBreaker: { enable: true, rollback: true },
    maximumPercent: 200,
    minimumHealthyPercent: 100,
  },
  enableECSManagedTags: false,
  enableExecuteCommand: false,
  healthCheckGracePeriodSeconds: 0,
  networkConfiguration: {
    awsvpcConfiguration: { assignPublicIp: 'DISABLED', securityGroups: ['sg-1'], subnets: ['subnet-1', 'subnet-2'] },
  },
  propagateTags: 'NONE',
  schedulingStrategy: 'REPLICA',
};

/** The config file with some members changed; undefined takes one away. */
export function configFile(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const members = {
    region: 'ap-northeast-1',
    cluster: 'production',
    service: 'backend',
    service_definition: 'service.json',
    task_definition: 'task.json',
    ...changes,
  };
  return Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

/** The service definition file with some members changed. */
export function serviceFile(changes: object = {}): string {
  return JSON.stringify({ ...SERVICE, ...changes }, null, 2);
}

/** The task definition file: the image comes from the environment. */
export function taskFile(changes: object = {}, container: object = {}): string {
  const image = '{{ must_env `BACKEND_IMAGE` }}';
  return JSON.stringify(
    { ...TASK_DEFINITION, ...changes, containerDefinitions: [{ ...CONTAINER, image, ...container }] },
    null,
    2,
  );
}

/** The product as a team keeps it. */
export const PRODUCT: Files = {
  'ecspresso.yml': configFile(),
  'service.json': serviceFile(),
  'task.json': taskFile(),
};

/** What runs in ECS when a case begins: revision 41, and an old revision 40 before it. */
export const WORLD: WorldSeed = {
  clusters: ['production'],
  taskDefinitions: [
    { ...TASK_DEFINITION, revision: 40 },
    { ...TASK_DEFINITION, revision: 41 },
  ],
  services: [{ ...SERVICE, cluster: 'production', serviceName: 'backend', taskDefinition: 'shop-backend:41' }],
};

/** Much of what a task definition may hold, to see that nothing is lost or added on the way. */
export const RICH_TASK_FILE = taskFile(
  {
    executionRoleArn: 'arn:aws:iam::123456789012:role/execution',
    ephemeralStorage: { sizeInGiB: 30 },
    runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
    tags: [{ key: 'team', value: 'shop <&>' }],
    volumes: [{ name: 'cache', efsVolumeConfiguration: { fileSystemId: 'fs-1', transitEncryption: 'ENABLED' } }],
  },
  {
    command: ['php', 'artisan'],
    dependsOn: [{ containerName: 'laravel', condition: 'START' }],
    dockerLabels: { Team: 'shop', 'com.example/Case': 'Kept' },
    entryPoint: [],
    environment: [
      { name: 'Z', value: '' },
      { name: 'A', value: '1' },
    ],
    healthCheck: { command: ['CMD', 'true'], interval: 5, retries: 0, timeout: 2 },
    linuxParameters: { initProcessEnabled: true },
    memoryReservation: 128,
    mountPoints: [{ sourceVolume: 'cache', containerPath: '/cache', readOnly: false }],
    readonlyRootFilesystem: false,
    secrets: [{ name: 'KEY', valueFrom: '/shop/key' }],
    stopTimeout: 30,
    ulimits: [{ name: 'nofile', softLimit: 0, hardLimit: 65536 }],
    user: null,
  },
);

/** Much of what a service definition may hold. */
export const RICH_SERVICE_FILE = serviceFile({
  launchType: undefined,
  desiredCount: undefined,
  capacityProviderStrategy: [
    { capacityProvider: 'FARGATE', base: 1, weight: 0 },
    { capacityProvider: 'FARGATE_SPOT', base: 0, weight: 3 },
  ],
  deploymentConfiguration: { maximumPercent: 150, minimumHealthyPercent: 50 },
  healthCheckGracePeriodSeconds: 60,
  loadBalancers: [
    {
      containerName: 'laravel',
      containerPort: 8080,
      targetGroupArn: 'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/shop/0123456789abcdef',
    },
  ],
  networkConfiguration: {
    awsvpcConfiguration: { securityGroups: ['sg-2', 'sg-1'], subnets: ['subnet-2', 'subnet-1'] },
  },
  propagateTags: 'SERVICE',
  serviceRegistries: [],
});

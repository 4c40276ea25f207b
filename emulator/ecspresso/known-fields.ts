import type { Line } from './line.js';
import type { Shape } from './shape.js';

const TYPED: Shape = { type: 'name', value: 'any' };
const KEY_VALUE: Shape = { name: 'any', value: 'any' };
const TAG: Shape = { key: 'any', value: 'any' };
const PLACEMENT_CONSTRAINT: Shape = { type: 'name', expression: 'any' };
const PLACEMENT_STRATEGY: Shape = { type: 'name', field: 'any' };
const SECRET: Shape = { name: 'any', valueFrom: 'any' };
const LOG_CONFIGURATION: Shape = { logDriver: 'name', options: 'any', secretOptions: [SECRET] };

const CONTAINER_DEFINITION: Shape = {
  command: 'any',
  cpu: 'number',
  credentialSpecs: 'any',
  dependsOn: [{ condition: 'name', containerName: 'any' }],
  disableNetworking: 'any',
  dnsSearchDomains: 'any',
  dnsServers: 'any',
  dockerLabels: 'any',
  dockerSecurityOptions: 'any',
  entryPoint: 'any',
  environment: [KEY_VALUE],
  environmentFiles: [TYPED],
  essential: 'any',
  extraHosts: [{ hostname: 'any', ipAddress: 'any' }],
  firelensConfiguration: { type: 'name', options: 'any' },
  healthCheck: { command: 'any', interval: 'any', retries: 'any', startPeriod: 'any', timeout: 'any' },
  hostname: 'any',
  image: 'any',
  interactive: 'any',
  links: 'any',
  linuxParameters: 'any',
  logConfiguration: LOG_CONFIGURATION,
  memory: 'any',
  memoryReservation: 'any',
  mountPoints: [{ containerPath: 'any', readOnly: 'any', sourceVolume: 'any' }],
  name: 'any',
  portMappings: [
    {
      appProtocol: 'name',
      containerPort: 'any',
      containerPortRange: 'any',
      hostPort: 'any',
      name: 'any',
      protocol: 'name',
    },
  ],
  privileged: 'any',
  pseudoTerminal: 'any',
  readonlyRootFilesystem: 'any',
  repositoryCredentials: { credentialsParameter: 'any' },
  resourceRequirements: [TYPED],
  restartPolicy: 'any',
  secrets: [SECRET],
  startTimeout: 'any',
  stopTimeout: 'any',
  systemControls: [{ namespace: 'any', value: 'any' }],
  ulimits: [{ hardLimit: 'demandNumber', name: 'name', softLimit: 'demandNumber' }],
  user: 'any',
  versionConsistency: 'any',
  volumesFrom: [{ readOnly: 'any', sourceContainer: 'any' }],
  workingDirectory: 'any',
};

const TASK_DEFINITION_INPUT_2_3: Shape = {
  containerDefinitions: [CONTAINER_DEFINITION],
  cpu: 'any',
  enableFaultInjection: 'any',
  ephemeralStorage: { sizeInGiB: 'demandNumber' },
  executionRoleArn: 'any',
  family: 'any',
  inferenceAccelerators: 'any',
  ipcMode: 'name',
  memory: 'any',
  networkMode: 'name',
  pidMode: 'name',
  placementConstraints: [PLACEMENT_CONSTRAINT],
  proxyConfiguration: { containerName: 'any', properties: [KEY_VALUE], type: 'name' },
  requiresCompatibilities: 'any',
  runtimePlatform: { cpuArchitecture: 'name', operatingSystemFamily: 'name' },
  tags: [TAG],
  taskRoleArn: 'any',
  volumes: 'any',
};

/** What RegisterTaskDefinition takes, as the SDK since 2.6 knows it: a string where 2.3 knows nothing. */
const TASK_DEFINITION_INPUT_2_6: Shape = {
  ...TASK_DEFINITION_INPUT_2_3,
  containerDefinitions: [{ ...CONTAINER_DEFINITION, versionConsistency: 'name' }],
};

/** What RegisterTaskDefinition takes on this line. */
export function taskDefinitionInputOf(line: Line): Shape {
  return line.name === '2.3' ? TASK_DEFINITION_INPUT_2_3 : TASK_DEFINITION_INPUT_2_6;
}

/** What ECS says about a registered task definition. */
const REGISTERED: Shape = {
  compatibilities: 'any',
  deregisteredAt: 'date',
  registeredAt: 'date',
  registeredBy: 'any',
  requiresAttributes: [{ name: 'any', targetId: 'any', targetType: 'name', value: 'any' }],
  revision: 'number',
  status: 'name',
  taskDefinitionArn: 'any',
};

/** A registered task definition on this line. */
export function taskDefinitionOf(line: Line): Shape {
  return { ...taskDefinitionInputOf(line), ...REGISTERED };
}

const CAPACITY_PROVIDER: Shape = { base: 'number', capacityProvider: 'any', weight: 'number' };

const OLD_DEPLOYMENT_CONFIGURATION: Shape = {
  alarms: { alarmNames: 'any', enable: 'demandFlag', rollback: 'demandFlag' },
  deploymentCircuitBreaker: { enable: 'demandFlag', rollback: 'demandFlag' },
  maximumPercent: 'any',
  minimumHealthyPercent: 'any',
};

const DEPLOYMENT_CONFIGURATION: Shape = {
  alarms: { alarmNames: 'any', enable: 'demandFlag', rollback: 'demandFlag' },
  bakeTimeInMinutes: 'any',
  canaryConfiguration: 'any',
  deploymentCircuitBreaker: {
    enable: 'demandFlag',
    rollback: 'demandFlag',
    resetOnHealthyTask: 'any',
    thresholdConfiguration: 'any',
  },
  earlySuccessCriteria: 'any',
  lifecycleHooks: 'any',
  linearConfiguration: 'any',
  maximumPercent: 'any',
  minimumHealthyPercent: 'any',
  strategy: 'any',
};

/** What the SDK of 2.6 knows; what a file says beyond that is dropped with a warning. */
const DEPLOYMENT_CONFIGURATION_2_6: Shape = {
  alarms: { alarmNames: 'any', enable: 'demandFlag', rollback: 'demandFlag' },
  bakeTimeInMinutes: 'any',
  deploymentCircuitBreaker: { enable: 'demandFlag', rollback: 'demandFlag' },
  lifecycleHooks: [{ hookTargetArn: 'any', lifecycleStages: 'any', roleArn: 'any' }],
  maximumPercent: 'any',
  minimumHealthyPercent: 'any',
  strategy: 'name',
};

const LOAD_BALANCER: Shape = {
  advancedConfiguration: 'any',
  containerName: 'any',
  containerPort: 'any',
  loadBalancerName: 'any',
  targetGroupArn: 'any',
};

const UPDATE_ATTRIBUTES: Shape = {
  capacityProviderStrategy: [CAPACITY_PROVIDER],
  deploymentConfiguration: DEPLOYMENT_CONFIGURATION,
  desiredCount: 'any',
  enableECSManagedTags: 'demandFlag',
  enableExecuteCommand: 'demandFlag',
  healthCheckGracePeriodSeconds: 'any',
  loadBalancers: [LOAD_BALANCER],
  networkConfiguration: { awsvpcConfiguration: { assignPublicIp: 'name', securityGroups: 'any', subnets: 'any' } },
  placementConstraints: [PLACEMENT_CONSTRAINT],
  placementStrategy: [PLACEMENT_STRATEGY],
  platformVersion: 'any',
  propagateTags: 'name',
  serviceConnectConfiguration: {
    enabled: 'demandFlag',
    logConfiguration: LOG_CONFIGURATION,
    namespace: 'any',
    services: 'any',
  },
  serviceRegistries: [{ containerName: 'any', containerPort: 'any', port: 'any', registryArn: 'any' }],
  volumeConfigurations: 'any',
};

const { advancedConfiguration: _advanced, ...OLD_LOAD_BALANCER } = LOAD_BALANCER;

/** What the SDK of 2.3 knows less of: it has no strategies. */
const OLD_SERVICE = {
  deploymentConfiguration: OLD_DEPLOYMENT_CONFIGURATION,
  loadBalancers: [OLD_LOAD_BALANCER],
} as const satisfies Shape;

/** The attributes of a service that UpdateService can change, as the 2.3 line knows them. */
export const UPDATE_ATTRIBUTES_2_3: Shape = {
  ...UPDATE_ATTRIBUTES,
  ...OLD_SERVICE,
};

/** The attributes of a service that UpdateService can change, as the 2.8 line knows them. */
export const UPDATE_ATTRIBUTES_2_8: Shape = {
  availabilityZoneRebalancing: 'name',
  ...UPDATE_ATTRIBUTES,
  vpcLatticeConfigurations: 'any',
};

/** The attributes of a service that UpdateService can change, as the 2.6 line knows them. */
export const UPDATE_ATTRIBUTES_2_6: Shape = {
  ...UPDATE_ATTRIBUTES_2_8,
  deploymentConfiguration: DEPLOYMENT_CONFIGURATION_2_6,
};

/** A service definition file. */
const SERVICE: Shape = {
  ...UPDATE_ATTRIBUTES_2_8,
  availabilityZoneRebalancing: 'any',
  clusterArn: 'any',
  createdAt: 'any',
  createdBy: 'any',
  deploymentController: { type: 'name' },
  deployments: 'any',
  enableECSManagedTags: 'flag',
  enableExecuteCommand: 'flag',
  events: 'any',
  launchType: 'name',
  pendingCount: 'number',
  platformFamily: 'any',
  roleArn: 'any',
  runningCount: 'number',
  schedulingStrategy: 'name',
  serviceArn: 'any',
  serviceName: 'any',
  status: 'any',
  tags: [TAG],
  taskDefinition: 'any',
  taskSets: 'any',
};

/** A service definition file on this line. */
export function serviceOf(line: Line): Shape {
  if (line.name === '2.3') return { ...SERVICE, ...OLD_SERVICE };
  const since26: Shape = { ...SERVICE, availabilityZoneRebalancing: 'name' };
  return line.name === '2.6' ? { ...since26, deploymentConfiguration: DEPLOYMENT_CONFIGURATION_2_6 } : since26;
}

/** What CreateService takes from a service definition file. */
export const CREATE_SERVICE: Shape = {
  ...UPDATE_ATTRIBUTES,
  availabilityZoneRebalancing: 'any',
  cluster: 'any',
  deploymentController: { type: 'name' },
  enableECSManagedTags: 'flag',
  enableExecuteCommand: 'flag',
  launchType: 'name',
  schedulingStrategy: 'name',
  serviceName: 'any',
  tags: [TAG],
  taskDefinition: 'any',
  vpcLatticeConfigurations: 'any',
};

/** What `run` takes from a service definition file. */
export const RUN_TASK: Shape = {
  capacityProviderStrategy: [CAPACITY_PROVIDER],
  enableECSManagedTags: 'flag',
  enableExecuteCommand: 'flag',
  launchType: 'name',
  networkConfiguration: { awsvpcConfiguration: { assignPublicIp: 'name', securityGroups: 'any', subnets: 'any' } },
  placementConstraints: [PLACEMENT_CONSTRAINT],
  placementStrategy: [PLACEMENT_STRATEGY],
  platformVersion: 'any',
};

/** The overrides of RunTask. */
export const TASK_OVERRIDE: Shape = {
  containerOverrides: [
    {
      command: 'any',
      cpu: 'any',
      environment: [KEY_VALUE],
      environmentFiles: [TYPED],
      memory: 'any',
      memoryReservation: 'any',
      name: 'any',
      resourceRequirements: [TYPED],
    },
  ],
  cpu: 'any',
  ephemeralStorage: { sizeInGiB: 'demandNumber' },
  executionRoleArn: 'any',
  inferenceAcceleratorOverrides: 'any',
  memory: 'any',
  taskRoleArn: 'any',
};

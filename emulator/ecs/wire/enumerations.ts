import type * as sdk from '@aws-sdk/client-ecs';

/**
 * Which members of ECS's structures take one of a few values, and which: the SDK's schemas know them as texts only, its
 * types know more. A test compares this table with those types.
 */
export const ENUMERATIONS: Readonly<Record<string, Readonly<Record<string, keyof typeof sdk>>>> = {
  Attribute: {
    targetType: 'TargetType',
  },
  AwsVpcConfiguration: {
    assignPublicIp: 'AssignPublicIp',
  },
  ClusterSetting: {
    name: 'ClusterSettingName',
  },
  Container: {
    healthStatus: 'HealthStatus',
  },
  ContainerDefinition: {
    versionConsistency: 'VersionConsistency',
  },
  ContainerDependency: {
    condition: 'ContainerCondition',
  },
  ContinueServiceDeploymentRequest: {
    action: 'DeploymentLifecycleHookAction',
  },
  CreateServiceRequest: {
    availabilityZoneRebalancing: 'AvailabilityZoneRebalancing',
    launchType: 'LaunchType',
    propagateTags: 'PropagateTags',
    schedulingStrategy: 'SchedulingStrategy',
  },
  Deployment: {
    launchType: 'LaunchType',
    rolloutState: 'DeploymentRolloutState',
  },
  DeploymentConfiguration: {
    strategy: 'DeploymentStrategy',
  },
  DeploymentController: {
    type: 'DeploymentControllerType',
  },
  DeploymentEarlySuccessCriteria: {
    sourceServiceRevisionCleanup: 'ServiceRevisionCleanup',
  },
  DeploymentLifecycleHook: {
    lifecycleStages: 'DeploymentLifecycleHookStage',
    targetType: 'DeploymentLifecycleHookTargetType',
  },
  DeploymentLifecycleHookDetail: {
    status: 'DeploymentLifecycleHookStatus',
    targetType: 'DeploymentLifecycleHookTargetType',
    timeoutAction: 'DeploymentLifecycleHookAction',
  },
  DeploymentLifecycleHookTimeoutConfiguration: {
    action: 'DeploymentLifecycleHookAction',
  },
  DescribeClustersRequest: {
    include: 'ClusterField',
  },
  DescribeServicesRequest: {
    include: 'ServiceField',
  },
  DescribeTaskDefinitionRequest: {
    include: 'TaskDefinitionField',
  },
  DescribeTasksRequest: {
    include: 'TaskField',
  },
  Device: {
    permissions: 'DeviceCgroupPermission',
  },
  DockerVolumeConfiguration: {
    scope: 'Scope',
  },
  EBSTagSpecification: {
    propagateTags: 'PropagateTags',
    resourceType: 'EBSResourceType',
  },
  EFSAuthorizationConfig: {
    iam: 'EFSAuthorizationConfigIAM',
  },
  EFSVolumeConfiguration: {
    transitEncryption: 'EFSTransitEncryption',
  },
  EnvironmentFile: {
    type: 'EnvironmentFileType',
  },
  ExecuteCommandConfiguration: {
    logging: 'ExecuteCommandLogging',
  },
  FirelensConfiguration: {
    type: 'FirelensConfigurationType',
  },
  GatewayConnection: {
    accessType: 'AccessType',
    status: 'GatewayRouteStatus',
  },
  GatewayConnectorFilters: {
    accessTypes: 'AccessType',
  },
  GatewayConnectorHealthCheck: {
    healthCheckProtocol: 'GatewayConnectorHealthCheckProtocol',
  },
  ListServiceDeploymentsRequest: {
    status: 'ServiceDeploymentStatus',
  },
  ListServicesRequest: {
    launchType: 'LaunchType',
    resourceManagementType: 'ResourceManagementType',
    schedulingStrategy: 'SchedulingStrategy',
  },
  ListTaskDefinitionFamiliesRequest: {
    status: 'TaskDefinitionFamilyStatus',
  },
  ListTaskDefinitionsRequest: {
    sort: 'SortOrder',
    status: 'TaskDefinitionStatus',
  },
  ListTasksRequest: {
    desiredStatus: 'DesiredStatus',
    launchType: 'LaunchType',
  },
  LogConfiguration: {
    logDriver: 'LogDriver',
  },
  ManagedAgent: {
    name: 'ManagedAgentName',
  },
  ManagedApplicationAutoScalingPolicy: {
    status: 'ManagedResourceStatus',
  },
  ManagedCertificate: {
    status: 'ManagedResourceStatus',
  },
  ManagedIngressPath: {
    accessType: 'AccessType',
  },
  ManagedListener: {
    status: 'ManagedResourceStatus',
  },
  ManagedListenerRule: {
    status: 'ManagedResourceStatus',
  },
  ManagedLoadBalancer: {
    status: 'ManagedResourceStatus',
  },
  ManagedLogGroup: {
    status: 'ManagedResourceStatus',
  },
  ManagedMetricAlarm: {
    status: 'ManagedResourceStatus',
  },
  ManagedScalableTarget: {
    status: 'ManagedResourceStatus',
  },
  ManagedSecurityGroup: {
    status: 'ManagedResourceStatus',
  },
  ManagedTargetGroup: {
    status: 'ManagedResourceStatus',
  },
  NetworkBinding: {
    protocol: 'TransportProtocol',
  },
  PlacementConstraint: {
    type: 'PlacementConstraintType',
  },
  PlacementStrategy: {
    type: 'PlacementStrategyType',
  },
  PortMapping: {
    appProtocol: 'ApplicationProtocol',
    protocol: 'TransportProtocol',
  },
  ProxyConfiguration: {
    type: 'ProxyConfigurationType',
  },
  RegisterTaskDefinitionRequest: {
    ipcMode: 'IpcMode',
    networkMode: 'NetworkMode',
    pidMode: 'PidMode',
    requiresCompatibilities: 'Compatibility',
  },
  ResourceRequirement: {
    type: 'ResourceType',
  },
  RunTaskRequest: {
    launchType: 'LaunchType',
    propagateTags: 'PropagateTags',
  },
  RuntimePlatform: {
    cpuArchitecture: 'CPUArchitecture',
    operatingSystemFamily: 'OSFamily',
  },
  Scale: {
    unit: 'ScaleUnit',
  },
  Service: {
    availabilityZoneRebalancing: 'AvailabilityZoneRebalancing',
    launchType: 'LaunchType',
    propagateTags: 'PropagateTags',
    resourceManagementType: 'ResourceManagementType',
    schedulingStrategy: 'SchedulingStrategy',
  },
  ServiceConnectAccessLogConfiguration: {
    format: 'ServiceConnectAccessLoggingFormat',
    includeQueryParameters: 'ServiceConnectIncludeQueryParameters',
  },
  ServiceDeployment: {
    lifecycleStage: 'ServiceDeploymentLifecycleStage',
    status: 'ServiceDeploymentStatus',
  },
  ServiceDeploymentAlarms: {
    status: 'ServiceDeploymentRollbackMonitorsStatus',
  },
  ServiceDeploymentBrief: {
    status: 'ServiceDeploymentStatus',
  },
  ServiceDeploymentCircuitBreaker: {
    status: 'ServiceDeploymentRollbackMonitorsStatus',
  },
  ServiceManagedEBSVolumeConfiguration: {
    filesystemType: 'TaskFilesystemType',
  },
  ServiceRevision: {
    launchType: 'LaunchType',
  },
  StopServiceDeploymentRequest: {
    stopType: 'StopServiceDeploymentStopType',
  },
  Task: {
    connectivity: 'Connectivity',
    healthStatus: 'HealthStatus',
    launchType: 'LaunchType',
    stopCode: 'TaskStopCode',
  },
  TaskDefinition: {
    compatibilities: 'Compatibility',
    ipcMode: 'IpcMode',
    networkMode: 'NetworkMode',
    pidMode: 'PidMode',
    requiresCompatibilities: 'Compatibility',
    status: 'TaskDefinitionStatus',
  },
  TaskDefinitionPlacementConstraint: {
    type: 'TaskDefinitionPlacementConstraintType',
  },
  TaskManagedEBSVolumeConfiguration: {
    filesystemType: 'TaskFilesystemType',
  },
  TaskSet: {
    launchType: 'LaunchType',
    stabilityStatus: 'StabilityStatus',
  },
  ThresholdConfiguration: {
    type: 'ThresholdType',
  },
  Ulimit: {
    name: 'UlimitName',
  },
  UpdateServiceRequest: {
    availabilityZoneRebalancing: 'AvailabilityZoneRebalancing',
    propagateTags: 'PropagateTags',
  },
};

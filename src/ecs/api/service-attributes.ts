/** Attributes of a service that an UpdateService can change, as DescribeServices names them. Source: ECS API, UpdateService. */
const OF_SERVICE = [
  'capacityProviderStrategy',
  'deploymentConfiguration',
  'networkConfiguration',
  'platformVersion',
  'loadBalancers',
  'serviceRegistries',
  'placementConstraints',
  'placementStrategy',
  'healthCheckGracePeriodSeconds',
  'enableExecuteCommand',
  'enableECSManagedTags',
  'propagateTags',
  'availabilityZoneRebalancing',
] as const;

/** Those that DescribeServices shows with the deployment. */
const OF_DEPLOYMENT = ['serviceConnectConfiguration', 'volumeConfigurations', 'vpcLatticeConfigurations'] as const;

/** Members that ecspresso writes out and ECS need not show: their defaults. Source: ECS API, DeploymentConfiguration. */
const DEFAULTS: Readonly<Record<string, string>> = {
  strategy: '"ROLLING"',
  bakeTimeInMinutes: '0',
  resetOnHealthyTask: 'true',
  thresholdConfiguration: '{"type":"BOUNDED_PERCENT","value":50}',
};

type Source = Readonly<Record<string, unknown>>;

/**
 * Texts of the attributes of a service and its PRIMARY deployment, made to be compared: the order of lists and members does not
 * matter, and what is empty, switched off or a default is left out. The desired count is not among them: autoscaling changes it as
 * well.
 */
export function attributesOf(service: Source, primary: Source): Readonly<Record<string, string>> {
  const all = [
    ...OF_SERVICE.map((name) => [name, canonical(service[name])] as const),
    ...OF_DEPLOYMENT.map((name) => [name, canonical(primary[name])] as const),
  ];
  return Object.fromEntries(all.filter(([, text]) => text !== '' && text !== '[]' && text !== '{}'));
}

/** Names of the attributes that differ, in alphabetical order. */
export function changedAttributes(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).toSorted((a, b) => (a < b ? -1 : 1));
}

/** Something switched off counts as absent: ecspresso sends `{ enabled: false }` for it. */
function isOff(value: object): boolean {
  return Object.entries(value).some(([name, member]) => /^enabled?$/.test(name) && member === false);
}

function canonical(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return `[${value.map(canonical).toSorted().join(',')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  if (isOff(value)) return '';
  const members = Object.entries(value)
    .map(([name, member]) => [name, canonical(member)] as const)
    .filter(([name, text]) => text !== '' && text !== DEFAULTS[name])
    .map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  return `{${members.toSorted().join(',')}}`;
}

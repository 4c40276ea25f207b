import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ServiceSeed, TaskDefinitionSeed, WorldSeed } from './ecs/contract.js';

const REGISTRY = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com';

/** The tag of the commit that a runner of this harness releases (GITHUB_SHA begins with it). */
export const RELEASED_TAG = '9f3c2e1';

/** What runs in production before the release. */
const BEFORE = { backend: { revision: 41, tag: 'v41' }, frontend: { revision: 17, tag: 'v17' } } as const;

/** What had run before that, where there is a past. */
const PAST = { backend: { revision: 40, tag: 'v40' }, frontend: { revision: 16, tag: 'v16' } } as const;

/** A strategy from before the team added Spot: ECS refuses the file's one without a forced new deployment. */
const OLD_STRATEGY = [{ capacityProvider: 'FARGATE', base: 0, weight: 1 }];

/** A service of `examples/production`. */
export type ExampleService = keyof typeof BEFORE;

/** The reference of an image of the example, such as `…/shop/backend:9f3c2e1`. */
export function exampleImage(service: ExampleService, tag: string): string {
  return `${REGISTRY}/shop/${service}:${tag}`;
}

/**
 * The production of `examples/production` before the release, read from its own files: backend on revision 41 with
 * another capacity provider strategy than the file's, frontend on revision 17 with the file's.
 */
export function exampleWorld(
  example: string,
  { calm = false, past = false, strategy, drainsSlowly = false }: ExamplePast = {},
): WorldSeed {
  const services = Object.keys(BEFORE) as ExampleService[];
  const revisions = services.flatMap((service) =>
    [...(past ? [PAST[service]] : []), { ...BEFORE[service], ...(drainsSlowly && { tag: 'slow-drain' }) }].map((item) =>
      taskDefinitionOf(example, service, item),
    ),
  );
  return {
    clusters: ['production'],
    taskDefinitions: revisions,
    services: services.map((service) => ({
      ...serviceBefore(example, service, calm),
      ...(service === 'backend' && strategy !== undefined && withStrategy(definitionOf(example, service), strategy)),
      ...(past && { history: [{ taskDefinition: `shop-${service}:${PAST[service].revision}` }] }),
    })),
  };
}

/** What is different in the example's past. */
export interface ExamplePast {
  /** The backend has the file's capacity provider strategy already: ECS demands nothing. */
  readonly calm?: boolean;
  /** Each service has run an earlier revision, to which it can go back. */
  readonly past?: boolean;
  /** What runs takes long to drain. */
  readonly drainsSlowly?: boolean;
  /** The backend's deployment configuration in its file and in ECS, where it is not the example's own. */
  readonly strategy?: Readonly<Record<string, unknown>> | undefined;
}

/** Copies the ecspresso files of `examples/production` into a workspace, as a checkout of that team would have them. */
export function checkOutExample(example: string, workspace: string, { strategy }: ExamplePast = {}): void {
  cpSync(join(example, 'ecspresso'), join(workspace, 'ecspresso'), { recursive: true });
  if (strategy === undefined) return;
  const definition = withStrategy(definitionOf(example, 'backend'), strategy);
  writeFileSync(join(workspace, 'ecspresso', 'backend-service-def.json'), `${JSON.stringify(definition, null, 2)}\n`);
}

type Definition = Readonly<Record<string, unknown>>;

function definitionOf(example: string, service: ExampleService): Definition {
  return JSON.parse(readFileSync(join(example, 'ecspresso', `${service}-service-def.json`), 'utf8')) as Definition;
}

/** A service definition with another deployment configuration, behind load balancers that can shift traffic. */
function withStrategy(definition: Definition, deploymentConfiguration: Definition): Definition {
  const balancing = 'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012';
  const advancedConfiguration = {
    alternateTargetGroupArn: `${balancing}:targetgroup/shop-backend-green/7e1fd0942ffa0f1a`,
    productionListenerRule: `${balancing}:listener-rule/app/shop/0f1e2d3c4b5a6978/1122334455667788/aabbccddeeff0011`,
    testListenerRule: `${balancing}:listener-rule/app/shop/0f1e2d3c4b5a6978/8877665544332211/1100ffeeddccbbaa`,
    roleArn: 'arn:aws:iam::123456789012:role/ecsInfrastructureRole',
  };
  const balancers = (definition['loadBalancers'] ?? []) as readonly Definition[];
  return {
    ...definition,
    deploymentConfiguration,
    loadBalancers: balancers.map((balancer) => ({ ...balancer, advancedConfiguration })),
  };
}

/** How a release of the example is asked for. */
export interface ExampleRelease {
  readonly backendTag?: string;
  readonly frontendTag?: string;
  /** Both configs on one line, so that they roll out together; otherwise one after the other. */
  readonly together?: boolean;
}

/** The inputs that the example's workflow gives to the action. */
export function exampleInputs({
  backendTag = RELEASED_TAG,
  frontendTag = RELEASED_TAG,
  together = false,
}: ExampleRelease = {}): Record<string, string> {
  const configs = ['ecspresso/backend-production.yml', 'ecspresso/frontend-production.yml'];
  return {
    images: `BACKEND_IMAGE=${exampleImage('backend', backendTag)}\nFRONTEND_IMAGE=${exampleImage('frontend', frontendTag)}\n`,
    'migration-command': 'php artisan migrate --force',
    'migration-container': 'laravel',
    configs: configs.join(together ? ' ' : '\n'),
  };
}

function taskDefinitionOf(
  example: string,
  service: ExampleService,
  { revision, tag }: { readonly revision: number; readonly tag: string },
): TaskDefinitionSeed {
  const image = exampleImage(service, tag);
  const text = readFileSync(join(example, 'ecspresso', `${service}-task-def.json`), 'utf8');
  return { ...JSON.parse(text.replaceAll(/\{\{ must_env `\w+` \}\}/g, image)), revision };
}

function serviceBefore(example: string, service: ExampleService, calm: boolean): ServiceSeed {
  const path = join(example, 'ecspresso', `${service}-production.yml`);
  const config = parse(readFileSync(path, 'utf8')) as { cluster: string };
  return {
    ...definitionOf(example, service),
    ...(service === 'backend' && !calm && { capacityProviderStrategy: OLD_STRATEGY }),
    cluster: config.cluster,
    serviceName: service,
    taskDefinition: `shop-${service}:${BEFORE[service].revision}`,
  };
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorldSeed } from '../emulator/ecs/contract.js';
import { exampleImage, exampleWorld, RELEASED_TAG } from '../emulator/example-world.js';

/** A product of so many services, each like the frontend of `examples/production`. */
export interface Product {
  readonly services: number;
  readonly migrates: boolean;
  /** Whether the services have a circuit breaker that rolls back. */
  readonly breaker: boolean;
  /** The released image's tag, which decides the tasks' fate. */
  readonly tag: string;
}

/** A product in which all goes well. */
export function product(services: number, change: Partial<Product> = {}): Product {
  return { services, migrates: false, breaker: true, tag: RELEASED_TAG, ...change };
}

/** The services' names. */
export function namesOf({ services }: Product): readonly string[] {
  return Array.from({ length: services }, (_, index) => `service-${String(index + 1).padStart(2, '0')}`);
}

/** The ecspresso config of a service, relative to the workspace. */
export function configOf(name: string): string {
  return `ecspresso/${name}.yml`;
}

/** Environment that the ecspresso files read. */
export function imageOf({ tag }: Product): Readonly<Record<string, string>> {
  return { FRONTEND_IMAGE: exampleImage('frontend', tag) };
}

/** The migration's task override, as ecspresso takes it. */
export const OVERRIDES = JSON.stringify({
  containerOverrides: [{ name: 'frontend', command: ['node', 'migrate.js'] }],
});

/** What a step of this action gives under `with:`; the configs on one line, or each on its own. */
export function inputsOf(it: Product, together: boolean): Record<string, string> {
  return {
    'ecspresso-version': 'installed',
    images: Object.entries(imageOf(it))
      .map(([key, value]) => `${key}=${value}`)
      .join('\n'),
    configs: namesOf(it)
      .map(configOf)
      .join(together ? ' ' : '\n'),
    ...(it.migrates && { 'migration-command': 'node migrate.js' }),
  };
}

/** Writes the ecspresso files of a product into a workspace. */
export function checkOutProduct(example: string, workspace: string, it: Product): void {
  const folder = join(workspace, 'ecspresso');
  mkdirSync(folder, { recursive: true });
  const read = (name: string): string => readFileSync(join(example, 'ecspresso', `frontend-${name}`), 'utf8');
  for (const name of namesOf(it)) {
    const config = read('production.yml').replaceAll('frontend', name);
    writeFileSync(join(workspace, configOf(name)), config);
    const service = JSON.parse(read('service-def.json')) as Definition;
    service.deploymentConfiguration.deploymentCircuitBreaker = { enable: it.breaker, rollback: it.breaker };
    writeFileSync(join(folder, `${name}-service-def.json`), JSON.stringify(service));
    writeFileSync(
      join(folder, `${name}-task-def.json`),
      read('task-def.json').replaceAll('shop-frontend', `shop-${name}`),
    );
  }
}

/** Production before the release of a product. */
export function worldOf(example: string, it: Product): WorldSeed {
  const seed = exampleWorld(example);
  const definition = seed.taskDefinitions?.find(({ family }) => family === 'shop-frontend');
  const service = seed.services?.find(({ serviceName }) => serviceName === 'frontend');
  if (definition === undefined || service === undefined) throw new Error('The example has no frontend.');
  const breaker = { enable: it.breaker, rollback: it.breaker };
  const configuration = service['deploymentConfiguration'] as Definition['deploymentConfiguration'];
  return {
    clusters: seed.clusters,
    taskDefinitions: namesOf(it).map((name) => ({
      ...(JSON.parse(JSON.stringify(definition).replaceAll('shop-frontend', `shop-${name}`)) as typeof definition),
    })),
    services: namesOf(it).map((name) => ({
      ...service,
      serviceName: name,
      taskDefinition: service.taskDefinition.replace('shop-frontend', `shop-${name}`),
      deploymentConfiguration: { ...configuration, deploymentCircuitBreaker: breaker },
    })),
  };
}

interface Definition {
  deploymentConfiguration: { deploymentCircuitBreaker: { enable: boolean; rollback: boolean } };
}

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ServiceSeed, TaskDefinitionSeed, WorldSeed } from '../../../emulator/ecs/contract.js';
import { byText } from '../../../emulator/ecs/wire/member.js';
import { checkOutExample, exampleImage, exampleWorld, RELEASED_TAG } from '../../../emulator/example-world.js';

const EXAMPLE = join(__dirname, '..', '..', '..', 'examples', 'production');

export const BACKEND = 'ecspresso/backend-production.yml';
export const FRONTEND = 'ecspresso/frontend-production.yml';

/** What a step gives under `with:`; undefined leaves an input out. */
export type With = Readonly<Record<string, string | undefined>>;

/** Files of the workspace that differ from the example's: their text, a change of it, or undefined for none at all. */
export type Files = Readonly<Record<string, string | ((text: string) => string) | undefined>>;

/** The world of the example before the release, to be changed. */
export type Reshape = (world: Seed) => Seed;

/** A seed whose lists are there. */
export interface Seed extends WorldSeed {
  readonly taskDefinitions: readonly TaskDefinitionSeed[];
  readonly services: readonly ServiceSeed[];
}

/** Inputs of a release of both services, one after the other, with a migration, as in the example's workflow. */
export function bothServices(tags: { backend?: string; frontend?: string } = {}): Record<string, string> {
  return {
    ...migration(),
    configs: `${BACKEND}\n${FRONTEND}`,
    images: `BACKEND_IMAGE=${exampleImage('backend', tags.backend ?? RELEASED_TAG)}\nFRONTEND_IMAGE=${exampleImage('frontend', tags.frontend ?? RELEASED_TAG)}`,
  };
}

/** Inputs of a release of the backend alone, without a migration. */
export function backendAlone(tag: string = RELEASED_TAG): Record<string, string> {
  return { configs: BACKEND, images: `BACKEND_IMAGE=${exampleImage('backend', tag)}` };
}

/** Inputs of a release of the frontend alone, without a migration: one container, nothing to force. */
export function frontendAlone(tag: string = RELEASED_TAG): Record<string, string> {
  return { configs: FRONTEND, images: `FRONTEND_IMAGE=${exampleImage('frontend', tag)}` };
}

/** Inputs of the migration of the example. */
export function migration(): Record<string, string> {
  return { 'migration-command': 'php artisan migrate --force', 'migration-container': 'laravel' };
}

/** Inputs that run the frontend's image as a migration of the frontend. */
export const FRONTEND_MIGRATION = { 'migration-command': 'node migrate.js' } as const;

/** The world before the release. */
export function world(reshape: Reshape = (seed) => seed): WorldSeed {
  const { taskDefinitions = [], services = [], ...rest } = exampleWorld(EXAMPLE);
  return reshape({ ...rest, taskDefinitions, services });
}

/** Changes one service of the seed; undefined takes it away. */
export function service(name: string, change: ((seed: ServiceSeed) => ServiceSeed) | undefined): Reshape {
  return (seed) => ({
    ...seed,
    services: seed.services.flatMap((service) =>
      service.serviceName !== name ? [service] : change === undefined ? [] : [change(service)],
    ),
  });
}

/** Adds a revision of a family that the seed has, with other images. */
export function revision(family: string, number: number, tag: string): Reshape {
  return (seed) => {
    const known = seed.taskDefinitions.find((definition) => definition.family === family);
    if (known === undefined) throw new Error(`The seed has no family ${family}.`);
    const text = JSON.stringify({ ...known, revision: number }).replaceAll(/:v\d+"/g, `:${tag}"`);
    return { ...seed, taskDefinitions: [...seed.taskDefinitions, JSON.parse(text) as TaskDefinitionSeed] };
  };
}

/** The backend with the file's own capacity provider strategy, so that nothing has to be forced. */
export const SETTLED_BACKEND: Reshape = service('backend', (backend) => ({
  ...backend,
  capacityProviderStrategy: [
    { capacityProvider: 'FARGATE', base: 1, weight: 1 },
    { capacityProvider: 'FARGATE_SPOT', base: 0, weight: 1 },
  ],
}));

/** One after the other. */
export function all(...changes: readonly Reshape[]): Reshape {
  return (seed) => changes.reduce((changed, change) => change(changed), seed);
}

/** Both services have run a revision before the one that runs now. */
export const EARLIER: Reshape = all(
  revision('shop-backend', 40, 'v40'),
  revision('shop-frontend', 16, 'v16'),
  service('backend', (seed) => ({ ...seed, history: [{ taskDefinition: 'shop-backend:40' }] })),
  service('frontend', (seed) => ({ ...seed, history: [{ taskDefinition: 'shop-frontend:16' }] })),
);

/** Checks the example out into a workspace, with changes. */
export function checkOut(workspace: string, files: Files = {}): void {
  checkOutExample(EXAMPLE, workspace);
  for (const [name, content] of Object.entries(files)) {
    const path = join(workspace, name);
    if (content === undefined) {
      rmSync(path);
      continue;
    }
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : content(readFileSync(path, 'utf8')));
  }
}

/** The text of one of the example's ecspresso files. */
export function exampleFile(name: string): string {
  return readFileSync(join(EXAMPLE, 'ecspresso', name), 'utf8');
}

/** Every file below a folder. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort(byText);
}

/** A change of a JSON file's text. */
export function json(change: (value: Record<string, unknown>) => unknown): (text: string) => string {
  return (text) => JSON.stringify(change(JSON.parse(text) as Record<string, unknown>), null, 2);
}

/** A service definition without a circuit breaker, or with one that does not roll back. */
export function breaker(setting: { enable: boolean; rollback: boolean }): (text: string) => string {
  return json((value) => ({
    ...value,
    deploymentConfiguration: {
      ...(value['deploymentConfiguration'] as object),
      deploymentCircuitBreaker: setting,
    },
  }));
}

/** What becomes of a release of the frontend alone that goes well. */
export const FRONTEND_RELEASED = {
  status: 'released',
  message: /^Released 1 service in \d+ s\.$/,
  results: { frontend: 'released' },
  taskDefinitions: { frontend: 'shop-frontend:18' },
  registered: ['shop-frontend'],
  deploys: ['frontend shop-frontend:18'],
  serves: { frontend: 'shop-frontend:18' },
} as const;

/** What becomes of both services after a migration, where ECS demands a forced deployment of the backend. */
export const BOTH_RELEASED = {
  status: 'released',
  message: /^Released 2 services in \d+ s\. Forced: backend\.$/,
  results: { backend: 'released', frontend: 'released' },
  taskDefinitions: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
  forced: ['backend'],
  migrationExit: '0',
  registered: ['shop-backend', 'shop-frontend'],
  deploys: ['backend shop-backend:42 refused', 'backend shop-backend:42 forced', 'frontend shop-frontend:18'],
  ran: ['shop-backend:42'],
  serves: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
} as const;

/** The same after a migration on the new revision. */
export const FRONTEND_MIGRATED = { ...FRONTEND_RELEASED, migrationExit: '0', ran: ['shop-frontend:18'] } as const;

/** The frontend was deployed once and failed; it serves what it served before. */
export const FRONTEND_FAILED = {
  status: 'failed',
  results: { frontend: 'failed' },
  taskDefinitions: { frontend: 'shop-frontend:18' },
  failed: ['frontend'],
  registered: ['shop-frontend'],
  deploys: ['frontend shop-frontend:18'],
  serves: { frontend: 'shop-frontend:17' },
} as const;

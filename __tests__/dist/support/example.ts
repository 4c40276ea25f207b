import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import type { ServiceSeed, TaskDefinitionSeed } from '../../../emulator/ecs/contract.js';
import { exampleFiles } from '../../docs/support/examples.js';
import { type Files, filesIn, type Reshape, type Seed, type With } from './product.js';
import { program, temporaryFolder } from './program.js';

const run = promisify(execFile);
/** The revision of everything that runs before. */
const BEFORE = 41;
const PRODUCTION = ['backend', 'frontend'].flatMap((name) => [
  `${name}-production.yml`,
  `${name}-service-def.json`,
  `${name}-task-def.json`,
]);

/** The workspace of an example instead of that of `examples/production`. */
export function filesOfExample(name: string): Files {
  const others = PRODUCTION.map((file) => [`ecspresso/${file}`, undefined] as const);
  return { ...Object.fromEntries(others), ...exampleFiles(name) };
}

/**
 * The world before a step releases an example: what its files say, as ecspresso itself renders them, with images of the
 * tag `v41` on revision 41.
 */
export async function worldOfExample(name: string, inputs: With, configs: readonly string[]): Promise<Reshape> {
  const folder = temporaryFolder('example-');
  for (const [file, text] of Object.entries(exampleFiles(name))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const seeds = await Promise.all(configs.map((config) => seedOf(folder, config, inputs)));
  return (): Seed => ({
    clusters: ['production', 'staging'],
    taskDefinitions: unique(seeds.map(({ taskDefinition }) => taskDefinition)).flatMap((item) => [
      { ...item, revision: item.revision - 1 },
      item,
    ]),
    services: seeds.flatMap(({ service }) => (service === undefined ? [] : [service])),
  });
}

interface OneSeed {
  readonly taskDefinition: TaskDefinitionSeed;
  readonly service: ServiceSeed | undefined;
}

async function seedOf(folder: string, config: string, inputs: With): Promise<OneSeed> {
  const { path } = await program();
  const settings = linesOf(`${inputs['env'] ?? ''}\n${inputs['images'] ?? ''}`)
    .map((line) => line.split(/=(.*)/s))
    .filter(([, value]) => value !== '');
  const options = [
    ...linesOf(inputs['envfiles']).flatMap((file) => ['--envfile', file]),
    ...linesOf(inputs['ext-str']).flatMap((line) => ['--ext-str', line]),
  ];
  const rendered = async (what: string): Promise<Record<string, unknown>> => {
    const { stdout } = await run(path, ['render', what, '--config', config, ...options], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        AWS_REGION: 'ap-northeast-1',
        // A plan may have no image yet, and a rollback has none.
        ...Object.fromEntries(variablesIn(folder).map((key) => [key, `shop/${key.toLowerCase()}:v41`])),
        ...Object.fromEntries(settings.map(([key = '', value = '']) => [key, value])),
      },
    });
    return parse(stdout) as Record<string, unknown>;
  };
  const { cluster, service } = await rendered('config');
  const now = await rendered('taskdef');
  const taskDefinition = JSON.parse(
    JSON.stringify({ ...now, revision: BEFORE }).replaceAll(/("image":"[^"]*?):[\w.-]+"/g, '$1:v41"'),
  ) as TaskDefinitionSeed;
  if (typeof service !== 'string' || service === '') return { taskDefinition, service: undefined };
  const { launchType, ...definition } = await rendered('servicedef');
  return {
    taskDefinition,
    service: {
      desiredCount: 2,
      ...definition,
      // Rendered as ecspresso would create it; ECS takes no launch type beside a strategy.
      ...(definition['capacityProviderStrategy'] === undefined && { launchType }),
      cluster: String(cluster),
      serviceName: service,
      taskDefinition: `${taskDefinition.family}:${BEFORE}`,
      history: [{ taskDefinition: `${taskDefinition.family}:${BEFORE - 1}` }],
    },
  };
}

/** The images that the files of a folder read. */
function variablesIn(folder: string): readonly string[] {
  const texts = filesIn(folder)
    .filter((file) => /\.\w+$/.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  return [...texts.join('\n').matchAll(/must_env `(\w*IMAGE)`/g)].map(([, key = '']) => key);
}

function unique(seeds: readonly TaskDefinitionSeed[]): readonly TaskDefinitionSeed[] {
  return seeds.filter((seed, at) => seeds.findIndex(({ family }) => family === seed.family) === at);
}

function linesOf(text = ''): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

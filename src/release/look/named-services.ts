import { clusterName } from '../../ecs/console-link.js';
import type { Problem } from '../../errors.js';
import type { NamedRevision } from '../../inputs/inputs.js';
import type { PlannedConfig } from '../plan.js';

/**
 * The lines of an input that name services, by the key of the config that each means. One that means no config or several is a
 * problem, and so are two that mean the same.
 */
export function configsNamed<Line extends NamedRevision>(
  input: 'rollback-to' | 'deployments',
  lines: readonly Line[],
  configs: readonly PlannedConfig[],
  problems: Problem[],
): ReadonlyMap<string, Line> {
  const named = new Map<string, Line>();
  for (const line of lines) {
    const problem = (what: string): number => problems.push({ about: { kind: 'input', input, line: line.line }, what });
    const [config, ...others] = configs.filter((candidate) => means(line, candidate));
    if (config === undefined) {
      problem(`none of \`configs\` has the service ${line.name}. Services of them: ${servicesOf(configs)}.`);
    } else if (others.length > 0) {
      const places = [config, ...others].map(({ region, cluster }) => `${region}/${clusterName(cluster)}/${line.name}`);
      problem(`${line.name} is a service of several configs. Write one of ${[...new Set(places)].join(', ')}.`);
    } else {
      const first = named.get(config.key);
      if (first) problem(`${line.name} means the same service as ${first.name} on line ${first.line}. Keep one.`);
      else named.set(config.key, line);
    }
  }
  return named;
}

function means({ name, config: path }: NamedRevision, config: PlannedConfig): boolean {
  if (path !== undefined) return config.path === path;
  const { service, region } = config;
  const cluster = clusterName(config.cluster);
  return service !== undefined && [service, `${cluster}/${service}`, `${region}/${cluster}/${service}`].includes(name);
}

function servicesOf(configs: readonly PlannedConfig[]): string {
  return configs.flatMap(({ service }) => service ?? []).join(', ') || 'none';
}

import type { Plan, PlannedConfig, ServiceConfig } from '../../../src/release/plan.js';

/** A config after look that only registers a task definition, `<name>.yml` of family `shop-<name>`. */
export function registeredOnly(name: string, more: Partial<PlannedConfig> = {}): PlannedConfig {
  const cluster = 'production';
  return {
    key: name,
    path: `${name}.yml`,
    line: 1,
    call: { path: `${name}.yml`, env: {} },
    file: { cluster, hasServiceDefinition: false, source: { cluster } },
    definition: { family: `shop-${name}`, containers: [] },
    region: 'r',
    cluster,
    timeoutSeconds: 600,
    ...more,
  };
}

/** A config after look with a service of its name, which does not exist yet. */
export function planned(name: string, more: Partial<PlannedConfig> = {}): ServiceConfig {
  const config = registeredOnly(name, more);
  const file = { ...config.file, hasServiceDefinition: true, service: name };
  return { ...config, file, service: name };
}

/** A plan of one line. */
export function planOf(...configs: readonly PlannedConfig[]): Plan {
  return { lines: [configs] };
}

import type { Inputs } from './inputs.js';

/** Values that must not be shown: those of `env`, of `KEY=VALUE` on configs, and of the migration's environment. */
export function secretValues(inputs: Inputs): string[] {
  const work = inputs.migration?.work;
  const overrides = work?.kind === 'overrides' ? (work.overrides.containerOverrides ?? []) : [];
  const overridden = overrides.flatMap((container) => {
    const environment = container['environment'];
    return Array.isArray(environment) ? environment.map((item: { value?: unknown }) => String(item.value ?? '')) : [];
  });
  return [
    ...inputs.env.map(({ value }) => value),
    ...inputs.lines.flat().flatMap((entry) => entry.settings.map(({ value }) => value)),
    ...(work?.kind === 'command' ? work.env.map(({ value }) => value) : []),
    ...overridden,
  ];
}

import type { SecretValue } from '../secrets/redaction.js';
import type { Inputs } from './inputs.js';

/** Values that must not be shown: those of `env`, of `KEY=VALUE` on configs, and of the migration's environment. */
export function secretValues(inputs: Inputs): readonly SecretValue[] {
  const work = inputs.migration?.work;
  const overrides = work?.kind === 'overrides' ? (work.overrides.containerOverrides ?? []) : [];
  const overridden = overrides.flatMap((container) => {
    const environment = container['environment'];
    return Array.isArray(environment) ? (environment as readonly { name?: unknown; value?: unknown }[]) : [];
  });
  return [
    ...[inputs.env, ...inputs.lines.flat().map(({ settings }) => settings), work?.kind === 'command' ? work.env : []]
      .flat()
      .map(({ key, value }) => ({ name: key, value })),
    ...overridden.map(({ name, value }) => ({ name: String(name ?? ''), value: String(value ?? '') })),
  ];
}

import type { SecretValue } from '../secrets/redaction.js';
import { isSecretName } from '../secrets/secret-names.js';
import type { Inputs } from './inputs.js';

/**
 * Values that must not be shown: those of `env`, of `KEY=VALUE` on configs, of the migration's environment, and those external
 * variables that are secret by their name.
 */
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
    ...[...inputs.extStr, ...inputs.extCode]
      .filter(({ key }) => isSecretName(key))
      .flatMap(({ key, value }) =>
        [value, value.replace(/^(['"])(.*)\1$/s, '$2')].map((text) => ({ name: key, value: text })),
      ),
    ...overridden.map(({ name, value }) => ({ name: String(name ?? ''), value: String(value ?? '') })),
  ];
}

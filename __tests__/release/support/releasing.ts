import type { Inputs } from '../../../src/inputs/inputs.js';
import { releaseInWords } from '../../support/in-words.js';
import { exited, fakeWorld } from './fake-world.js';
import { inputs } from './inputs.js';
import { type Script, said } from './script.js';

export const CONFIGS: Script['configs'] = {
  'backend.yml': { family: 'shop-backend', service: 'backend' },
  'frontend.yml': { family: 'shop-frontend', service: 'frontend' },
  'worker.yml': { family: 'shop-worker', service: 'worker' },
};
export const SERVICES = { backend: {}, frontend: {}, worker: {} };
export const DEMAND =
  'failed to update service tasks: operation error ECS: UpdateService, https response error StatusCode: 400, RequestID: x, InvalidParameterException: When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.';

/** A release of these lines to its end. */
export async function releasing(
  script: Partial<Script>,
  lines: readonly (readonly string[])[],
  more: Partial<Inputs> = {},
  cancelAt?: number,
) {
  const fake = fakeWorld({ configs: CONFIGS, services: SERVICES, ...script });
  if (cancelAt !== undefined) fake.clock.at(cancelAt, () => fake.cancel.abort());
  const end = await fake.clock.drive(releaseInWords(fake.world, inputs(lines, more)));
  const results = Object.fromEntries(end.configs.map(({ service, family, result }) => [service ?? family, result]));
  const evidence = end.failures.flatMap(({ title, lines: words }) => [title, ...words]).join('\n');
  return { ...fake, end, results, evidence, seconds: fake.clock.elapsed() / 1000 };
}

export const crash: NonNullable<Script['task']> = (task) => exited(task, 3);
export const deploys = (journal: readonly string[]): string[] => journal.filter((line) => line.startsWith('deploy'));
export const refuseDeploy =
  (words: string, ...services: string[]): NonNullable<Script['refuse']> =>
  (command, name, _attempt, options) =>
    command === 'deploy' && services.includes(name) && !options?.force ? said(words) : undefined;

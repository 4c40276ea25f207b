import type { Inputs } from '../../../../src/inputs/inputs.js';
import type { Event } from '../../../../src/release/events.js';
import { warningText } from '../../../../src/report/warning.js';
import { releaseInWords } from '../../../support/in-words.js';
import { fakeWorld } from '../../support/fake-world.js';
import { inputs } from '../../support/inputs.js';
import type { Script } from '../../support/script.js';

export const CONFIGS: Script['configs'] = {
  'backend.yml': { family: 'shop-backend', service: 'backend' },
  'frontend.yml': { family: 'shop-frontend', service: 'frontend' },
  'worker.yml': { family: 'shop-worker', service: 'worker' },
  'batch.yml': { family: 'shop-batch' },
};
export const SERVICES = { backend: {}, frontend: {}, worker: {} };
export const LINES = [['backend.yml'], ['worker.yml'], ['frontend.yml']];

/** The frontend's new revision ends so; everything else succeeds. */
export const frontend =
  (end: ReturnType<NonNullable<Script['end']>>): NonNullable<Script['end']> =>
  (service, taskDefinition) =>
    service === 'frontend' && taskDefinition.endsWith(':42') ? end : 'SUCCESSFUL';

export async function failing(
  script: Partial<Script>,
  lines: readonly (readonly string[])[] = LINES,
  more: Partial<Inputs> = {},
  cancelAt?: number,
) {
  const fake = fakeWorld({
    configs: CONFIGS,
    services: SERVICES,
    end: frontend('ROLLBACK_SUCCESSFUL'),
    ...script,
  });
  if (cancelAt !== undefined) fake.clock.at(cancelAt, () => fake.cancel.abort());
  const end = await fake.clock.drive(releaseInWords(fake.world, inputs(lines, { onFailure: 'rollback', ...more })));
  const named = <T>(value: (config: (typeof end.configs)[number]) => T): Record<string, T> =>
    Object.fromEntries(end.configs.map((config) => [config.service ?? config.family, value(config)]));
  const commands = fake.journal.filter((line) => /^(deploy|roll back)/.test(line));
  return {
    ...fake,
    end,
    commands,
    results: named(({ result }) => result),
    serves: named(({ serves }) => serves),
    titles: end.failures.map(({ title }) => title),
    evidence: end.failures.flatMap(({ lines: words }) => words).join('\n'),
    seconds: fake.clock.elapsed() / 1000,
  };
}

export function warnings(events: readonly Event[]): string {
  return events.flatMap((event) => (event.kind === 'warning' ? [warningText(event.warning)] : [])).join('\n');
}

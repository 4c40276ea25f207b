import type { ConfigOutcome, ReleaseForecast, TaskForecast } from '../release/outcome.js';
import { imagesText } from './image.js';
import type { Log } from './log.js';
import { nameOfOutcome } from './stage.js';

/** Writes what a release would do: one line for each config, folded over its difference where there is one. */
export function logPlan(log: Log, configs: readonly ConfigOutcome[], forecast: ReleaseForecast): void {
  if (forecast.migration) log.foreign('Plan: ', taskLine('migration', forecast.migration));
  for (const one of configs) {
    const title = `Plan: ${configLine(one)}`;
    const diff = one.forecast?.diff ?? '';
    if (diff === '') {
      log.line(title);
      continue;
    }
    log.group(title);
    for (const line of diff.split('\n')) log.foreign('  ', line);
    log.endGroup();
  }
  if (forecast.postMigration) log.foreign('Plan: ', taskLine('post-migration', forecast.postMigration));
  for (const line of forecast.verified ?? []) log.foreign('Verify: ', line);
}

function configLine(one: ConfigOutcome): string {
  const { forecast } = one;
  const images = imagesText(one.images);
  const fate = forecast?.differs ? `changes${images ? ` (${images})` : ''}` : 'no difference';
  const parts = [
    fate,
    ...(forecast?.demand ? [`ECS will demand a forced new deployment (${forecast.demand})`] : []),
    ...(forecast?.notes ?? []),
  ];
  return `${nameOfOutcome(one)}  ${parts.join('; ')}`;
}

function taskLine(name: string, { what, container, config, skipped }: TaskForecast): string {
  return `${name} ${skipped ? 'skipped: nothing differs in' : 'would run:'} ${skipped ? config : `${what} in ${container} (${config})`}`;
}

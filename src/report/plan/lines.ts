import type { Event } from '../../release/events.js';
import type { ConfigOutcome, TaskPreview } from '../../release/outcome.js';
import { nameOf } from '../../release/plan.js';
import type { Log } from '../log/log.js';
import { imagesText } from '../phrases/image.js';
import { shownDiffText } from './diff.js';
import { clausesOf, demandPhrase, verifiedLine, waitsSentence } from './phrases.js';

/** Writes what a release would do: one line for each config, folded over its difference where there is one. */
export function logPlan(log: Log, { configs, preview }: Extract<Event, { kind: 'previewed' }>): void {
  if (preview.migration) log.foreign('Plan: ', taskLine('migration', preview.migration));
  for (const { outcome } of configs) {
    const title = `Plan: ${configLine(outcome)}`;
    const diff = shownDiffText(outcome.preview?.diff);
    if (diff === '') {
      log.line(title);
      continue;
    }
    log.group(title);
    for (const line of diff.split('\n')) log.foreign('  ', line);
    log.endGroup();
  }
  if (preview.smokeTest) log.foreign('Plan: ', taskLine('smoke test', preview.smokeTest));
  if (preview.postMigration) log.foreign('Plan: ', taskLine('post-migration', preview.postMigration));
  if (preview.waits) log.line(`Plan: ${waitsSentence(preview.waits)}`);
  for (const config of preview.verified ?? []) log.foreign('Verify: ', verifiedLine(config));
}

function configLine(outcome: ConfigOutcome): string {
  const { preview } = outcome;
  const images = imagesText(outcome.images);
  const fate = preview?.differs ? `changes${images ? ` (${images})` : ''}` : 'no difference';
  const parts = [
    ...(preview?.notes.some(({ kind }) => kind === 'destination' || kind === 'left-alone') ? [] : [fate]),
    ...(preview?.demand ? [`ECS will demand a forced new deployment (${demandPhrase(preview.demand)})`] : []),
    ...(preview ? clausesOf(preview) : []),
  ];
  return `${nameOf(outcome)}  ${parts.join('; ')}`;
}

function taskLine(name: string, { what, container, config, skipped }: TaskPreview): string {
  return `${name} ${skipped ? 'skipped: nothing differs in' : 'would run:'} ${skipped ? config : `${what} in ${container} (${config})`}`;
}

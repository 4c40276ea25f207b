import { imageChanges, nameOf, type Plan, type PlannedConfig } from '../../release/plan.js';
import { counted } from '../phrases/counted.js';
import { imagesText } from '../phrases/image.js';
import { lookPhrase } from './deployment-lines.js';
import type { Log } from './log.js';

/** Writes what the look has found: one line for each config, in a group named by their clusters. */
export function logLook(log: Log, plan: Plan): void {
  log.group(`Look: ${lookTitle(plan)}`);
  for (const text of lookLines(plan)) log.line(`  ${text}`);
  log.endGroup();
}

function lookTitle(plan: Plan): string {
  const configs = plan.lines.flat();
  const all = configs.length > 0 ? configs : plan.migration ? [plan.migration.config] : [];
  const places = [...new Set(all.map((config) => `cluster ${config.cluster} in ${config.region}`))];
  return `${counted(all.length, 'config')}, ${places.join(', ')}`;
}

/** Columns: name, what runs, how many tasks, images. A clause takes the place of the second and third. */
function lookLines(plan: Plan): string[] {
  const rows = plan.lines.flat().map((config) => ({
    name: nameOf({ service: config.service, family: config.definition.family }),
    now: runsNow(config),
    images: [imagesText(imageChanges(config)), lookPhrase(config)].filter(Boolean).join('  '),
  }));
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length));
  const names = widest(rows.map(({ name }) => name));
  const running = rows.flatMap(({ now }) => (typeof now === 'string' ? [] : [now]));
  const revisions = widest(running.map(({ revision }) => revision));
  const counts = widest(running.map(({ tasks }) => tasks));
  return rows.map(({ name, now, images }) => {
    const what = typeof now === 'string' ? now : `${now.revision.padEnd(revisions)}  ${now.tasks.padEnd(counts)}`;
    return `${name.padEnd(names)}  ${what}  ${images}`.trimEnd();
  });
}

function runsNow(config: PlannedConfig): string | { readonly revision: string; readonly tasks: string } {
  if (!config.service) return `register only (${config.definition.family})`;
  if (!config.current) return 'does not exist yet: it will be created';
  const { desired } = config.current;
  return {
    revision: config.before ?? config.current.taskDefinition,
    tasks: `${desired} task${desired === 1 ? '' : 's'}`,
  };
}

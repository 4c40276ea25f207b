import { type ConfigOutcome, GREEN_RESULTS, type Release } from '../../release/outcome.js';
import { nameOf } from '../../release/plan.js';
import { tookTime } from '../phrases/duration.js';
import { deployNote } from '../phrases/force.js';
import { imagesText } from '../phrases/image.js';
import { resultText } from '../phrases/outcome.js';
import { link, plain } from './markdown.js';
import { type Column, fittingTable } from './table.js';

/** The table in at most `most` bytes: of more rows than fit, those that are not green come first. */
export function serviceTable(configs: readonly ConfigOutcome[], most: number, mode: Release['mode']): string {
  const columns = columnsOf(mode).filter(
    ({ isOptional, cell }) => isOptional !== true || configs.some((outcome) => cell(outcome) !== ''),
  );
  return fittingTable(columns, configs, {
    most,
    comesFirst: ({ result }) => !GREEN_RESULTS.has(result),
    seeAlso: 'the log and the output `result`',
  });
}

/** `isOptional`: left out where every cell of it is empty. */
type OptionalColumn = Column<ConfigOutcome> & { readonly isOptional?: boolean | undefined };

const columnsOf = (mode: Release['mode']): readonly OptionalColumn[] => [
  { title: 'service', cell: (outcome) => link(nameOf(outcome), outcome.url) },
  { title: 'revision', cell: revision },
  { title: 'image', cell: (outcome) => plain(imagesText(outcome.images)) },
  { title: 'tasks', cell: tasks },
  { title: 'result', cell: (outcome) => result(outcome, mode) },
  { title: 'took', cell: ({ seconds }) => (seconds === undefined ? '' : tookTime(seconds)) },
  // Most releases have nothing for it.
  { title: 'note', cell: (outcome) => plain(deployNote(outcome)), isOptional: true },
];

function tasks(outcome: ConfigOutcome): string {
  // Of a deployment that is gone: `0/0` would read as a service that was scaled to nothing.
  const isGone =
    outcome.result === 'rolled-back' || (outcome.tasks?.desired === 0 && !GREEN_RESULTS.has(outcome.result));
  if (!outcome.tasks || isGone) return '';
  return `${outcome.tasks.running}/${outcome.tasks.desired}`;
}

/** On one line of the cell, with a sign that is found at a glance. */
function result(outcome: ConfigOutcome, mode: Release['mode']): string {
  const text = outcome.result === 'skipped' ? `not${NO_BREAK}started` : resultText(outcome.result, mode, NO_BREAK);
  const sign = signOf(outcome);
  return sign === '' ? text : `${sign}${NO_BREAK}${text}`;
}

const NO_BREAK = '&nbsp;';

function signOf({ result, onFailureRollback }: ConfigOutcome): string {
  switch (result) {
    case 'released':
    case 'unchanged':
    case 'registered':
      return '✅';
    case 'failed':
    case 'stuck':
      return '❌';
    case 'rolled-back':
      // It had not failed itself: it was rolled back with the others.
      return onFailureRollback?.wasReleased ? '↩' : '❌';
    case 'cancelled':
      return '⚪';
    case 'paused':
      return '⏸';
    case 'in-progress':
      return '⏳';
    default:
      return '';
  }
}

/** Bold is what runs now, and nothing else: the new revision when released, the old one when rolled back or not started. */
function revision({ before, after, running, family }: ConfigOutcome): string {
  const shown = (name: string, text = name): string => (name === running ? `**${plain(text)}**` : plain(text));
  // Neither of them: somebody else has deployed.
  const other =
    running === undefined || running === before || running === after ? '' : ` (runs${NO_BREAK}${shown(running)})`;
  if (!after) return `${before ? shown(before) : plain(family)}${other}`;
  if (!before || before === after) return `${shown(after)}${other}`;
  const number = after.slice(after.lastIndexOf(':') + 1);
  const sameFamily = before.replace(/:\d+$/, '') === after.replace(/:\d+$/, '');
  return `${shown(before)}${NO_BREAK}→${NO_BREAK}${shown(after, sameFamily ? number : after)}${other}`;
}

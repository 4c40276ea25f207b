import { continueCommand } from '../../release/continue-command.js';
import type { ConfigOutcome, Release } from '../../release/outcome.js';
import { nameOf } from '../../release/plan.js';
import type { Redact } from '../../secrets/redaction.js';
import { pausedClause } from '../phrases/pause.js';
import { deploymentLines } from '../revision-lines.js';
import { block, plain, prose } from './markdown.js';

/** Pauses whose commands are written out: of more, the log has them. */
const MOST_PAUSES = 10;

/**
 * How people go on where the step has ended before ECS has, also by a cancel: each pause with both commands, and what a later job
 * is given.
 */
export function nextSteps({ status, configs }: Pick<Release, 'status' | 'configs'>, redact: Redact): readonly string[] {
  const paused = configs.filter((outcome) => outcome.paused !== undefined);
  const shown = paused.slice(0, MOST_PAUSES).flatMap((outcome) => pauseParts(outcome, redact));
  const left = paused.length - MOST_PAUSES;
  // Another job can only go on with what has not failed.
  const goesOn = status === 'paused' || status === 'in-progress' || (status === 'cancelled' && paused.length > 0);
  return [
    ...shown,
    ...(left > 0 ? [`*${left} more are paused: see the log.*`] : []),
    ...(goesOn ? inAnotherJob(configs, redact) : []),
  ];
}

function pauseParts(outcome: ConfigOutcome, redact: Redact): readonly string[] {
  const { paused, region, after } = outcome;
  if (paused === undefined) return [];
  const share = outcome.steps?.findLast((step) => step.kind === 'stage' && step.share !== undefined);
  const traffic =
    share?.kind === 'stage' && share.share !== undefined && after !== undefined
      ? ` ${after} has ${share.share} % of the production traffic.`
      : '';
  return [
    `**${plain(nameOf(outcome))}** is ${plain(pausedClause(paused))}.${plain(traffic)}`,
    block(
      [
        '# continue',
        continueCommand(paused, region, 'CONTINUE'),
        '# roll back',
        continueCommand(paused, region, 'ROLLBACK'),
      ].map(redact),
    ),
  ];
}

/** The inputs of the modes that go on from here, ready to paste. */
function inAnotherJob(configs: readonly ConfigOutcome[], redact: Redact): readonly string[] {
  const mode = configs.some(({ paused }) => paused !== undefined) ? 'continue' : 'wait';
  return [
    `**To go on in another job:** ${prose(`\`mode: ${mode}\` with these \`deployments\` (the output of that name)`)}`,
    block(deploymentLines(configs).map(redact)),
  ];
}

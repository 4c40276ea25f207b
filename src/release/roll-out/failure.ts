import { adviceOn } from '../../ecs/advice.js';
import { serviceLink } from '../../ecs/console-link.js';
import type { Diagnosis } from '../../ecs/diagnosis.js';
import type { Rollout, Verdict } from '../../ecs/rollout.js';
import type { ServiceSnapshot } from '../../ecs/snapshot.js';
import { gist } from '../../ecspresso/refusal.js';
import { CommandError, type ReleaseError } from '../../errors.js';
import type { Setting } from '../../inputs/inputs.js';
import type { Failure, Serves } from '../outcome.js';
import type { PlannedConfig } from '../plan.js';
import { spokenTime } from '../spoken-time.js';

/** How a roll-out ended, before it is judged for the report. */
export type RolloutEnd =
  /** ECS was asked for nothing, or refused. */
  | { readonly kind: 'refused'; readonly error: ReleaseError; readonly deployment?: undefined }
  /** A controller that ecspresso waits for; `runs` is what ECS says afterwards. */
  | { readonly kind: 'verified'; readonly runs: string; readonly ours: boolean; readonly deployment?: undefined }
  /** The command ended before the controller did, which may go on; `runs` is what ECS says then. */
  | {
      readonly kind: 'left';
      readonly error: ReleaseError;
      readonly controller: string;
      readonly cancelled: boolean;
      readonly runs?: string;
      readonly deployment?: undefined;
    }
  /** Nobody waits for the end of a deployment that ECS does not make itself. */
  | { readonly kind: 'handed-over'; readonly deployment?: undefined }
  | {
      readonly kind: 'watched';
      readonly rollout: Rollout;
      /** Absent: cancelled before there was one. */
      readonly verdict?: Verdict;
      readonly last?: ServiceSnapshot;
      /** What came of stopping it after a cancel, as a clause. */
      readonly stopped?: { readonly told: boolean; readonly clause: string };
      readonly deployment?: string;
      /** The command failed although ECS took the call. */
      readonly error?: ReleaseError;
    };

/** Verdicts whose reason is this action's own sentence. */
const BY_US: ReadonlySet<Verdict['kind'] | undefined> = new Set(['unknown', 'gone'] as const);

/** The failure as a sentence that a person can forward, with the evidence. */
export function failureOf(
  config: PlannedConfig & { readonly service: string },
  after: string,
  end: RolloutEnd,
  diagnosis: Diagnosis | undefined,
  images: readonly Setting[],
): Failure {
  const console = `Console: ${serviceLink(config.region, config.cluster, config.service)}`;
  if (end.kind === 'refused' || end.kind === 'left') {
    const words = end.error instanceof CommandError ? end.error.lastError || end.error.message : end.error.message;
    const advice = (end.error instanceof CommandError ? end.error.advice : undefined) ?? adviceOn(words);
    return {
      title:
        end.kind === 'left' && end.cancelled
          ? `${config.service} was still rolling out by ${end.controller} when the job was cancelled`
          : `${config.service} was not rolled out: ${gist(words)}`,
      lines: [`ecspresso: ${words} (${after})`, ...(advice ? [`What to do: ${advice}`] : []), console],
    };
  }
  if (end.kind === 'verified') {
    return {
      title: `${config.service} does not run ${after}`,
      lines: [`ecspresso ended well, but ECS says that the service runs ${end.runs}.`, console],
    };
  }
  if (end.kind === 'handed-over') return { title: `${config.service} was started`, lines: [console] };
  const worst = diagnosis?.groups[0];
  const cause = worst ? `: ${tasks(worst.count)} ${worst.phrase}` : '';
  const reason = end.verdict && 'reason' in end.verdict ? end.verdict.reason : '';
  return {
    title: `${config.service} ${sentence(end.verdict, end.last)}${cause}`,
    lines: [
      ...(reason
        ? [
            `${BY_US.has(end.verdict?.kind) ? '' : 'ECS: '}${reason} (${after}${end.deployment ? `, deployment ${end.deployment}` : ''})`,
          ]
        : [`${after}${end.deployment ? `, deployment ${end.deployment}` : ''}`]),
      ...(diagnosis?.groups ?? []).map((group) => `${group.count} × ${group.words}`),
      ...(diagnosis?.events ?? []).filter(saysMoreThan(end.verdict)).map((event) => `Event: ${event}`),
      ...(diagnosis && diagnosis.logTail.length > 0
        ? [`Last lines of ${worst?.container ?? 'the container'}:`, ...diagnosis.logTail.map((line) => `  ${line}`)]
        : []),
      ...(end.error ? [`ecspresso ended badly as well: ${end.error.message.split('\n')[0]}`] : []),
      ...(diagnosis?.advice ? [`What to do: ${diagnosis.advice}${imageInput(worst?.words, images)}`] : []),
      ...(diagnosis?.gaps ?? []),
      console,
    ],
  };
}

/** Whether an event says more than that ECS rolls back, where the first line has said that. */
function saysMoreThan(verdict: Verdict | undefined): (event: string) => boolean {
  return (event) =>
    verdict?.kind !== 'rolled-back' ||
    verdict.reason === '' ||
    !/rolling back to deployment|deployment failed: tasks failed to start/.test(event);
}

/** Which version the service serves after this end. */
export function servesAfter(end: RolloutEnd): Serves {
  if (end.kind === 'refused') return 'old';
  if (end.kind === 'verified') return end.ours ? 'new' : 'between';
  if (end.kind === 'handed-over' || end.kind === 'left') return 'between';
  switch (end.verdict?.kind) {
    case 'released':
    case 'unchanged':
      return 'new';
    case 'not-started':
      return 'old';
    case 'rolled-back':
      return end.verdict.finished ? 'old' : 'between';
    default:
      return 'between';
  }
}

/** One clause that says what the service serves after this end. */
export function standsAfter(
  config: PlannedConfig & { readonly service: string },
  after: string,
  end: RolloutEnd,
): string {
  const { service, before } = config;
  const old = before ? `${service} serves ${before} as before` : `${service} serves nothing proven`;
  if (end.kind === 'refused') return old;
  if (end.kind === 'handed-over') return `${service} is being rolled out to ${after}`;
  if (end.kind === 'verified') return `${service} runs ${end.runs}`;
  if (end.kind === 'left') {
    return `${service}${end.runs ? ` runs ${end.runs}, and` : ':'} ${end.controller} may go on with ${after}`;
  }
  switch (end.verdict?.kind) {
    case 'released':
    case 'unchanged':
      return `${service} serves ${after}`;
    case 'started':
      return `${service} is being rolled out to ${after}`;
    case 'rolled-back':
      return end.verdict.finished ? old : `${service} is going back to ${before ?? 'its earlier version'}`;
    case 'replaced':
      return `${service} is being rolled out to ${end.verdict.by} by somebody else`;
    case 'gone':
      return `${service} is gone`;
    case undefined:
      return `${service}: ${goesOn(end, after, before)}`;
    case 'timeout':
    case 'failing':
    case 'unknown':
      return `${service}: the deployment ${end.deployment ?? `of ${after}`} goes on in ECS${before ? `, ${before} is still there` : ''}`;
    default:
      return `${service} has ${running(end.last)}`;
  }
}

/** Which line of `images` the image that cannot be pulled comes from. */
function imageInput(words: string | undefined, images: readonly Setting[]): string {
  if (words === undefined || !/CannotPull/.test(words)) return '';
  const given = images.filter(({ value }) => words.includes(value));
  return given.map(({ key, line }) => ` It is ${key} (\`images\` line ${line}).`).join('');
}

function goesOn(end: Extract<RolloutEnd, { kind: 'watched' }>, after: string, before: string | undefined): string {
  if (!end.deployment)
    return `no deployment of ${after} was seen when the job was cancelled${before ? `, ${before} is there` : ''}`;
  return `the deployment ${end.deployment} of ${after} was in flight, and ${end.stopped?.clause ?? 'goes on in ECS'}`;
}

function sentence(verdict: Verdict | undefined, last: ServiceSnapshot | undefined): string {
  switch (verdict?.kind) {
    case 'rolled-back':
      return verdict.finished ? 'was rolled back by ECS' : 'is being rolled back by ECS';
    case 'replaced':
      return `was replaced by another deployment (${verdict.by})`;
    case 'gone':
      return 'is gone';
    case 'failing':
      return `is not coming up (${verdict.failures} failed tasks, no circuit breaker)`;
    case 'timeout':
      return `was not released within ${spokenTime(verdict.seconds)} (${running(last)})`;
    case 'unknown':
      return 'could not be watched to its end';
    case undefined:
      return 'was still rolling out when the job was cancelled';
    default:
      return 'was not released';
  }
}

function running(last: ServiceSnapshot | undefined): string {
  if (!last) return 'no tasks known';
  return (
    last.deployments.map((one) => `${one.taskDefinition} ${one.running}/${one.desired} running`).join(', ') ||
    `${last.running} tasks running`
  );
}

function tasks(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}

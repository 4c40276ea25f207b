import type { Wait } from '../../ecs/rollout/rollout.js';
import type { DeploymentConfigurationSnapshot } from '../../ecs/snapshot.js';
import { leastWaitMinutes } from '../../ecs/strategy.js';
import type { Progress } from '../../ecs/watch/progress.js';
import type { Event } from '../../release/events.js';
import { hasService, type Plan, type PlannedConfig } from '../../release/plan.js';
import { strategyOf } from '../../release/strategy.js';
import { stagePhrase } from '../phrases/deployment-stage.js';
import { clockTime } from '../phrases/duration.js';
import { pauseCommands, pausedClause } from '../phrases/pause.js';
import { minutesPhrase, strategyName, wholeStrategyPhrase } from '../phrases/strategy.js';

/** How ECS deploys, by the service: only those that it does not simply replace task by task. */
export type Strategies = ReadonlyMap<string, DeploymentConfigurationSnapshot>;

/** The strategies of a plan's services. */
export function strategiesIn({ lines }: Plan): Strategies {
  return new Map(
    lines
      .flat()
      .filter(hasService)
      .flatMap((config) => {
        const strategy = strategyOf(config);
        return strategy === undefined || strategy.strategy === 'ROLLING' ? [] : [[config.service, strategy] as const];
      }),
  );
}

/** What look says of how ECS deploys a service: `(canary, waits at least 15 min)`; `''` for a rolling update. */
export function lookPhrase(config: PlannedConfig): string {
  const strategy = strategyOf(config);
  if (strategy === undefined || strategy.strategy === 'ROLLING') return '';
  const minutes = leastWaitMinutes(strategy);
  return `(${strategyName(strategy.strategy)}${minutes === 0 ? '' : `, waits at least ${minutesPhrase(minutes)}`})`;
}

/** A service with how ECS deploys it, where there is something to say: `api (canary 10 % for 5 min, …)`. */
export function withStrategy(service: string, strategies: Strategies): string {
  const strategy = strategies.get(service);
  return strategy === undefined ? service : `${service} (${wholeStrategyPhrase(strategy)})`;
}

/**
 * What a deployment has come to, after its service's name. `startedAt`: times are counted from it, epoch milliseconds.
 */
export function stageText(event: Extract<Event, { kind: 'stage' }>, strategies: Strategies, startedAt: number): string {
  const until = event.until === undefined ? undefined : clockTime((event.until - startedAt) / 1000);
  return stagePhrase(
    event,
    event.taskDefinition,
    until && `${until}${event.isLatest ? ' at the latest' : ''}`,
    strategies.get(event.service)?.strategy,
  );
}

/** How many tasks run; `isLeaving`: the new ones are those that go. */
export function countsText({ running, desired, old, draining = 0, failed }: Progress, isLeaving: boolean): string {
  const stopping = draining === 0 ? '' : draining === old ? ' draining' : ` (${draining} draining)`;
  const rest = old === 0 ? '' : `, ${old} old${stopping}`;
  const mine = isLeaving ? `${running} new left` : `${running}/${desired} new running`;
  return `${mine}${rest}${failed > 0 ? `, ${failed} failed` : ''}`;
}

/** The minute line of what goes on, with the counts of its tasks: what ECS waits for, where it waits. */
export function stillText(counts: string, wait: Wait | undefined): string {
  switch (wait?.kind) {
    case 'pause':
      return `still paused at ${wait.pause.stage} (${counts})`;
    case 'bake':
      return `still baking (${counts})`;
    case 'step':
      return `still waiting for the next step (${counts})`;
    case 'unseen':
    case undefined:
      return `still ${counts}`;
  }
}

/** A pause as the text of a notice: what it is, and both ways on. */
export function pauseNotice({ service, region, pause, taskDefinition }: Extract<Event, { kind: 'paused' }>): string {
  return [`${service} is ${pausedClause(pause)} (${taskDefinition}).`, ...pauseCommands(pause, region)].join('\n');
}

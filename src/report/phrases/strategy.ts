import type { DeploymentConfigurationSnapshot } from '../../ecs/snapshot.js';
import { leastWaitMinutes } from '../../ecs/strategy.js';
import { spokenTime } from '../../spoken-time.js';

/** What people call a strategy: `blue/green`. */
export function strategyName(strategy: string): string {
  return strategy.toLowerCase().replace('_', '/');
}

/** How ECS deploys, and how long it waits for that: `canary 10 % for 5 min, then bakes 10 min`; `''` for a rolling update. */
export function strategyPhrase(configuration: DeploymentConfigurationSnapshot): string {
  const { strategy, linear, canary, bakeMinutes } = configuration;
  if (strategy === 'ROLLING') return '';
  const how =
    linear !== undefined
      ? ` ${linear.stepPercent} % every ${minutesPhrase(linear.stepBakeMinutes)}`
      : canary === undefined
        ? ''
        : ` ${canary.percent} % for ${minutesPhrase(canary.bakeMinutes)}`;
  const bake = bakeMinutes > 0 ? `, then bakes ${minutesPhrase(bakeMinutes)}` : '';
  return `${strategyName(strategy)}${how}${bake}`;
}

/** The same with how long the service asks ECS to wait in all: `…; at least 15 min by its own settings`. */
export function wholeStrategyPhrase(configuration: DeploymentConfigurationSnapshot): string {
  const phrase = strategyPhrase(configuration);
  const minutes = leastWaitMinutes(configuration);
  return phrase === '' || minutes === 0 ? phrase : `${phrase}; at least ${minutesPhrase(minutes)} by its own settings`;
}

/** Minutes as people say them. */
export function minutesPhrase(minutes: number): string {
  return spokenTime(minutes * 60);
}

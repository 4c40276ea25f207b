import { number, type Shape, shape, text } from '../wire/member.js';

/** `deploymentConfiguration.strategy`. */
export type Strategy = 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY';

/** The strategy of a configuration. */
export function deploymentStrategyOf(configuration: Shape): Strategy {
  const strategy = text(configuration, 'strategy');
  return strategy === 'BLUE_GREEN' || strategy === 'LINEAR' || strategy === 'CANARY' ? strategy : 'ROLLING';
}

/** One shift of production traffic, and how many minutes ECS waits after it. */
export interface Shift {
  readonly percent: number;
  readonly minutes: number;
}

/** The shifts of production traffic that a configuration asks for; the last one is 100 %, with no wait of its own. */
export function shiftsOf(configuration: Shape): readonly Shift[] {
  const all: Shift = { percent: 100, minutes: 0 };
  switch (deploymentStrategyOf(configuration)) {
    case 'LINEAR': {
      const linear = shape(configuration, 'linearConfiguration') ?? {};
      const size = number(linear, 'stepPercent') ?? 10;
      const minutes = number(linear, 'stepBakeTimeInMinutes') ?? 6;
      const before = Math.ceil(100 / size) - 1;
      return [...Array.from({ length: before }, (_, index) => ({ percent: tenths(size * (index + 1)), minutes })), all];
    }
    case 'CANARY': {
      const canary = shape(configuration, 'canaryConfiguration') ?? {};
      const percent = number(canary, 'canaryPercent') ?? 5;
      return percent >= 100 ? [all] : [{ percent, minutes: number(canary, 'canaryBakeTimeInMinutes') ?? 10 }, all];
    }
    default:
      return [all];
  }
}

/** Percentages are multiples of 0.1. */
function tenths(percent: number): number {
  return Math.round(percent * 10) / 10;
}

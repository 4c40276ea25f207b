/** A budget and what was measured for it. */
export interface Budget {
  readonly what: string;
  readonly value: number;
  readonly most: number;
  readonly unit: string;
}

/** Whether a budget is kept. What could not be measured is not. */
export function isKept({ value, most }: Budget): boolean {
  return value <= most;
}

/** The cells of a table's row. */
export function budgetRow(budget: Budget): readonly string[] {
  const shown = (value: number): string => {
    if (Number.isNaN(value)) return 'not measured';
    return `${Number.isInteger(value) ? value : value.toFixed(2)} ${budget.unit}`.trim();
  };
  return [budget.what, shown(budget.value), `≤ ${shown(budget.most)}`, isKept(budget) ? 'ok' : '**over**'];
}

/** What a release of up to {@link MOST_SERVICES} services may take in addition to ECS's own time: 1 s and 1 %. */
export function allowedOver(ecs: number): number {
  return 1 + 0.01 * ecs;
}

/** Beyond so many services AWS's quotas for reads set the pace, too. */
export const MOST_SERVICES = 10;

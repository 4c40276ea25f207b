import type { Traffic } from '../../ecs/service/traffic.js';

/** What takes the production traffic, as a clause; `to` is what is being deployed (`family:revision`). `''`: it is not known. */
export function trafficClause(traffic: Traffic | undefined, to: string | undefined): string {
  if (traffic === undefined) return '';
  const { on, share, rest } = traffic;
  if (share === undefined) return on === to ? `all production traffic goes to ${on}` : `${on} keeps serving`;
  return `${percent(share)} of production traffic goes to ${on}${rest === undefined ? '' : `, the rest to ${rest}`}`;
}

/** A share of the traffic: ECS also gives fractions. */
export function percent(share: number): string {
  return `${Math.round(share * 10) / 10} %`;
}

import { endpointOf, proxyAgent } from './proxy.js';

/** Tries of one read before the caller hears of it. */
export const ATTEMPTS = 3;
/** A read that hangs must not hide what goes on. Milliseconds. */
const PATIENCE = { connectionTimeout: 5000, requestTimeout: 15_000 };

type Agent = ReturnType<typeof proxyAgent>;
type Patience = typeof PATIENCE & { readonly httpAgent?: NonNullable<Agent>; readonly httpsAgent?: NonNullable<Agent> };

/** How calls travel: with patience for each, and through the proxy that the environment names for that address. */
export function handler(service: Parameters<typeof endpointOf>[0], region: string): Patience {
  const agent = proxyAgent(endpointOf(service, region, process.env));
  return agent ? { ...PATIENCE, httpAgent: agent, httpsAgent: agent } : PATIENCE;
}

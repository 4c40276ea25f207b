import { endpointOf, proxyAgent } from './proxy.js';

/** Tries of one call before it rejects. */
export const ATTEMPTS = 3;
/** Time limits of each try, milliseconds. Without `throwOnRequestTimeout` the SDK would only log a warning. */
const PATIENCE = { connectionTimeout: 5000, requestTimeout: 7000, throwOnRequestTimeout: true };

type Agent = ReturnType<typeof proxyAgent>;
type Patience = typeof PATIENCE & { readonly httpAgent?: NonNullable<Agent>; readonly httpsAgent?: NonNullable<Agent> };

/** How calls are sent: with a time limit for each, and through the proxy that the environment names for that address. */
export function handler(service: Parameters<typeof endpointOf>[0], region: string): Patience {
  const agent = proxyAgent(endpointOf(service, region, process.env));
  return agent ? { ...PATIENCE, httpAgent: agent, httpsAgent: agent } : PATIENCE;
}

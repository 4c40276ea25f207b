/**
 * Takes the place of the package `undici` in the bundle (`paths` in tsconfig.json). @actions/http-client imports it for
 * `getAgentDispatcher` alone, which hands Node's fetch a proxy and which nothing here calls: 0.8 MB less to check out, to
 * trust and to parse before main begins. Requests of the client itself go through its own agents, proxies too.
 */
export class ProxyAgent {
  constructor() {
    throw new Error('undici is not part of this bundle: requests are made by @actions/http-client itself');
  }
}

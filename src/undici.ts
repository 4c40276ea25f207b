/**
 * Takes the place of the package `undici` in the bundle (`paths` in tsconfig.json): 0.8 MB less to check out, to trust and to
 * parse before main begins. @actions/http-client would make a `ProxyAgent` for Node's fetch, and @actions/github does so while
 * it is loaded; neither is ever used, because requests are made by http-client's own agents, which honour proxies too.
 */
export class ProxyAgent {}

/** What @actions/github would use were it not given a `fetch` of ours. */
export function fetch(): Promise<never> {
  return Promise.reject(new Error('undici is not part of this bundle: requests are made by @actions/http-client'));
}

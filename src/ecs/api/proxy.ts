import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';

/** Connections kept open at a time, as the SDK's own agent has it. */
const MOST_SOCKETS = 50;

/**
 * An agent that reaches `url` through the proxy that the process's `HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY` names;
 * undefined where there is none or `NO_PROXY` excepts the host. ecspresso finds the same proxies by itself; the JavaScript
 * SDK does not. Source: AWS SDK for JavaScript v3, "Proxies".
 */
export function proxyAgent(url: string): HttpsProxyAgent<string> | undefined {
  const proxy = getProxyForUrl(url);
  return proxy === '' ? undefined : new HttpsProxyAgent(proxy, { keepAlive: true, maxSockets: MOST_SOCKETS });
}

/** Where a service of AWS answers in a region, unless the environment names another address as the SDK reads it. */
export function endpointOf(
  service: 'ecs' | 'logs',
  region: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const own = env[service === 'ecs' ? 'AWS_ENDPOINT_URL_ECS' : 'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS'];
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return own || env['AWS_ENDPOINT_URL'] || `https://${service}.${region}.${domain}`;
}

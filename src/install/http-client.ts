import { HttpClient } from '@actions/http-client';
import type { Http } from './http.js';

const SILENCE_MILLISECONDS = 60_000;

/**
 * GETs by the runner's own client, which honours `https_proxy`, `http_proxy` and `no_proxy` (Node's fetch does not).
 * A server that is silent for a minute counts as gone.
 */
export function runnerHttp(): Http {
  const client = new HttpClient('ecspresso-release', [], {
    allowRedirects: false,
    allowRetries: false,
    socketTimeout: SILENCE_MILLISECONDS,
  });
  return {
    get: async (url, headers) => {
      const { message } = await client.get(url.href, { ...headers });
      // The client's own timeout ends the request, not the body that is being read.
      message.setTimeout(SILENCE_MILLISECONDS, () =>
        message.destroy(new Error(`silent for ${SILENCE_MILLISECONDS / 1000} s`)),
      );
      return {
        status: message.statusCode ?? 0,
        header: (name) => {
          const value = message.headers[name];
          return Array.isArray(value) ? value[0] : value;
        },
        body: message,
        discard: () => {
          message.destroy();
        },
      };
    },
  };
}
